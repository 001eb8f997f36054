"""Stateless tensor functions on torch alone: coordinates, time, heat-maps, drawings, warps, key regions, pyramids."""

from pasgan.ops.coords import normalized_to_pixel, pixel_to_normalized
from pasgan.ops.heatmap import cell_centres, render_gaussian_heatmaps, soft_argmax
from pasgan.ops.pose_drawing import draw_keypoint_discs, draw_limbs
from pasgan.ops.pyramid import image_pyramid
from pasgan.ops.region import (
    key_region_box,
    key_region_count,
    key_region_coverage,
    key_region_mask,
    merge_key_regions,
    split_key_regions,
)
from pasgan.ops.time import sample_in_time
from pasgan.ops.warp import identity_theta, pose_flow, sample, warp_affine, warp_by_flow

__all__ = [
    "cell_centres",
    "draw_keypoint_discs",
    "draw_limbs",
    "identity_theta",
    "image_pyramid",
    "key_region_box",
    "key_region_count",
    "key_region_coverage",
    "key_region_mask",
    "merge_key_regions",
    "normalized_to_pixel",
    "pixel_to_normalized",
    "pose_flow",
    "render_gaussian_heatmaps",
    "sample",
    "sample_in_time",
    "soft_argmax",
    "split_key_regions",
    "warp_affine",
    "warp_by_flow",
]

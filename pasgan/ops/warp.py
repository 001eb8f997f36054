"""Warps of images and feature maps: the only caller of `affine_grid` and `grid_sample`.

Convention:
    Every map runs from the target to the source: `theta` and flows say where in the source a target cell is read.
    Coordinates are normalised (x, y) with `align_corners=False`. What lies outside the source repeats its border.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from pasgan.ops.heatmap import cell_centres


def sample(images: Tensor, grid: Tensor) -> Tensor:
    """Read images bilinearly at given points.

    Args:
        images: (N, C, H, W).
        grid: (N, H', W', 2) normalised points in the source.

    Returns:
        (N, C, H', W').
    """
    # In the type of the grid: a position in half precision would be off by a good part of a cell.
    read = F.grid_sample(images.to(grid.dtype), grid, mode="bilinear", padding_mode="border", align_corners=False)
    return read.to(images.dtype)


def warp_affine(images: Tensor, theta: Tensor) -> Tensor:
    """Warp whole images by affine maps of the frame.

    Args:
        images: (N, C, H, W).
        theta: (N, 2, 3), target → source, [x_src, y_src]ᵀ = theta [x, y, 1]ᵀ in normalised coordinates.

    Returns:
        (N, C, H, W).
    """
    return sample(images, F.affine_grid(theta, list(images.shape), align_corners=False))


def warp_by_flow(images: Tensor, flow: Tensor) -> Tensor:
    """Warp images by a backward flow: the output at x is the input at x + flow(x).

    Args:
        images: (N, C, H, W).
        flow: (N, 2, H, W), displacements (x, y) in normalised units, target → source.

    Returns:
        (N, C, H, W).

    Raises:
        ValueError: if images and flow differ in size.
    """
    if images.shape[-2:] != flow.shape[-2:]:
        raise ValueError(f"images of size {tuple(images.shape[-2:])} and a flow of size {tuple(flow.shape[-2:])}")
    height, width = flow.shape[-2:]
    x = flow[:, 0] + cell_centres(width, flow)
    y = flow[:, 1] + cell_centres(height, flow)[:, None]
    return sample(images, torch.stack([x, y], dim=-1))


def identity_theta(like: Tensor, *batch: int) -> Tensor:
    """Affine maps (*batch, 2, 3) that change nothing, in the type and device of `like`."""
    return torch.eye(2, 3, dtype=like.dtype, device=like.device).expand(*batch, 2, 3)


def pose_flow(
    source_keypoints: Tensor, target_keypoints: Tensor, size: tuple[int, int], sigma: float = 0.1, floor: float = 0.05
) -> Tensor:
    """A dense backward flow from the displacements of keypoints.

    At each cell the displacements target → source of all keypoints, averaged with Gaussian weights around the target
    keypoints. `floor` is the weight of "no motion", so the flow fades to zero far from the person.

    Args:
        source_keypoints: (B, K, 2) normalised, where the content is.
        target_keypoints: (B, K, 2) normalised, where it should go; pairs that are not finite are left out.
        size: (H, W) of the flow.
        sigma: standard deviation of the weights in normalised units.
        floor: weight of the zero displacement, relative to the peak 1 of a keypoint.

    Returns:
        (B, 2, H, W) for `warp_by_flow`.
    """
    height, width = size
    displacement = source_keypoints - target_keypoints  # (B, K, 2)
    known = torch.isfinite(displacement).all(-1, keepdim=True)
    displacement = torch.where(known, displacement, torch.zeros_like(displacement))
    points = torch.where(known, target_keypoints, torch.zeros_like(target_keypoints))
    wx = torch.exp(-((points[..., 0:1] - cell_centres(width, points)) ** 2) / (2 * sigma**2)) * known  # (B, K, W)
    wy = torch.exp(-((points[..., 1:2] - cell_centres(height, points)) ** 2) / (2 * sigma**2))  # (B, K, H)
    # Sums over the joints as matrix products (B, H, K) @ (B, K, W): the (B, K, H, W) weights are never stored.
    rows = wy.transpose(1, 2)
    total = rows @ wx
    moved = [rows @ (wx * displacement[..., axis, None]) for axis in (0, 1)]
    return torch.stack(moved, dim=1) / (total + floor).unsqueeze(1)

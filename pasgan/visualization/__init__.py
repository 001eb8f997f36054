"""Pictures of poses and clips: skeletons over frames, labelled strips, GIF and MP4."""

from pasgan.visualization.clips import ClipPage, VideoWriter, compose_clip, count_frames, save_clip
from pasgan.visualization.colour_maps import FULL_ERROR, error_maps, overlay_heatmaps, pose_heatmaps
from pasgan.visualization.picture_files import PictureError, file_stem, save_image
from pasgan.visualization.skeleton_overlay import draw_box, draw_skeleton, draw_skeletons, enlarge
from pasgan.visualization.strips import cell_scale, compose_strip, save_strip
from pasgan.visualization.synthesis_picture import ALL_ROWS, CLIP_PANELS, STRIP_ROWS, SynthesisPicture

__all__ = [
    "ALL_ROWS",
    "CLIP_PANELS",
    "FULL_ERROR",
    "STRIP_ROWS",
    "ClipPage",
    "PictureError",
    "SynthesisPicture",
    "VideoWriter",
    "cell_scale",
    "compose_clip",
    "compose_strip",
    "count_frames",
    "draw_box",
    "draw_skeleton",
    "draw_skeletons",
    "enlarge",
    "error_maps",
    "file_stem",
    "overlay_heatmaps",
    "pose_heatmaps",
    "save_clip",
    "save_image",
    "save_strip",
]

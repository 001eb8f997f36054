"""Poses drawn as filled shapes: a disc per keypoint, a band per limb. Masks are hard and carry no gradient.

Convention:
    Lengths are in normalised units, 2 across the frame: 4 px of a 112 px frame are 4 / 56. A cell belongs to a shape if
    its centre does. Keypoints that are not finite are not drawn, nor is a limb that ends in one.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from pasgan.ops.heatmap import cell_centres


def draw_keypoint_discs(keypoints: Tensor, size: tuple[int, int], radius: float) -> Tensor:
    """One disc per keypoint.

    Args:
        keypoints: (..., K, 2) normalised.
        size: (H, W) of the maps.
        radius: of the discs, normalised.

    Returns:
        (..., K, H, W), 1 inside and 0 outside.
    """
    keypoints = keypoints.detach()
    dx = keypoints[..., 0:1] - cell_centres(size[1], keypoints)  # (..., K, W)
    dy = keypoints[..., 1:2] - cell_centres(size[0], keypoints)  # (..., K, H)
    # A comparison with NaN is false, so an unknown keypoint covers no cell.
    return (dy.square()[..., :, None] + dx.square()[..., None, :] <= radius**2).to(keypoints.dtype)


def draw_limbs(
    keypoints: Tensor, size: tuple[int, int], limbs: Sequence[tuple[int, int]], radius: float, closing: float
) -> Tensor:
    """The union of all limbs, each a line that is `radius` thick to both sides, with narrow gaps closed.

    Args:
        keypoints: (..., K, 2) normalised.
        size: (H, W) of the map.
        limbs: pairs of keypoint indices.
        radius: half the thickness of a limb, normalised.
        closing: gaps narrower than twice this length are filled (a dilation, then an erosion by a square).

    Returns:
        (..., 1, H, W), 1 inside and 0 outside.
    """
    keypoints = keypoints.detach()
    ends = keypoints[..., torch.tensor(limbs, device=keypoints.device), :]  # (..., L, 2, 2)
    start, along = ends[..., :1, :], ends[..., 1:, :] - ends[..., :1, :]  # (..., L, 1, 2)
    x, y = cell_centres(size[1], keypoints), cell_centres(size[0], keypoints)
    cells = torch.stack([x.expand(size), y[:, None].expand(size)], dim=-1).flatten(0, 1)  # (H W, 2)
    offset = cells - start  # (..., L, H W, 2)
    position = (offset * along).sum(-1) / along.square().sum(-1).clamp(min=1e-12)  # 0 at the start, 1 at the end
    nearest = offset - position.clamp(0, 1)[..., None] * along
    covered = (nearest.square().sum(-1) <= radius**2).any(-2)  # (..., H W)
    mask = covered.to(keypoints.dtype).unflatten(-1, (1, *size))
    return _close(mask.view(-1, 1, *size), round(closing * size[1] / 2)).view_as(mask)


def _close(masks: Tensor, reach: int) -> Tensor:
    """Dilation, then erosion, by a square of `2 reach + 1` cells: (B, 1, H, W)."""
    dilated = F.max_pool2d(masks, 2 * reach + 1, stride=1, padding=reach)
    return -F.max_pool2d(-dilated, 2 * reach + 1, stride=1, padding=reach)

"""The local transformation A_T: an affine warp of every joint's window."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from pasgan.ops import cell_centres, key_region_count, sample
from pasgan.registry import MODELS


@MODELS.register_module()
class LocalTransformation(nn.Module):
    """Warps the square around each joint and puts the results back into the frame.

    Convention:
        The window of a joint is its key region (`ops/region.py`) around the *previous* pose, where the content is.
        A cell of the window at local coordinates u (u = ±1 at the border of the window, 0 at the joint) takes the value
        of the feature map at local coordinates `theta [u, 1]ᵀ`, read bilinearly from the whole map, which repeats its
        border outside the frame. Cells covered by several windows take the mean of their values; cells covered by
        none keep the input. Positions of windows carry no gradient; theta and the features do.

    All joints of all samples are read by one `grid_sample` into a sheet of windows, which then are added to the cells
    that they cover.

    Args:
        window: half side of a window in normalised units, i.e. its side as a fraction of the frame.
    """

    def __init__(self, window: float = 0.25) -> None:
        super().__init__()
        self.window = window

    def forward(self, feats: Tensor, keypoints: Tensor, theta: Tensor) -> Tensor:
        """Transform one step.

        Args:
            feats: x^{i-1}, (N, C, H, W).
            keypoints: p^{i-1}, (N, K, 2) normalised; unknown joints (NaN) have no window.
            theta: A_θ, (N, K, 2, 3), target → source in local coordinates.

        Returns:
            The composite of the warped windows and the background, (N, C, H, W).
        """
        size = tuple(feats.shape[-2:])
        keypoints = keypoints.detach()
        count = key_region_count(keypoints, size, self.window)
        # Windows of unknown joints are put outside the frame, where they cover nothing.
        centres = keypoints.nan_to_num(nan=-5.0, posinf=5.0, neginf=-5.0)[:, :, None, None]  # (N, K, 1, 1, 2)
        columns = self._window_cells(centres[..., 0, 0], size[1])[..., None, :]  # (N, K, 1, w)
        rows = self._window_cells(centres[..., 0, 1], size[0])[..., :, None]  # (N, K, h, 1)

        # Local coordinates u of the target cells; Eq. 4, target → source, gives the points that are read.
        offset_x = (2 * columns.to(centres.dtype) + 1) / size[1] - 1 - centres[..., 0]
        offset_y = (2 * rows.to(centres.dtype) + 1) / size[0] - 1 - centres[..., 1]
        u, v = offset_x / self.window, offset_y / self.window
        a = theta.to(centres.dtype)[..., None, None, :, :]  # (N, K, 1, 1, 2, 3)
        local = a[..., 0] * u[..., None] + a[..., 1] * v[..., None] + a[..., 2]  # (N, K, h, w, 2)
        grid = centres + self.window * local
        sheet = sample(feats, grid.flatten(1, 2))  # (N, C, K h, w): one call for all joints

        # The same comparison as in `ops/region.py`, so that the sum and the count agree to the cell.
        covered = (offset_x.abs() <= self.window) & (columns < size[1])
        covered = covered & (offset_y.abs() <= self.window) & (rows < size[0])
        cells = rows.clamp(max=size[0] - 1) * size[1] + columns.clamp(max=size[1] - 1)
        total = _paste(sheet, cells, covered, size)
        return torch.where(count > 0, total / count.clamp(min=1).to(total.dtype), feats)

    def _window_cells(self, centre: Tensor, length: int) -> Tensor:
        """The cells of each window along one axis, from the first one in the frame on.

        Args:
            centre: (N, K, 1) normalised.
            length: number of cells of the frame.

        Returns:
            (N, K, n) int64; cells past the frame or the window are among them where it holds fewer than n.
        """
        before = cell_centres(length, centre) - centre < -self.window  # (N, K, length)
        number = int(self.window * length + 1e-4) + 1  # the most that a closed interval of this length can hold
        return before.sum(-1, keepdim=True) + torch.arange(number, device=centre.device)


def _paste(sheet: Tensor, cells: Tensor, covered: Tensor, size: tuple[int, int]) -> Tensor:
    """Sum of all windows at each cell.

    Args:
        sheet: (N, C, K h, w).
        cells: (N, K, h, w) index of the cell in the flattened frame.
        covered: (N, K, h, w), whether the window covers that cell.
        size: (H, W).

    Returns:
        (N, C, H, W).
    """
    batch, channels = sheet.shape[:2]
    num_cells = size[0] * size[1]
    offset = num_cells * torch.arange(batch, device=cells.device)
    index = (cells + offset[:, None, None, None]).flatten()
    # Rows of C contiguous values: one addition per covered cell instead of one per value.
    values = sheet.permute(0, 2, 3, 1).flatten(0, 2) * covered.flatten()[:, None]
    total = sheet.new_zeros(batch * num_cells, channels).index_add(0, index, values)
    return total.view(batch, *size, channels).permute(0, 3, 1, 2)

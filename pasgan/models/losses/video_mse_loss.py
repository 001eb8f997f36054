"""The pixel loss of the first stage."""

from __future__ import annotations

from torch import Tensor, nn

from pasgan.ops import key_region_mask
from pasgan.registry import MODELS


@MODELS.register_module()
class VideoMSELoss(nn.Module):
    """Mean squared error of the pixels, optionally with more weight on the key regions of the true pose.

    Args:
        loss_weight: factor of the loss.
        region_weight: weight of an error inside the key regions, where 1 is the weight outside; None for
            the plain mean.
        window: side of a key region as a fraction of the frame.
    """

    def __init__(self, loss_weight: float = 1.0, region_weight: float | None = None, window: float = 0.25) -> None:
        super().__init__()
        self.loss_weight = loss_weight
        self.region_weight = region_weight
        self.window = window

    def forward(
        self, pred: Tensor, target: Tensor, target_keypoints: Tensor | None = None, visible: Tensor | None = None
    ) -> Tensor:
        """Compare two videos.

        Args:
            pred: (N, 3, T, H, W) in [0, 1].
            target: (N, 3, T, H, W) in [0, 1].
            target_keypoints: (N, T, K, 2) normalised, the true pose; needed if there is a region weight.
            visible: (N, T, K); joints with 0 have no key region.

        Returns:
            Scalar.

        Raises:
            ValueError: if there is a region weight and no pose.
        """
        error = self.pixel_error(pred, target)
        if self.region_weight is not None:
            if target_keypoints is None:
                raise ValueError(f"{type(self).__name__} with region_weight needs target_keypoints")
            mask = key_region_mask(target_keypoints, tuple(pred.shape[-2:]), self.window, visible)
            mask = mask.to(error.dtype).transpose(1, 2)  # (N, T, 1, H, W) → (N, 1, T, H, W)
            error = error * (1 + (self.region_weight - 1) * mask)
        return self.loss_weight * error.mean()

    @staticmethod
    def pixel_error(pred: Tensor, target: Tensor) -> Tensor:
        """The squared error of every value, in the shape of both."""
        return (pred - target).square()

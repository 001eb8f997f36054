"""The pixel loss that decides between two pictures instead of mixing them."""

from __future__ import annotations

from torch import Tensor

from pasgan.models.losses.video_mse_loss import VideoMSELoss
from pasgan.registry import MODELS


@MODELS.register_module()
class VideoL1Loss(VideoMSELoss):
    """Mean absolute error of the pixels, with the arguments of `VideoMSELoss`.

    Where it is uncertain whether a pixel shows the person or what is behind, the squared error is least for a mixture
    of both, which looks like a ghost; the absolute error is least for the likelier one.
    """

    @staticmethod
    def pixel_error(pred: Tensor, target: Tensor) -> Tensor:
        """The absolute error of every value, in the shape of both."""
        return (pred - target).abs()

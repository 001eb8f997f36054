"""Where the source pose p_s comes from: the interface of source pose estimators."""

from __future__ import annotations

from abc import abstractmethod

from torch import Tensor, nn


class BaseSourcePoseEstimator(nn.Module):
    """Gives a synthesizer the pose sequence of the source clip.

    An estimator that looks at pixels finds them under `source_video`, where
    `PackViewSynthesisInputs(source_video=True)` puts them. It must return finite keypoints in the order of the skeleton
    that the synthesizer was trained with.
    """

    @abstractmethod
    def forward(self, inputs: dict[str, Tensor]) -> Tensor:
        """Estimate p_s.

        Args:
            inputs: the inputs of a batch behind the data preprocessor.

        Returns:
            (N, T, K, 2) normalised, finite.
        """

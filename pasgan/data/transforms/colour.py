"""Other colours for the same clip: `RandomColorExchange`."""

from __future__ import annotations

import numpy as np
from mmcv.transforms import BaseTransform

from pasgan.data.transforms.loading import ROLES
from pasgan.registry import TRANSFORMS


@TRANSFORMS.register_module()
class RandomColorExchange(BaseTransform):
    """Exchange the colour channels of both views, all frames alike.

    Six orders of red, green and blue give a performer six sets of clothes, which keeps the prior-pose head from
    learning the clothes of a few performers by heart.

    Required and modified keys: `{role}_video`, where frames were read.

    Args:
        probability: chance of an exchanged item; the order is then uniform over all six.
    """

    def __init__(self, probability: float = 0.5) -> None:
        self.probability = probability

    def transform(self, results: dict) -> dict:
        """Exchange the channels of both views, or leave them."""
        if np.random.random() < self.probability:
            order = np.random.permutation(3)
            for role in ROLES:
                if f"{role}_video" in results:
                    results[f"{role}_video"] = results[f"{role}_video"][..., order]
        return results

"""tLP: does a video change from frame to frame as much as the true one does?"""

from __future__ import annotations

from torch import Tensor


def frame_temporal_lpips(pred_change: Tensor, true_change: Tensor) -> Tensor:
    """TLP = 100 |LPIPS(g_{t−1}, g_t) − LPIPS(b_{t−1}, b_t)| (Chu et al., TecoGAN, 2020).

    Args:
        pred_change: (F) LPIPS of consecutive generated frames.
        true_change: (F) LPIPS of consecutive true frames.

    Returns:
        (F) float64.
    """
    return 100 * (pred_change.double() - true_change.double()).abs()

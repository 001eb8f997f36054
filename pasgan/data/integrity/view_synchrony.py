"""Do the cameras of a recording show the same moments?

The height of a joint in the picture rises and falls alike for cameras all around, whatever their angle, so its
vertical speed is compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np

from pasgan.data.integrity.lag import Lag, find_lag
from pasgan.data.integrity.motion_maps import MAX_FRAMES, STEP, centred
from pasgan.data.integrity.stored_view import StoredView

# A lag counts from here on: videos of NTU RGB+D, which are matched by frame number, differ by one or two.
LEAST_LAG = 3
# The correlation at the lag, and by how much it must exceed that without: someone who waves is like himself a period
# later, but no better. Real views in step reach 0.5 to 0.85 and gain at most 0.03.
LEAST_PEAK, LEAST_GAIN = 0.5, 0.1


def synchrony_warnings(views: Mapping[str, StoredView]) -> list[str]:
    """One warning for each camera that is out of step, beginning with the one that most others disagree with."""
    speeds = {camera: _vertical_speeds(view) for camera, view in views.items()}
    lags = {}
    for one, other in combinations(views, 2):
        lag = find_lag(speeds[one], speeds[other])
        if abs(lag.frames) >= LEAST_LAG and lag.peak >= LEAST_PEAK and lag.peak - lag.together >= LEAST_GAIN:
            lags[one, other], lags[other, one] = lag, lag._replace(frames=-lag.frames)
    warnings = []
    while lags:
        # Of two cameras that disagree the later one is named.
        wrong = max(reversed(views), key=lambda camera: sum(camera == other for _, other in lags))
        best = max((pair for pair in lags if pair[1] == wrong), key=lambda pair: lags[pair].peak)
        warnings.append(_out_of_step(*best, lags[best]))
        lags = {pair: lag for pair, lag in lags.items() if wrong not in pair}
    return warnings


def _out_of_step(reference: str, camera: str, lag: Lag) -> str:
    word = "lags" if lag.frames > 0 else "leads"
    gain = f"correlation {lag.peak:.2f} against {lag.together:.2f}"
    return f"views out of step: {camera} {word} {reference} by {abs(lag.frames)} frames ({gain})"


def _vertical_speeds(view: StoredView) -> np.ndarray:
    """(T', K) centred; 0 for joints that are never known."""
    heights = np.nan_to_num(view.smooth_points[:MAX_FRAMES, :, 1])
    return centred(heights[STEP:] - heights[:-STEP])

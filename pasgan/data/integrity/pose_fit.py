"""Does the skeleton move where and when the pixels of its video do?

Finds the skeleton of another video, a wrong scale, mirrored coordinates, a skeleton that runs behind its video, and
two cameras whose videos or skeletons were exchanged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from pasgan.data.integrity.lag import find_lag
from pasgan.data.integrity.motion_maps import (
    actor_region,
    centred,
    motion_agreement,
    moving_limbs,
    moving_pixels,
)
from pasgan.data.integrity.stored_view import StoredView

# Set on generated videos to which noise was added; docs/data_integrity.md has what they find and miss.
# What must move on average for a judgement, as a part of the square of the person's size: below it somebody nods, and
# noise and jitter decide.
LEAST_MOVING_PIXELS, LEAST_MOVING_LIMBS = 0.008, 0.002
# Right skeletons reach 0.2 to 0.6, those of another video stay below 0.11 in 95 of 100 cases.
LEAST_AGREEMENT = 0.12
# By how much another reading must fit better than the data as they are, and what it must reach. Right data get no more
# than about 0.03, -0.01 and 0.12 from these readings.
MIRROR_GAIN, MIRROR_AGREEMENT = 0.04, 0.19
SWAP_GAIN = 0.08  # of the sum over both cameras
LAG_GAIN, LAG_AGREEMENT = 0.12, 0.2
# Frames: smoothed keypoints and a camera's exposure make one or two.
LEAST_LAG = 3


def pose_fit_warnings(views: Mapping[str, StoredView]) -> list[str]:
    """Compare the skeletons of a recording with its videos; one warning per view, the most specific that holds."""
    motions = {camera: _Motion(moving_pixels(view), moving_limbs(view), view) for camera, view in views.items()}
    motions = {camera: motion for camera, motion in motions.items() if motion.is_enough}
    fit = {(a, b): one.agreement_with(other) for a, one in motions.items() for b, other in motions.items()}
    warnings = []
    for one, other in _swapped(list(motions), fit):
        crosswise, given = fit[one, other] + fit[other, one], fit[one, one] + fit[other, other]
        gain = f"agreement {crosswise / 2:.2f} crosswise against {given / 2:.2f}"
        warnings.append(f"swapped cameras: the videos or poses of {one} and {other} ({gain})")
        del motions[one], motions[other]
    return warnings + [warning for camera, motion in motions.items() for warning in _misfit(camera, motion)]


@dataclass(frozen=True)
class _Motion:
    """What moves in the picture of a view (T', h, w), and of its skeleton (T', h, w)."""

    pixels: np.ndarray
    limbs: np.ndarray
    view: StoredView

    @property
    def is_enough(self) -> bool:
        """Whether the person moves enough for a judgement."""
        area = (self.view.person_size / self.view.cell) ** 2  # NaN without a person, and no comparison holds
        pixels, limbs = (maps.sum() / len(maps) / area for maps in (self.pixels, self.limbs))
        return bool(pixels >= LEAST_MOVING_PIXELS and limbs >= LEAST_MOVING_LIMBS)

    @cached_property
    def region(self) -> tuple[slice, slice, slice]:
        return slice(None), *actor_region(self.view)

    @cached_property
    def skeleton(self) -> np.ndarray:
        """(T', D) centred, the skeleton's motion where it stays."""
        return centred(self.limbs[self.region])

    def agreement_with(self, other: _Motion) -> float:
        """How well these pixels fit the skeleton of another view."""
        return motion_agreement(centred(self.pixels[other.region]), other.skeleton)


def _swapped(cameras: list[str], fit: Mapping[tuple[str, str], float]) -> list[tuple[str, str]]:
    """Pairs of cameras whose videos fit the other's skeleton better, the clearest first; each camera at most once."""
    gains = {(a, b): fit[a, b] + fit[b, a] - fit[a, a] - fit[b, b] for a, b in combinations(cameras, 2)}
    found: list[tuple[str, str]] = []
    for pair in sorted(gains, key=gains.__getitem__, reverse=True):
        fits = min(fit[pair], fit[pair[::-1]]) >= LEAST_AGREEMENT
        if gains[pair] >= SWAP_GAIN and fits and not any(set(pair) & set(other) for other in found):
            found.append(pair)
    return found


def _misfit(camera: str, motion: _Motion) -> list[str]:
    """What is wrong with one view, if anything is."""
    lag = find_lag(centred(motion.pixels[motion.region]), motion.skeleton)
    given, flipped = lag.together, motion_agreement(centred(motion.pixels[:, :, ::-1][motion.region]), motion.skeleton)
    delayed = abs(lag.frames) >= LEAST_LAG and lag.peak - given >= LAG_GAIN and lag.peak >= LAG_AGREEMENT
    if flipped - given >= max(MIRROR_GAIN, lag.peak - given) and flipped >= MIRROR_AGREEMENT:
        return [f"mirrored pose: {camera} (agreement {flipped:.2f} mirrored against {given:.2f})"]
    if delayed:
        side = "behind" if lag.frames > 0 else "ahead of"
        detail = f"{abs(lag.frames)} frames {side} the video of {camera} ({lag.peak:.2f} against {given:.2f})"
        return [f"pose out of step with its video: {detail}"]
    if given < LEAST_AGREEMENT:
        return [f"pose does not fit its video: {camera} (agreement {given:.2f}, {LEAST_AGREEMENT} is the least)"]
    return []

"""How much of a video an estimator has covered, and where its poses are doubtful."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from pasgan.poses.pose_track import PoseTrack

# A joint that moves further than this part of the person's height from one frame to the next has jumped. A punch or a
# kick at 30 frames per second stays below it.
MAX_STEP = 0.25
# Below this share of frames with the person, or of joints that are found in them, a track is worth a look.
MIN_SHARE = 0.8
# So is one with more jumps than this share of its steps.
MAX_JUMPS = 0.02


@dataclass(frozen=True)
class PoseCoverage:
    """What was found in one video.

    Attributes:
        frames: of the video.
        frames_with_person: frames in which the actor was found.
        joints_found: share of the joints that were found in those frames.
        jumps: steps of a joint from one frame to the next that are longer than `MAX_STEP` of the person's height.
        steps: steps of joints that are known in both frames.
    """

    frames: int
    frames_with_person: int
    joints_found: float
    jumps: int
    steps: int

    @property
    def warnings(self) -> list[str]:
        """What a reader should look at, in words; empty if nothing."""
        lines = []
        if not self.frames_with_person:
            return ["no person found"]
        if self.frames_with_person < MIN_SHARE * self.frames:
            lines.append(f"person in {self.frames_with_person} of {self.frames} frames only")
        if self.joints_found < MIN_SHARE:
            lines.append(f"{self.joints_found:.0%} of the joints found")
        if self.jumps > MAX_JUMPS * max(self.steps, 1):
            lines.append(f"{self.jumps} of {self.steps} steps of joints are jumps")
        return lines

    def as_dict(self) -> dict[str, object]:
        """For a report."""
        return {**asdict(self), "warnings": self.warnings}


def measure_coverage(track: PoseTrack) -> PoseCoverage:
    """What of a video a track covers."""
    found = track.scores > 0
    with_person = ~np.isnan(track.boxes[:, 0])
    heights = np.nanmedian(track.boxes[:, 3] - track.boxes[:, 1]) if with_person.any() else np.nan
    steps = np.linalg.norm(np.diff(track.keypoints, axis=0), axis=-1)
    known = ~np.isnan(steps)
    return PoseCoverage(
        frames=len(track.keypoints),
        frames_with_person=int(with_person.sum()),
        joints_found=float(found[with_person].mean()) if with_person.any() else 0.0,
        jumps=int((steps[known] > MAX_STEP * heights).sum()),
        steps=int(known.sum()),
    )

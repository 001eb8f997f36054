"""Follows one person, the actor, through the frames of a single camera.

People are linked from frame to frame into tracks by the distance of their keypoints or the overlap of their boxes,
whichever speaks more for it. The actor is the track with the largest sum of box area times box score, i.e. who is
large, sure and seen long. Frames in which the actor is not found stay missing; nobody else takes the place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from pasgan.data.readers.actor_tracking import pose_distance
from pasgan.ops.boxes import box_area, box_overlap
from pasgan.poses.pose_track import FramePeople, PoseTrack, empty_track

# A track is continued after at most this many frames without the person.
MAX_GAP = 15
# Largest cost of a link, which is the median step of the keypoints as a part of the person's size, or half of what the
# boxes do not share: those of one person share at least 0.3 of their union.
MAX_COST = 0.35


@dataclass
class _Track:
    """One person so far: the last place, and where in the frames it was found."""

    score: float = 0.0
    places: list[tuple[int, int]] = field(default_factory=list)  # (frame, index among its people)

    def add(self, frame: int, index: int, people: FramePeople) -> None:
        self.places.append((frame, index))
        self.score += box_area(people.boxes[index]) * float(people.box_scores[index])


def follow_actor(frames: Sequence[FramePeople], skeleton: str) -> PoseTrack | None:
    """The actor among the people of T frames.

    Args:
        frames: who was found, per frame.
        skeleton: name of their skeleton.

    Returns:
        The actor; None if no frame has a person.
    """
    tracks = _link(frames)
    if not tracks:
        return None
    actor = max(tracks, key=lambda track: track.score)
    found = empty_track(len(frames), skeleton)
    for frame, index in actor.places:
        people = frames[frame]
        found.keypoints[frame], found.scores[frame] = people.keypoints[index], people.scores[index]
        found.boxes[frame] = people.boxes[index]
    return found


def _link(frames: Sequence[FramePeople]) -> list[_Track]:
    tracks: list[_Track] = []
    active: list[_Track] = []
    for number, people in enumerate(frames):
        active = [track for track in active if number - track.places[-1][0] <= MAX_GAP]
        continued = _continue_tracks(active, frames, number)
        for index in set(range(len(people.boxes))) - continued:
            tracks.append(_Track())
            tracks[-1].add(number, index, people)
            active.append(tracks[-1])
    return tracks


def _continue_tracks(active: Sequence[_Track], frames: Sequence[FramePeople], number: int) -> set[int]:
    """Link the people of a frame to tracks, the best match first; the indices of those that were linked."""
    people = frames[number]
    costs = [
        (link_cost(frames[track.places[-1][0]], track.places[-1][1], people, index), index, place)
        for place, track in enumerate(active)
        for index in range(len(people.boxes))
    ]
    linked: set[int] = set()
    used: set[int] = set()
    for cost, index, place in sorted(costs):
        if cost <= MAX_COST and index not in linked and place not in used:
            active[place].add(number, index, people)
            linked.add(index)
            used.add(place)
    return linked


def link_cost(before: FramePeople, i: int, after: FramePeople, j: int) -> float:
    """How unlikely person `i` of a frame and person `j` of a later one are the same; 0 for the same place."""
    first, second = (
        np.concatenate([people.keypoints[k], people.scores[k, :, None]], axis=1)
        for people, k in ((before, i), (after, j))
    )
    distance = pose_distance(first, second)
    return min(distance, (1 - box_overlap(before.boxes[i], after.boxes[j])) / 2)

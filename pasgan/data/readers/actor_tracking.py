"""Follows the acting person through the frames and cameras of a rig, past other people in the picture.

Per camera, people are linked from frame to frame into tracks. Tracks of different cameras belong to the same person if
their keypoints triangulate: the distances between the observed and the reprojected points are then a small part of the
person's height. Of the people found in this way the actor is the one that is largest, surest and seen longest.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pasgan.data.readers.base_reader import ReaderError
from pasgan.data.readers.calibration import CalibratedCamera, reprojection_errors, triangulate

# A track is continued after at most this many frames without the person.
MAX_GAP = 15
# Largest mean step of the keypoints from frame to frame, as a part of the person's size.
MAX_STEP = 0.35
# Tracks of a camera that are considered, the best first.
MAX_TRACKS = 6
# Largest median reprojection error of one person, as a part of the height in pixels; of another person's pose it is
# several times this.
MAX_ERROR = 0.08
# Frames that are compared to decide whether two tracks are of the same person.
COMPARED_FRAMES = 40


def follow_actor(cameras: Sequence[CalibratedCamera], people: Sequence[list[np.ndarray]], source: str) -> np.ndarray:
    """The keypoints of the actor in all cameras.

    Args:
        cameras: C cameras.
        people: per camera, per frame (T of them): (people, K, 3) pixels and confidence, confidence 0 where unknown.
        source: how error messages name the recording.

    Returns:
        (C, T, K, 3) float32: x, y, confidence; confidence 0 and NaN coordinates where unknown.

    Raises:
        ReaderError: if there is a camera in which nobody can be matched with the other cameras.
    """
    tracks = [link_people(frames)[:MAX_TRACKS] for frames in people]
    if empty := [camera.name for camera, found in zip(cameras, tracks, strict=True) if not found]:
        raise ReaderError(f"{source}: nobody is seen by {', '.join(empty)}", "nobody in a camera")
    chosen = _best_person(cameras, tracks)
    if chosen is None:
        raise ReaderError(
            f"{source}: no person seen by all cameras has keypoints that agree with the calibration; check that the "
            "calibration, the names of the cameras and the synchrony are right",
            "people do not match across cameras",
        )
    return _fill_gaps(cameras, chosen, people)


def link_people(frames: list[np.ndarray]) -> list[np.ndarray]:
    """Link the people of one camera into tracks (T, K, 3), NaN where the person is not seen; the best track first."""
    tracks: list[dict[int, np.ndarray]] = []
    active: list[tuple[int, dict[int, np.ndarray]]] = []  # (last frame seen, track)
    for number, people in enumerate(frames):
        active = [(last, track) for last, track in active if number - last <= MAX_GAP]
        pairs = [
            (pose_distance(track[last], person), index, place)
            for place, (last, track) in enumerate(active)
            for index, person in enumerate(people)
        ]
        taken, continued = set(), set()
        for distance, index, place in sorted(pairs):
            if distance > MAX_STEP or index in taken or place in continued:
                continue
            active[place][1][number] = people[index]
            active[place] = (number, active[place][1])
            taken.add(index)
            continued.add(place)
        for index, person in enumerate(people):
            if index not in taken and (person[:, 2] > 0).any():
                tracks.append({number: person})
                active.append((number, tracks[-1]))
    dense = []
    for track in tracks:
        keypoints = np.full((len(frames), *next(iter(track.values())).shape), np.nan, dtype=np.float32)
        keypoints[list(track)] = np.stack(list(track.values()))
        keypoints[~(keypoints[..., 2] > 0)] = np.nan
        dense.append(keypoints)
    return sorted(dense, key=track_score, reverse=True)


def person_height(keypoints: np.ndarray) -> np.ndarray:
    """Size in pixels of poses (..., K, 3): the larger side of the box around the keypoints, NaN if there are none."""
    known = (keypoints[..., 2] > 0)[..., None]
    low = np.where(known, keypoints[..., :2], np.inf).min(axis=-2)
    high = np.where(known, keypoints[..., :2], -np.inf).max(axis=-2)
    size = (high - low).max(axis=-1)
    return np.where(np.isfinite(size), size, np.nan)


def pose_distance(first: np.ndarray, second: np.ndarray) -> float:
    """Median distance of the keypoints that two poses (K, 3) share, over the person's size; inf if none is shared."""
    shared = (first[:, 2] > 0) & (second[:, 2] > 0)
    if not shared.any():
        return np.inf
    size = max(float(person_height(first)), float(person_height(second)), 1.0)
    return float(np.median(np.linalg.norm(first[shared, :2] - second[shared, :2], axis=1))) / size


def track_score(track: np.ndarray) -> float:
    """How likely a track (T, K, 3) is the actor's: the sum over frames of size in pixels times mean confidence."""
    return float(np.nansum(person_height(track) * np.nan_to_num(track[..., 2]).mean(axis=-1)))


def _best_person(cameras: Sequence[CalibratedCamera], tracks: list[list[np.ndarray]]) -> np.ndarray | None:
    """(C, T, K, 3): one track per camera that are the same person; the person with the largest scores."""
    highest = [max(track_score(track) for track in found) for found in tracks]
    best, best_score = None, 0.0
    for seed in range(len(cameras)):
        for track in tracks[seed]:
            chosen = [
                track if other == seed else _match(cameras[seed], track, cameras[other], tracks[other])
                for other in range(len(cameras))
            ]
            if any(one is None for one in chosen):
                continue
            # Cameras count alike, however near they stand.
            score = sum(track_score(one) / max(top, 1e-6) for one, top in zip(chosen, highest, strict=True))
            person = np.stack(chosen)
            if score > best_score and _agreement(cameras, person) <= MAX_ERROR:
                best, best_score = person, score
    return best


def _match(
    camera: CalibratedCamera, track: np.ndarray, other: CalibratedCamera, candidates: list[np.ndarray]
) -> np.ndarray | None:
    """The track of another camera that is the same person, if any."""
    errors = [_agreement([camera, other], np.stack([track, candidate])) for candidate in candidates]
    best = int(np.argmin(errors))
    return candidates[best] if errors[best] <= MAX_ERROR else None


def _agreement(cameras: Sequence[CalibratedCamera], person: np.ndarray) -> float:
    """Median reprojection error of tracks (C, T, K, 3), as a part of the person's height; inf if nothing compares."""
    seen = np.flatnonzero((~np.isnan(person[..., 0])).any(axis=-1).sum(axis=0) >= 2)
    if not len(seen):
        return np.inf
    person = person[:, seen[np.linspace(0, len(seen) - 1, min(COMPARED_FRAMES, len(seen))).astype(int)]]
    return _relative_error(cameras, person)


def _relative_error(cameras: Sequence[CalibratedCamera], person: np.ndarray) -> float:
    rays = np.stack([camera.rays(track[..., :2]) for camera, track in zip(cameras, person, strict=True)])
    positions = triangulate(cameras, rays, np.nan_to_num(person[..., 2]))
    errors = reprojection_errors(cameras, rays, positions) / person_height(person)[..., None]
    errors = errors[~np.isnan(errors)]
    return float(np.median(errors)) if errors.size else np.inf


def _fill_gaps(
    cameras: Sequence[CalibratedCamera], person: np.ndarray, people: Sequence[list[np.ndarray]]
) -> np.ndarray:
    """Where a camera's track has lost the actor, take the person there who agrees with the other cameras, if any."""
    seen = (~np.isnan(person[..., 0])).any(axis=-1)
    for frame in np.flatnonzero(~seen.all(axis=0)):
        for index in np.flatnonzero(~seen[:, frame]):
            with_pose = [*np.flatnonzero(seen[:, frame]), index]
            errors = []
            for candidate in people[index][frame]:
                trial = candidate.copy()
                trial[~(trial[:, 2] > 0)] = np.nan
                poses = np.concatenate([person[with_pose[:-1], frame], trial[None]])
                errors.append((_relative_error([cameras[i] for i in with_pose], poses[:, None]), trial))
            if errors and len(with_pose) > 1:
                error, trial = min(errors, key=lambda pair: pair[0])
                if error <= MAX_ERROR:
                    person[index, frame] = trial
                    seen[index, frame] = True
    person[..., 2] = np.nan_to_num(person[..., 2])
    return person.astype(np.float32)

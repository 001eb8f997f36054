"""Recordings of a store with faults put in, and with the noise and compression that renderings lack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np

from pasgan.data import FrameStore
from pasgan.data.integrity.stored_view import StoredView
from pasgan.structures import get_skeleton

Views = dict[str, StoredView]
NOISE, JPEG_QUALITY = 3, 50  # grey levels; of 100
# As parts of the person's size: jitter of every joint, and how far those of which a tracker is unsure wander.
JITTER, WANDER, UNSURE = 0.005, 0.03, 0.2


def stored_views(store: FrameStore, index: int) -> Views:
    """The views of a recording, with its first keypoint set."""
    keypoint_set, skeleton = next(iter(store.keypoint_sets.items()))
    views = {}
    for camera, view in store.entry(index).cameras.items():
        points, _ = store.keypoints(index, camera, keypoint_set=keypoint_set)
        views[camera] = StoredView(store.frames(index, camera, range(view.num_frames)), points, get_skeleton(skeleton))
    return views


def like_a_camera(views: Views, rng: np.random.Generator) -> Views:
    """Add a sensor's noise to every frame and compress it by itself as a JPEG, which makes flat areas flicker."""

    def picture(frame: np.ndarray) -> np.ndarray:
        noisy = np.clip(frame + rng.normal(0, NOISE, frame.shape), 0, 255).astype(np.uint8)
        return cv2.imdecode(cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1], cv2.IMREAD_COLOR)

    return {
        camera: replace(view, frames=np.stack([picture(frame) for frame in view.frames]))
        for camera, view in views.items()
    }


def like_a_tracker(views: Views, rng: np.random.Generator) -> Views:
    """Add jitter to all joints (the sample's have some already), and let a fifth of them wander for tens of frames."""

    def shaken(view: StoredView) -> np.ndarray:
        shape = view.keypoints.shape
        slow = cv2.GaussianBlur(rng.normal(size=(shape[0], shape[1] * 2)), (1, 0), sigmaX=0.1, sigmaY=5)
        unsure = rng.random(shape[1])[:, None] < UNSURE
        wander = WANDER / slow.std() * slow.reshape(shape) * unsure
        return view.keypoints + view.person_size * (rng.normal(0, JITTER, shape) + wander).astype(np.float32)

    return {camera: replace(view, keypoints=shaken(view)) for camera, view in views.items()}


def late_view(views: Views, camera: str, rng: np.random.Generator) -> Views:
    """A camera that was started 5 to 15 frames after the others."""
    late, view = int(rng.integers(5, 16)), views[camera]
    return {**views, camera: replace(view, frames=view.frames[late:], keypoints=view.keypoints[late:])}


def late_pose(views: Views, camera: str, rng: np.random.Generator) -> Views:
    """A skeleton that was started 5 to 15 frames after its video."""
    late, view = int(rng.integers(5, 16)), views[camera]
    return {**views, camera: replace(view, frames=view.frames[:-late], keypoints=view.keypoints[late:])}


def swapped_poses(views: Views, camera: str, rng: np.random.Generator) -> Views:
    """The skeletons of two cameras exchanged."""
    other = str(rng.choice([name for name in views if name != camera]))
    shared = min(len(views[camera].frames), len(views[other].frames))
    pair = {a: (views[a].frames[:shared], views[b].keypoints[:shared]) for a, b in ((camera, other), (other, camera))}
    return {**views, **{a: replace(views[a], frames=f, keypoints=k) for a, (f, k) in pair.items()}}


def scaled_pose(views: Views, camera: str, _: np.random.Generator) -> Views:
    """A skeleton in pixels of pictures of another size."""
    return {**views, camera: replace(views[camera], keypoints=views[camera].keypoints * np.float32(0.8))}


def mirrored_pose(views: Views, camera: str, _: np.random.Generator) -> Views:
    """A skeleton mirrored left to right."""
    points = views[camera].keypoints.copy()
    points[..., 0] = views[camera].frames.shape[2] - 1 - points[..., 0]
    return {**views, camera: replace(views[camera], keypoints=points)}


def jump_of_the_body(views: Views, camera: str, rng: np.random.Generator) -> Views:
    """Three frames with the skeleton of somebody who stands beside, half a height away."""
    view = views[camera]
    points = view.keypoints.copy()
    start = int(rng.integers(1, len(points) - 4))
    points[start : start + 3] += view.person_size * np.array([0.5, 0], np.float32)
    return {**views, camera: replace(view, keypoints=points)}


def jumps_of_a_hand(views: Views, camera: str, rng: np.random.Generator) -> Views:
    """A wrist that is elsewhere in every tenth frame."""
    view = views[camera]
    points = view.keypoints.copy()
    where = rng.permutation(len(points))[: len(points) // 10]
    wrist = view.skeleton.keypoint_names.index("left_wrist")
    points[where, wrist] += view.person_size * np.array([0.6, 0], np.float32)
    return {**views, camera: replace(view, keypoints=points)}


def frozen_skeleton(views: Views, camera: str, rng: np.random.Generator) -> Views:
    """Twenty frames with the same skeleton."""
    points = views[camera].keypoints.copy()
    start = int(rng.integers(0, len(points) - 20))
    points[start : start + 20] = points[start]
    return {**views, camera: replace(views[camera], keypoints=points)}


def frozen_video(views: Views, camera: str, rng: np.random.Generator) -> Views:
    """Twenty frames with the same picture."""
    frames = views[camera].frames.copy()
    start = int(rng.integers(0, len(frames) - 20))
    frames[start : start + 20] = frames[start]
    return {**views, camera: replace(views[camera], frames=frames)}


def black_end(views: Views, camera: str, _: np.random.Generator) -> Views:
    """The last tenth of the video black."""
    frames = views[camera].frames.copy()
    frames[-len(frames) // 10 :] = 0
    return {**views, camera: replace(views[camera], frames=frames)}


# Each fault, and the kind of warning that names it.
FAULTS: dict[Callable[[Views, str, np.random.Generator], Views], str] = {
    late_view: "views out of step",
    late_pose: "pose out of step with its video",
    swapped_poses: "swapped cameras",
    mirrored_pose: "mirrored pose",
    scaled_pose: "pose does not fit its video",
    jump_of_the_body: "skeleton jumps",
    jumps_of_a_hand: "skeleton jumps",
    frozen_skeleton: "frozen skeleton",
    frozen_video: "repeated frames",
    black_end: "dark video",
}
OTHER_SKELETON = "pose does not fit its video"


def pose_of_another_recording(views: Views, camera: str, other: Views) -> Views:
    """The skeleton that the same camera saw in another recording."""
    shared = min(len(views[camera].frames), len(other[camera].keypoints))
    view = replace(views[camera], frames=views[camera].frames[:shared], keypoints=other[camera].keypoints[:shared])
    return {**views, camera: view}

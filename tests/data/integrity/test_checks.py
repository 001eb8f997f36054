"""Each check on a stick figure drawn for it."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from pasgan.data.integrity.duplicate_videos import duplicate_warnings
from pasgan.data.integrity.lag import find_lag
from pasgan.data.integrity.motion_maps import centred, motion_agreement, moving_limbs, moving_pixels
from pasgan.data.integrity.picture_faults import picture_warnings
from pasgan.data.integrity.pose_fit import pose_fit_warnings
from pasgan.data.integrity.recording_checks import recording_warnings
from pasgan.data.integrity.runs import longest_run
from pasgan.data.integrity.skeleton_faults import skeleton_warnings
from pasgan.data.integrity.stored_view import StoredView
from pasgan.data.integrity.view_synchrony import synchrony_warnings
from pasgan.structures import get_skeleton

SKELETON = get_skeleton("coco17")
SIZE = (80, 120)  # (H, W): a cell of the small pictures is 2 pixels wide


def figure(seed: int, num_frames: int = 60, left: float = 40, width: float = 10) -> StoredView:
    """A view with somebody 50 px high whose arms and legs swing in their own time; `width` turns the body."""
    heights = {"nose": 0, "eye": 0, "ear": 1, "shoulder": 10, "elbow": 20, "wrist": 30, "hip": 28, "knee": 39}
    rng = np.random.default_rng(seed)
    swing = cv2.GaussianBlur(rng.normal(0, 60, (num_frames, 4)), (1, 0), sigmaX=0.1, sigmaY=4)
    points = np.zeros((num_frames, 17, 2))
    for index, name in enumerate(SKELETON.keypoint_names):
        side, _, part = name.rpartition("_")
        sign = {"left": 1, "right": -1}.get(side, 0)
        limb = swing[:, 2 * (part in ("knee", "ankle")) + (sign > 0)]
        lifted = limb if part in ("elbow", "wrist", "knee", "ankle") else 0 * limb
        points[:, index, 0] = left + sign * width / 2 + lifted * width / 20
        points[:, index, 1] = 20 + heights.get(part, 50) - np.abs(lifted)
    frames = np.full((num_frames, *SIZE, 3), 90, np.uint8)
    frames[:, 70:] = 60  # the floor
    for frame, pose in zip(frames, points.round().astype(int).tolist(), strict=True):
        for a, b in SKELETON.limbs:
            cv2.line(frame, pose[a], pose[b], (220, 220, 220), 3)
    return StoredView(frames, points.astype(np.float32), SKELETON)


def moved(view: StoredView, **changes: np.ndarray) -> StoredView:
    return replace(view, **changes)


@pytest.fixture
def views() -> dict[str, StoredView]:
    """Three cameras around the same motion, which see the person at different places and widths."""
    return {"a": figure(0), "b": figure(0, left=60, width=-8), "c": figure(0, left=80, width=14)}


def kinds(warnings: list[str]) -> list[str]:
    return [warning.split(":")[0] for warning in warnings]


def test_nothing_is_wrong(views):
    assert recording_warnings(views) == []


@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_few_frames_and_no_keypoints_do_no_harm(views, count):
    for view in views.values():
        short = moved(view, frames=view.frames[:count], keypoints=view.keypoints[:count])
        assert recording_warnings({"a": short, "b": short}) == []
        without = moved(short, keypoints=np.full_like(short.keypoints, np.nan))
        assert kinds(recording_warnings({"a": without, "b": short})) == ["missing keypoints"]


def test_gaps_in_the_keypoints_are_filled_along_time():
    view = figure(0, num_frames=5)
    view.keypoints[:, 3] = [[np.nan, 7], [10, 10], [np.nan, np.nan], [30, 16], [np.nan, np.nan]]
    view.keypoints[:, 4] = np.nan
    np.testing.assert_allclose(view.points[:, 3], [[10, 10], [10, 10], [20, 13], [30, 16], [30, 16]])
    assert np.isnan(view.points[:, 4]).all()
    np.testing.assert_array_equal(view.points[:, 5], view.keypoints[:, 5])


def test_motion_is_seen_where_the_limbs_move():
    view = figure(0)
    pixels, limbs = moving_pixels(view), moving_limbs(view)
    assert pixels.shape == limbs.shape == (58, 40, 60)
    assert pixels.max() == limbs.max() == 1
    assert pixels[:, :, 32:].max() == limbs[:, :, 32:].max() == 0
    assert motion_agreement(centred(pixels), centred(limbs)) > 0.3
    assert motion_agreement(centred(pixels), centred(limbs[:, :, ::-1])) < 0.05


def test_a_flash_is_no_motion():
    view = figure(0)
    view.frames[30] = np.minimum(view.frames[30].astype(int) + 60, 255)
    assert not moving_pixels(view)[[28, 30]].any()
    assert moving_pixels(view)[29].any()


def test_agreement_by_hand():
    first = centred(np.array([[1.0, 0], [3, 0], [2, 0]]))
    np.testing.assert_allclose(first, [[-1, 0], [1, 0], [0, 0]])
    second = centred(np.array([[0.0, 0], [1, 0], [2, 0]]))
    assert motion_agreement(first, second) == pytest.approx(1 / 2)
    assert motion_agreement(first, 0 * second) == 0


@pytest.mark.parametrize("shift", [0, 4, -7])
def test_lag_by_hand(shift):
    series = np.random.default_rng(0).normal(size=(60, 3))
    early, late = (series[shift:], series) if shift >= 0 else (series, series[-shift:])
    lag = find_lag(early, late)
    assert lag.frames == shift
    assert lag.peak == pytest.approx(1)
    assert abs(lag.together) < 0.3 or shift == 0


def test_runs_by_hand():
    assert longest_run(np.array([0, 1, 1, 0, 1, 1, 1], bool)) == (4, 3)
    assert longest_run(np.array([1, 1, 0], bool)) == (0, 2)
    assert longest_run(np.zeros(3, bool)) == (0, 0)


def test_a_pose_that_runs_behind(views):
    late = {**views, "b": moved(views["b"], frames=views["b"].frames[6:], keypoints=views["b"].keypoints[:-6])}
    (warning,) = pose_fit_warnings(late)
    assert warning.startswith("pose out of step with its video: 6 frames behind the video of b (0.")


@pytest.mark.parametrize(("start", "word"), [(8, "leads"), (-8, "lags")])
def test_views_out_of_step(views, start, word):
    part = slice(start, None) if start > 0 else slice(None, start)
    views = {camera: figure(1, 68, view.keypoints[0, 0, 0]) for camera, view in views.items()}
    rest = slice(None, -8) if start > 0 else slice(8, None)
    cut = {
        camera: moved(view, frames=view.frames[where], keypoints=view.keypoints[where])
        for camera, view in views.items()
        for where in [part if camera == "b" else rest]
    }
    (warning,) = synchrony_warnings(cut)
    assert warning.startswith(f"views out of step: b {word} ")
    assert "by 8 frames (correlation 0.9" in warning


def test_swapped_cameras(views):
    a, c = views["a"], views["c"]
    swapped = {**views, "a": moved(a, keypoints=c.keypoints), "c": moved(c, keypoints=a.keypoints)}
    (warning,) = pose_fit_warnings(swapped)
    assert warning.startswith("swapped cameras: the videos or poses of a and c (agreement 0.")


def test_poses_that_do_not_belong_to_the_video(views):
    a = views["a"]
    mirrored = a.keypoints.copy()
    mirrored[..., 0] = SIZE[1] - 1 - mirrored[..., 0]
    assert kinds(pose_fit_warnings({**views, "a": moved(a, keypoints=mirrored)})) == ["mirrored pose"]
    for keypoints in (a.keypoints * 0.6, figure(5).keypoints):
        wrong = pose_fit_warnings({**views, "a": moved(a, keypoints=keypoints)})
        assert kinds(wrong) == ["pose does not fit its video"]
        assert ": a (agreement " in wrong[0]


def test_skeletons_that_jump():
    view = figure(0)
    view.keypoints[20:23] += [30, 0]
    assert skeleton_warnings({"a": view}) == ["skeleton jumps: the whole of a 2 times"]
    view = figure(0)
    view.keypoints[5:50:5, 9] += [30, 0]
    assert skeleton_warnings({"a": view}) == ["skeleton jumps: 1.8% of the steps of a's joints"]


def test_a_frozen_skeleton_while_the_picture_moves():
    view = figure(0)
    view.keypoints[30:50] = view.keypoints[30]
    assert skeleton_warnings({"a": view}) == ["frozen skeleton: 20 frames of a from frame 30 on have the same"]
    view.frames[30:50] = view.frames[30]
    assert kinds(skeleton_warnings({"a": moved(view)})) == []


def test_keypoints_outside_and_missing():
    view = figure(0)
    outside = moved(view, keypoints=view.keypoints - [40, 0])
    assert kinds(skeleton_warnings({"a": outside})) == ["keypoints outside the frame"]
    view.keypoints[:10] = np.nan
    assert skeleton_warnings({"a": view}) == [
        "missing keypoints: 17% of a are unknown, and 17% of its frames have none"
    ]


def test_dark_blank_and_repeated_frames():
    view = figure(0)
    frames = view.frames.copy()
    frames[50:] = 5
    assert picture_warnings({"a": moved(view, frames=frames)}) == ["dark video: 17% of the frames of a"]
    frames[50:] = 120
    blank = picture_warnings({"a": moved(view, frames=frames)})
    assert blank == ["blank video: 17% of the frames of a show nothing"]
    frames = view.frames.copy()
    frames[10:24] = frames[10]
    assert picture_warnings({"a": moved(view, frames=frames)}) == [
        "repeated frames: 22% of a, 13 in a row after frame 10"
    ]
    twice = view.frames[np.arange(60) // 2]
    assert picture_warnings({"a": moved(view, frames=twice)}) == ["repeated frames: 50% of a, 1 in a row after frame 0"]


def test_duplicates_by_hand():
    def view(source, frames, name="x.avi"):
        return {"source_sha256": source, "frames_sha256": frames, "source": name}

    views = [("one", "a", view("1", "1")), ("one", "b", view("2", "2")), ("two", "a", view("3", "2"))]
    assert duplicate_warnings(views) == {"two": ["duplicate video: a has the frames of one b"]}
    views += [("two", "b", view("1", "1", "copy.avi")), ("two", "c", view("4", "4"))]
    assert duplicate_warnings(views)["two"][1:] == ["duplicate video: b has the file of one a"]


def test_parts_of_one_file_are_no_duplicates():
    def part(frames):
        return {"source_sha256": "1", "frames_sha256": frames, "source": "long.avi"}

    assert duplicate_warnings([("one", "a", part("1")), ("two", "a", part("2"))]) == {}
    assert duplicate_warnings([("one", "a", part("1")), ("two", "a", part("1"))]) == {
        "two": ["duplicate video: a has the frames of one a"]
    }

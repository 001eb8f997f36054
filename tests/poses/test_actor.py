"""Who is followed among several people: made-up walkers whose boxes and keypoints are known."""

import numpy as np
import pytest

from pasgan.poses.actor import MAX_GAP, follow_actor
from pasgan.poses.pose_track import FramePeople

SHAPE = np.stack([np.linspace(0.1, 0.9, 17) % 0.37 / 0.37, np.linspace(0, 1, 17)], axis=1)  # of a body in its box


def person(x: float, height: float = 100, top: float = 50) -> tuple[np.ndarray, np.ndarray]:
    """Box (4,) and keypoints (17, 2) of someone upright whose left edge is at x."""
    box = np.array([x, top, x + 0.4 * height, top + height])
    return box, box[:2] + SHAPE * (box[2:] - box[:2])


def people(*found, score=0.9, known=True) -> FramePeople:
    boxes, keypoints = (np.array(parts) for parts in zip(*found, strict=True)) if found else np.zeros((2, 0))
    keypoints = np.reshape(keypoints, (len(found), 17, 2)).astype(np.float32)
    scores = np.full(keypoints.shape[:2], 0.8 if known else 0, np.float32)
    keypoints[scores == 0] = np.nan
    return FramePeople(np.reshape(boxes, (-1, 4)).astype(np.float32), np.full(len(found), score), keypoints, scores)


def left_edges(track) -> list:
    return [None if np.isnan(x) else round(float(x)) for x in track.boxes[:, 0]]


def test_two_people_who_cross_keep_their_places():
    """The larger one, nearer to the camera, walks to the right; the order in which they are listed changes."""
    frames = []
    for t in range(20):
        pair = [person(10 + 8 * t, 120), person(162 - 8 * t, 100, top=40)]
        frames.append(people(*pair[:: 1 if t % 2 else -1]))
    track = follow_actor(frames, "coco17")
    assert left_edges(track) == [10 + 8 * t for t in range(20)]
    np.testing.assert_allclose(track.keypoints[7], person(10 + 8 * 7, 120)[1], rtol=1e-5)
    assert (track.scores == np.float32(0.8)).all()


def test_sure_and_long_seen_goes_before_large_and_brief():
    bystander = [person(300, 180)]
    frames = [people(person(t, 100), *(bystander if t < 3 else [])) for t in range(30)]
    assert left_edges(follow_actor(frames, "coco17")) == list(range(30))


def test_who_leaves_is_missing_and_nobody_takes_the_place():
    frames = [people(*([person(4 * t, 120)] if t < 12 else []), person(400, 60)) for t in range(30)]
    track = follow_actor(frames, "coco17")
    assert left_edges(track) == [4 * t for t in range(12)] + [None] * 18
    assert np.isnan(track.keypoints[12:]).all()
    assert (track.scores[12:] == 0).all()


@pytest.mark.parametrize(("gap", "same"), [(MAX_GAP - 1, True), (MAX_GAP, False)])
def test_short_gaps_are_bridged_and_stay_missing(gap, same):
    frames = [people(person(50)) for _ in range(20)] + [people()] * gap + [people(person(52)) for _ in range(10)]
    track = follow_actor(frames, "coco17")
    assert left_edges(track) == [50] * 20 + [None] * gap + ([52] if same else [None]) * 10


def test_boxes_link_where_no_keypoint_is_known():
    frames = [people(person(3 * t), person(200), known=t % 2 == 0) for t in range(10)]
    track = follow_actor(frames[:], "coco17")
    assert left_edges(track) in ([3 * t for t in range(10)], [200] * 10)


def test_low_scores_weigh_less():
    frames = [
        FramePeople(*(np.concatenate([a, b]) for a, b in zip(vars(large).values(), vars(small).values(), strict=True)))
        for t in range(5)
        for large, small in [(people(person(0, 120), score=0.3), people(person(200 + t, 100), score=0.9))]
    ]
    assert left_edges(follow_actor(frames, "coco17")) == [200 + t for t in range(5)]


def test_nobody():
    assert follow_actor([people(), people()], "coco17") is None
    assert follow_actor([], "coco17") is None

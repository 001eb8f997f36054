"""Scenes of frames whose people are rectangles of one colour each, so that their boxes can be read off the pixels."""

import numpy as np
import pytest

from pasgan.poses.mmpose.person_scenes import compose_scene

BOXES = np.array([[10, 20, 40, 90], [60, 10, 100, 80], [100, 50, 130, 100]], np.float32)


@pytest.fixture(scope="module")
def frames() -> list[np.ndarray]:
    """Three black frames (108, 192, 3), in each a person of the colour 1, 2 or 3."""
    found = []
    for number, (left, top, right, bottom) in enumerate(BOXES.astype(int), start=1):
        frame = np.zeros((108, 192, 3), np.uint8)
        frame[top:bottom, left:right] = number
        found.append(frame)
    return found


def seen(scene: np.ndarray) -> list[tuple[int, list[int]]]:
    """Of every colour in a scene: how many pixels, and their box."""
    people = []
    for number in (1, 2, 3):
        rows, columns = np.nonzero(scene[..., 0] == number)
        if len(rows):
            people.append((len(rows), [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]))
    return people


def test_boxes_are_where_the_people_are(frames):
    counts, shapes = set(), []
    for seed in range(200):
        scene, boxes = compose_scene(frames, BOXES, np.random.default_rng(seed))
        sizes = np.prod(BOXES[:, 2:] - BOXES[:, :2], axis=1)
        inside = np.tile(scene.shape[1::-1], 2)
        expected = [box for pixels, box in seen(scene) if pixels >= 0.25 * sizes[scene[box[1], box[0], 0] - 1]]
        np.testing.assert_array_equal(boxes.clip(0, inside), np.reshape(expected, (-1, 4)))
        counts.add(len(boxes))
        shapes.append(scene.shape[:2])
    heights, widths = np.transpose(shapes)
    assert counts == {0, 1, 2} or counts == {0, 1, 2, 3}
    assert (widths < heights).mean() > 0.05  # portraits
    assert (widths > 2 * heights).mean() > 0.2  # and panoramas
    assert heights.min() < 75
    assert heights.max() <= 108


def test_the_same_chance_gives_the_same_scene(frames):
    first, second = (compose_scene(frames, BOXES, np.random.default_rng(7)) for _ in range(2))
    np.testing.assert_array_equal(first[0], second[0])
    np.testing.assert_array_equal(first[1], second[1])

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pasgan.structures import get_skeleton
from pasgan.visualization import ALL_ROWS, STRIP_ROWS, PictureError, SynthesisPicture, count_frames


@pytest.fixture
def picture() -> SynthesisPicture:
    rng = np.random.default_rng(0)
    videos = rng.integers(0, 256, (3, 4, 48, 48, 3), dtype=np.uint8)
    keypoints = rng.uniform(0, 48, (3, 4, 25, 2))
    keypoints[1, 0, 3] = np.nan
    return SynthesisPicture(
        source_video=videos[0],
        target_video=videos[1],
        generated_video=videos[2],
        source_keypoints=keypoints[0],
        target_keypoints=keypoints[1],
        predicted_keypoints=keypoints[2],
        skeleton=get_skeleton("kinect25"),
        target_visible=np.full((4, 25), 2),
        title="A001: v1→v2",
    )


def test_every_row_is_a_clip(picture):
    rows = picture.rows(ALL_ROWS)
    assert len(rows) == len(ALL_ROWS)
    for frames in rows.values():
        assert frames.shape[0] == 4
        assert frames.dtype == np.uint8


def test_copy_row_repeats_the_true_first_frame(picture):
    (copied,) = picture.rows(["copy"]).values()
    assert all(np.array_equal(frame, picture.target_video[0]) for frame in copied)


def test_rows_come_in_the_order_asked_for(picture):
    first, second = picture.rows(["generated", "source"])
    assert first == "generated"
    assert second.startswith("source")


def test_strip_and_clips_are_written(picture, tmp_path):
    strip = picture.strip()
    assert strip.shape[0] > 144 * len(STRIP_ROWS)
    assert picture.save_strip(tmp_path / "a" / "strip.png").is_file()
    assert count_frames(picture.save_clip(tmp_path / "clip.gif")) == 4
    assert count_frames(picture.save_clip(tmp_path / "clip.mp4", ["target", "generated"])) == 4


def test_unknown_row_is_an_error(picture):
    with pytest.raises(PictureError, match="unknown row 'sauce'; known: source"):
        picture.rows(["sauce"])


def test_videos_of_other_shapes_are_an_error(picture):
    with pytest.raises(PictureError, match="generated_video has shape"):
        replace(picture, generated_video=picture.generated_video[:2]).rows()


def test_rows_of_a_pose_that_is_not_predicted_are_left_out(picture):
    assert len(replace(picture, predicted_keypoints=None).rows(ALL_ROWS)) == len(ALL_ROWS) - 2

from __future__ import annotations

import cv2
import imageio.v3 as imageio
import numpy as np
import pytest

from pasgan.files import FileError
from pasgan.visualization import PictureError, clips, compose_clip, count_frames, save_clip


def _panels(num_frames: int = 5) -> dict[str, np.ndarray]:
    steps = np.arange(num_frames, dtype=np.uint8)[:, None, None, None]
    dark = np.broadcast_to(20 * steps, (num_frames, 150, 151, 3)).copy()
    return {"left\npanel": dark, "a panel with a long name": 255 - dark}


def test_panels_stand_side_by_side():
    frames = compose_clip(_panels(), "title")
    assert len(frames) == 5
    assert not frames.shape[1] % 2
    assert not frames.shape[2] % 2
    assert (frames[3] == 60).all(axis=-1).sum() >= 150 * 151
    assert (frames[3] == 195).all(axis=-1).sum() >= 150 * 151


def test_gif_is_read_back_frame_by_frame(tmp_path):
    path = save_clip(tmp_path / "new" / "clip.gif", _panels(), fps=5)
    frames = imageio.imread(path, index=None)
    assert frames.shape[:3] == compose_clip(_panels()).shape[:3]
    assert np.abs(frames[3][..., :3].astype(int) - compose_clip(_panels())[3]).mean() < 3
    assert imageio.immeta(path)["duration"] == 200


def test_frames_that_do_not_change_are_kept(tmp_path):
    still = {"still": np.full((6, 150, 150, 3), 77, np.uint8)}
    assert count_frames(save_clip(tmp_path / "still.gif", still)) == 6
    assert count_frames(save_clip(tmp_path / "still.mp4", still)) == 6


def test_mp4_is_read_back(tmp_path):
    path = save_clip(tmp_path / "clip.mp4", _panels())
    capture = cv2.VideoCapture(str(path))
    frames = []
    while (read := capture.read())[0]:
        frames.append(read[1])
    capture.release()
    assert len(frames) == 5
    assert frames[0].shape == compose_clip(_panels()).shape[1:]


def test_one_frame_is_a_clip(tmp_path):
    assert count_frames(save_clip(tmp_path / "one.gif", _panels(1))) == 1


@pytest.mark.parametrize(
    ("name", "panels", "fps", "message"),
    [
        ("clip.avi", _panels(), 6, r"\.gif or \.mp4"),
        ("clip.gif", {}, 6, "at least one panel"),
        ("clip.gif", {"a": _panels()["left\npanel"][:2], **_panels()}, 6, "differ in length"),
        ("clip.gif", _panels(), 0, "fps"),
    ],
)
def test_bad_requests_leave_no_file(tmp_path, name, panels, fps, message):
    with pytest.raises(PictureError, match=message):
        save_clip(tmp_path / name, panels, fps)
    assert not list(tmp_path.iterdir())


def test_incomplete_file_is_an_error_and_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(clips, "_write_video", lambda path, frames, fps: path.write_bytes(b"half"))
    with pytest.raises(PictureError, match="0 of 5 frames"):
        save_clip(tmp_path / "clip.mp4", _panels())
    assert not list(tmp_path.iterdir())


def test_existing_file_survives_a_failure(tmp_path, monkeypatch):
    path = save_clip(tmp_path / "clip.gif", _panels())
    before = path.read_bytes()

    def full(path, frames, fps):
        path.write_bytes(before[:100])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(clips, "write_gif", full)
    with pytest.raises(FileError, match="No space left"):
        save_clip(path, _panels())
    assert path.read_bytes() == before

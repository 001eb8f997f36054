from __future__ import annotations

import os
import sys

import cv2
import numpy as np
import pytest

from pasgan.data.readers import ReaderError, VideoInfo, iterate_frames, probe_video
from pasgan.data.readers import video as video_module


@pytest.fixture
def video(ntu_files, tmp_path):
    # digits before the suffix: not to be taken for a numbered sequence of images
    path = tmp_path / "S001C001_000.avi"
    ntu_files.write_video(path, ntu_files.moving_picture(0, 10, (48, 64)))
    return path


def test_reads_all_frames_in_order(ntu_files, video):
    info = probe_video(video)
    assert (info.size, info.num_frames, info.frame_rate) == ((48, 64), 10, 30.0)
    frames = np.stack(list(iterate_frames(video)))
    expected = ntu_files.moving_picture(0, 10, (48, 64))
    assert frames.shape == expected.shape
    assert np.abs(frames.astype(int) - expected).mean() < 4  # JPEG


def test_a_truncated_video_gives_the_frames_that_decode(video, capfd):
    data = video.read_bytes()
    video.write_bytes(data[: len(data) * 8 // 10])
    assert 2 <= len(list(iterate_frames(video))) < 10
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(("content", "reason"), [(b"", "empty video file"), (b"no video" * 99, "unusable video file")])
def test_a_file_that_is_no_video(video, content, reason, capfd):
    video.write_bytes(content)
    for read in (probe_video, lambda path: list(iterate_frames(path))):
        with pytest.raises(ReaderError, match=video.name) as caught:
            read(video)
        assert caught.value.reason == reason
    assert capfd.readouterr().err == ""


def test_a_missing_video(tmp_path):
    with pytest.raises(ReaderError, match=r"none\.avi: cannot be read"):
        probe_video(tmp_path / "none.avi")


def test_mutated_videos_are_read_or_refused(video):
    original = video.read_bytes()
    rng = np.random.default_rng(0)
    refused = []
    for _ in range(40):
        data = np.frombuffer(original, np.uint8).copy()
        places = rng.integers(0, rng.choice([200, len(data)]), rng.integers(1, 20))
        data[places] = rng.integers(0, 256, len(places))
        video.write_bytes(data[: rng.integers(100, len(data))].tobytes())
        try:
            assert len(list(iterate_frames(video))) > 0
        except ReaderError as error:
            refused.append(str(error))
    assert all(message.startswith(str(video)) for message in refused)


def numbered_video(path, codec, count=60):
    """Frames that show their own number as bars: bit b is the brightness of bar b."""
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter_fourcc(*codec), 30000 / 1001, (64, 48))
    for number in range(count):
        frame = np.zeros((48, 64, 3), np.uint8)
        for bit in range(6):
            frame[8:40, 10 * bit : 10 * bit + 9] = 255 * (number >> bit & 1)
        writer.write(frame)
    writer.release()
    return path


def shown_number(frame):
    return sum(int(frame[24, 10 * bit + 4, 0] > 127) << bit for bit in range(6))


@pytest.mark.parametrize(("codec", "suffix"), [("MJPG", ".avi"), ("XVID", ".avi"), ("mp4v", ".mp4"), ("VP80", ".webm")])
@pytest.mark.parametrize("true_stamps", [True, False])
def test_a_part_of_a_long_video(tmp_path, monkeypatch, codec, suffix, true_stamps):
    path = numbered_video(tmp_path / f"long{suffix}", codec)
    if not true_stamps:  # as in a file of changing frame rate: the place that is sought is another frame
        monkeypatch.setattr(video_module, "_info", lambda *_: VideoInfo((48, 64), 60, 24.0))
    for first in (0, 1, 23, 59):
        assert [shown_number(frame) for frame in iterate_frames(path, first)] == list(range(first, 60))
    with pytest.raises(ReaderError, match="no frame can be decoded from frame 60"):
        list(iterate_frames(path, 60))


def test_a_list_of_other_videos_is_no_video(video):
    listing = video.with_name("list.avi")
    listing.write_text(f"ffconcat version 1.0\nfile {video.name}\n")
    with pytest.raises(ReaderError, match=r"list\.avi: is a list of other files"):
        list(iterate_frames(listing))


@pytest.mark.skipif(sys.platform == "win32" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_video_without_permission(video):
    video.chmod(0)
    with pytest.raises(ReaderError, match="Permission denied"):
        probe_video(video)


@pytest.mark.skipif(sys.platform == "win32", reason="has no pipes among files")
def test_what_is_no_file_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.avi")
    (tmp_path / "folder.avi").mkdir()
    for name in ("pipe.avi", "folder.avi"):
        for read in (probe_video, lambda path: list(iterate_frames(path))):
            with pytest.raises(ReaderError, match="not a regular file"):
                read(tmp_path / name)

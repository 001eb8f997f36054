from __future__ import annotations

import numpy as np
import pytest

from pasgan.data.readers import ReaderError, iterate_frames, probe_video


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

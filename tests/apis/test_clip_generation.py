import json
import shutil

import pytest

from pasgan.apis.clip_generation import check_options, find_clips, generate_clips
from pasgan.apis.pose_extraction.frame_sources import FrameSourceError
from pasgan.apis.video_synthesis import VideoSynthesisError


@pytest.fixture
def folder(tmp_path, example):
    """Three videos, the middle one without its keypoints; images and keypoints named as they are."""
    for name in ("a", "b", "sub/c"):
        (tmp_path / "videos" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(example.video, tmp_path / "videos" / f"{name}.avi")
        (tmp_path / "poses" / name).parent.mkdir(parents=True, exist_ok=True)
        if name != "b":
            shutil.copy(example.keypoints, tmp_path / "poses" / f"{name}.skeleton")
    return tmp_path


@pytest.fixture
def options(folder, given):
    return {
        **given,
        "target_image": [given["target_image"]],
        "target_view": [given["target_view"]],
        "keypoints": folder / "poses",
        "target_keypoints": [given["target_keypoints"]],
        "max_frames": 3,
        "formats": ["mp4"],
    }


def test_bad_clip_does_not_end_the_rest(folder, options, inferencer):
    out = folder / "out"
    videos, broken = find_clips([folder / "videos"], out)
    generated = generate_clips(inferencer, videos, out, options)
    assert not broken
    assert generated.made == [out / "a.json", out / "sub" / "c.json"]
    assert list(generated.failed) == ["b"]
    assert "no keypoints for b: those of several videos are a folder" in generated.failed["b"]
    assert "2 made, 0 were there already, 1 failed\nfailed: b: " in generated.summary()
    described = json.loads((out / "sub" / "c.json").read_text())
    assert described["files"] == ["c.mp4"]
    assert len(described["views"][0]["keypoints"]) == 3
    assert (out / "sub" / "c.mp4").is_file()


def test_what_is_whole_is_not_made_again(folder, options, inferencer):
    out, (video,) = folder / "out", [v for v in find_clips([folder / "videos"], folder / "out")[0] if v.name == "a"]

    def made(**changes):
        return bool(generate_clips(inferencer, [video], out, options | changes).made)

    assert made()
    time = (out / "a.mp4").stat().st_mtime_ns
    assert not made()
    assert (out / "a.mp4").stat().st_mtime_ns == time
    (out / "a.mp4").unlink()
    assert made(), "a missing file"
    (out / "a.json").write_text("{")
    assert made(), "a broken description"
    assert made(max_frames=2), "another setting"
    assert not made(max_frames=2)
    (folder / "poses" / "a.skeleton").write_text((folder / "poses" / "a.skeleton").read_text() + "\n")
    assert made(max_frames=2), "another content of a file"


def test_stopped_in_the_middle_goes_on(folder, options, inferencer, monkeypatch):
    out = folder / "out"
    videos = [video for video in find_clips([folder / "videos"], out)[0] if video.name != "b"]
    begin = inferencer.synthesizer.begin

    def stopped(video, *views):
        poses, frames = begin(video, *views)
        if (out / "a.json").exists():
            raise KeyboardInterrupt
        return poses, frames

    with monkeypatch.context() as patch:
        patch.setattr(inferencer.synthesizer, "begin", stopped)
        with pytest.raises(KeyboardInterrupt):
            generate_clips(inferencer, videos, out, options)
    assert sorted(path.name for path in out.rglob("*") if path.is_file()) == ["a.json", "a.mp4"]
    generated = generate_clips(inferencer, videos, out, options)
    assert (generated.kept, generated.made) == ([out / "a.json"], [out / "sub" / "c.json"])


def test_what_is_refused(folder, options):
    with pytest.raises(FrameSourceError, match="the results would be taken for videos"):
        find_clips([folder / "videos"], folder / "videos" / "out")
    with pytest.raises(FrameSourceError, match="two videos are called 'a'"):
        find_clips([folder / "videos", folder / "videos" / "a.avi"], folder / "out")
    with pytest.raises(VideoSynthesisError, match="PAS-GAN needs an image"):
        check_options(options | {"target_image": None})


def test_one_keypoint_file_does_not_serve_several_videos(folder, options, inferencer, example):
    videos, _ = find_clips([folder / "videos"], folder / "out")
    generated = generate_clips(inferencer, videos, folder / "out", options | {"keypoints": example.keypoints})
    assert len(generated.failed) == 3
    assert "named as they are, a.npz" in generated.failed["a"]


def test_file_that_is_no_video(folder):
    (folder / "videos" / "broken.mp4").write_bytes(b"no video")
    videos, broken = find_clips([folder / "videos"], folder / "out")
    assert len(videos) == 3
    assert "is not a video" in broken["broken"]

"""What the button of the page does, with the shipped model."""

from dataclasses import replace
from pathlib import Path

import pytest

from pasgan.apis.web_page.page_job import FILE_FORMATS, INTERNAL_ERROR, PageInputs, PageJob
from pasgan.visualization import count_frames


@pytest.fixture
def job(inferencer, tmp_path):
    return PageJob(inferencer, tmp_path, max_frames=5)


@pytest.fixture
def inputs(example):
    return PageInputs(
        video=str(example.video),
        target_image=str(example.target_image),
        target_view=(90.0, 1.5, 3.0),
        source_view=(0.0, 1.5, 3.0),
        keypoints=str(example.keypoints),
        target_keypoints=str(example.target_keypoints),
    )


def test_a_clip(job, inputs):
    result = job.run(inputs)
    assert "5 frames at 30 frames per second. The video is longer" in result.message
    assert "failed" not in result.message
    assert result.player.startswith("<!DOCTYPE html>")
    assert [Path(file).suffix for file in result.files] == [".mp4", ".mp4", ".gif"]
    assert len(result.files) == len(FILE_FORMATS)
    assert [count_frames(file) for file in result.files] == [5, 5, 5]


def test_nobody_can_guess_where_results_are(job, inputs, tmp_path):
    folders = {Path(job.run(inputs).files[0]).parent for _ in range(2)}
    assert len(folders) == 2
    for folder in folders:
        assert folder.parent == tmp_path
        assert len(folder.name) >= 22  # 16 random bytes


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ({"video": None}, "Give a video first"),
        ({"target_image": None}, "needs an image of the target view"),
        ({"source_view": (0.0, None, 3.0)}, "height and distance of both cameras as numbers"),
    ],
)
def test_what_is_missing_is_asked_for(job, inputs, missing, message):
    result = job.run(replace(inputs, **missing))
    assert message in result.message
    assert 'role="alert"' in result.message
    assert result.player is None
    assert result.files == ()


def test_errors_name_the_upload_and_no_folder_of_the_server(job, inputs, tmp_path):
    folder = tmp_path / "0f3e" / "a-b_c"
    folder.mkdir(parents=True)
    broken = folder / "holiday <b>&1.mp4"
    broken.write_bytes(b"no video at all")
    message = job.run(replace(inputs, video=str(broken))).message
    assert "holiday &lt;b&gt;&amp;1.mp4" in message
    assert str(tmp_path) not in message
    assert "0f3e" not in message


def test_keypoints_of_another_video(job, inputs, tmp_path):
    other = tmp_path / "other.json"
    other.write_text("{")
    assert "other.json" in job.run(replace(inputs, keypoints=str(other))).message


def test_a_mistake_of_the_program_is_not_shown(job, inputs, monkeypatch, capsys):
    def fails(*args, **kwargs):
        raise KeyError("a secret")

    monkeypatch.setattr(job, "inferencer", fails)
    message = job.run(inputs).message
    assert INTERNAL_ERROR in message
    assert "secret" not in message
    assert "a secret" in capsys.readouterr().err

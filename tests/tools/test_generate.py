"""`tools/generate.py` in a process of its own."""

import importlib.util

import pytest

from pasgan.data import FrameStore
from pasgan.structures import PasganError
from pasgan.visualization import count_frames
from tests.tools.tool_process import ROOT, run

TOOL = "tools/generate.py"
NAME = "S004C003P003R001A008_rgb"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """What `--example` writes."""
    out = tmp_path_factory.mktemp("generate") / "example"
    return out, run(TOOL, "--example", "--out", out)


def test_example(made):
    out, printed = made
    assert "1 made, 0 were there already, 0 failed" in printed
    assert count_frames(out / f"{NAME}.gif") == count_frames(out / f"{NAME}_grid.mp4") == 68
    assert not list(out.glob(".*"))


def test_turntable_of_a_folder_with_a_broken_clip(made, tmp_path):
    recording = made[0] / "recording"
    videos = recording / "nturgb+d_rgb"
    (videos / "broken.mp4").write_bytes(b"no video")
    keypoints, image = recording / "nturgb+d_skeletons", next(recording.glob("*.png"))
    for camera in ("C001", "C002", "C003"):  # keypoints named as the videos
        name = NAME.replace("C003", camera)
        (tmp_path / f"{name}.skeleton").write_text((keypoints / f"{name.removesuffix('_rgb')}.skeleton").read_text())
    command = [TOOL, videos, "--out", tmp_path / "out", "--target-image", image, "--keypoints", tmp_path]
    command += ["--target-keypoints", keypoints / "S004C002P003R001A008.skeleton", "--turntable", 3, "--max-frames", 4]
    printed = run(*command, "--format", "png", status=1)
    assert "3 made, 0 were there already, 1 failed" in printed
    assert "failed: broken: " in printed
    for view in ("00_-090", "01_+000", "02_+090"):
        assert len(list((tmp_path / "out" / f"{NAME}_view{view}_frames").iterdir())) == 4


@pytest.fixture(scope="module")
def generate():
    """The tool's `main` in this process, taking its command line as a list."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return lambda *arguments: module.main([str(argument) for argument in arguments])


def test_store(generate, sample_store, tmp_path):
    recording = FrameStore.open(sample_store).recordings[0].recording_id
    store = ["--store", sample_store, "--recording", recording, "--camera", "C003", "--out", tmp_path]
    generate(*store, "--target-camera", "C001", "--max-frames", 5)
    assert count_frames(tmp_path / f"{recording}_C003_grid.mp4") == 5
    with pytest.raises(PasganError, match="has no view 'C009' of a recording"):
        generate(*store, "--target-camera", "C009")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["walk.mp4"], "name a folder for the results with --out"),
        (["--out", "o"], "give videos, or --store, or --example"),
        (["walk.mp4", "--out", "o", "--target-view", "left"], "no view: 'left'"),
        (["walk.mp4", "--out", "o", "--turntable", "0"], "--turntable must be positive"),
        (["walk.mp4", "--out", "o", "--camera", "C001"], "belong to --store"),
    ],
)
def test_wrong_arguments(generate, arguments, message, capsys):
    with pytest.raises(SystemExit, match="2"):
        generate(*arguments)
    assert message in capsys.readouterr().err


def test_what_is_missing(generate, made, tmp_path):
    video = made[0] / "recording" / "nturgb+d_rgb" / f"{NAME}.avi"
    with pytest.raises(PasganError, match=r"none\.mp4: no such file or folder"):
        generate("none.mp4", "--out", tmp_path)
    with pytest.raises(PasganError, match="PAS-GAN needs an image of the target view"):
        generate(video, "--out", tmp_path)
    given = ["--target-image", next((made[0] / "recording").glob("*.png")), "--target-view", "90"]
    with pytest.raises(PasganError, match="perhaps pasgan_sample_56"):
        generate(video, "--out", tmp_path, *given, "--model", "pasgan_sampl_56")
    with pytest.raises(PasganError, match=r"config not found: none\.py"):
        generate(video, "--out", tmp_path, *given, "--pose-estimator", "none.py")


def test_list(generate, capsys):
    generate("--list")
    assert "pasgan_sample_56 " in capsys.readouterr().out

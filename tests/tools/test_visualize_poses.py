"""`tools/visualize_poses.py`, called in this process."""

import importlib.util
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from pasgan.data import FrameStore
from pasgan.engine.config import load_config
from pasgan.registry import MODELS
from pasgan.structures import PasganError
from pasgan.visualization import count_frames

TOOL = Path(__file__).parent.parent.parent / "tools" / "visualize_poses.py"


@pytest.fixture(scope="module")
def draw():
    """The tool's `main`, taking its command line as a list."""
    spec = importlib.util.spec_from_file_location("visualize_poses", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return lambda *arguments: module.main([str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def video(tmp_path_factory) -> Path:
    """Six grey frames of 96x64 in a real video file."""
    path = tmp_path_factory.mktemp("video") / "walk.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 10, (96, 64))
    for t in range(6):
        writer.write(np.full((64, 96, 3), 100 + t, np.uint8))
    writer.release()
    return path


def coco_points(num_frames: int) -> np.ndarray:
    return np.random.default_rng(0).uniform(10, 60, (num_frames, 17, 2))


def write_openpose(folder: Path, num_frames: int) -> Path:
    folder.mkdir()
    for t, points in enumerate(coco_points(num_frames)):
        triples = np.concatenate([points, np.full((17, 1), 0.9)], axis=1).ravel().tolist()
        people = [{"pose_keypoints_2d": triples}] * (t % 3)  # nobody, one, two
        (folder / f"walk_{t:012d}_keypoints.json").write_text(json.dumps({"people": people}))
    return folder


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_store_without_a_model(draw, tiny_store, tmp_path, capsys):
    draw(tiny_store, "--out", tmp_path / "out", "--recordings", "S001P001R001A001", "--clip-len", 4)
    name = "S001P001R001A001_C001_C002"
    assert files(tmp_path / "out") == [f"{name}.gif", f"{name}.png"]
    assert count_frames(tmp_path / "out" / f"{name}.gif") == 4
    assert f"{name}.png" in capsys.readouterr().out


def test_views_can_be_chosen(draw, tiny_store, tmp_path):
    arguments = ["--recordings", "S001P003R001A002", "--clip-len", 2, "--format", "mp4"]
    draw(tiny_store, "--out", tmp_path, "--source", "C003", "--target", "C001", *arguments)
    draw(tiny_store, "--out", tmp_path, "--target", "C001", *arguments)
    names = ("S001P003R001A002_C002_C001", "S001P003R001A002_C003_C001")
    assert files(tmp_path) == sorted(f"{name}{suffix}" for name in names for suffix in (".mp4", ".png"))


def test_some_recordings_if_none_are_named(draw, tiny_store, tmp_path):
    draw(tiny_store, "--out", tmp_path, "--num", 2, "--clip-len", 2)
    assert len(files(tmp_path)) == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--recordings", "S009"], r"no recording 'S009'; it holds S001P001R001A001, .*S001P003R001A006"),
        (["--source", "C009"], "no camera 'C009'; it has C001, C002, C003"),
        (["--source", "C001", "--target", "C001"], "same camera"),
        (["--keypoint-set", "coco17"], "no keypoint set 'coco17'; it has kinect25"),
        (["--recordings", "S001P003R001A006"], "has 5 frames, 8 frames at stride 2 span 15"),
    ],
)
def test_wrong_requests_are_one_line(draw, tiny_store, tmp_path, arguments, message):
    with pytest.raises(PasganError, match=message) as caught:
        draw(tiny_store, "--out", tmp_path, *arguments)
    assert "\n" not in str(caught.value)
    assert not files(tmp_path)


def test_missing_store_says_how_to_make_one(draw, tmp_path):
    with pytest.raises(PasganError, match=r"prepare_data\.py"):
        draw(tmp_path / "nowhere", "--out", tmp_path)


def test_video_without_keypoints_says_what_is_missing(draw, video, tmp_path):
    with pytest.raises(PasganError, match="--keypoints"):
        draw(video, "--out", tmp_path)


def test_config_and_checkpoint_belong_together(draw, tiny_store, tmp_path):
    with pytest.raises(SystemExit):
        draw(tiny_store, "--out", tmp_path, "--config", "x.py")


def test_store_with_a_model(draw, tiny_ntu_config, sample_store, tmp_path):
    cfg = load_config(tiny_ntu_config)
    checkpoint = tmp_path / "weights.pth"
    torch.save({"state_dict": MODELS.build(cfg.model).state_dict()}, checkpoint)
    model = ["--config", tiny_ntu_config, "--checkpoint", checkpoint]
    draw(sample_store, "--out", tmp_path / "any", "--num", 2, *model)
    assert len(files(tmp_path / "any")) == 4

    name = FrameStore.open(sample_store).recordings[0].recording_id
    pair = ["--source", "C002", "--target", "C003"]
    draw(sample_store, "--out", tmp_path / "one", "--recordings", name, *pair, *model)
    assert files(tmp_path / "one") == [f"{name}_C002_C003.gif", f"{name}_C002_C003.png"]
    assert count_frames(tmp_path / "one" / f"{name}_C002_C003.gif") == 4


def test_video_with_openpose_files(draw, video, tmp_path):
    folder = write_openpose(tmp_path / "poses", 6)
    draw(video, "--keypoints", folder, "--out", tmp_path / "out")
    assert files(tmp_path / "out") == ["walk_poses.mp4", "walk_poses.png"]
    assert count_frames(tmp_path / "out" / "walk_poses.mp4") == 6


def test_video_with_npz(draw, video, tmp_path):
    visible = np.full((6, 17), 2)
    visible[:, 3] = 0
    np.savez(tmp_path / "poses.npz", keypoints=coco_points(6), visible=visible, skeleton="coco17")
    arguments = ["--format", "gif", "--max-frames", 4]
    draw(video, "--keypoints", tmp_path / "poses.npz", "--out", tmp_path / "out", *arguments)
    assert count_frames(tmp_path / "out" / "walk_poses.gif") == 4


def test_video_with_an_ntu_skeleton(draw, sample_store, tmp_path):
    raw = sample_store.parent / "raw"
    avi = next(raw.rglob("*_rgb.avi"))
    skeleton = next(raw.rglob(avi.name.replace("_rgb.avi", ".skeleton")))
    draw(avi, "--keypoints", skeleton, "--out", tmp_path, "--max-frames", 3)
    assert count_frames(tmp_path / f"{avi.stem}_poses.mp4") == 3


def test_keypoints_of_another_length(draw, video, tmp_path):
    folder = write_openpose(tmp_path / "poses", 4)
    with pytest.raises(PasganError, match=r"has 6 frames but .*poses has keypoints of 4; --unequal"):
        draw(video, "--keypoints", folder, "--out", tmp_path / "out")
    draw(video, "--keypoints", folder, "--out", tmp_path / "out", "--unequal")
    assert count_frames(tmp_path / "out" / "walk_poses.mp4") == 4


@pytest.mark.parametrize(
    ("arrays", "options", "message"),
    [
        ({"points": np.zeros((6, 17, 2))}, [], "has no `keypoints`"),
        ({"keypoints": np.zeros((6, 17, 3))}, [], r"\(6, 17, 3\)"),
        ({"keypoints": np.zeros((6, 17, 2))}, [], "does not say its skeleton"),
        ({"keypoints": np.zeros((6, 17, 2)), "skeleton": "dog"}, [], "unknown skeleton 'dog'"),
        (
            {"keypoints": np.zeros((6, 17, 2))},
            ["--skeleton", "kinect25"],
            "17 keypoints .* kinect25 has 25",
        ),
        ({"keypoints": np.zeros((6, 17, 2)), "visible": np.zeros(6)}, ["--skeleton", "coco17"], "`visible` is"),
    ],
)
def test_bad_npz_files(draw, video, tmp_path, arrays, options, message):
    np.savez(tmp_path / "poses.npz", **arrays)
    with pytest.raises(PasganError, match=message):
        draw(video, "--keypoints", tmp_path / "poses.npz", "--out", tmp_path / "out", *options)


@pytest.mark.parametrize(("name", "message"), [("none.npz", "no such keypoint"), ("a.txt", "keypoints are a folder")])
def test_bad_keypoint_paths(draw, video, tmp_path, name, message):
    (tmp_path / "a.txt").write_text("")
    with pytest.raises(PasganError, match=message):
        draw(video, "--keypoints", tmp_path / name, "--out", tmp_path / "out")


def test_broken_files_are_named(draw, video, tmp_path):
    broken = tmp_path / "broken.avi"
    broken.write_bytes(b"not a video")
    with pytest.raises(PasganError, match=r"broken\.avi"):
        draw(broken, "--keypoints", write_openpose(tmp_path / "poses", 3), "--out", tmp_path)
    (tmp_path / "broken.npz").write_bytes(b"PK not really")
    with pytest.raises(PasganError, match=r"broken\.npz"):
        draw(video, "--keypoints", tmp_path / "broken.npz", "--out", tmp_path)
    (tmp_path / "broken.skeleton").write_text("3\n1\n")
    with pytest.raises(PasganError, match=r"broken\.skeleton"):
        draw(video, "--keypoints", tmp_path / "broken.skeleton", "--out", tmp_path)


@pytest.fixture(scope="module")
def person_views(tmp_path_factory, sample_store) -> tuple[Path, Path]:
    """A video of one camera and an image of another, both filled by the person."""
    store, folder = FrameStore(sample_store), tmp_path_factory.mktemp("views")

    def cut(camera: str, numbers: range) -> np.ndarray:
        points = store.keypoints(0, camera, numbers)[0]
        (left, top), (right, bottom) = points.min(axis=(0, 1)) - 8, points.max(axis=(0, 1)) + 8
        frames = store.frames(0, camera, numbers)
        part = frames[:, max(int(top), 0) : int(bottom), max(int(left), 0) : int(right), ::-1]
        return np.stack([cv2.resize(frame, (160, 240)) for frame in part])

    writer = cv2.VideoWriter(str(folder / "walk.avi"), cv2.VideoWriter_fourcc(*"MJPG"), 30, (160, 240))
    for frame in cut("C001", range(12)):
        writer.write(frame)
    writer.release()
    cv2.imwrite(str(folder / "target.png"), cut("C002", range(1))[0])
    return folder / "walk.avi", folder / "target.png"


ESTIMATOR = TOOL.parent.parent / "configs/pose/estimators/rtmpose_kinect25_sample.py"
MODEL = ("--config", "configs/pasgan/pasgan_sample_56.py", "--checkpoint", "checkpoints/pasgan_sample_56.safetensors")


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_video_and_its_poses_from_another_view(draw, person_views, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(TOOL.parent.parent)
    video, image = person_views
    command = (video, "--estimator", ESTIMATOR, *MODEL, "--target-image", image, "--out", tmp_path)
    draw(*command, "--source-view=-45", "--target-view", "0,1.4,2.5")
    assert files(tmp_path) == ["walk_transformed.mp4", "walk_transformed.png"]
    assert count_frames(tmp_path / "walk_transformed.mp4") == 12
    assert cv2.imread(str(tmp_path / "walk_transformed.png")).std() > 20
    with pytest.raises(PasganError, match=r"image not found: .*none\.png"):
        draw(*command[:-3], tmp_path / "none.png", "--target-view", 0, "--out", tmp_path)
    with pytest.raises(SystemExit):
        draw(*command)
    assert "--target-image and --target-view too" in capsys.readouterr().err

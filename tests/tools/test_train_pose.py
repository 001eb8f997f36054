"""Training and testing MMPose's estimator and MMDetection's detector on a generated sample, in own processes."""

import re

import numpy as np
import pytest
import torch

from pasgan.data import FrameStore
from pasgan.poses import DatasetBoxes, MMPoseEstimator, RTMDetPersonDetector
from tests.tools.tool_process import ROOT, run


@pytest.fixture
def tiny_pose_config(tmp_path, sample_store):
    """The sample's recipe with a narrower network, for two epochs of 16 iterations of 8 frames."""
    path = tmp_path / "rtmpose_tiny.py"
    path.write_text(
        f"""
_base_ = [{str(ROOT / "configs/pose/rtmpose_kinect25_sample.py")!r}]
model = dict(backbone=dict(widen_factor=0.125), head=dict(in_channels=64))
_data = dict(data_root={str(sample_store)!r}, val_subjects=[2])
_train = dict(**_data, frame_interval=4)
train_dataloader = dict(batch_size=8, num_workers=0, persistent_workers=False, drop_last=True, dataset=_train)
val_dataloader = dict(dataset=_data)
test_dataloader = dict(dataset=dict(**_data, frame_interval=30))
train_cfg = dict(max_epochs=2)
param_scheduler = [dict(type="ConstantLR", factor=1.0)]
default_hooks = dict(logger=dict(interval=1))
log_processor = dict(window_size=1)
env_cfg = dict(dist_cfg=dict(backend="gloo"))
"""
    )
    return path


def logged(output, name):
    return [float(value) for value in re.findall(rf"Epoch\(train\).* {name}: ([\d.]+)", output)]


def test_train_resume_test_publish_use(tiny_pose_config, sample_store, tmp_path):
    work, small = tmp_path / "work", tmp_path / "small.pth"
    first = run("tools/train_pose.py", tiny_pose_config, "--work-dir", work, "--cfg-options", "train_cfg.max_epochs=1")
    second = run("tools/train_pose.py", tiny_pose_config, "--work-dir", work, "--resume")
    assert "Epoch(train) [1]" not in second
    losses = [logged(output, "loss_kpt") for output in (first, second)]
    assert len(losses[0]) == len(losses[1]) > 10
    assert np.mean(losses[1][-5:]) < 0.95 * np.mean(losses[0][:5])
    torch.load(work / "epoch_2.pth", weights_only=True)  # tensors and plain values alone

    run("tools/publish_model.py", work / "epoch_2.pth", small)
    assert small.stat().st_size < 0.5 * (work / "epoch_2.pth").stat().st_size
    scores = run("tools/test_pose.py", tiny_pose_config, small, "--work-dir", work)
    assert set(re.findall(r"^(\S+) +[\d.]+$", scores, re.MULTILINE)) >= {"coco/AP", "0.05/PCK", "0.2/PCK", "EPE"}
    assert used_error(tiny_pose_config, small, sample_store) == pytest.approx(score(scores, "EPE"), abs=0.5)


def score(output, name):
    return float(re.search(rf"^{name} +([\d.]+)$", output, re.MULTILINE).group(1))


def used_error(config, weights, root) -> float:
    """Mean error in pixels of `MMPoseEstimator` on the frames that the test takes."""
    estimator = MMPoseEstimator(config, weights, {"type": "WholeImage"}, min_score=0.0)
    store, errors = FrameStore.open(root), []
    for index, recording in enumerate(store.recordings):
        if recording.subject == 3:
            for camera, view in recording.cameras.items():
                numbers = range(0, view.num_frames, 30)
                keypoints, visible = store.keypoints(index, camera, numbers)
                boxes = DatasetBoxes.from_keypoints(keypoints)
                track = estimator.estimate(store.frames(index, camera, numbers), boxes)
                errors.append(np.linalg.norm(track.keypoints - keypoints, axis=-1)[visible > 0])
    return float(np.concatenate(errors).mean())


@pytest.fixture
def tiny_detector_config(tmp_path, sample_store):
    """The sample's recipe for people with a narrower network, for 20 iterations of 8 frames."""
    path = tmp_path / "rtmdet_tiny.py"
    path.write_text(
        f"""
_base_ = [{str(ROOT / "configs/pose/rtmdet_person_sample.py")!r}]
model = dict(
    backbone=dict(widen_factor=0.125),
    neck=dict(in_channels=[32, 64, 128], out_channels=32),
    bbox_head=dict(in_channels=32, feat_channels=32),
    test_cfg=dict(score_thr=0.0),  # so that there is something to score after so few iterations
)
_data = dict(data_root={str(sample_store)!r}, val_subjects=[2])
_train = dict(**_data, frame_interval=3)
train_dataloader = dict(batch_size=8, num_workers=0, persistent_workers=False, drop_last=True, dataset=_train)
val_dataloader = dict(dataset=_data)
test_dataloader = dict(dataset=dict(**_data, frame_interval=30))
train_cfg = dict(max_epochs=1)
param_scheduler = [dict(type="ConstantLR", factor=1.0)]
default_hooks = dict(logger=dict(interval=1))
log_processor = dict(window_size=1)
env_cfg = dict(dist_cfg=dict(backend="gloo"))
"""
    )
    return path


@pytest.mark.filterwarnings("ignore:torch.meshgrid")  # MMDetection's call of it
def test_detector_is_trained_tested_and_used(tiny_detector_config, sample_store, tmp_path):
    work = tmp_path / "work"
    output = run("tools/train_pose.py", tiny_detector_config, "--work-dir", work)
    losses = logged(output, "loss_cls")
    assert len(losses) > 10
    assert "coco/bbox_mAP_50" in output
    weights, options = work / "epoch_1.pth", ("--cfg-options", "test_dataloader.dataset.scenes=True")
    scores = run("tools/test_pose.py", tiny_detector_config, weights, "--work-dir", work, *options)
    assert 0 <= score(scores, "coco/bbox_mAP_50") <= 1
    detector = RTMDetPersonDetector(tiny_detector_config, weights, min_score=0.0)
    frames = FrameStore.open(sample_store).frames(0, "C001", range(2))
    assert all(len(people) for people in detector.detect(list(frames), 0))

import math

import numpy as np
import pytest
import torch

from pasgan.apis.video_synthesis import VideoSynthesisError, VideoSynthesizer
from pasgan.data import FrameStore
from pasgan.engine.config import load_config
from pasgan.poses import PoseTrack
from pasgan.registry import MODELS
from pasgan.structures import ViewGeometry

VIEWS = (ViewGeometry(-math.pi / 4, 1.4, 2.5), ViewGeometry(0.0, 1.4, 2.5))


def track(keypoints, skeleton="kinect25"):
    boxes = np.full((len(keypoints), 4), np.nan, np.float32)
    return PoseTrack(keypoints, np.ones(keypoints.shape[:2], np.float32), boxes, skeleton)


@pytest.fixture
def synthesizer(tiny_ntu_config):
    torch.manual_seed(0)
    cfg = load_config(tiny_ntu_config)
    return VideoSynthesizer(MODELS.build(cfg.model).eval(), cfg)


@pytest.fixture
def prepared(synthesizer, sample_store):
    store = FrameStore(sample_store)
    source, target = (track(store.keypoints(0, camera, range(40))[0]) for camera in ("C001", "C002"))
    image = store.frames(0, "C002", [0])[0]
    return lambda fps: synthesizer.prepare(source, fps, image, track(target.keypoints[:1]))


def test_a_frame_for_every_frame(synthesizer, prepared):
    video = prepared(30)
    poses, frames = synthesizer.begin(video, *VIEWS)
    frames = list(frames)
    assert poses.shape == (40, 25, 2)
    assert len(frames) == 40
    assert frames[0].shape == (synthesizer.size, synthesizer.size, 3)
    assert frames[0].dtype == np.uint8
    # The cut-out person is in the cut-out picture, head above feet.
    head, foot = video.source_keypoints[:, 3], video.source_keypoints[:, 15]
    assert (head[:, 1] < foot[:, 1]).all()
    assert video.source_keypoints.min() > 0
    assert video.source_keypoints.max() < synthesizer.size


def test_steps_follow_the_frame_rate(synthesizer, prepared):
    assert prepared(30).frames_per_step == synthesizer.clip_stride
    assert prepared(60).frames_per_step == 2 * synthesizer.clip_stride
    assert prepared(0).frames_per_step == prepared(30).frames_per_step


def test_a_config_says_how_close_people_are_cut_out(tiny_ntu_config, prepared, synthesizer):
    crops = [prepared(30).source_crop[2]]
    cfg = load_config(tiny_ntu_config, {"+person_share": 0.5})
    synthesizer.person_share = VideoSynthesizer(synthesizer.model, cfg).person_share
    assert synthesizer.person_share == 0.5
    assert prepared(30).source_crop[2] > 1.3 * crops[0]


def test_missing_joints_are_filled(synthesizer, sample_store):
    store = FrameStore(sample_store)
    source = store.keypoints(0, "C001", range(10))[0]
    source[3:6] = np.nan
    image = store.frames(0, "C002", [0])[0]
    video = synthesizer.prepare(track(source), 30, image, track(store.keypoints(0, "C002", [0])[0]))
    assert np.isfinite(video.source_keypoints).all()


def test_what_it_cannot_do(synthesizer, sample_store, tiny_ntu_config):
    store = FrameStore(sample_store)
    image, pose = store.frames(0, "C002", [0])[0], np.zeros((1, 17, 2), np.float32)
    with pytest.raises(VideoSynthesisError, match="takes kinect25 keypoints, not coco17"):
        synthesizer.prepare(track(pose, "coco17"), 30, image, track(pose, "coco17"))
    cfg = load_config("configs/baselines/basicnet_sample_56.py")
    with pytest.raises(VideoSynthesisError, match="BasicNet makes clips of a dataset only"):
        VideoSynthesizer(MODELS.build(cfg.model), cfg)

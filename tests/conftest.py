"""What many tests need: one thread, the scope of pasgan's registries, and a tiny store."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.registry import init_default_scope
from torch import nn

from pasgan.data.preparation import prepare_store
from pasgan.data.readers import NTURGBDReader
from pasgan.data.sample import SampleOptions, make_pku_sample, make_sample
from pasgan.data.store_writer import FrameStoreWriter
from pasgan.structures import CameraView, Recording, ViewGeometry

ROOT = Path(__file__).parent.parent
TINY_SIZE = (67, 120)  # (H, W): half of the NTU store
CAMERAS = ("C001", "C002", "C003")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_OPTIONS = (
    "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync"
)
# In a config: all parts of `configs/_base_/models/pasgan.py`, a few channels wide.
TINY_MODEL = """
model = dict(
    generator=dict(
        appearance_encoder=dict(feat_channels=8, vgg_width=8),
        prior_pose_head=dict(in_channels=8, channels=(8, 8), hidden=16),
        pose_transformation=dict(hidden=16),
        feature_transformation=dict(
            affine_estimator=dict(heatmap_size=14, channels=(4, 4, 4), hidden=8),
            global_transformation=dict(channels=8),
        ),
        decoder=dict(feat_channels=8, channels=((8, 8), (8, 8), (8, 8), (8, 8))),
    ),
    discriminator=dict(vgg_width=8),
    losses=dict(perceptual=dict(vgg_width=8)),
)
"""


@pytest.fixture(autouse=True)
def _quiet_torch():
    """Small tensors on one thread run faster, and tests that run side by side leave each other room."""
    torch.set_num_threads(1)
    init_default_scope("pasgan")


def tiny_recording(rng: np.random.Generator, number: int, num_frames: int) -> tuple[Recording, dict[str, np.ndarray]]:
    """A recording of three cameras with random frames and a pose that drifts; performers 1 (training) and 3 (test)."""
    height, width = TINY_SIZE
    views, frames = {}, {}
    for index, camera in enumerate(CAMERAS):
        drift = np.cumsum(rng.normal(0, 0.5, (num_frames, 1, 2)), axis=0)
        keypoints = rng.uniform([40, 10], [80, 60], (25, 2)) + drift
        visible = np.full((num_frames, 25), 2, np.uint8)
        if camera == "C002":
            keypoints[0, 7], visible[0, 7] = np.nan, 0
        views[camera] = CameraView(
            camera=camera,
            video=Path(f"{number}_{camera}.avi"),
            num_frames=num_frames,
            geometry=ViewGeometry(azimuth=0.4 * index - 0.4, height=1.5, distance=3.0),
            keypoints={"kinect25": keypoints.astype(np.float32)},
            keypoints_visible={"kinect25": visible},
        )
        frames[camera] = rng.integers(0, 256, (num_frames, height, width, 3), dtype=np.uint8)
    subject = 1 if number % 2 else 3
    recording_id = f"S001P{subject:03d}R001A{number:03d}"
    recording = Recording(recording_id, subject=subject, action=number, setup=1, replication=1, views=views)
    return recording, frames


@pytest.fixture(scope="session")
def tiny_store(tmp_path_factory) -> Path:
    """A store of six recordings at 120x67: three of performer 1, three of performer 3; the last one is short."""
    root = tmp_path_factory.mktemp("stores") / "tiny"
    rng = np.random.default_rng(0)
    with FrameStoreWriter(root, TINY_SIZE, {"kinect25": "kinect25"}, dataset="test") as writer:
        for number in range(1, 7):
            recording, frames = tiny_recording(rng, number, num_frames=5 if number == 6 else 20 + number)
            writer.add(recording, frames, dict.fromkeys(frames, "0" * 64))
        writer.finish()
    return root


@pytest.fixture(scope="session")
def depth_store(tmp_path_factory) -> Path:
    """A store of one recording of performer 1 at 120x67 with random depth maps."""
    root = tmp_path_factory.mktemp("stores") / "deep"
    rng = np.random.default_rng(1)
    recording, frames = tiny_recording(rng, 1, num_frames=21)
    depths = {camera: rng.integers(0, 5000, array.shape[:3], dtype=np.uint16) for camera, array in frames.items()}
    with FrameStoreWriter(root, TINY_SIZE, {"kinect25": "kinect25"}, dataset="test", depth=True) as writer:
        writer.add(recording, frames, dict.fromkeys(frames, "0" * 64), depths)
        writer.finish()
    return root


@pytest.fixture
def tiny_model_cfg() -> dict:
    """PAS-GAN with every part of the paper, a few channels wide."""
    channels, joints = 8, 25
    return {
        "type": "PASGAN",
        "generator": {
            "type": "PASGANGenerator",
            "appearance_encoder": {
                "type": "VGGAppearanceEncoder",
                "feat_channels": channels,
                "vgg_weights": None,
                "vgg_width": 8,
            },
            "prior_pose_head": {
                "type": "PriorPoseHead",
                "in_channels": channels,
                "num_keypoints": joints,
                "channels": (8, 8),
                "hidden": 16,
            },
            "pose_transformation": {"type": "RecurrentPoseTransformation", "num_keypoints": joints, "hidden": 16},
            "feature_transformation": {
                "type": "LocalGlobalTransformation",
                "affine_estimator": {
                    "type": "AffineEstimator",
                    "num_keypoints": joints,
                    "heatmap_size": 16,
                    "channels": (4, 4, 4),
                    "hidden": 8,
                },
                "local_transformation": {"type": "LocalTransformation"},
                "global_transformation": {
                    "type": "GlobalTransformation",
                    "channels": channels,
                    "num_keypoints": joints,
                },
            },
            "attention": {"type": "HeatmapAttention"},
            "decoder": {
                "type": "VideoDecoder3D",
                "feat_channels": channels,
                "num_keypoints": joints,
                "channels": ((8, 8), (8, 8), (8, 8), (8, 8)),
            },
        },
        "discriminator": {"type": "MultiScaleVGGDiscriminator", "vgg_weights": None, "vgg_width": 8},
        "losses": {
            "pose": {"type": "PoseMSELoss"},
            "prior_pose": {"type": "PoseMSELoss"},
            "refined_prior_pose": {"type": "PoseMSELoss"},
            "video": {"type": "VideoMSELoss"},
            "perceptual": {"type": "ActionSeparablePerceptualLoss", "vgg_weights": None, "vgg_width": 8},
            "adversarial": {"type": "GANLoss"},
        },
        "phases": {
            "pose": ["pose"],
            "prior_pose": ["prior_pose"],
            "refinement": ["refined_prior_pose"],
            "reconstruction": ["pose", "video"],
            "full": ["pose", "perceptual", "adversarial"],
        },
    }


@pytest.fixture
def jitter() -> Callable[[nn.Module], nn.Module]:
    """Move all parameters off their initial values: layers that start at zero hide the gradients before them."""

    def shake(module: nn.Module) -> nn.Module:
        with torch.no_grad():
            for parameter in module.parameters():
                parameter.add_(0.02 * torch.randn_like(parameter))
        return module

    return shake


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory) -> Path:
    """A store prepared from a small generated sample in NTU's files: performers 1, 2 (training) and 3 (test)."""
    folder = tmp_path_factory.mktemp("sample")
    options = SampleOptions(height=126)
    make_sample(folder / "raw", num_recordings=6, performers=[1, 2, 3], setups=[3], options=options, workers=2)
    prepare_store(NTURGBDReader(folder / "raw"), folder / "store", workers=2)
    return folder / "store"


@pytest.fixture
def tiny_ntu_config(tmp_path, sample_store) -> Path:
    """`pasgan_ntu_112.py` with all its parts and phases, a few channels wide, at 56 px and T = 4, on the sample."""
    path = tmp_path / "pasgan_tiny.py"
    path.write_text(
        f"""
_base_ = [{str(ROOT / "configs/pasgan/pasgan_ntu_112.py")!r}]
data_root = {str(sample_store)!r}
vgg_weights = None
{TINY_MODEL}
_size = dict(type="ResizeClip", size=56)
train_pipeline = [*_base_.train_pipeline[:4], _size, *_base_.train_pipeline[4:]]
test_pipeline = [*_base_.test_pipeline[:3], _size, *_base_.test_pipeline[3:]]
_train = dict(clip_len=4, val_subjects=[2], pipeline=train_pipeline)
train_dataloader = dict(batch_size=2, num_workers=0, persistent_workers=False, dataset=_train)
_test = dict(clip_len=4, val_subjects=[2], pipeline=test_pipeline)
val_dataloader = dict(num_workers=0, persistent_workers=False, dataset=dict(**_test, max_items=2))
test_dataloader = dict(num_workers=0, dataset=_test)
pose_dataloader = dict(batch_size=4, dataset=dict(clip_len=4, val_subjects=[2]))
train_cfg = dict(
    phases=[
        dict(name="pose", iters=2, dataloader="pose_dataloader"),
        dict(name="reconstruction", iters=3),
        dict(name="full", iters=3),
    ],
    val_interval=8,
)
optim_wrapper = dict(generator=dict(optimizer=dict(lr=1e-3)))
default_hooks = dict(logger=dict(interval=1), checkpoint=dict(interval=4))
custom_hooks = [dict(type="SynthesisStripHook", interval=8, num_clips=1), dict(type="GeneratorEMAHook")]
env_cfg = dict(dist_cfg=dict(backend="gloo"))
"""
    )
    return path


@pytest.fixture(scope="session")
def pku_raw(tmp_path_factory) -> Path:
    """A generated sample in PKU-MMD's files: one take of three actions of performers 1, 2 (training) and 3 (test)."""
    raw = tmp_path_factory.mktemp("pku") / "raw"
    make_pku_sample(raw, num_recordings=9, performers=[1, 2, 3], options=SampleOptions(height=126), workers=2)
    return raw


@pytest.fixture(scope="session")
def browser():
    """Chromium, headless."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")
    path = os.environ.get("PASGAN_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("no Chromium: run `make browser`, or set PASGAN_CHROMIUM")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=BROWSER_OPTIONS.split())
        yield browser
        browser.close()

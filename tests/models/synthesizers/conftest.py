"""Batches and optimizers for the synthesizers."""

from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from mmengine.optim import OptimWrapper, OptimWrapperDict
from torch import nn

from pasgan.structures import ViewSynthesisDataSample


@pytest.fixture
def source_clip_batch() -> Callable[..., dict]:
    """Factory of batches with source clip, poses, views, prior image and truth of N clips, before the preprocessor."""

    def make(size: int = 32, frames: int = 4, clips: int = 2, joints: int = 25) -> dict:
        names = "source_video source_view target_view prior_image source_keypoints target_keypoints"
        inputs, samples = {name: [] for name in names.split()}, []
        for number in range(clips):
            coarse = torch.rand(1, 3, frames, 4, 4)  # smooth clips, which a tiny network can learn
            video = (255 * F.interpolate(coarse, size=(frames, size, size), mode="trilinear"))[0].to(torch.uint8)
            sample = ViewSynthesisDataSample(
                target_video=video,
                target_keypoints=torch.rand(frames, joints, 2) - 0.5,
                target_keypoints_visible=torch.full((frames, joints), 2, dtype=torch.uint8),
                metainfo={"action": number + 1},
            )
            samples.append(sample)
            inputs["source_video"].append(video.flip(-1))
            inputs["source_view"].append(torch.rand(3) - 0.5)
            inputs["target_view"].append(torch.rand(3) - 0.5)
            inputs["prior_image"].append(video[:, 0].clone())
            inputs["source_keypoints"].append(sample.target_keypoints.flip(-1))
            inputs["target_keypoints"].append(sample.target_keypoints.clone())
        return {"inputs": inputs, "data_samples": samples}

    return make


@pytest.fixture
def adam() -> Callable[..., OptimWrapperDict]:
    """Factory of one Adam per network of a synthesizer."""

    def make(model: nn.Module, lr: float = 1e-3) -> OptimWrapperDict:
        networks = {name: getattr(model, name) for name in ("generator", "discriminator") if hasattr(model, name)}
        return OptimWrapperDict(
            **{name: OptimWrapper(torch.optim.Adam(net.parameters(), lr=lr)) for name, net in networks.items()}
        )

    return make

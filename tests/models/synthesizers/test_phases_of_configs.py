"""Each config, narrow, takes two steps in each of its training phases with the inputs that its pipeline packs."""

import inspect

import pytest
import torch

from pasgan.engine.config import find_class, load_config
from pasgan.engine.loops import schedule_phases
from pasgan.registry import MODELS, OPTIM_WRAPPER_CONSTRUCTORS
from pasgan.structures import get_skeleton
from tests.leaf_configs import LEAVES

# Small values of the arguments that make networks wide, whatever class takes them, and of those of one class alone.
BY_NAME = {"vgg_width": 8, "i3d_width": 8, "width": 8, "feat_channels": 8, "in_channels": 8, "hidden": 16}
BY_TYPE = {
    "AffineEstimator": {"channels": (4, 4, 4), "heatmap_size": 16},
    "BlendVideoDecoder": {"channels": (8,) * 4},
    "GlobalTransformation": {"channels": 8},
    "PriorPoseHead": {"channels": (8, 8)},
    "ResNetSynthesizerGenerator": {"num_blocks": 1},
    "RTNetGenerator": {"decoder_channels": ((8, 8),) * 3},
    "VDNetGenerator": {"num_blocks": 1},
    "VideoDecoder3D": {"channels": ((8, 8),) * 4},
    "VRNetGenerator": {"classifier_grid": (4, 4), "classifier_hidden": (16, 16)},
}
ON_REQUEST = ("source_video", "target_keypoints", "prior_keypoints", "target_depth")


def narrow(node):
    """Make every module of a model's config small, in place."""
    for child in node.values():
        if isinstance(child, dict):
            narrow(child)
    if "type" in node:
        accepted = inspect.signature(find_class(node["type"])).parameters
        node.update({name: value for name, value in BY_NAME.items() if name in accepted})
        node.update(BY_TYPE.get(node["type"], {}))


def packed(batch, pack):
    """The inputs that a config's `PackViewSynthesisInputs` lets through."""
    inputs = {**batch["inputs"], "prior_keypoints": [poses[0] for poses in batch["inputs"]["target_keypoints"]]}
    inputs["target_depth"] = [video[:1] for video in batch["inputs"]["source_video"]]
    kept = {name: values for name, values in inputs.items() if name not in ON_REQUEST or pack.get(name)}
    return {**batch, "inputs": kept}


@pytest.mark.parametrize("path", LEAVES, ids=lambda path: path.stem)
def test_two_steps_of_each_phase(path, source_clip_batch):
    cfg = load_config(path, {"vgg_weights": None})
    narrow(cfg.model)
    model = MODELS.build(cfg.model)
    optimizers = OPTIM_WRAPPER_CONSTRUCTORS.build(
        {"type": cfg.optim_wrapper.pop("constructor"), "optim_wrapper_cfg": cfg.optim_wrapper}
    )(model)
    joints = get_skeleton(cfg.train_dataloader.dataset.get("keypoint_set", "kinect25")).num_keypoints
    data = packed(source_clip_batch(joints=joints), cfg.train_dataloader.dataset.pipeline[-1])
    for phase in schedule_phases(cfg.train_cfg.phases):
        model.phase = phase.name
        for name, part in model.generator.named_children():
            part.requires_grad_(name not in phase.freeze)
        before = [parameter.clone() for parameter in model.generator.parameters()]
        for _ in range(2):
            losses = model.train_step(data, optimizers)
        assert all(torch.isfinite(loss) for loss in losses.values())
        assert any(not torch.equal(*pair) for pair in zip(before, model.generator.parameters(), strict=True))

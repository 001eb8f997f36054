from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
import torch

from pasgan.evaluation.functional import NORMALIZERS, frame_pck, pck_normalizer
from pasgan.structures import get_skeleton

SIZE = (100, 100)


def pixels(*points: tuple[float, float]) -> torch.Tensor:
    """Points of a 100×100 frame, normalised: (1, K, 2)."""
    return torch.tensor([points], dtype=torch.float64) / 50 - 1


def test_share_of_the_joints_within_the_distance():
    target = pixels((10, 10), (20, 10), (30, 10), (40, 90))
    pred = pixels((10, 17.9), (20, 18.1), (37, 10), (40, 90))
    percentage, count = frame_pck(pred, target, SIZE, pck_normalizer("bbox", target, SIZE), 0.1)
    assert percentage.tolist() == [75]
    assert count.tolist() == [4]


def test_equals_mmpose_with_the_same_normalizer():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        functional = pytest.importorskip("mmpose.evaluation.functional")
    generator = torch.Generator().manual_seed(0)
    target = torch.rand(60, 17, 2, generator=generator, dtype=torch.float64) * 2 - 1
    pred = target + 0.25 * torch.randn(target.shape, generator=generator, dtype=torch.float64)
    visible = torch.rand(60, 17, generator=generator) > 0.2
    size = (90, 160)
    length = pck_normalizer("bbox", target, size, visible)
    scale = np.array(size[::-1]) / 2
    for threshold in (0.05, 0.1, 0.2):
        percentage, count = frame_pck(pred, target, size, length, threshold, visible)
        of_joints, _, _ = functional.keypoint_pck_accuracy(
            pred.numpy() * scale,
            target.numpy() * scale,
            visible.numpy(),
            threshold,
            np.repeat(length.numpy()[:, None], 2, axis=1),
        )
        # MMPose scores joint by joint; the share of all joints weighs them by how often they are known.
        expected = 100 * np.average(of_joints, weights=visible.sum(dim=0))
        assert np.average(percentage, weights=count) == pytest.approx(expected, abs=1e-9)
        assert 5 < expected < 95


def test_box_is_that_of_the_known_joints():
    target = pixels((10, 20), (40, 80), (99, 99))
    assert pck_normalizer("bbox", target, SIZE, torch.tensor([[1, 1, 0]])).tolist() == pytest.approx([60])


def test_segments_are_found_by_the_names_of_the_joints():
    names = get_skeleton("kinect25").keypoint_names
    places = dict.fromkeys(names, (50.0, 50.0))
    places |= {"left_shoulder": (40, 20), "right_hip": (70, 60), "neck": (50, 20), "head": (50, 8)}
    target = pixels(*places.values())
    assert pck_normalizer("torso", target, SIZE, skeleton="kinect25").tolist() == pytest.approx([50])
    assert pck_normalizer("head", target, SIZE, skeleton="kinect25").tolist() == pytest.approx([12])
    assert pck_normalizer("diagonal", target, (30, 40)).tolist() == [50]


def test_head_goes_to_the_top_where_the_skeleton_has_it():
    names = get_skeleton("body25b").keypoint_names
    target = pixels(*((50.0, 10.0 if name == "head_top" else 30.0) for name in names))
    assert pck_normalizer("head", target, SIZE, skeleton="body25b").tolist() == pytest.approx([20])


@pytest.mark.parametrize("normalizer", NORMALIZERS)
def test_true_pose_is_all_correct_and_a_distant_one_all_wrong(normalizer):
    target = torch.rand(3, 25, 2) - 0.5
    length = pck_normalizer(normalizer, target, SIZE, skeleton="kinect25")
    assert frame_pck(target, target, SIZE, length, 0.1)[0].tolist() == [100] * 3
    assert frame_pck(target + 9, target, SIZE, length, 0.1)[0].tolist() == [0] * 3


def test_frames_without_a_length_are_left_out():
    target = torch.full((4, 2, 2), 0.25)
    target[0, 1] = 0.5
    target[2] = float("nan")
    visible = torch.tensor([[1, 1], [1, 1], [1, 1], [0, 0]])
    length = pck_normalizer("bbox", target, SIZE, visible)  # 12.5, 0, no joint, no joint
    assert [math.isnan(value) for value in frame_pck(target, target, SIZE, length, 0.1, visible)[0]] == [
        False,
        True,
        True,
        True,
    ]


def test_unknown_end_of_a_segment_leaves_the_frame_out():
    target = torch.rand(1, 25, 2)
    visible = torch.ones(1, 25)
    visible[0, get_skeleton("kinect25").keypoint_names.index("right_hip")] = 0
    length = pck_normalizer("torso", target, SIZE, visible, "kinect25")
    assert frame_pck(target, target, SIZE, length, 0.1, visible)[0].isnan().all()


@pytest.mark.parametrize("skeleton", ["coco17", "body25"])
def test_skeletons_without_a_head_segment_say_so(skeleton):
    with pytest.raises(ValueError, match=f"'{skeleton}' has no head .*neck–head_top or neck–head"):
        pck_normalizer("head", torch.zeros(1, 25, 2), SIZE, skeleton=skeleton)


def test_segment_needs_a_skeleton():
    with pytest.raises(ValueError, match="PCK by the torso needs the name of the skeleton"):
        pck_normalizer("torso", torch.zeros(1, 25, 2), SIZE)

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from pasgan.evaluation import ScoredClip
from pasgan.evaluation.video_distance.feature_statistics import TRUTH
from pasgan.evaluation.video_distance.video_features import find_protocol, videos_in_region
from tests.evaluation.clip_samples import make_sample


def _counting_video(num_frames: int, size: tuple[int, int] = (4, 4)) -> torch.Tensor:
    """Frame t is of grey level 10 t."""
    return (10 * torch.arange(num_frames, dtype=torch.uint8)).view(-1, 1, 1, 1).expand(-1, 3, *size)


@pytest.mark.parametrize(
    ("protocol", "num_frames", "expected"),
    [
        ("i3d16-repeat2", 8, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7]),
        ("i3d16-native", 16, list(range(16))),
        ("i3d10-pad", 8, [0, 1, 2, 3, 4, 5, 6, 7, 7, 7]),
        ("i3d10-pad", 10, list(range(10))),
        ("toy", 8, list(range(8))),
    ],
)
def test_frames_of_a_clip(protocol, num_frames, expected):
    protocol = find_protocol(protocol)
    inputs = protocol.network_input(_counting_video(num_frames))
    assert inputs.shape == (1, 3, len(expected), protocol.size, protocol.size)
    levels = (inputs[0, 0, :, 0, 0] + 1) * 127.5
    assert levels.tolist() == pytest.approx([10 * index for index in expected], abs=1e-4)


@pytest.mark.parametrize(
    ("protocol", "num_frames", "named"),
    [
        ("i3d16-repeat2", 7, "i3d10-pad, toy"),
        ("i3d16-native", 8, "i3d16-repeat2"),
        ("i3d10-pad", 11, "toy"),
        ("toy", 65, "none"),
    ],
)
def test_clip_lengths_that_do_not_fit_name_the_protocols_that_do(protocol, num_frames, named):
    with pytest.raises(ValueError, match=rf"protocol {protocol} takes .* the clip has {num_frames}; .*{named}"):
        find_protocol(protocol).network_input(_counting_video(num_frames))


def test_unknown_protocol_names_the_closest():
    with pytest.raises(ValueError, match=r"'i3d16-repeat'; try i3d16-repeat2$"):
        find_protocol("i3d16-repeat")
    with pytest.raises(ValueError, match="try i3d16-repeat2, i3d16-native, i3d10-pad, toy"):
        find_protocol("videomae")


def test_frames_are_resized_straight_to_the_square():
    video = torch.randint(0, 256, (8, 3, 20, 30), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    inputs = find_protocol("i3d16-repeat2").network_input(video)[0].transpose(0, 1)
    expected = F.interpolate(video.double(), (224, 224), mode="bilinear", align_corners=False) / 255 * 2 - 1
    torch.testing.assert_close(inputs[::2], expected.float(), atol=1e-5, rtol=0)
    assert torch.equal(inputs[::2], inputs[1::2])


def test_black_and_white_are_the_ends_of_the_range():
    video = torch.tensor([0, 255], dtype=torch.uint8).view(2, 1, 1, 1).expand(2, 3, 8, 8)
    inputs = find_protocol("toy").network_input(video)
    for frame, end in ((0, -1.0), (1, 1.0)):
        torch.testing.assert_close(inputs[0, :, frame], torch.full((3, 56, 56), end), atol=1e-6, rtol=0)


def test_size_of_the_network_leaves_frames_alone():
    video = torch.randint(0, 256, (3, 3, 56, 56), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    inputs = find_protocol("toy").network_input(video)[0].transpose(0, 1)
    torch.testing.assert_close(inputs, video.float() / 127.5 - 1, atol=0, rtol=0)


@pytest.fixture
def clip(sample):
    sample["target_keypoints"] = sample["target_keypoints"] * 0.2 + torch.linspace(-0.3, 0.3, 4).view(-1, 1, 1)
    return ScoredClip.of_sample(sample, sample["target_video"].flip(1), window=0.2)


def test_full_region_is_every_whole_video(clip):
    videos = videos_in_region(clip, "full")
    assert list(videos) == [TRUTH, "model", "copy", "source"]
    assert torch.equal(videos[TRUTH], clip.target_video)
    assert torch.equal(videos["model"], clip.videos["model"])


def test_masked_region_is_black_outside_in_all_videos(clip):
    region = clip.key_region
    assert 0 < region.float().mean() < 0.5
    for row, video in videos_in_region(clip, "masked").items():
        whole = videos_in_region(clip, "full")[row].transpose(0, 1)
        assert (video.transpose(0, 1)[:, ~region] == 0).all()
        assert torch.equal(video.transpose(0, 1)[:, region], whole[:, region])


def test_cropped_region_is_one_box_for_the_whole_clip(clip):
    boxes = clip.boxes
    x0, y0 = boxes[:, :2].amin(dim=0).tolist()
    x1, y1 = boxes[:, 2:].amax(dim=0).tolist()
    assert boxes.unique(dim=0).shape[0] > 1  # the person moves, the box does not
    for row, video in videos_in_region(clip, "cropped").items():
        assert torch.equal(video, videos_in_region(clip, "full")[row][:, :, y0:y1, x0:x1])


def test_frames_without_known_joints_do_not_widen_the_box(clip):
    before = videos_in_region(clip, "cropped")[TRUTH].shape
    sample = make_sample(target_keypoints=clip.target_keypoints.clone())
    sample["target_keypoints_visible"][1:3] = 0
    assert videos_in_region(ScoredClip.of_sample(sample, window=0.2), "cropped")[TRUTH].shape == before


@pytest.mark.parametrize("region", ["masked", "cropped"])
def test_clip_without_known_joints_has_no_key_region(sample, region):
    sample["target_keypoints_visible"].zero_()
    assert videos_in_region(ScoredClip.of_sample(sample), region) is None

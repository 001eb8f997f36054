import pytest
import torch

from pasgan.ops import (
    key_region_box,
    key_region_count,
    key_region_mask,
    merge_key_regions,
    pixel_to_normalized,
    split_key_regions,
)

NAN = float("nan")


def test_square_by_hand():
    # 8 cells, centres at -0.875, -0.625, …; window 0.25 around 0 covers -0.125 and 0.125: 8 / 4 = 2 cells a side.
    mask = key_region_mask(torch.zeros(1, 2), (8, 8))
    expected = torch.zeros(1, 8, 8)
    expected[:, 3:5, 3:5] = 1
    assert torch.equal(mask, expected)


@pytest.mark.parametrize("size", [(112, 112), (56, 56), (28, 28), (56, 112)])
def test_side_is_a_quarter_of_the_frame(size):
    mask = key_region_mask(torch.tensor([[0.013, -0.017]]), size)
    assert mask.sum() == (size[0] // 4) * (size[1] // 4)


def test_union_equals_the_loop_over_joints():
    keypoints = torch.rand(2, 3, 5, 2) * 2.4 - 1.2
    mask = key_region_mask(keypoints, (24, 32))
    assert mask.shape == (2, 3, 1, 24, 32)
    singles = torch.stack([key_region_mask(keypoints[:, :, k : k + 1], (24, 32)) for k in range(5)])
    assert torch.equal(mask, singles.amax(0))
    assert torch.equal(key_region_count(keypoints, (24, 32)), singles.sum(0))


def test_unknown_and_invisible_joints_have_no_square():
    keypoints = torch.tensor([[NAN, 0.0], [0.5, 0.5]])
    only_second = key_region_mask(keypoints[1:], (16, 16))
    assert torch.equal(key_region_mask(keypoints, (16, 16)), only_second)
    visible = torch.tensor([0, 2])
    assert torch.equal(key_region_mask(keypoints.nan_to_num(), (16, 16), visible=visible), only_second)
    assert key_region_mask(keypoints, (16, 16), visible=torch.tensor([2, 0])).sum() == 0


def test_no_gradient():
    keypoints = torch.zeros(1, 2, requires_grad=True)
    assert not key_region_mask(keypoints, (8, 8)).requires_grad


def test_box_is_the_bounding_box_of_the_mask():
    keypoints = pixel_to_normalized(torch.tensor([[[10.0, 20.0], [30.0, 25.0]]]), (56, 56))
    box = key_region_box(keypoints, (56, 56))
    ys, xs = key_region_mask(keypoints, (56, 56))[0, 0].nonzero(as_tuple=True)
    assert box.tolist() == [[xs.min(), ys.min(), xs.max() + 1, ys.max() + 1]]
    assert box.tolist() == [[3, 13, 38, 33]]  # the border is part of the square: 10 ± 7 → 3 … 17


def test_box_is_clipped_or_empty():
    assert key_region_box(torch.tensor([[-1.0, -1.0]]), (8, 8)).tolist() == [0, 0, 1, 1]
    assert key_region_box(torch.tensor([[5.0, 5.0]]), (8, 8)).tolist() == [0, 0, 0, 0]
    assert key_region_box(torch.tensor([[NAN, 0.0]]), (8, 8)).tolist() == [0, 0, 0, 0]


def test_split_and_merge_are_inverse():
    feats = torch.randn(2, 3, 8, 8)
    mask = key_region_mask(torch.zeros(2, 1, 2), (8, 8))
    foreground, background = split_key_regions(feats, mask)
    assert torch.equal(foreground + background, feats)
    assert (foreground * (1 - mask)).abs().max() == 0
    assert torch.equal(merge_key_regions(foreground, background, mask), feats)


def test_window_must_be_positive():
    with pytest.raises(ValueError, match="window must be positive"):
        key_region_mask(torch.zeros(1, 2), (8, 8), window=0)

import torch

from pasgan.ops import draw_keypoint_discs, draw_limbs

NAN = float("nan")


def test_disc_covers_the_cells_within_its_radius():
    # Cell centres of a row of 8 lie at ±1/8, ±3/8, …; a disc of radius 0.26 around one of them covers one to each side.
    disc = draw_keypoint_discs(torch.tensor([[1 / 8, -1 / 8]]), (8, 8), radius=0.26)
    assert disc.shape == (1, 8, 8)
    assert disc[0].nonzero().tolist() == [[2, 4], [3, 3], [3, 4], [3, 5], [4, 4]]


def test_discs_of_many_poses_and_unknown_joints():
    keypoints = torch.rand(2, 3, 5, 2) - 0.5
    keypoints[1, 2, 4] = NAN
    discs = draw_keypoint_discs(keypoints, (12, 16), radius=0.2)
    assert discs.shape == (2, 3, 5, 12, 16)
    assert discs[1, 2, 4].sum() == 0
    assert discs[0].sum((-2, -1)).min() > 0


def test_limb_is_a_band_with_round_ends():
    keypoints = torch.tensor([[-3 / 8, 1 / 8], [3 / 8, 1 / 8]])
    mask = draw_limbs(keypoints, (8, 8), [(0, 1)], radius=0.26, closing=0)
    assert mask.shape == (1, 8, 8)
    rows = mask[0].sum(-1).tolist()
    assert rows == [0, 0, 0, 4, 6, 4, 0, 0]  # columns 2 to 5 above and below, 1 to 6 in the row of the limb


def test_narrow_gaps_are_closed():
    keypoints = torch.tensor([[-1.0, -0.3], [1.0, -0.3], [-1.0, 0.3], [1.0, 0.3]])
    limbs = [(0, 1), (2, 3)]
    apart = draw_limbs(keypoints, (40, 40), limbs, radius=0.2, closing=0)
    closed = draw_limbs(keypoints, (40, 40), limbs, radius=0.2, closing=0.2)
    assert apart[0, 20].sum() == 0
    assert closed[0, 20].sum() == 40
    assert torch.equal(closed[0, :8], apart[0, :8])  # the outline stays where it was


def test_limb_of_an_unknown_joint_is_left_out():
    keypoints = torch.tensor([[-0.5, 0.0], [0.5, 0.0], [NAN, NAN]]).expand(2, 4, 3, 2)
    both = draw_limbs(keypoints, (16, 16), [(0, 1), (1, 2)], radius=0.1, closing=0)
    assert both.shape == (2, 4, 1, 16, 16)
    assert torch.equal(both, draw_limbs(keypoints, (16, 16), [(0, 1)], radius=0.1, closing=0))
    assert draw_limbs(keypoints, (16, 16), [(1, 2)], radius=0.1, closing=0).sum() == 0

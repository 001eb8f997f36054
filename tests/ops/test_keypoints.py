import torch

from pasgan.ops import fill_unknown_keypoints

NAN = float("nan")


def test_known_keypoints_are_left_alone():
    keypoints = torch.rand(2, 3, 4, 2)
    assert fill_unknown_keypoints(keypoints) is keypoints


def test_mean_over_time_or_centre():
    keypoints = torch.tensor([[1.0, 2.0], [NAN, 0.0], [3.0, 4.0]]).view(1, 3, 1, 2)
    keypoints = torch.cat([keypoints, torch.full_like(keypoints, NAN)], dim=2)  # a second joint, never seen
    filled = fill_unknown_keypoints(keypoints)
    assert filled[0, :, 0].tolist() == [[1, 2], [2, 3], [3, 4]]
    assert filled[0, :, 1].abs().max() == 0

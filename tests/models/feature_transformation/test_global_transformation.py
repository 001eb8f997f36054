import torch

from pasgan.models.feature_transformation import GlobalTransformation
from pasgan.ops import key_region_mask, render_gaussian_heatmaps


def test_step_replaces_the_foreground_only(walk, assert_all_have_gradient):
    transformation, poses = GlobalTransformation(4, 17), walk(2, 3, 17) * 0.3
    feats = torch.rand(2, 4, 28, 20)
    motion, mask = transformation.encode_motion(poses, (28, 20))
    assert motion.shape == (2, 2, 12, 28, 20)
    assert mask.shape == (2, 2, 1, 28, 20)
    out = transformation(feats, motion[:, 0], mask[:, 0])
    background = mask[:, 0].expand_as(feats) == 0
    assert background.any()
    assert torch.equal(out[background], feats[background])
    assert not torch.allclose(out, feats)
    assert_all_have_gradient(transformation, out)


def test_motion_is_that_of_two_successive_poses(walk):
    transformation, poses = GlobalTransformation(4, 17), walk(2, 4, 17)
    motion, mask = transformation.encode_motion(poses, (14, 14))
    maps = render_gaussian_heatmaps(poses, (14, 14))
    single = transformation.cell.project_input(torch.cat([maps[:, 1], maps[:, 2]], dim=1))
    torch.testing.assert_close(motion[:, 1], single, atol=1e-5, rtol=1e-4)
    both = key_region_mask(torch.cat([poses[:, 1], poses[:, 2]], dim=1), (14, 14))
    assert torch.equal(mask[:, 1], both)

import pytest
import torch

from pasgan.models.feature_transformation import MotionTransformation


@pytest.mark.parametrize("shape", [(2, 6, 4, 14, 14), (1, 6, 2, 7, 7)])
def test_shape_and_gradients(shape, assert_all_have_gradient):
    transformation = MotionTransformation(6)
    out = transformation(torch.rand(shape), torch.rand(shape[0]) + 0.5)
    assert out.shape == shape
    assert_all_have_gradient(transformation, out)


def test_each_clip_has_its_own_view():
    transformation, motion = MotionTransformation(6), torch.rand(1, 6, 2, 7, 7)
    out = transformation(motion.expand(2, -1, -1, -1, -1), torch.tensor([0.0, 1.0]))
    torch.testing.assert_close(out[:1], transformation(motion, torch.tensor([0.0])))
    assert not torch.allclose(out[0], out[1])

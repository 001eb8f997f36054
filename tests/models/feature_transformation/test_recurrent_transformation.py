import pytest
import torch

from pasgan.models.feature_transformation import RecurrentTransformation


@pytest.mark.parametrize(("steps", "size"), [(4, 14), (1, 7)])
def test_shape_and_gradients(steps, size, assert_all_have_gradient):
    transformation = RecurrentTransformation(6, num_keypoints=3)
    motion, maps = torch.rand(2, 6, steps, size, size), torch.rand(2, 3, steps, size, size)
    out = transformation(torch.rand(2, 6, size, size), motion, maps)
    assert out.shape == motion.shape
    assert_all_have_gradient(transformation, out)


def test_the_appearance_is_the_first_state():
    transformation = RecurrentTransformation(6, num_keypoints=3)
    appearance, motion, maps = torch.rand(1, 6, 7, 7), torch.rand(1, 6, 3, 7, 7), torch.rand(1, 3, 3, 7, 7)
    state = appearance
    for step in range(3):
        state = transformation.cell(torch.cat([motion[:, :, step], maps[:, :, step]], dim=1), state)
    torch.testing.assert_close(transformation(appearance, motion, maps)[:, :, -1], state)

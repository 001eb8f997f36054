import pytest
import torch
import torch.nn.functional as F

from pasgan.ops import image_pyramid


def test_sizes_and_untouched_first_scale():
    images = torch.rand(2, 3, 56, 40)
    levels = image_pyramid(images)
    assert levels[0] is images
    assert [tuple(level.shape[-2:]) for level in levels] == [(56, 40), (28, 20), (14, 10), (7, 5)]


@pytest.mark.parametrize("scale", [0.5, 0.25])
def test_equals_the_full_two_dimensional_blur(scale):
    images = torch.rand(1, 2, 24, 32, dtype=torch.float64)
    stride = round(1 / scale)
    sigma = (1 / scale - 1) / 2
    radius = round(4 * sigma)
    offsets = torch.arange(-radius, radius + 1, dtype=torch.float64)
    kernel = torch.exp(-(offsets[:, None] ** 2 + offsets[None] ** 2) / (2 * sigma**2))
    kernel = (kernel / kernel.sum()).expand(2, 1, -1, -1)
    expected = F.conv2d(images, kernel, padding=radius, groups=2)[..., ::stride, ::stride]
    torch.testing.assert_close(image_pyramid(images, [scale])[0], expected)


def test_constant_image_stays_constant_inside():
    level = image_pyramid(torch.ones(1, 1, 64, 64), [0.5])[0]
    torch.testing.assert_close(level[..., 2:-2, 2:-2], torch.ones(1, 1, 28, 28))


def test_gradient():
    images = torch.rand(1, 1, 6, 5, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: image_pyramid(x, [0.5])[0], images)


@pytest.mark.parametrize("scale", [0.3, 2, 0, -0.5])
def test_scale_must_be_one_over_n(scale):
    with pytest.raises(ValueError, match="must be 1/n"):
        image_pyramid(torch.rand(1, 1, 8, 8), [scale])

import torch

from pasgan.ops import normalized_to_pixel, pixel_to_normalized


def test_edges_and_centre_by_hand():
    # 4 wide, 2 high: the outer edge of the first pixel is at -0.5, the image's middle at (1.5, 0.5).
    points = torch.tensor([[-0.5, -0.5], [1.5, 0.5], [3.5, 1.5]])
    assert torch.equal(pixel_to_normalized(points, (2, 4)), torch.tensor([[-1.0, -1.0], [0.0, 0.0], [1.0, 1.0]]))


def test_inverse_also_outside_the_frame():
    points = torch.tensor([[-30.0, 5.0], [200.0, 3.25]], dtype=torch.float64)
    back = normalized_to_pixel(pixel_to_normalized(points, (56, 112)), (56, 112))
    torch.testing.assert_close(back, points)

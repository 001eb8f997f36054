import torch

from pasgan.models.layers import MLP


def test_shape_gradient_and_dropout(assert_all_have_gradient):
    net = MLP(4, 8, 3, dropout=0.5)
    x = torch.randn(2, 5, 4)
    assert not torch.equal(net(x), net(x))
    net.eval()
    out = net(x)
    assert out.shape == (2, 5, 3)
    assert torch.equal(out, net(x))
    assert_all_have_gradient(net, out)


def test_zero_init_starts_at_zero():
    assert MLP(4, 8, 3, zero_init=True)(torch.randn(2, 4)).abs().max() == 0

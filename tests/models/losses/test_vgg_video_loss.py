import torch

from pasgan.models.losses import VGGVideoLoss


def test_mean_over_all_frames_of_four_layers():
    loss = VGGVideoLoss(vgg_weights=None, vgg_width=8)
    pred, target = torch.rand(2, 3, 3, 16, 16), torch.rand(2, 3, 3, 16, 16)
    assert loss(target, target) == 0
    frames = [torch.stack([clip[:, t] for clip in video for t in range(3)]) for video in (pred, target)]
    feats = [loss.network(images, loss.LAYERS) for images in frames]
    expected = sum((a - b).square().mean() for a, b in zip(*feats, strict=True))
    torch.testing.assert_close(loss(pred, target), 0.25 * expected)


def test_no_fourth_pool_and_gradient_to_the_generated_clip_alone():
    loss = VGGVideoLoss(vgg_weights=None, vgg_width=8)
    assert loss.network(torch.rand(1, 3, 16, 16), ["relu4_3", "relu5_3"])[1].shape[-2:] == (2, 2)
    pred = torch.rand(1, 3, 2, 16, 16, requires_grad=True)
    loss(pred, torch.rand(1, 3, 2, 16, 16)).backward()
    assert pred.grad.abs().max() > 0
    assert not list(loss.parameters())

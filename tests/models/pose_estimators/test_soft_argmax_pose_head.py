import pytest
import torch

from pasgan.models.pose_estimators import SoftArgmaxPoseHead


@pytest.mark.parametrize("size", [56, 112])
@pytest.mark.parametrize(("keypoints", "level", "norm_cfg"), [(17, 2, None), (25, 1, {"type": "GN", "num_groups": 4})])
def test_shape_and_gradients(size, keypoints, level, norm_cfg, feature_pyramid, assert_all_have_gradient, jitter):
    head = jitter(SoftArgmaxPoseHead(8, keypoints, hidden=16, level=level, norm_cfg=norm_cfg))
    feats = feature_pyramid(size)
    assert head.heatmap_logits(feats).shape == (2, keypoints, size >> level, size >> level)
    out = head(feats)
    assert out.shape == (2, keypoints, 2)
    assert_all_have_gradient(head, out + 1)


def test_reaches_beyond_the_frame(feature_pyramid):
    head = SoftArgmaxPoseHead(8, 3, hidden=16)
    logits = torch.full((1, 3, 28, 28), -1e4)
    logits[..., -1, -1] = 0
    head.heatmap_logits = lambda feats: logits
    assert head(feature_pyramid()).min() > 1.1


def test_learns_to_find_a_blob():
    from pasgan.ops import render_gaussian_heatmaps

    head = SoftArgmaxPoseHead(2, 1, hidden=16)
    optimizer = torch.optim.Adam(head.parameters(), 5e-3)
    losses = []
    for _ in range(40):
        truth = torch.rand(8, 1, 2) * 1.6 - 0.8
        feats = tuple(
            render_gaussian_heatmaps(truth, (size, size), 0.1).expand(-1, 2, -1, -1) for size in (32, 16, 8, 4)
        )
        loss = (head(feats) - truth).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert sum(losses[-5:]) < 0.2 * sum(losses[:5])

import pytest
import torch

from pasgan.models.pose_transformation import PriorPoseRefinement


@pytest.mark.parametrize("keypoints", [17, 25])
def test_untrained_refinement_is_the_identity_in_eval(keypoints):
    refinement = PriorPoseRefinement(keypoints).eval()
    prior, source, view = torch.rand(2, keypoints, 2), torch.rand(2, keypoints, 2), torch.rand(2, 3)
    assert torch.equal(refinement(prior, source, view, view), prior)


def test_every_parameter_gets_a_gradient():
    refinement = PriorPoseRefinement(17, hidden=16)
    torch.nn.init.normal_(refinement.layers[-1].weight)
    view = torch.rand(2, 3)
    refinement(torch.rand(2, 17, 2), torch.rand(2, 17, 2), view, view).square().sum().backward()
    assert all(parameter.grad.any() for parameter in refinement.parameters())


def test_noise_in_training_only():
    torch.manual_seed(0)
    refinement = PriorPoseRefinement(17, noise=0.1)
    prior, view = torch.zeros(64, 17, 2), torch.zeros(64, 3)
    spread = refinement(prior, prior, view, view).detach().std().item()
    assert spread == pytest.approx(0.1, rel=0.1)


def test_it_learns_what_only_the_source_shows():
    torch.manual_seed(0)
    refinement = PriorPoseRefinement(5, hidden=32, noise=0.0)
    optimizer = torch.optim.Adam(refinement.parameters(), lr=1e-2)
    view = torch.zeros(64, 3)
    for _ in range(200):
        source = torch.randn(64, 5, 2)
        target = 0.5 * source
        loss = (refinement(torch.zeros(64, 5, 2), source, view, view) - target).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss < 0.02

from __future__ import annotations

from hashlib import sha256

import pytest
import torch

from pasgan.evaluation.video_distance import toy_video_network
from pasgan.evaluation.video_distance.toy_video_network import CHECKSUM, ToyVideoNetwork


def _video(seed: int = 0, num_frames: int = 8) -> torch.Tensor:
    """(1, 3, T, 56, 56): a smooth texture on which a square walks."""
    noise = torch.rand(1, 3, 1, 7, 7, generator=torch.Generator().manual_seed(seed))
    video = torch.nn.functional.interpolate(noise, (num_frames, 56, 56), mode="trilinear") * 2 - 1
    for t in range(num_frames):
        video[:, :, t, 20:36, 4 + 4 * t : 20 + 4 * t] = 1
    return video


def test_weights_are_the_declared_ones():
    weights = ToyVideoNetwork().state_dict()
    assert list(weights) == ["weight0", "weight1", "weight2"]
    assert sha256(b"".join(weight.numpy().tobytes() for weight in weights.values())).hexdigest() == CHECKSUM


def test_other_weights_are_refused(monkeypatch):
    monkeypatch.setattr(toy_video_network, "SEED", 1)
    with pytest.raises(RuntimeError, match=CHECKSUM):
        ToyVideoNetwork()


def test_global_random_state_does_not_matter():
    torch.manual_seed(0)
    one = ToyVideoNetwork()(_video())
    torch.manual_seed(1)
    assert torch.equal(ToyVideoNetwork()(_video()), one)


def test_features_of_a_black_video_do_not_drift():
    """A value written down once: it holds for every version of PyTorch and NumPy."""
    features = ToyVideoNetwork()(torch.full((1, 3, 8, 56, 56), -1.0))[0]
    assert features[:3].tolist() == pytest.approx([-33.216988, 5.625131, -9.670781], rel=1e-4)


@pytest.mark.parametrize(("num_frames", "size"), [(1, 56), (8, 56), (16, 40)])
def test_shapes(num_frames, size):
    assert ToyVideoNetwork()(torch.zeros(2, 3, num_frames, size, size)).shape == (2, 64)


def test_features_tell_what_is_wrong_with_a_video():
    network, video = ToyVideoNetwork(), _video()
    frozen = video[:, :, :1].expand_as(video)
    blurred = torch.nn.functional.avg_pool3d(video, (1, 5, 5), 1, (0, 2, 2), count_include_pad=False)
    same = (network(_video(1)) - network(video)).norm()
    assert (network(frozen) - network(video)).norm() > 0.2 * same
    assert (network(blurred) - network(video)).norm() > 0.2 * same

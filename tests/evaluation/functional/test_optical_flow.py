from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch
from torchvision.models.optical_flow import raft_small

from pasgan.evaluation.functional import make_flow_method
from pasgan.pretrained import WeightsError


def texture(height: int, width: int, seed: int = 0) -> np.ndarray:
    """(H, W, 3) uint8, smooth random colours."""
    noise = np.random.default_rng(seed).uniform(0, 255, (height, width, 3)).astype(np.float32)
    blurred = cv2.GaussianBlur(noise, (0, 0), 2)
    return cv2.normalize(blurred, None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8)


def shifted_pair(height: int, width: int, dx: int, dy: int) -> tuple[np.ndarray, np.ndarray]:
    """Two views of one texture; what is at x in the first is at x + (dx, dy) in the second."""
    image = texture(height + 20, width + 20)
    return image[10 : 10 + height, 10 : 10 + width], image[10 - dy :, 10 - dx :][:height, :width]


@pytest.mark.parametrize("size", [(56, 56), (112, 96), (57, 71)])
@pytest.mark.parametrize("method", ["dis", "farneback"])
def test_finds_a_shift_and_its_direction(method, size):
    flow = make_flow_method(method)(*shifted_pair(*size, dx=3, dy=-2))
    assert flow.shape == (*size, 2)
    np.testing.assert_allclose(np.median(flow, axis=(0, 1)), [3, -2], atol=0.1)


@pytest.mark.parametrize("method", ["dis", "farneback"])
def test_constant_and_equal_frames_do_not_move(method):
    flow = make_flow_method(method)
    grey = np.full((56, 56, 3), 90, np.uint8)
    assert np.abs(flow(grey, grey)).max() == 0
    assert np.abs(flow(texture(56, 56), texture(56, 56))).max() < 0.1  # at the border; else 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_dis_sees_a_limb_of_a_small_frame(seed):
    """A bar 6 pixels wide moves by 2 in a frame of 56×56, where the preset by itself is off by more than half a pixel
    on average.
    """
    background, bar = texture(56, 56, 10 + seed), texture(56, 6, 30 + seed)
    first, second = background.copy(), background.copy()
    first[:, 24:30], second[:, 26:32] = bar, bar
    assert np.abs(make_flow_method("dis")(first, second)[8:-8, 25:29, 0] - 2).mean() < 0.15


def test_number_of_threads_does_not_matter():
    pair = shifted_pair(112, 112, 4, 1)
    before = cv2.getNumThreads()
    try:
        flows = []
        for threads in (1, 4):
            cv2.setNumThreads(threads)
            flows.append(make_flow_method("dis")(*pair))
    finally:
        cv2.setNumThreads(before)
    np.testing.assert_array_equal(*flows)


@pytest.fixture(scope="module")
def raft_file(tmp_path_factory):
    torch.manual_seed(0)
    network = raft_small(weights=None).eval()
    path = tmp_path_factory.mktemp("raft") / "raft_small_C_T_V2-01064c6d.pth"
    torch.save(network.state_dict(), path)
    return path, network


def test_raft_is_torchvisions_network(raft_file):
    path, network = raft_file
    pair = shifted_pair(128, 136, 2, 1)
    with torch.no_grad():
        expected = network(*(torch.from_numpy(f.copy()).permute(2, 0, 1)[None] / 255 * 2 - 1 for f in pair))[-1]
    flow = make_flow_method("raft-small", path.parent)(*pair)
    np.testing.assert_allclose(flow, expected[0].permute(1, 2, 0), atol=1e-4)


def test_raft_takes_small_frames(raft_file):
    flow = make_flow_method("raft-small", raft_file[0])(*shifted_pair(56, 60, 2, 1))
    assert flow.shape == (56, 60, 2)
    assert np.isfinite(flow).all()


def test_missing_weights_and_unknown_names(tmp_path):
    with pytest.raises(WeightsError, match=r"(?s)no RAFT large weights.*raft_large_C_T_SKHT_V2-.*flow_weights=PATH"):
        make_flow_method("raft-large", tmp_path)
    with pytest.raises(ValueError, match="no flow method 'flownet'; known: dis, farneback, raft-small, raft-large"):
        make_flow_method("flownet")

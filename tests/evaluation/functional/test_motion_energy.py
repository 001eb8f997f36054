from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch

from pasgan.evaluation.functional import motion_energy


def test_equals_the_mean_absolute_change():
    video = torch.randint(0, 256, (4, 3, 8, 9), dtype=torch.uint8)
    frames = video.numpy().astype(int)
    expected = [np.abs(b - a).mean() / 255 for a, b in pairwise(frames)]
    assert motion_energy(video).tolist() == pytest.approx(expected, rel=1e-12)


def test_looks_only_inside_the_region():
    video = torch.zeros(2, 3, 4, 4, dtype=torch.uint8)
    video[1, :, 0, 0], video[1, :, 3, 3] = 255, 51
    mask = torch.zeros(1, 4, 4, dtype=torch.bool)
    mask[0, 3, 2:] = True
    assert motion_energy(video, mask).tolist() == pytest.approx([0.1])
    assert motion_energy(video, ~mask).tolist() == pytest.approx([1 / 14])


def test_empty_region_is_nan_and_a_frozen_video_has_none():
    video = torch.randint(0, 256, (1, 3, 4, 4), dtype=torch.uint8).repeat(3, 1, 1, 1)
    assert motion_energy(video).tolist() == [0, 0]
    assert motion_energy(video, torch.zeros(2, 4, 4, dtype=torch.bool)).isnan().all()

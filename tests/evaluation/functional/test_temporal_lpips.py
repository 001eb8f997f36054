from __future__ import annotations

import pytest
import torch

from pasgan.evaluation.functional import frame_temporal_lpips


def test_hundred_times_the_difference_of_the_changes():
    generated, true = torch.tensor([0.0, 0.5, 0.125]), torch.tensor([0.25, 0.25, 0.125])
    assert frame_temporal_lpips(generated, true).tolist() == pytest.approx([25, 25, 0])

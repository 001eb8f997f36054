from pathlib import Path

import pytest

from pasgan.apis.default_estimator import ESTIMATORS
from pasgan.apis.pose_estimator import load_estimator_config
from pasgan.structures import get_skeleton

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("skeleton", "config"), ESTIMATORS.items())
def test_every_default_is_there(skeleton, config):
    assert get_skeleton(skeleton)
    assert "pose_estimator" in load_estimator_config(ROOT / config)

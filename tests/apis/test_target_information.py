from pathlib import Path

import pytest

from pasgan.apis.target_information import target_information
from pasgan.engine.config import load_config

CONFIGS = Path(__file__).parents[2] / "configs"


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ("pasgan/pasgan_ntu_112", ["first frame"]),
        ("pasgan/pasgan_givenpose_ntu_56", ["first frame", "first pose"]),
        ("baselines/vrnet_sample_56", []),
        ("baselines/vdg_ntu_112", ["pose of every frame"]),
        ("baselines/vdnet_ntu_112", ["depth of every frame", "pose of every frame"]),
    ],
)
def test_class_and_pipeline_say_what_is_given(config, expected):
    assert target_information(load_config(CONFIGS / f"{config}.py")) == expected

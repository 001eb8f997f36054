"""Every config is read, checked and built."""

from pathlib import Path

import pytest
from mmengine.config import Config

from pasgan.engine.config import load_config
from pasgan.engine.loops import schedule_phases
from pasgan.registry import MODELS, PERSON_DETECTORS
from pasgan.structures import SKELETONS
from tests.leaf_configs import CONFIGS, LEAVES

ESTIMATORS = sorted((CONFIGS / "pose/estimators").glob("*.py"))


@pytest.fixture(params=LEAVES, ids=lambda path: path.stem)
def cfg(request) -> Config:
    return load_config(request.param, {"vgg_weights": None})


def test_model_builds_and_knows_its_phases(cfg):
    model = MODELS.build(cfg.model)
    for phase in schedule_phases(cfg.train_cfg.phases):
        assert phase.name in model.phases
        assert set(phase.freeze) <= set(dict(model.generator.named_children()))


def test_leaf_is_short(cfg):
    assert len(Path(cfg.filename).read_text().splitlines()) <= 80


def test_name_starts_with_the_method(cfg):
    method = Path(cfg.filename).stem.split("_")[0]
    assert cfg.model.type.lower().startswith(method)


@pytest.mark.parametrize("path", ESTIMATORS, ids=lambda path: path.stem)
def test_estimator_is_named_after_its_keypoints(path):
    """Types and arguments of the estimator and its detector are checked by the reading itself."""
    estimator = load_config(path).pose_estimator
    assert path.stem.split("_")[1] in SKELETONS
    assert estimator.detector.type in PERSON_DETECTORS

"""What is wrong is said before a run begins."""

import pytest

from pasgan.apis.pose_training import load_pose_config
from pasgan.data import StoreError
from pasgan.engine.config import ConfigError
from pasgan.poses import PoseEstimationError
from tests.conftest import ROOT

CONFIG = ROOT / "configs/pose/rtmpose_kinect25_sample.py"


def test_store_takes_the_place_of_the_configs_own(tiny_store):
    cfg = load_pose_config(CONFIG, str(tiny_store), None, {"train_cfg.max_epochs": 2})
    parts = (cfg.train_dataloader, cfg.val_dataloader, cfg.test_dataloader)
    assert {part.dataset.data_root for part in parts} == {str(tiny_store)}
    assert cfg.work_dir == "work_dirs/rtmpose_kinect25_sample"
    assert cfg.train_cfg.max_epochs == 2


def test_mistakes_are_named(tiny_store, tmp_path):
    with pytest.raises(PoseEstimationError, match="mmpose config not found"):
        load_pose_config(tmp_path / "none.py", str(tiny_store), None)
    with pytest.raises(StoreError, match="no store there"):
        load_pose_config(CONFIG, str(tmp_path), None)
    with pytest.raises(ConfigError, match="no key 'max_epoch'"):
        load_pose_config(CONFIG, str(tiny_store), None, {"train_cfg.max_epoch": 2})

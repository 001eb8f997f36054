import numpy as np
import torch
from mmengine.logging import HistoryBuffer

from pasgan.engine.checkpoint import load_checkpoint_file
from pasgan.engine.hooks import PlainCheckpointHook


def test_checkpoint_loads_without_trust(tmp_path):
    checkpoint = {
        "state_dict": {"generator.weight": torch.ones(2)},
        "meta": {
            "epoch": 1,
            "dataset_meta": {"sigmas": np.array([0.5, 0.25], np.float32)},
        },  # as MMPose's datasets have
        "message_hub": {
            "log_scalars": {"train/loss": HistoryBuffer()},
            "runtime_info": {"eta": np.float64(3.5), "iter": 7},
            "resumed_keys": {},
        },
    }
    PlainCheckpointHook(interval=1).before_save_checkpoint(None, checkpoint)
    torch.save(checkpoint, tmp_path / "a.pth")
    loaded = load_checkpoint_file(str(tmp_path / "a.pth"))
    assert loaded["message_hub"]["runtime_info"] == {"eta": 3.5, "iter": 7}
    assert loaded["meta"] == {"epoch": 1, "dataset_meta": {"sigmas": [0.5, 0.25]}}

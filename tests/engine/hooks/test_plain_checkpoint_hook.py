import numpy as np
import torch
from mmengine.logging import HistoryBuffer

from pasgan.engine.checkpoint import load_checkpoint_file
from pasgan.engine.hooks import PlainCheckpointHook


def test_checkpoint_loads_without_trust(tmp_path):
    checkpoint = {
        "state_dict": {"generator.weight": torch.ones(2)},
        "message_hub": {
            "log_scalars": {"train/loss": HistoryBuffer()},
            "runtime_info": {"eta": np.float64(3.5), "iter": 7},
            "resumed_keys": {},
        },
    }
    PlainCheckpointHook(interval=1).before_save_checkpoint(None, checkpoint)
    torch.save(checkpoint, tmp_path / "a.pth")
    hub = load_checkpoint_file(str(tmp_path / "a.pth"))["message_hub"]
    assert hub["runtime_info"] == {"eta": 3.5, "iter": 7}

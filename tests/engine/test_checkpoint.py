import pickle

import pytest
import torch
from torch import nn

from pasgan.engine.checkpoint import EMA_KEY, CheckpointError, load_checkpoint_file, load_weights


class Model(nn.Module):
    def __init__(self, width=3):
        super().__init__()
        self.generator = nn.Linear(width, 2)


class Payload:
    def __reduce__(self):
        return (print, ("code from a checkpoint ran",))


def test_weights_come_back(tmp_path):
    saved, loaded = Model(), Model()
    torch.save({"state_dict": saved.state_dict()}, tmp_path / "a.pth")
    load_weights(loaded, str(tmp_path / "a.pth"))
    assert torch.equal(saved.generator.weight, loaded.generator.weight)


def test_averaged_weights_are_preferred(tmp_path):
    model, average = Model(), nn.Linear(3, 2)
    torch.save({"state_dict": Model().state_dict(), EMA_KEY: average.state_dict()}, tmp_path / "a.pth")
    load_weights(model, str(tmp_path / "a.pth"))
    assert torch.equal(model.generator.weight, average.weight)


def test_half_precision_is_read_into_float(tmp_path):
    saved, loaded = Model().half(), Model()
    torch.save({"state_dict": saved.state_dict()}, tmp_path / "a.pth")
    load_weights(loaded, str(tmp_path / "a.pth"))
    assert loaded.generator.weight.dtype == torch.float32


def test_code_in_a_checkpoint_does_not_run(tmp_path, capsys):
    path = tmp_path / "evil.pth"
    torch.save({"state_dict": {}, "extra": Payload()}, path)
    with pytest.raises(CheckpointError, match=r"evil\.pth is no readable checkpoint"):
        load_checkpoint_file(str(path))
    path.write_bytes(pickle.dumps(Payload(), protocol=2))
    with pytest.raises(CheckpointError):
        load_checkpoint_file(str(path))
    assert "ran" not in capsys.readouterr().out


def test_missing_truncated_and_foreign_files(tmp_path):
    with pytest.raises(CheckpointError, match=r"checkpoint not found: .*nothing\.pth"):
        load_checkpoint_file(str(tmp_path / "nothing.pth"))
    torch.save({"state_dict": Model().state_dict()}, tmp_path / "whole.pth")
    data = (tmp_path / "whole.pth").read_bytes()
    (tmp_path / "half.pth").write_bytes(data[: len(data) // 2])
    with pytest.raises(CheckpointError, match=r"half\.pth is no readable"):
        load_checkpoint_file(str(tmp_path / "half.pth"))
    with pytest.raises(CheckpointError, match=r"another config: 1 of another shape \(first: weight\)"):
        load_weights(Model(width=4), str(tmp_path / "whole.pth"))
    torch.save({"state_dict": {"other.weight": torch.zeros(1)}}, tmp_path / "foreign.pth")
    with pytest.raises(CheckpointError, match="holds no generator weights"):
        load_weights(Model(), str(tmp_path / "foreign.pth"))

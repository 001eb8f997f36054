"""Checkpoints of OpenMMLab are data: what is not is left out or refused."""

import os
import pickle

import numpy as np
import pytest
import torch
from mmengine.logging import HistoryBuffer
from torch import nn

from pasgan.poses import PoseEstimationError
from pasgan.poses.mmpose.checkpoint import load_checkpoint, read_checkpoint


def test_checkpoint_as_a_runner_writes_it(tmp_path):
    """With the log of the run and the arrays of the dataset beside the weights."""
    model = nn.Linear(2, 3)
    meta = {"dataset_meta": {"sigmas": np.array([0.025, 0.1]), "names": ["a"]}, "seed": np.int64(3)}
    log = {"loss": HistoryBuffer([1.0, 2.0], [1, 1])}
    path = tmp_path / "epoch_1.pth"
    torch.save({"state_dict": model.state_dict(), "meta": meta, "message_hub": log}, path)
    other = nn.Linear(2, 3)
    found = load_checkpoint(other, path, tmp_path / "config.py")
    torch.testing.assert_close(other.weight, model.weight)
    np.testing.assert_array_equal(found["dataset_meta"]["sigmas"], [0.025, 0.1])
    assert not isinstance(read_checkpoint(path)["message_hub"]["loss"], HistoryBuffer)


class Malicious:
    def __reduce__(self):
        return os.mkdir, ("stolen",)


class ByGetattr:
    """Reaches a method through `getattr`, which is replaced by something that does nothing."""

    def __reduce__(self):
        return getattr, (np.ndarray, "tofile")


def test_code_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    torch.save({"state_dict": {}, "meta": Malicious()}, "bad.pth")
    with pytest.raises(PoseEstimationError, match=r"bad\.pth is no readable .*: it holds \w+\.mkdir, which is neither"):
        read_checkpoint(tmp_path / "bad.pth")
    assert not (tmp_path / "stolen").exists()


def test_getattr_gives_nothing(tmp_path):
    torch.save({"state_dict": {}, "meta": ByGetattr()}, tmp_path / "odd.pth")
    assert not callable(read_checkpoint(tmp_path / "odd.pth")["meta"])


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", pickle.dumps([1, 2])])
def test_other_files(tmp_path, content):
    (tmp_path / "net.pth").write_bytes(content)
    with pytest.raises(PoseEstimationError, match=r"net\.pth (is no readable checkpoint|holds no `state_dict`)"):
        read_checkpoint(tmp_path / "net.pth")


def test_plain_state_dict(tmp_path):
    torch.save(nn.Linear(1, 1).state_dict(), tmp_path / "net.pth")
    with pytest.raises(PoseEstimationError, match=r"net\.pth holds no `state_dict`"):
        read_checkpoint(tmp_path / "net.pth")


def test_misfit_names_both_files_and_the_first_faults(tmp_path):
    torch.save({"state_dict": nn.Linear(2, 3).state_dict()}, tmp_path / "net.pth")
    with pytest.raises(
        PoseEstimationError, match=r"net\.pth does not fit the model of .*config\.py: size mismatch.*weight"
    ):
        load_checkpoint(nn.Linear(4, 3), tmp_path / "net.pth", tmp_path / "config.py")

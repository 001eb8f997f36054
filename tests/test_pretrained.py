from __future__ import annotations

import hashlib

import pytest
import torch
from torch import nn

from pasgan.pretrained import PublishedWeights, WeightsError


@pytest.fixture
def published(tmp_path, monkeypatch):
    """A network's file as its publisher has it, under a name that ends in its hash, and an empty cache."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    path = tmp_path / "net.pth"
    torch.save({"features.weight": torch.ones(2, 3), "features.bias": torch.zeros(2), "head": torch.zeros(1)}, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path = path.rename(tmp_path / f"net-{digest[:8]}.pth")
    return path, PublishedWeights("Net", path.as_uri(), prefix="features.")


def test_a_file_a_folder_and_a_download_give_the_same_weights(published, tmp_path):
    path, weights = published
    cached = tmp_path / "torch" / "hub" / "checkpoints" / path.name
    for source, file in ((str(path), path), (path.parent, path), ("torchvision", cached)):
        module = nn.Linear(3, 2)
        assert weights.load(module, source, "net_weights") == file
        assert torch.equal(module.weight, torch.ones(2, 3))
    path.unlink()
    assert weights.load(nn.Linear(3, 2), "torchvision", "net_weights") == cached  # downloaded once


def test_damaged_download_is_refused(published, tmp_path):
    path, weights = published
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(WeightsError, match=r"cannot download the Net weights .*invalid hash"):
        weights.load(nn.Linear(3, 2), "torchvision", "net_weights")
    assert not list((tmp_path / "torch").rglob("*.pth"))


@pytest.mark.parametrize("source", ["torchvision", "missing.pth", "."])
def test_missing_weights_say_what_to_do(published, tmp_path, monkeypatch, source):
    path, weights = published
    path.unlink()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WeightsError) as error:
        weights.load(nn.Linear(3, 2), source, "net_weights", otherwise="leave it out")
    for part in (path.name, path.as_uri(), weights.sha256_start, "TORCH_HOME", "`net_weights=PATH`", "or leave it out"):
        assert part in str(error.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"not a checkpoint", "not a readable file"),
        ({"epoch": 3}, "plain state dict of Net"),
        ({"features.weight": torch.ones(2, 3)}, r"features\.bias is missing"),
        ({"features.weight": torch.ones(2, 4)}, r"features\.weight has shape \(2, 4\), expected shape \(2, 3\)"),
    ],
)
def test_files_that_do_not_fit_are_named(published, content, message):
    path, weights = published
    path.write_bytes(content) if isinstance(content, bytes) else torch.save(content, path)
    with pytest.raises(WeightsError, match=f"{path.name}.*{message}"):
        weights.load(nn.Linear(3, 2), path, "net_weights")

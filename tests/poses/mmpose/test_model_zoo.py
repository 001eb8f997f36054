import hashlib

import pytest
import torch

from pasgan.files import FileError
from pasgan.poses import PoseEstimationError
from pasgan.poses.mmpose import model_zoo
from pasgan.poses.mmpose.model_zoo import find_config, find_weights

NAME = "rtmpose-t_8xb256-420e_coco-256x192"


@pytest.fixture(autouse=True)
def _empty_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path / "hub"))


@pytest.fixture
def hosted(tmp_path):
    """A file on a "host" and the SHA-256 of it."""
    path = tmp_path / "host" / "net.pth"
    path.parent.mkdir()
    path.write_bytes(b"weights")
    return path, hashlib.sha256(b"weights").hexdigest()


def test_config_by_name_and_by_path(tmp_path):
    path = find_config(NAME, "mmpose")
    assert path.name == f"{NAME}.py"
    assert find_config(path, "mmpose") == path
    assert find_config("rtmdet_tiny_8xb32-300e_coco", "mmdet").parent.name == "rtmdet"
    with pytest.raises(PoseEstimationError, match=r"mmpose config not found: .*gone\.py"):
        find_config(tmp_path / "gone.py", "mmpose")
    with pytest.raises(
        PoseEstimationError, match=f"'rtmpose-t' is no model of mmpose's zoo and no path|similar: {NAME}"
    ):
        find_config("rtmpose-t_8xb256", "mmpose")


def test_weights_by_path(hosted, tmp_path):
    assert find_weights(hosted[0], "mmpose") == hosted[0]
    with pytest.raises(FileError, match=r"mmpose weights: there is no file .*gone\.pth"):
        find_weights(tmp_path / "gone.pth", "mmpose")


def test_no_weights():
    with pytest.raises(PoseEstimationError, match="no weights are given for mmpose: set `checkpoint` to a path"):
        find_weights(None, "mmpose")


def test_weights_from_the_first_mirror_that_has_them(hosted):
    path, sha256 = hosted
    urls = [path.with_name("gone.pth").as_uri(), path.as_uri()]
    assert find_weights({"urls": urls, "sha256": sha256}, "mmpose").read_bytes() == b"weights"


def test_mirrors_that_fail(hosted):
    path, sha256 = hosted
    with pytest.raises(FileError, match=r"gone\.pth cannot be fetched"):
        find_weights({"urls": [path.with_name("gone.pth").as_uri()], "sha256": sha256}, "mmpose")
    with pytest.raises(FileError, match=f"what came has sha256 {sha256}, not 0000"):
        find_weights({"urls": [path.as_uri()], "sha256": "0" * 64}, "mmpose")
    with pytest.raises(PoseEstimationError, match="checkpoint as a dict has urls and sha256, not url"):
        find_weights({"url": path.as_uri()}, "mmpose")


def test_published_weights_of_a_name(monkeypatch, hosted):
    """The URL that MMPose's own index has; the host is replaced by a folder, and the hash in the name must fit."""
    path, sha256 = hosted
    url = model_zoo._published_weights(find_config(NAME, "mmpose"))
    assert url.startswith("https://download.openmmlab.com/")
    assert url.endswith("-e613ba3f_20230127.pth")
    published = path.rename(path.with_name(f"net-{sha256[:8]}_20230127.pth"))
    monkeypatch.setattr(model_zoo, "_published_weights", lambda config: published.as_uri())
    found = find_weights(NAME, "mmpose")
    assert found.name == published.name
    found.write_bytes(b"damaged")
    with pytest.raises(FileError, match=f"mmpose weights {NAME}: .*it is damaged or another file"):
        find_weights(NAME, "mmpose")


def test_host_that_is_not_reached(monkeypatch):
    """Nothing is asked of the network: the address is one that never exists."""
    monkeypatch.setattr(model_zoo, "_published_weights", lambda config: "https://weights.invalid/net-e613ba3f.pth")
    with pytest.raises(FileError, match=r"net-e613ba3f\.pth cannot be fetched .*give its path, or put it at"):
        find_weights(NAME, "mmpose")


def test_model_without_published_weights():
    with pytest.raises(PoseEstimationError, match="no weights are published for ipr_res50"):
        find_weights("ipr_res50_debias-8xb64-210e_coco-256x256", "mmpose")

from __future__ import annotations

import os
import warnings

import pytest
import torch
from torch import Tensor, nn

from pasgan.evaluation.video_distance.video_feature_extractor import NUM_KEPT, ExtractorError, VideoFeatureExtractor
from pasgan.evaluation.video_distance.video_features import find_protocol
from pasgan.files import FileError, file_sha256

REPEAT2 = find_protocol("i3d16-repeat2")


class PlainNetwork(nn.Module):
    """A small real 3-D network with 400 features."""

    def __init__(self, dim: int = 400) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.stem = nn.Conv3d(3, 4, (3, 9, 9), stride=(2, 8, 8))
        self.norm = nn.BatchNorm3d(4)
        self.head = nn.Linear(4, dim)

    def forward(self, x: Tensor) -> Tensor:
        return self.features(x)

    def features(self, x: Tensor) -> Tensor:
        return self.head(torch.relu(self.norm(self.stem(x))).mean(dim=(2, 3, 4)))


class I3DLikeNetwork(PlainNetwork):
    """Takes the arguments of the common I3D file, and returns something else unless they are given."""

    def forward(self, x: Tensor, rescale: bool = True, resize: bool = True, return_features: bool = False) -> Tensor:
        if rescale or resize or not return_features:
            return x
        return self.features(x)


class NaNNetwork(PlainNetwork):
    def forward(self, x: Tensor) -> Tensor:
        return self.features(x) / 0 * 0


class SequenceNetwork(PlainNetwork):
    def forward(self, x: Tensor) -> Tensor:
        return self.stem(x)


class ImageNetwork(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.conv2d(x, torch.zeros(1, 3, 1, 1))


class TupleNetwork(PlainNetwork):
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return x, x


class HeadlessNetwork(nn.Module):
    @torch.jit.export
    def embed(self, x: Tensor) -> Tensor:
        return x


def _saved(tmp_path, network: nn.Module):
    path = tmp_path / "network.pt"
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*torch.jit")  # deprecated by PyTorch
        torch.jit.script(network.eval()).save(path)
    return path


def _video(seed: int = 0, num_frames: int = 8) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(0, 256, (num_frames, 3, 40, 30), generator=generator, dtype=torch.uint8)


@pytest.mark.parametrize("cls", [PlainNetwork, I3DLikeNetwork])
@pytest.mark.parametrize("protocol", ["i3d16-repeat2", "i3d10-pad"])
def test_torchscript_file_gives_the_features_of_its_network(tmp_path, cls, protocol):
    path, protocol = _saved(tmp_path, cls()), find_protocol(protocol)
    extractor = VideoFeatureExtractor(protocol, path, file_sha256(path))
    features = extractor(_video())
    with torch.no_grad():
        expected = PlainNetwork().eval()(protocol.network_input(_video()))[0]
    assert features.shape == (400,)
    assert features.dtype == torch.float64
    torch.testing.assert_close(features.float(), expected, rtol=1e-5, atol=1e-6)
    assert extractor.identity == f"TorchScript network.pt, sha256 {file_sha256(path)}"


def test_file_by_url(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path / "hub"))
    path = _saved(tmp_path, PlainNetwork())
    with pytest.raises(FileError, match="needs the sha256"):
        VideoFeatureExtractor(REPEAT2, path.as_uri())
    fetched = VideoFeatureExtractor(REPEAT2, path.as_uri(), file_sha256(path))
    assert torch.equal(fetched(_video()), VideoFeatureExtractor(REPEAT2, path)(_video()))
    assert [file.suffix for file in (tmp_path / "hub" / "checkpoints").iterdir()] == [".pt"]


def test_toy_needs_no_file_and_says_what_it_is():
    extractor = VideoFeatureExtractor(find_protocol("toy"))
    assert extractor(_video()).shape == (64,)
    assert "random 3-D network" in extractor.identity


def test_recent_videos_are_not_computed_again(monkeypatch):
    extractor, calls = VideoFeatureExtractor(find_protocol("toy")), []
    run = extractor._run
    monkeypatch.setattr(extractor, "_run", lambda inputs: calls.append(1) or run(inputs))
    one = extractor(_video(0))
    assert extractor(_video(0).clone()) is one
    assert not torch.equal(extractor(_video(1)), one)
    assert len(calls) == 2
    extractor(_video(0).reshape(8, 3, 30, 40))  # the same bytes, another video
    assert len(calls) == 3
    for seed in range(2, NUM_KEPT + 2):
        extractor(_video(seed, num_frames=1))
    assert torch.equal(extractor(_video(0)), one)
    assert len(calls) == NUM_KEPT + 4
    assert len(extractor._kept) == NUM_KEPT


def test_missing_network_says_where_to_get_it():
    with pytest.raises(ExtractorError, match=r"i3d16-repeat2 needs .* fvd_extractor=PATH.*i3d_torchscript\.pt.* toy"):
        VideoFeatureExtractor(REPEAT2)


def test_missing_file_is_named(tmp_path):
    with pytest.raises(FileError, match=r"there is no file .*none\.pt"):
        VideoFeatureExtractor(REPEAT2, tmp_path / "none.pt")


def test_other_hash_is_refused_before_the_file_is_opened(tmp_path):
    path = tmp_path / "network.pt"
    path.write_bytes(b"anything")
    with pytest.raises(FileError, match="has sha256"):
        VideoFeatureExtractor(REPEAT2, path, "0" * 64)


def _text(path):
    path.write_text("not a network")


def _state_dict(path):
    torch.save(PlainNetwork().state_dict(), path)


def _pickled_network(path):
    torch.save(PlainNetwork(), path)


def _half_a_network(path):
    _saved(path.parent, PlainNetwork())
    path.write_bytes(path.read_bytes()[:3000])


@pytest.mark.parametrize("write", [_text, _state_dict, _pickled_network, _half_a_network])
def test_other_files_are_refused(tmp_path, write):
    path = tmp_path / "network.pt"
    write(path)
    with pytest.raises(ExtractorError, match=r"network\.pt: not a TorchScript file"):
        VideoFeatureExtractor(REPEAT2, path)


class _Trap:
    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self):
        return os.mkdir, (self.path,)


def test_pickled_code_is_not_run(tmp_path):
    path, trace = tmp_path / "network.pt", tmp_path / "trace"
    torch.save(_Trap(str(trace)), path)
    with pytest.raises(ExtractorError, match="not a TorchScript file"):
        VideoFeatureExtractor(REPEAT2, path)
    assert not trace.exists()
    torch.load(path, weights_only=False)  # the trap works
    assert trace.exists()


@pytest.mark.parametrize(
    ("network", "message"),
    [
        (PlainNetwork(dim=1024), r"returns \(1, 1024\) for one clip; protocol i3d16-repeat2 needs \(1, 400\)"),
        (SequenceNetwork(), r"returns \(1, 4, 7, 27, 27\)"),
        (TupleNetwork(), "returns tuple"),
        (NaNNetwork(), "NaN or infinite features"),
        (ImageNetwork(), r"cannot take \(1, 3, 16, 224, 224\) \(.*3D.*\)"),
        (HeadlessNetwork(), "no method forward"),
    ],
)
def test_networks_that_do_not_fit_are_refused_at_once(tmp_path, network, message):
    with pytest.raises(ExtractorError, match=rf"network\.pt: .*{message}"):
        VideoFeatureExtractor(REPEAT2, _saved(tmp_path, network))

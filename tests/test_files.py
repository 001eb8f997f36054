from __future__ import annotations

import hashlib

import pytest

from pasgan.files import FileError, atomic_file, file_sha256, local_file

TEXT = b"some weights"
SHA256 = hashlib.sha256(TEXT).hexdigest()


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "origin" / "net.pt"
    path.parent.mkdir()
    path.write_bytes(TEXT)
    return path


def test_file_appears_whole_or_not_at_all(tmp_path):
    path = tmp_path / "new" / "text.txt"
    with atomic_file(path) as temporary:
        temporary.write_text("done")
        assert not path.exists()
    assert path.read_text() == "done"
    with pytest.raises(UnicodeEncodeError), atomic_file(path) as temporary:
        temporary.write_text("half \udc80", encoding="utf-8")
    assert path.read_text() == "done"
    assert [file.name for file in path.parent.iterdir()] == ["text.txt"]


def test_unwritable_place_names_the_file(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match=r"text\.txt: cannot be written"), atomic_file(tmp_path / "file" / "text.txt"):
        pass


def test_sha256_of_a_file(source):
    assert file_sha256(source) == SHA256


def test_path_is_taken_as_it_is(source, tmp_path):
    assert local_file(source, None, tmp_path / "cache", "net") == source
    assert local_file(source, SHA256.upper(), tmp_path / "cache", "net") == source
    assert not (tmp_path / "cache").exists()


def test_url_is_fetched_once(source, tmp_path, capsys):
    path = local_file(source.as_uri(), SHA256, tmp_path / "cache", "net")
    assert path.read_bytes() == TEXT
    source.unlink()
    assert local_file(source.as_uri(), SHA256, tmp_path / "cache", "net") == path
    assert "net" in capsys.readouterr().err  # the progress bar


@pytest.mark.parametrize(
    ("name", "sha256", "message"),
    [
        ("net.pt", "0" * 64, "it is damaged or another file"),
        ("gone.pt", SHA256, "there is no file"),
        ("file:///gone.pt", SHA256, "cannot be fetched"),
        ("https://example.invalid/net.pt", None, "needs the sha256"),
    ],
)
def test_errors_name_the_file_and_the_way_out(source, tmp_path, name, sha256, message):
    given = name if "://" in name else source.with_name(name)
    with pytest.raises(FileError, match=f"^FVD extractor: .*{message}"):
        local_file(given, sha256, tmp_path / "cache", "FVD extractor")

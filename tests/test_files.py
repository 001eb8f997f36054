from __future__ import annotations

import hashlib

import pytest

from pasgan.files import FileError, atomic_file, fetched_file, file_sha256, local_file, mirrored_file

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


def test_wrong_file_from_the_network_is_not_kept(source, tmp_path):
    with pytest.raises(FileError, match=f"what came has sha256 {SHA256}, not 0000"):
        local_file(source.as_uri(), "0" * 64, tmp_path / "cache", "net")
    assert not [*(tmp_path / "cache").iterdir()]


def test_first_mirror_that_has_the_file(source, tmp_path):
    other = source.with_name("other.pt")
    other.write_bytes(b"something else")
    urls = ["file:///gone.pt", other.as_uri(), source.as_uri()]
    assert mirrored_file(urls, SHA256, tmp_path / "cache", "net").read_bytes() == TEXT
    with pytest.raises(FileError, match=r"(?s)gone\.pt cannot be fetched.*other\.pt cannot be fetched"):
        mirrored_file(urls[:2], SHA256, tmp_path / "empty", "net")


def test_beginning_of_a_hash(source, tmp_path):
    path = tmp_path / "cache" / "net.pt"
    assert fetched_file(source.as_uri(), SHA256[:8], path, "net") == path
    path.write_bytes(b"damaged")
    with pytest.raises(FileError, match=r"it is damaged or another file\. Delete it"):
        fetched_file(source.as_uri(), SHA256[:8], path, "net")

"""Files: written whole or not at all, recognised by their hash, fetched once."""

from __future__ import annotations

import hashlib
import os
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tqdm import tqdm

from pasgan.structures import PasganError

_BLOCK = 2**20


class FileError(PasganError):
    """A file cannot be had or written; the message names it and says what to do."""


class LockedError(FileError):
    """Another process is at work there."""


@contextmanager
def atomic_file(path: str | Path) -> Iterator[Path]:
    """A temporary path beside `path`, moved over it when the block ends well and removed when it does not.

    Missing folders are made. The temporary name keeps the suffix, by which writers choose the format.

    Raises:
        FileError: if the folder cannot be made or the file not be written.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield temporary
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(f"{path}: cannot be written ({error.strerror or error})") from error


def lock_file(path: Path, wait: bool = False) -> IO[bytes]:
    """Open `path` and hold a lock on it until the file is closed or this process ends in whatever way.

    Args:
        path: of the file.
        wait: until another process has given the lock up.

    Raises:
        LockedError: if another process holds the lock and `wait` is false.
    """
    file = open(path, "wb")  # noqa: SIM115, the caller keeps it
    try:
        import fcntl
    except ImportError:  # Windows: no lock
        return file
    try:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise LockedError(f"{path.parent}: another process is writing here; wait until it has ended") from error
    return file


def file_sha256(path: str | Path) -> str:
    """The SHA-256 of a file, hexadecimal.

    Raises:
        OSError: if the file cannot be read.
    """
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def local_file(source: str | Path, sha256: str | None, cache: str | Path, name: str) -> Path:
    """A file given by path or by URL, as a path; a URL is fetched once.

    Args:
        source: path, or a URL beginning with `https://`, `http://` or `file://`.
        sha256: what the file must have; required for a URL, because the file may be code.
        cache: folder where fetched files are kept.
        name: what the file is, for messages, e.g. `FVD extractor`.

    Raises:
        FileError: if the file is missing, cannot be fetched, has another hash, or a URL comes without one.
    """
    if "://" in str(source):
        if sha256 is None:
            raise FileError(f"{name}: {source} is a URL and needs the sha256 of the file beside it")
        file_name = str(source).rsplit("/", 1)[-1].partition("?")[0] or "file"
        return fetched_file(str(source), sha256, Path(cache) / f"{sha256[:16]}_{file_name}", name)
    path = Path(source)
    if not path.is_file():
        raise FileError(f"{name}: there is no file {path}")
    if sha256 is not None:
        _check(path, sha256, name)
    return path


def mirrored_file(urls: Sequence[str], sha256: str, cache: str | Path, name: str) -> Path:
    """A file that several URLs have, fetched once from the first that gives it; see `local_file`.

    Raises:
        FileError: if none gives it; the message says why, for each.
    """
    reasons = []
    for url in urls:
        try:
            return local_file(url, sha256, cache, name)
        except FileError as error:
            reasons.append(str(error))
    raise FileError("\n".join(reasons) if reasons else f"{name}: no URL is given")


def fetched_file(url: str, sha256: str, path: str | Path, name: str) -> Path:
    """A file from the network, fetched if `path` does not exist yet.

    Args:
        url: beginning with `https://`, `http://` or `file://`.
        sha256: what the file must have, or for data that is no code the beginning of it.
        path: where it is kept.
        name: what the file is, for messages.

    Raises:
        FileError: if it cannot be fetched or has another hash; a wrong file is not kept.
    """
    path = Path(path)
    if not path.is_file():
        _fetch(url, sha256, path, name)
    _check(path, sha256, name)
    return path


def _check(path: Path, sha256: str, name: str) -> None:
    if not (found := file_sha256(path)).startswith(sha256.lower()):
        raise FileError(f"{name}: {path} has sha256 {found}, not {sha256}; it is damaged or another file. Delete it")


def _fetch(url: str, sha256: str, path: Path, name: str) -> None:
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            total = int(response.headers.get("Content-Length") or 0) or None
            with atomic_file(path) as temporary:
                _download(response, temporary, total, name)
                if not (found := file_sha256(temporary)).startswith(sha256.lower()):
                    raise ValueError(f"what came has sha256 {found}, not {sha256}")
    except (OSError, ValueError, FileError) as error:  # urllib's errors are OSErrors
        raise FileError(
            f"{name}: {url} cannot be fetched ({error}); fetch it by hand and give its path, or put it at {path}"
        ) from error


def _download(response: IO[bytes], path: Path, total: int | None, name: str) -> None:
    with open(path, "wb") as file:
        with tqdm(total=total, unit="B", unit_scale=True, desc=name) as bar:
            while block := response.read(_BLOCK):
                bar.update(file.write(block))
        if total is not None and file.tell() != total:
            raise ConnectionError(f"only {file.tell()} of {total} bytes came")

"""Where the files of a store are: in a folder, or behind a URL and fetched when they are first needed."""

from __future__ import annotations

import hashlib
import math
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import fsspec

from pasgan.data.store_format import JOURNAL_FILE, LAYERS, STORE_FILE, StoreError
from pasgan.files import atomic_file, lock_file

# A folder for the files of remote stores, and how many GB it may hold; both are matters of the machine, not of a run.
CACHE_VARIABLE, CACHE_SIZE_VARIABLE = "PASGAN_CACHE", "PASGAN_CACHE_GB"
DEFAULT_CACHE = "~/.cache/pasgan"
ATTEMPTS = 3


class LocalFiles:
    """The files of a store in a folder.

    Args:
        folder: of the store.

    Attributes:
        root: the folder.
        location: the folder as messages name it.
    """

    def __init__(self, folder: str | Path) -> None:
        self.root = Path(folder)
        self.location = str(folder)

    def description(self) -> bytes | None:
        """The content of `store.json`; None if there is none."""
        path = self.root / STORE_FILE
        return path.read_bytes() if path.is_file() else None

    def is_unfinished(self) -> bool:
        """Whether a store was begun there."""
        return (self.root / JOURNAL_FILE).is_file()

    def path(self, name: str, size: int | None = None, check: Callable[[Path], bool] | None = None) -> Path:
        """The path of a file; `size` and `check` are for files that are fetched."""
        return self.root / name

    def wrong_sizes(self, expected: Mapping[str, int]) -> list[str]:
        """One line for each file that is missing or has another size than expected (name → bytes)."""
        problems = []
        for path, size in ((self.root / name, size) for name, size in expected.items()):
            if not path.is_file():
                problems.append(f"{path}: is missing")
            elif path.stat().st_size != size:
                problems.append(f"{path}: has {path.stat().st_size} bytes instead of {size}")
        return problems


class RemoteFiles:
    """The files of a store behind any URL that fsspec reads (`s3://`, `gs://`, `https://`, `file://`, …).

    A file is fetched whole, once per machine, when it is first asked for. It is put in its place after its size and
    hashes were found right, so that whatever lies in the cache can be used. Of several processes that ask for the same
    file one fetches it and the others wait. Where `$PASGAN_CACHE_GB` is set, the shards that were not used for the
    longest time make room for new ones. An object holds no connection, so it can be pickled and survives a fork.

    Args:
        url: of the store's folder.

    Attributes:
        root: the folder of the cache where the files of this store are put; known after `description`.
        location: the URL.
    """

    def __init__(self, url: str) -> None:
        self.location = url.rstrip("/")
        self.cache = Path(os.environ.get(CACHE_VARIABLE) or DEFAULT_CACHE).expanduser() / "stores"
        self.limit = float(os.environ.get(CACHE_SIZE_VARIABLE) or "inf") * 1e9
        self.root = self.cache

    def description(self) -> bytes | None:
        """The content of `store.json`, read anew; None if there is none.

        Raises:
            StoreError: if the place cannot be reached.
        """
        try:
            system, folder = fsspec.core.url_to_fs(self.location)
            content = system.cat_file(f"{folder}/{STORE_FILE}")
        except FileNotFoundError:
            return None
        except Exception as error:  # every kind of file system has errors of its own
            raise self._failed(STORE_FILE, error) from error
        # A store that was made anew under the same URL has a folder of its own.
        self.root = self.cache / hashlib.sha256(self.location.encode() + b"\n" + content).hexdigest()[:24]
        return content

    def is_unfinished(self) -> bool:
        """Nothing is written at a URL."""
        return False

    def path(self, name: str, size: int | None = None, check: Callable[[Path], bool] | None = None) -> Path:
        """The path of a file in the cache, fetched if it is not there.

        Args:
            name: of the file.
            size: bytes that it must have, if that is known.
            check: says whether what came is what was written.

        Raises:
            StoreError: if it cannot be fetched or is not the file that was written.
        """
        path = self.root / name
        while True:
            try:
                os.utime(path)  # the time of the last use
                return path
            except FileNotFoundError:
                path.parent.mkdir(parents=True, exist_ok=True)
                with lock_file(self.root / f"{name}.lock", wait=True):
                    if not path.is_file():
                        self._fetch(name, path, size, check)

    def wrong_sizes(self, expected: Mapping[str, int]) -> list[str]:
        """Nothing: a file of another size is refused when it is fetched."""
        return []

    def _fetch(self, name: str, path: Path, size: int | None, check: Callable[[Path], bool] | None) -> None:
        self._make_room(size or 0)
        with atomic_file(path) as temporary:
            self._download(name, temporary)
            if size is not None and (found := temporary.stat().st_size) != size:
                raise self._failed(name, f"{found} bytes came instead of {size}")
            if check is not None and not check(temporary):
                raise self._failed(name, "what came is not what was written")

    def _download(self, name: str, path: Path) -> None:
        for attempt in range(ATTEMPTS):
            try:
                system, folder = fsspec.core.url_to_fs(self.location)
                system.get_file(f"{folder}/{name}", str(path))
                return
            except Exception as error:  # every kind of file system has errors of its own
                if attempt + 1 == ATTEMPTS or isinstance(error, FileNotFoundError):
                    raise self._failed(name, error) from error
                time.sleep(2**attempt)

    def _failed(self, name: str, error: Exception | str) -> StoreError:
        return StoreError(f"{self.location}/{name}: cannot be fetched ({str(error) or type(error).__name__})")

    def _make_room(self, size: int) -> None:
        """Remove the shards that were not used for the longest time until `size` more bytes fit into the cache."""
        if self.limit == math.inf:
            return
        shards = []
        for path in [path for layer in LAYERS for path in self.cache.glob(f"*/{layer}-*.bin")]:
            with suppress(FileNotFoundError):  # another process has just removed it
                shards.append((path.stat().st_mtime, path.stat().st_size, path))
        excess = sum(entry[1] for entry in shards) + size - self.limit
        for _, num_bytes, path in sorted(shards):
            if excess <= 0:
                return
            path.unlink(missing_ok=True)  # a process that has it open keeps it
            excess -= num_bytes


StoreFiles = LocalFiles | RemoteFiles


def store_files(root: str | Path) -> StoreFiles:
    """The files of the store at a path or a URL."""
    return RemoteFiles(str(root)) if "://" in str(root) else LocalFiles(root)

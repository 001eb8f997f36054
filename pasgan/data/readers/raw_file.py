"""Raw files and folders: read whole, with a limit on their size, and errors that name them."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

from pasgan.data.readers.base_reader import ReaderError


def list_folder(folder: Path) -> list[Path]:
    """What is in a folder, in order.

    Raises:
        ReaderError: if there is no such folder, or it may not be read.
    """
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise ReaderError(f"{folder}: cannot be read ({error.strerror})", "unreadable folder") from error


def folder_and_folders(root: Path) -> list[Path]:
    """A folder and the folders in it, links to folders among them.

    Raises:
        ReaderError: if there is no such folder, or it may not be read.
    """
    return [root, *(path for path in list_folder(root) if path.is_dir())]


def regular_file_size(path: Path, reason: str) -> int:
    """Size in bytes of a file; folders and pipes are refused, as opening a pipe waits for ever for its other end.

    Raises:
        ReaderError: with `reason`, if the file is missing or not a regular one.
    """
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise ReaderError(f"{path}: cannot be read ({getattr(error, 'strerror', error)})", reason) from error
    if not stat.S_ISREG(status.st_mode):
        raise ReaderError(f"{path}: is not a regular file", reason)
    return status.st_size


def file_beginning(path: Path, reason: str, num_bytes: int = 16) -> bytes:
    """The first bytes of a file, or all of a shorter one.

    Raises:
        ReaderError: with `reason`, if the file is missing, not a regular file, or unreadable.
    """
    regular_file_size(path, reason)
    try:
        with open(path, "rb") as file:
            return file.read(num_bytes)
    except OSError as error:
        raise ReaderError(f"{path}: cannot be read ({error.strerror})", reason) from error


def read_raw_file(path: Path, reason: str, max_bytes: int) -> bytes:
    """The content of a file.

    Args:
        path: the file.
        reason: of the error, see `ReaderError`.
        max_bytes: a larger file cannot be of the kind that is wanted.

    Raises:
        ReaderError: if the file is missing, not a regular file, too large or unreadable.
    """
    if (size := regular_file_size(path, reason)) > max_bytes:
        raise ReaderError(f"{path}: too large for a file of this kind ({size} bytes)", reason)
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReaderError(f"{path}: cannot be read ({error.strerror})", reason) from error


def read_raw_text(path: Path, reason: str, max_bytes: int = 2**26) -> str:
    """The same as UTF-8 text, a byte order mark left out and wrong bytes replaced."""
    return read_raw_file(path, reason, max_bytes).decode("utf-8-sig", errors="replace")


def read_json(path: Path, reason: str, max_bytes: int = 2**30) -> Any:
    """The content of a JSON file.

    Raises:
        ReaderError: also if it is not valid JSON.
    """
    content = read_raw_file(path, reason, max_bytes)
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ReaderError(f"{path}: is not valid JSON ({error})", reason) from error

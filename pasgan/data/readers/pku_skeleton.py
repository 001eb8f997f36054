"""The skeleton text of PKU-MMD: one line per frame, 150 numbers = 2 bodies × 25 joints × (x, y, z).

Metres in the Kinect's camera space (x right, y up, z away); a body that is not there is all zeros. Numbers are
separated by blanks and have a decimal point; LF or CRLF. Whatever else is in a file, such as the commas, quotes, dates
and rounded numbers that a spreadsheet leaves, is refused with the line where it stands.
"""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import NoReturn

import numpy as np

from pasgan.data.readers.base_reader import ReaderError
from pasgan.data.readers.raw_file import read_raw_file

NUM_BODIES, NUM_JOINTS = 2, 25
NUMBERS_PER_LINE = NUM_BODIES * NUM_JOINTS * 3
# A genuine file of four minutes has about 10 MB.
MAX_FILE_BYTES = 256 * 2**20
# Metres; a Kinect sees 8. Beyond it, or behind the camera, a joint is unknown.
MAX_COORDINATE = 20.0
UNUSABLE = "unusable skeleton file"
_ALLOWED = b"0123456789+-.eE \t\n"
# Programs write numbers as small as 1e-05 with an exponent; an exponent elsewhere comes from a spreadsheet, which has
# rounded the number.
_ROUNDED = re.compile(rb"[eE](?!-0*(?:[5-9]|[1-9]\d))")


def read_pku_skeleton(path: str | Path) -> np.ndarray:
    """Read a skeleton file.

    Returns:
        (T, 2, 25, 3) float32 metres, NaN where a body or a joint is unknown.

    Raises:
        ReaderError: if the file is missing, unreadable or not in the format.
    """
    content = read_raw_file(Path(path), UNUSABLE, MAX_FILE_BYTES)
    return parse_pku_skeleton(content, str(path))


def parse_pku_skeleton(content: bytes, source: str) -> np.ndarray:
    """Parse the content of a skeleton file; `source` is how error messages name it. See `read_pku_skeleton`."""
    text = content.replace(b"\r\n", b"\n").rstrip(b" \t\n")
    _refuse_foreign_text(text, source)
    lines = text.split(b"\n")
    for number, line in enumerate(lines, start=1):
        if (count := len(line.split())) != NUMBERS_PER_LINE:
            _fail(source, number, f"a line has {NUMBERS_PER_LINE} numbers, this one {count}")
    with warnings.catch_warnings():
        # What is not a number ends the reading with this warning, or with an error in later versions of NumPy.
        warnings.simplefilter("error", DeprecationWarning)
        try:
            values = np.fromstring(text, dtype=np.float64, sep=" ")
        except (DeprecationWarning, ValueError):
            values = np.empty(0)
    if len(values) != len(lines) * NUMBERS_PER_LINE:
        _name_bad_number(lines, source)
    return _known(values.reshape(len(lines), NUM_BODIES, NUM_JOINTS, 3))


def _refuse_foreign_text(text: bytes, source: str) -> None:
    """Refuse a file that is empty or holds characters or numbers that the format does not have."""
    if not text:
        _fail(source, 1, "the file is empty")
    if foreign := text.translate(None, _ALLOWED):
        place = text.index(foreign[:1])
        line = text.count(b"\n", 0, place) + 1
        if text.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
            _fail(source, line, "the file begins with a byte order mark: an editor or a spreadsheet has rewritten it")
        shown = foreign[:1].decode("ascii", "replace")
        _fail(source, line, f"{shown!r} does not belong into a skeleton file; was it saved by a spreadsheet?")
    if match := _ROUNDED.search(text):
        line = text.count(b"\n", 0, match.start()) + 1
        _fail(source, line, "a number has an exponent as spreadsheets write it, and has lost digits")


def _name_bad_number(lines: list[bytes], source: str) -> NoReturn:
    for number, line in enumerate(lines, start=1):
        for token in line.split():
            try:
                float(token)
            except ValueError:
                _fail(source, number, f"{token[:40].decode()!r} is not a number")
    _fail(source, 1, "the numbers cannot be read")


def _known(bodies: np.ndarray) -> np.ndarray:
    """Mark bodies (T, 2, 25, 3) that are all zeros, and joints at impossible places, as unknown."""
    possible = (np.abs(bodies) <= MAX_COORDINATE).all(axis=-1) & (bodies[..., 2] > 0)
    return np.where(possible[..., None], bodies, np.nan).astype(np.float32)


def _fail(source: str, line: int, what: str) -> NoReturn:
    raise ReaderError(f"{source}, line {line}: {what}", UNUSABLE)

"""Height and distance of the cameras of an NTU setup: from the published table, a file, or the table's mean."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pasgan.data.readers.base_reader import ReaderError
from pasgan.structures.ntu_protocol import SETUP_HEIGHT_DISTANCE

# For setups of which no table is known (S018 to S032): where a camera of the published setups stands on average.
MEAN_HEIGHT_DISTANCE: tuple[float, float] = tuple(np.mean(list(SETUP_HEIGHT_DISTANCE.values()), axis=0).tolist())


def read_setup_table(path: str | Path | None) -> dict[int, tuple[float, float]]:
    """Setup number → (height, distance) in metres: the published table, with the rows of a file above it.

    Args:
        path: text file, one setup per line: its number, height and distance in metres, e.g. `18 1.3 3.5`; empty lines
            and what follows a `#` do not count. None is the published table alone.

    Raises:
        ReaderError: if the file cannot be read or a line is not of that form.
    """
    table = dict(SETUP_HEIGHT_DISTANCE)
    if path is None:
        return table
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReaderError(f"{path}: the table of setups cannot be read ({error})") from error
    for number, line in enumerate(lines, start=1):
        values = line.partition("#")[0].split()
        if not values:
            continue
        try:
            setup, (height, distance) = int(values[0]), (float(value) for value in values[1:])
            if not (0 <= height < 100 and 0 < distance < 100):
                raise ValueError
        except ValueError as error:
            raise ReaderError(
                f"{path}, line {number}: give setup, height and distance in metres, as in '18 1.3 3.5', not {line!r}"
            ) from error
        table[setup] = height, distance
    return table

"""Damages files in every way that comes to mind and has the readers read them.

    python tests/data/readers/fuzz_readers.py FOLDER SEED KIND=COUNT …

FOLDER/KIND holds what the reader of that kind reads; its files named in `TARGETS` are damaged, one at a time. The
process may take `MEMORY` bytes more than it has at the start, and `SECONDS` for a file. A crash, a hang, a warning, or
any error but the readers' own ends it with another code than 0. At the end it prints for each kind how many files were
read, and how many were refused for which reason, as JSON.
"""

from __future__ import annotations

import faulthandler
import json
import os
import random
import re
import resource
import sys
import warnings
from collections import Counter
from pathlib import Path

import numpy as np

from pasgan.data.readers import AISTReader, PanopticReader, ReaderError, RigReader, iterate_frames, read_skeleton
from pasgan.data.readers.array_pickle import read_array_pickle
from pasgan.data.readers.depth_png import read_depth_png
from pasgan.data.stored_frames import stored_frame

MEMORY, SECONDS = 2**29, 20.0
# Files to damage, by kind of data.
TARGETS = {
    "skeleton": ["*.skeleton"],
    "video": ["*.avi", "*.mp4"],
    "depth": ["*.png"],
    "pickle": ["*.pkl"],
    "rig": ["pose/**/*.json", "calibration.toml", "recording.toml"],
    "aist": ["**/keypoints2d/*.pkl", "**/cameras/*.json", "**/mapping.txt", "**/splits/*.txt"],
    "panoptic": ["**/calibration*.json", "**/body3DScene*.json"],
}
COUNTS = [b"999999999", b"-1", b"-999999999999999999999", b"0", b"1", b"25", b"9" * 400, b"0x10", b"\xd9\xa3"]
REALS = [b"nan", b"inf", b"-inf", b"1e999", b"1e5", b"-1e4", b"0.5", b"1.#QNAN"]
OTHERS = [b"", b"null", b"[]", b"{}", b"[[1]]", b"true", b'"x"', b"\x00", b"\xff\xfe", b"[" * 3000]
TOKENS = [*COUNTS, *REALS, *OTHERS]
NUMBER = re.compile(rb"-?\d+(\.\d+)?([eE][-+]?\d+)?")
WORD = re.compile(rb"[^\s,:=]+")


def flip_bits(data: bytes, rng: random.Random) -> bytes:
    """Change some bytes, often near the beginning, where headers are."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 20)):
        changed[rng.randrange(min(len(data), rng.choice([64, 1024, len(data)])))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def truncate(data: bytes, rng: random.Random) -> bytes:
    """Cut off the end, or the beginning."""
    place = rng.randrange(len(data))
    return data[place:] if rng.random() < 0.2 else data[:place]


def insert(data: bytes, rng: random.Random) -> bytes:
    """Put something in, or leave a piece out."""
    place = rng.randrange(len(data))
    if rng.random() < 0.3:
        return data[:place] + data[place + rng.randrange(1, 400) :]
    return (
        data[:place] + rng.choice([*TOKENS, data[: rng.randrange(1, 500)], bytes(rng.randrange(3000))]) + data[place:]
    )


def replace_token(data: bytes, rng: random.Random) -> bytes:
    """Another value in place of one to three numbers or words; the first ones, which are counts, more often."""
    for _ in range(rng.randint(1, 3)):
        found = list((NUMBER if rng.random() < 0.7 else WORD).finditer(data))
        if not found:
            return data + rng.choice(TOKENS)
        match = found[min(int(rng.expovariate(4 / len(found))), len(found) - 1)]
        data = data[: match.start()] + rng.choice(TOKENS) + data[match.end() :]
    return data


def other_lines(data: bytes, rng: random.Random) -> bytes:
    """Other ends of lines, one very long line, lines in another order or twice."""
    lines = data.splitlines(keepends=True)
    kind = rng.randrange(5)
    if kind == 0:
        return data.replace(b"\n", rng.choice([b"\r\n", b"\r", b"\n\n", b" ", b"\x0b"]))
    if kind == 1:
        return data + rng.choice([b"1 ", b"x", b'{"a":', b"\n"]) * 200_000
    if kind == 2:
        rng.shuffle(lines)
        return b"".join(lines)
    place = rng.randrange(len(lines))
    return b"".join(lines[:place] + lines[place : place + 5] * 2 + lines[place + 5 * (kind == 3) :])


def something_else(data: bytes, rng: random.Random) -> bytes:
    """Nothing at all, zeros, noise, or a text where something else should be."""
    return rng.choice([b"", b"\n", bytes(len(data)), rng.randbytes(2000), b"\xef\xbb\xbf" + data, b"no data\n" * 99])


MUTATIONS = [flip_bits, truncate, insert, replace_token, replace_token, replace_token, other_lines, something_else]


def read_video(path: Path) -> None:
    assert sum(1 for _ in iterate_frames(path)) > 0


def check_pickle(path: Path) -> None:
    for key, value in read_array_pickle(path, "unusable pickle").items():
        assert isinstance(key, str)
        assert value is None or isinstance(value, (np.ndarray, bool, int, float, str))


def check_depth(path: Path) -> None:
    assert read_depth_png(path).dtype == np.uint16


def check_skeleton(path: Path) -> None:
    sequence = read_skeleton(path)
    for body in sequence.bodies:
        assert (np.diff(body.frames) > 0).all()
        assert body.frames[0] >= 0
        assert body.frames[-1] < sequence.num_frames
        assert body.positions.shape == (len(body.frames), 25, 3)
        assert not (np.abs(body.color_points) > 1e5).any()


def check_tree(reader) -> None:
    """All recordings can be read, or the whole is refused; what is read can be stored."""
    scan = reader.scan()
    for source in scan.sources:
        recording = reader.read(source)
        assert len(recording.views) >= 2
        assert all(0 <= vars(recording)[name] < 2**31 for name in ("subject", "action", "setup", "replication"))
        for view in recording.views.values():
            assert np.isfinite(view.geometry.as_vector()).all()
            assert stored_frame(np.zeros((270, 480, 3), np.uint8), view.crop, (32, 32)).shape == (32, 32, 3)
            for name, points in view.keypoints.items():
                assert points.shape[:1] == view.keypoints_visible[name].shape[:1] == (view.num_frames,)
    if not scan.sources:
        raise ReaderError(scan.dropped[0].detail, scan.dropped[0].reason)


CHECKS = {"skeleton": check_skeleton, "video": read_video, "depth": check_depth, "pickle": check_pickle}
READERS = {"rig": RigReader, "aist": AISTReader, "panoptic": PanopticReader}


def fuzz(kind: str, folder: Path, count: int, seed: int) -> dict:
    """Read `count` damaged files; returns how many were read and why the others were refused."""
    rng = random.Random(seed)
    originals = {path: path.read_bytes() for pattern in TARGETS[kind] for path in sorted(folder.glob(pattern))}
    files, results = sorted(originals), Counter()
    for index in range(count):
        # Each pattern of names as often as the others, however many files it has.
        pattern = TARGETS[kind][index % len(TARGETS[kind])]
        path = rng.choice([path for path in files if path.match(pattern.rpartition("/")[2])])
        path.write_bytes(rng.choice(MUTATIONS)(originals[path], rng))
        faulthandler.dump_traceback_later(SECONDS, exit=True)
        try:
            if kind in READERS:
                check_tree(READERS[kind](folder))
            else:
                CHECKS[kind](path)
            results["read"] += 1
        except ReaderError as error:
            results[error.reason] += 1
        except BaseException:
            print(f"file {index} of seed {seed}, {path.name}: {path.read_bytes()[:300]!r}", file=sys.stderr)
            raise
        faulthandler.cancel_dump_traceback_later()
        path.write_bytes(originals[path])
    return dict(results)


if __name__ == "__main__":
    warnings.simplefilter("error")
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, taken + MEMORY))
    whole, start, *wanted = sys.argv[1:]
    kinds = {kind: int(number) for kind, number in (entry.split("=") for entry in wanted)}
    print(json.dumps({kind: fuzz(kind, Path(whole, kind), number, int(start)) for kind, number in kinds.items()}))

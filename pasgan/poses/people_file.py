"""The people of a video's frames on disk, batch after batch, so that work that is interrupted loses no more than one.

Each batch is one record: a head (magic, number of frames, number of people, CRC-32 of what follows), then int32 people
per frame, float32 boxes (n, 4), box scores (n), keypoints (n, K, 2) and scores (n, K). What lies behind the last whole
record is cut off when the file is opened again.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from pasgan.poses.pose_track import FramePeople

_HEAD = struct.Struct("<4sIII")
_MAGIC = b"PPL1"


class PeopleFile:
    """Begins a file of people or goes on with one.

    Args:
        path: the file; its folder is made.
        num_keypoints: K.

    Attributes:
        num_frames: frames that are in the file.
    """

    def __init__(self, path: Path, num_keypoints: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.num_keypoints = num_keypoints
        self._file = open(path, "a+b")  # noqa: SIM115, closed by __exit__
        self.num_frames, end = 0, 0
        for frames, end in self._records():  # noqa: B007, the last end counts
            self.num_frames += len(frames)
        self._file.truncate(end)

    def __enter__(self) -> PeopleFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def append(self, frames: Sequence[FramePeople]) -> None:
        """Add the next frames, whole or not at all."""
        counts = np.array([len(people.boxes) for people in frames], "<i4")
        columns = ("boxes", "box_scores", "keypoints", "scores")
        arrays = [np.concatenate([getattr(people, name) for people in frames]).astype("<f4") for name in columns]
        body = b"".join([counts.tobytes(), *(array.tobytes() for array in arrays)])
        self._file.seek(0, 2)
        self._file.write(_HEAD.pack(_MAGIC, len(frames), int(counts.sum()), zlib.crc32(body)) + body)
        self._file.flush()
        self.num_frames += len(frames)

    def read(self) -> list[FramePeople]:
        """All frames so far."""
        return [people for frames, _ in self._records() for people in frames]

    def _records(self) -> Iterator[tuple[list[FramePeople], int]]:
        """The frames of every whole record, and where it ends."""
        self._file.seek(0)
        while len(head := self._file.read(_HEAD.size)) == _HEAD.size:
            magic, num_frames, num_people, checksum = _HEAD.unpack(head)
            floats = num_people * (5 + 3 * self.num_keypoints)
            body = self._file.read(4 * (num_frames + floats)) if magic == _MAGIC else b""
            if len(body) < 4 * (num_frames + floats) or zlib.crc32(body) != checksum:
                return
            yield self._frames(body, num_frames, num_people), self._file.tell()

    def _frames(self, body: bytes, num_frames: int, num_people: int) -> list[FramePeople]:
        bounds = np.cumsum(np.frombuffer(body, "<i4", num_frames))[:-1]
        flat, parts = np.frombuffer(body, "<f4", offset=4 * num_frames), []
        for shape in ((4,), (), (self.num_keypoints, 2), (self.num_keypoints,)):
            size = num_people * int(np.prod(shape))
            parts.append(np.split(flat[:size].reshape(num_people, *shape), bounds))
            flat = flat[size:]
        return [FramePeople(*arrays) for arrays in zip(*parts, strict=True)]

"""The `.skeleton` text format of NTU RGB+D (Kinect v2): a pure parser.

One record per line, whitespace between tokens, LF or CRLF::

    numFrames
    numFrames times:
      numBodies                        (0 is legal)
      numBodies times:
        10 tokens: bodyID clippedEdges handLeftConfidence handLeftState handRightConfidence handRightState
                   isRestricted leanX leanY trackingState
        numJoints                      (25)
        25 times 12 tokens: x y z  depthX depthY  colorX colorY  orientationW X Y Z  trackingState

bodyID is a 64-bit integer, so it is never read as a float. Coordinates may be NaN or infinite.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import numpy as np

from pasgan.data.readers.base_reader import ReaderError
from pasgan.data.readers.raw_file import read_raw_text

NUM_JOINTS = 25
BODY_TOKENS = 10
JOINT_TOKENS = 12
# The size of the colour frame that colorX and colorY refer to, (H, W).
COLOR_FRAME_SIZE = (1080, 1920)
# A genuine file of 300 frames and two bodies has about 3 MB.
MAX_FILE_BYTES = 256 * 2**20
# No real pixel coordinate or position comes near; beyond it a number is a defect and counts as unknown.
MAX_COORDINATE = 1e5
UNUSABLE = "unusable skeleton file"


@dataclass
class SkeletonBody:
    """One tracked body, n frames long.

    Attributes:
        body_id: the sensor's 64-bit number of the body.
        frames: (n,) int64, 0-based frame numbers, ascending.
        positions: (n, 25, 3) float32, camera space in metres (x right, y up, z away), NaN where not finite.
        color_points: (n, 25, 2) float32, pixels of the 1920×1080 colour frame, NaN where not finite.
        depth_points: (n, 25, 2) float32, pixels of the 512×424 depth frame, NaN where not finite.
        tracking_states: (n, 25) uint8: 0 not tracked, 1 inferred, 2 tracked.
    """

    body_id: int
    frames: np.ndarray
    positions: np.ndarray
    color_points: np.ndarray
    depth_points: np.ndarray
    tracking_states: np.ndarray


@dataclass
class SkeletonSequence:
    """A parsed file: the number of frames and the bodies in order of appearance."""

    num_frames: int
    bodies: list[SkeletonBody]


def read_skeleton(path: str | Path) -> SkeletonSequence:
    """Read and parse a `.skeleton` file.

    Raises:
        ReaderError: if the file is missing, unreadable or not in the format.
    """
    path = Path(path)
    return parse_skeleton(read_raw_text(path, UNUSABLE, MAX_FILE_BYTES), str(path))


def scale_points(points: np.ndarray, from_size: tuple[int, int], to_size: tuple[int, int]) -> np.ndarray:
    """Pixel coordinates (..., 2) of a frame of `from_size` (H, W), after the frame is resized to `to_size`.

    Convention: integer coordinates are pixel centres, so x' = (x + 0.5) · W'/W − 0.5.
    """
    scale = np.array([to_size[1] / from_size[1], to_size[0] / from_size[0]])
    return ((points + 0.5) * scale - 0.5).astype(np.float32)


def parse_skeleton(text: str, source: str) -> SkeletonSequence:
    """Parse the text of a `.skeleton` file.

    Args:
        text: the whole file.
        source: how error messages name it.

    Raises:
        ReaderError: naming the source, the line and what was expected there.
    """
    lines = _Lines(text, source)
    num_frames = lines.count("the number of frames", lines_each=1)
    rows: dict[int, tuple[list[int], list[list[float]]]] = {}
    for frame in range(num_frames):
        num_bodies = lines.count(f"the number of bodies of frame {frame}", lines_each=2 + NUM_JOINTS)
        for _ in range(num_bodies):
            body_id = lines.body_id()
            joints = lines.joints()
            frames, values = rows.setdefault(body_id, ([], []))
            # A body can stand only once in a frame; of a repetition the first is kept.
            if not frames or frames[-1] != frame:
                frames.append(frame)
                values.append(joints)
    lines.end()
    return SkeletonSequence(num_frames, [_body(body_id, *row, source) for body_id, row in rows.items()])


def _body(body_id: int, frames: list[int], values: list[list[float]], source: str) -> SkeletonBody:
    table = np.array(values, dtype=np.float64).reshape(len(frames), NUM_JOINTS, JOINT_TOKENS)
    states = table[..., 11]
    if not np.isin(states, (0, 1, 2)).all():
        raise ReaderError(f"{source}: a joint of body {body_id} has a tracking state other than 0, 1, 2", UNUSABLE)
    coordinates = table[..., :7]
    coordinates[~(np.abs(coordinates) <= MAX_COORDINATE)] = np.nan
    coordinates = coordinates.astype(np.float32)
    return SkeletonBody(
        body_id,
        np.array(frames, dtype=np.int64),
        positions=coordinates[..., 0:3],
        depth_points=coordinates[..., 3:5],
        # A point is known with both coordinates or not at all.
        color_points=np.where(np.isnan(coordinates[..., 5:7]).any(-1, keepdims=True), np.nan, coordinates[..., 5:7]),
        tracking_states=states.astype(np.uint8),
    )


class _Lines:
    """Walks over the lines of a file and knows where it is when something is wrong."""

    def __init__(self, text: str, source: str) -> None:
        self.lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        while self.lines and not self.lines[-1].strip():
            self.lines.pop()
        self.source = source
        self.next = 0

    def fail(self, what: str, line: int | None = None) -> NoReturn:
        number = self.next if line is None else line
        raise ReaderError(f"{self.source}, line {number + 1}: {what}", UNUSABLE)

    def take(self, what: str) -> str:
        if self.next >= len(self.lines):
            self.fail(f"the file ends where {what} should stand")
        line = self.lines[self.next]
        self.next += 1
        return line

    def count(self, what: str, lines_each: int) -> int:
        """A line with one number, which the rest of the file must be long enough for."""
        token = self.take(what).strip()
        if not token.isascii() or not token.isdigit() or len(token) > 12:
            self.fail(f"{what} should stand here, not {token[:40]!r}", self.next - 1)
        count = int(token)
        if count * lines_each > len(self.lines) - self.next:
            self.fail(f"{what} is {count}, more than the rest of the file can hold", self.next - 1)
        return count

    def body_id(self) -> int:
        """The line that opens a body; only its 64-bit id is of use."""
        tokens = self.take("a body").split()
        if len(tokens) != BODY_TOKENS:
            self.fail(f"a body line has {BODY_TOKENS} values, this one {len(tokens)}", self.next - 1)
        digits = tokens[0].removeprefix("-")
        if not digits.isascii() or not digits.isdigit() or len(digits) > 20:
            self.fail(f"the body id should be an integer, not {tokens[0][:40]!r}", self.next - 1)
        return int(tokens[0])

    def joints(self) -> list[float]:
        """The 25 joints of a body: 300 numbers."""
        num_joints = self.take("the number of joints").strip()
        if num_joints != str(NUM_JOINTS):
            self.fail(f"the number of joints should be {NUM_JOINTS}, not {num_joints[:40]!r}", self.next - 1)
        first = self.next
        rows = [line.split() for line in self.lines[first : first + NUM_JOINTS]]
        for offset, row in enumerate(rows):
            if len(row) != JOINT_TOKENS:
                self.fail(f"a joint line has {JOINT_TOKENS} values, this one {len(row)}", first + offset)
        if len(rows) < NUM_JOINTS:
            self.fail("the file ends inside a body", first + len(rows))
        self.next += NUM_JOINTS
        try:
            return [float(token) for row in rows for token in row]
        except ValueError:
            return self._joints_one_by_one(rows, first)

    def _joints_one_by_one(self, rows: list[list[str]], first: int) -> list[float]:
        """Slow path: numbers that Python does not know (`1.#QNAN`, `-nan(ind)`), or the line of one that is none."""
        values = []
        for offset, row in enumerate(rows):
            for token in row:
                try:
                    values.append(float(token))
                except ValueError:
                    if not any(mark in token.lower() for mark in ("nan", "inf", "1.#")) or len(token) > 16:
                        self.fail(f"{token[:40]!r} is not a number", first + offset)
                    values.append(float("nan"))
        return values

    def end(self) -> None:
        if self.next < len(self.lines):
            self.fail("the file goes on after its last frame")

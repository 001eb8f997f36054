"""What every reader offers: find the recordings of a source, and turn one of them into a `Recording`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path

from pasgan.structures import PasganError, Recording


class ReaderError(PasganError):
    """A raw file cannot be used.

    Args:
        message: names the file and says what is wrong with it.
        reason: the same in a few words without names, so that a report can count it.
    """

    def __init__(self, message: str, reason: str = "unreadable file") -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason

    def __reduce__(self) -> tuple:
        """Keep `reason` when the error crosses a process border."""
        return type(self), (self.message, self.reason)


@dataclass(frozen=True)
class RecordingSource:
    """The files of one recording, found but not yet opened.

    Attributes:
        recording_id: unique name within the source.
        videos: camera name → video file.
        poses: camera name → keypoint file, or folder of keypoint files.
        depths: camera name → folder of depth maps, where the reader is asked for them.
        frames: (first, end) of the videos' frames, 0-based, where the recording is a part of them.
    """

    recording_id: str
    videos: dict[str, Path]
    poses: dict[str, Path]
    depths: dict[str, Path] = field(default_factory=dict)
    frames: tuple[int, int] | None = None


@dataclass(frozen=True)
class Dropped:
    """A recording that is left out: which, why in a few words (to be counted), and the details."""

    recording_id: str
    reason: str
    detail: str


@dataclass
class Scan:
    """What a reader found: recordings to read, in a fixed order, those that it leaves out at once, and remarks."""

    sources: list[RecordingSource] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class BaseReader(ABC):
    """A source of recordings.

    Attributes:
        dataset: name of the kind of data, kept in the store.
        equal_lengths: whether all views of a recording are cut to the length of the shortest.
        default_frame_size: (H, W) of the stored frames unless the user asks for another.
        depth: whether its views have depth maps.
    """

    dataset: str
    equal_lengths: bool = False
    default_frame_size: tuple[int, int]
    depth: bool = False

    @property
    @abstractmethod
    def keypoint_sets(self) -> dict[str, str]:
        """Keypoint set name → skeleton name; every recording has them all."""

    @property
    @abstractmethod
    def options(self) -> dict:
        """The options that change what is stored, JSON-able: two runs may share a store only if these agree."""

    @abstractmethod
    def scan(self) -> Scan:
        """Look through the folder without opening a video.

        Raises:
            ReaderError: if the folder is missing or holds nothing of this kind.
        """

    @abstractmethod
    def read(self, source: RecordingSource) -> Recording:
        """Read everything but the frames: keypoints in pixels of the video's own frames, and the views' geometry.

        Raises:
            ReaderError: if the recording cannot be used; no other exception leaves this method for a bad file.
        """

"""What the index of a store says about one recording."""

from __future__ import annotations

from dataclasses import dataclass

from pasgan.structures import ViewGeometry


@dataclass(frozen=True)
class ViewEntry:
    """One camera of a stored recording.

    Attributes:
        camera: its name.
        num_frames: T, the frames that are stored.
        geometry: where the camera stands.
        source: name of the video file it came from.
        source_sha256: of that file, hexadecimal.
        sha256: of the stored frames.
    """

    camera: str
    num_frames: int
    geometry: ViewGeometry
    source: str
    source_sha256: str
    sha256: str


@dataclass(frozen=True)
class RecordingEntry:
    """One stored recording; the numbers are as in `pasgan.structures.Recording`, `cameras` maps name → view."""

    recording_id: str
    subject: int
    action: int
    setup: int
    replication: int
    cameras: dict[str, ViewEntry]

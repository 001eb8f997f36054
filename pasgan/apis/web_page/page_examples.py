"""Recordings to choose on the page, rendered on the spot, in a video format that browsers play."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pasgan.apis.example_recording import ExampleRecording, write_example
from pasgan.data.readers import iterate_frames, probe_video
from pasgan.visualization.clips import save_frames

# NTU class → what the button says.
ACTIONS = {8: "sits down", 23: "waves", 24: "kicks"}


@dataclass(frozen=True)
class PageExample:
    """An example of the page.

    Attributes:
        label: what the person does.
        folder: that holds all its files.
        video: of the source camera, as WebM.
        recording: what it was made of, with target image, poses and views.
    """

    label: str
    folder: Path
    video: Path
    recording: ExampleRecording


def write_page_examples(folder: Path) -> list[PageExample]:
    """Render the examples into a folder.

    Raises:
        SampleError: if they cannot be written.
        PictureError: if OpenCV cannot write WebM.
    """
    return [_write_example(folder, action, label) for action, label in ACTIONS.items()]


def _write_example(folder: Path, action: int, label: str) -> PageExample:
    folder = folder / f"A{action:03d}"
    recording = write_example(folder, action)
    frames = (np.ascontiguousarray(frame[..., ::-1]) for frame in iterate_frames(recording.video))
    video = save_frames(folder / f"{label.replace(' ', '_')}.webm", frames, probe_video(recording.video).frame_rate)
    return PageExample(label, folder, video, recording)

"""A small recording to try the synthesis on, rendered on the spot."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from pasgan.data.readers import NTURGBDReader, iterate_frames
from pasgan.data.sample import make_sample
from pasgan.structures import ViewGeometry
from pasgan.visualization import save_image

# A performer whom the shipped weights have not seen.
PERFORMER, SETUP, SIT_DOWN = 3, 4, 8
SOURCE, TARGET = "C003", "C002"


@dataclass(frozen=True)
class ExampleRecording:
    """One camera's video, and the first frame of another camera.

    Attributes:
        video: of the source camera.
        keypoints: its poses, as a `.skeleton` file.
        target_image: the first frame of the target camera.
        target_keypoints: the poses there, as a `.skeleton` file.
        source_view: where the source camera stands.
        target_view: where the target camera stands.
    """

    video: Path
    keypoints: Path
    target_image: Path
    target_keypoints: Path
    source_view: ViewGeometry
    target_view: ViewGeometry


def write_example(folder: Path, action: int = SIT_DOWN) -> ExampleRecording:
    """Render the recording into a folder, unless it is there.

    Args:
        folder: of this recording alone.
        action: NTU class of what the person does.

    Raises:
        SampleError: if it cannot be written.
    """
    make_sample(folder, num_recordings=1, performers=[PERFORMER], setups=[SETUP], actions=[action], workers=0)
    reader = NTURGBDReader(folder)
    source = reader.scan().sources[0]
    views = reader.read(source).views
    image = folder / f"{source.recording_id}_{TARGET}_first_frame.png"
    first = next(islice(iterate_frames(source.videos[TARGET]), 1))
    save_image(image, np.ascontiguousarray(first[..., ::-1]))
    return ExampleRecording(
        video=source.videos[SOURCE],
        keypoints=source.poses[SOURCE],
        target_image=image,
        target_keypoints=source.poses[TARGET],
        source_view=views[SOURCE].geometry,
        target_view=views[TARGET].geometry,
    )

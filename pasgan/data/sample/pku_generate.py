"""Making the generated sample in PKU-MMD's form: long videos, skeleton text, label and split files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from pasgan.data.sample.cameras import make_camera
from pasgan.data.sample.generate import run_jobs
from pasgan.data.sample.pku_take import (
    CAMERA_NUMBERS,
    SETUP,
    PlannedTake,
    make_take,
    plan_takes,
    training_performers,
)
from pasgan.data.sample.scene import SampleOptions, recording_rng, render_frames
from pasgan.data.sample.writer import SampleError, kinect_jitter, write_text, write_video

VIDEO_FOLDER, SKELETON_FOLDER = "Data/RGB_VIDEO", "Data/PKU_Skeleton_Renew"
LABEL_FOLDER, SPLIT_FOLDER = "Label/Train_Label_PKU_final", "Split"
# How sure the performance of an action is, 1 or 2.
CONFIDENCE = 2


def make_pku_sample(
    root: str | Path,
    num_recordings: int = 60,
    performers: Sequence[int] | None = None,
    options: SampleOptions | None = None,
    workers: int = 4,
) -> dict[str, int]:
    """Write a generated sample in PKU-MMD's form; takes that are there already are kept.

    Args:
        root: folder of the sample.
        num_recordings: how many actions of three cameras each, rounded up to whole takes.
        performers: numbers from 1 to 67; by default more for larger samples. Some of them are held out.
        options: how the sample looks.
        workers: processes; 0 works in this one.

    Returns:
        Counts of takes: `written`, `kept`.

    Raises:
        ValueError: for arguments that make no sample.
        SampleError: if the folder holds a sample made with other arguments, or cannot be written.
    """
    root, options = Path(root), options or SampleOptions()
    takes = plan_takes(num_recordings, list(performers or ()), options.seed)
    try:
        _check_options(root, options)
        _write_splits(root, takes)
        missing = [take for take in takes if not _is_complete(root, take)]
        run_jobs(_work, [(root, take, options) for take in missing], workers)
    except OSError as error:
        raise SampleError(f"cannot write the sample at {root}: {error}") from error
    return {"written": len(missing), "kept": len(takes) - len(missing)}


def _is_complete(root: Path, take: PlannedTake) -> bool:
    return all(path.is_file() for camera in CAMERA_NUMBERS for path in _paths(root, take.name(camera)))


def _paths(root: Path, name: str) -> tuple[Path, Path, Path]:
    """Video, skeleton and label file of one camera."""
    return (
        root / VIDEO_FOLDER / f"{name}.avi",
        root / SKELETON_FOLDER / f"{name}.txt",
        root / LABEL_FOLDER / f"{name}.txt",
    )


def _check_options(root: Path, options: SampleOptions) -> None:
    """Keep samples that look different apart."""
    path = root / "options.json"
    described = {"seed": options.seed, "height": options.height, "jitter": options.jitter, "codec": options.codec}
    if path.exists() and (made := json.loads(path.read_text(encoding="utf-8"))) != described:
        raise SampleError(
            f"{root} holds a sample made with {made}, now asked: {described}; choose another folder or delete it"
        )
    write_text(path, json.dumps(described))


def _write_splits(root: Path, takes: Sequence[PlannedTake]) -> None:
    """The two split files, with what is odd in the genuine ones: the spelling, the blank, the commas at the end."""
    training = training_performers(sorted({take.performer for take in takes}))
    subjects = {take.name(camera): take.performer in training for take in takes for camera in CAMERA_NUMBERS}
    views = {take.name(camera): camera != "L" for take in takes for camera in CAMERA_NUMBERS}
    for name, trains in (("cross-subject", subjects), ("cross-view", views)):
        lists = [", ".join(sorted(video for video in trains if trains[video] == part)) + "," for part in (True, False)]
        text = f"Training videos:\r\n{lists[0]}\r\nValidataion videos: \r\n{lists[1]}\r\n"
        write_text(root / SPLIT_FOLDER / f"{name}.txt", text)


def _work(job: tuple[Path, PlannedTake, SampleOptions]) -> None:
    cv2.setNumThreads(1)
    root, planned, options = job
    scene, spans = make_take(planned, options)
    labels = "".join(
        f"{action},{first},{last},{CONFIDENCE}\r\n"
        for action, (first, last) in zip(planned.actions, spans, strict=True)
    )
    for name, number in CAMERA_NUMBERS.items():
        video, skeleton, label = _paths(root, planned.name(name))
        camera = make_camera(SETUP, number)
        renderer, hidden = scene.view(camera)
        write_video(video, render_frames(scene, renderer, number), options.size, options.codec)
        tracking = np.where(hidden, 1, 2)
        rng = recording_rng(scene.planned, options, 800 + number)
        joints = kinect_jitter(camera.to_camera(scene.body.joints), tracking, rng, options.jitter)
        write_text(skeleton, skeleton_lines(joints))
        write_text(label, labels)


def skeleton_lines(joints: np.ndarray) -> str:
    """The text of a skeleton file: one body (T, 25, 3) in the camera's space, metres, and none in the second place."""
    absent = " 0" * joints[0].size
    frames = joints.reshape(len(joints), -1).tolist()
    return "".join(" ".join(f"{number:.7g}" for number in frame) + absent + "\r\n" for frame in frames)

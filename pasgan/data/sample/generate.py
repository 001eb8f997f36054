"""Making the generated sample: plan, render and write in parallel, skipping what is there."""

from __future__ import annotations

import functools
import json
import multiprocessing
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from pasgan.data.sample.cameras import COLOR_LENS, DEPTH_LENS, FACING, Lens, SampleCamera, make_camera
from pasgan.data.sample.plan import PlannedRecording, plan_recordings
from pasgan.data.sample.scene import (
    SampleOptions,
    Scene,
    floor_position,
    make_scene,
    recording_rng,
    render_depth_maps,
    render_frames,
)
from pasgan.data.sample.writer import (
    SampleError,
    bone_orientations,
    depth_path,
    kinect_jitter,
    skeleton_path,
    skeleton_text,
    video_path,
    write_depth_maps,
    write_text,
    write_video,
)
from pasgan.structures.ntu_protocol import NUM_CAMERAS

CAMERAS = tuple(range(1, NUM_CAMERAS + 1))
_FIRST_BODY_ID = 72057594037900000


def is_complete(root: Path, planned: PlannedRecording, depth: bool = False) -> bool:
    """Whether every file of a recording is there, its depth maps only if asked for; files only ever appear whole."""
    names = [planned.name(camera) for camera in CAMERAS]
    return all(_has_color(root, name) and (not depth or depth_path(root, name).is_dir()) for name in names)


def _has_color(root: Path, name: str) -> bool:
    return video_path(root, name).is_file() and skeleton_path(root, name).is_file()


def write_recording(root: Path, planned: PlannedRecording, options: SampleOptions, depth: bool = False) -> None:
    """Write what is missing of the videos, skeleton files and, if asked for, depth maps of one recording."""
    scene = make_scene(planned, options)
    for number in CAMERAS:
        camera, name = make_camera(planned.setup, number), planned.name(number)
        if not _has_color(root, name):
            _write_color(root, scene, camera)
        if depth and not depth_path(root, name).is_dir():
            renderer, _ = scene.view(camera.depth_camera())
            write_depth_maps(depth_path(root, name), render_depth_maps(scene, renderer))


def _write_color(root: Path, scene: Scene, camera: SampleCamera) -> None:
    """The video and the skeleton file of one camera."""
    planned, options = scene.planned, scene.options
    renderer, hidden = scene.view(camera)
    name = planned.name(camera.number)
    write_video(video_path(root, name), render_frames(scene, renderer, camera.number), options.size, options.codec)
    exact, tracking = camera.to_camera(scene.body.joints), np.where(hidden, 1, 2)
    joints = kinect_jitter(exact, tracking, recording_rng(planned, options, 800 + camera.number), options.jitter)
    body_id = _FIRST_BODY_ID + int(recording_rng(planned, options, 707).integers(0, 90000))
    write_text(skeleton_path(root, name), skeleton_text(joints, tracking, bone_orientations(exact), body_id))


def _work(job: tuple[Path, PlannedRecording, SampleOptions, bool]) -> str:
    cv2.setNumThreads(1)
    write_recording(*job)
    return job[1].recording_id


def run_jobs(work: Callable, jobs: Sequence, workers: int) -> None:
    """Do all jobs under a progress bar, in processes beside each other; 0 or 1 worker works in this one."""
    bar = functools.partial(tqdm, total=len(jobs), desc="recordings", unit="rec", disable=not jobs)
    if workers <= 1 or len(jobs) < 2:
        for _ in bar(map(work, jobs)):
            pass
    else:
        # Fresh processes: a forked one would inherit locks of the libraries' threads.
        with multiprocessing.get_context("spawn").Pool(min(workers, len(jobs))) as pool:
            for _ in bar(pool.imap_unordered(work, jobs, chunksize=2)):
                pass


def make_sample(
    root: str | Path,
    num_recordings: int = 60,
    performers: Sequence[int] | None = None,
    setups: Sequence[int] | None = None,
    actions: Sequence[int] | None = None,
    options: SampleOptions | None = None,
    workers: int = 4,
    depth: bool = False,
) -> dict[str, int]:
    """Write a generated sample in NTU RGB+D's format; recordings that are there already are kept.

    Args:
        root: folder of the sample.
        num_recordings: how many recordings of three cameras each.
        performers: NTU performer numbers; by default more for larger samples, from both sides of the split.
        setups: NTU setup numbers.
        actions: NTU class numbers.
        options: how the sample looks.
        workers: processes; 0 works in this one.
        depth: also write the masked depth maps; recordings that lack only these get them.

    Returns:
        Counts: `written`, `kept`.

    Raises:
        ValueError: for arguments that make no sample.
        SampleError: if the folder holds a sample made with other options, or cannot be written.
    """
    root, options = Path(root), options or SampleOptions()
    planned = plan_recordings(num_recordings, performers, setups, actions, options.seed)
    write_cameras(root, planned, options)
    missing = [recording for recording in planned if not is_complete(root, recording, depth)]
    jobs = [(root, recording, options, depth) for recording in missing]
    try:
        run_jobs(_work, jobs, workers)
    except OSError as error:
        raise SampleError(f"cannot write the sample at {root}: {error}") from error
    return {"written": len(missing), "kept": len(planned) - len(missing)}


def write_cameras(root: Path, planned: Sequence[PlannedRecording], options: SampleOptions) -> None:
    """Write `cameras.json`: the exact cameras of every setup, and where every person stands and looks.

    Raises:
        SampleError: if the file is there and was made with other options or cannot be read.
    """
    path = root / "cameras.json"
    described = {"seed": options.seed, "height": options.height, "jitter": options.jitter, "codec": options.codec}
    known: dict = {}
    if path.exists():
        try:
            known = json.loads(path.read_text(encoding="utf-8"))
            made = known["options"]
        except (ValueError, KeyError, TypeError) as error:
            raise SampleError(f"{path} cannot be read ({error}); delete the sample and make it again") from error
        if made != described:
            raise SampleError(
                f"{root} holds a sample made with {made}, now asked: {described}; choose another folder or delete it"
            )
    setups = known.get("setups", {})
    for setup in sorted({recording.setup for recording in planned}):
        setups[f"S{setup:03d}"] = {f"C{number:03d}": _describe(make_camera(setup, number)) for number in CAMERAS}
    recordings = known.get("recordings", {})
    for recording in planned:
        x, z = floor_position(recording, options)
        recordings[recording.recording_id] = {"position": [x, 0.0, z], "facing": FACING[recording.replication]}
    content = {
        "about": "World: metres, y up, floor at y = 0. Camera space: x right, y up, z away:"
        " rotation @ (world - position). Pixels of the 1920x1080 frame: cx + fx x / z, cy - fy y / z."
        " A person at `position` looks along"
        " (sin facing, 0, cos facing).",
        "options": described,
        "intrinsics": _intrinsics(COLOR_LENS),
        "depth_intrinsics": _intrinsics(DEPTH_LENS),
        "setups": setups,
        "recordings": dict(sorted(recordings.items())),
    }  # fmt: skip
    try:
        write_text(path, json.dumps(content, indent=1))
    except OSError as error:
        raise SampleError(f"cannot write {path}: {error}") from error


def _describe(camera: SampleCamera) -> dict[str, list]:
    return {"position": camera.position.tolist(), "rotation": camera.rotation.tolist()}


def _intrinsics(lens: Lens) -> dict[str, float]:
    (height, width), (x, y) = lens.size, lens.centre
    return {"width": width, "height": height, "fx": lens.focal, "fy": lens.focal, "cx": x, "cy": y}

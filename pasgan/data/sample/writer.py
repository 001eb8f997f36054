"""Writing NTU RGB+D's own files: `*_rgb.avi`, the full `.skeleton` text, depth maps; each whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np

from pasgan.data.sample.body import JOINT
from pasgan.data.sample.cameras import project_color, project_depth
from pasgan.structures import PasganError, get_skeleton

FRAMES_PER_SECOND = 30.0
VIDEO_FOLDER, SKELETON_FOLDER, DEPTH_FOLDER = "nturgb+d_rgb", "nturgb+d_skeletons", "nturgb+d_depth_masked"


class SampleError(PasganError):
    """The generated sample cannot be written or continued."""


def video_path(root: Path, name: str) -> Path:
    """Path of a recording's video; name as `PlannedRecording.name`."""
    return root / VIDEO_FOLDER / f"{name}_rgb.avi"


def skeleton_path(root: Path, name: str) -> Path:
    """Path of a recording's skeleton file."""
    return root / SKELETON_FOLDER / f"{name}.skeleton"


def depth_path(root: Path, name: str) -> Path:
    """Folder of a recording's masked depth maps."""
    return root / DEPTH_FOLDER / name


def write_text(path: Path, text: str) -> None:
    """Write a text file under another name and move it into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8", newline="\n")
    os.replace(part, path)


def write_video(path: Path, frames: Iterable[np.ndarray], size: tuple[int, int], codec: str = "XVID") -> None:
    """Write RGB frames (H, W, 3) uint8 as an AVI of 30 frames per second, under another name until it is whole.

    Raises:
        SampleError: if OpenCV cannot encode here.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # The suffix must stay: OpenCV chooses the container by it.
    part = path.with_name(f"{path.stem}.part{path.suffix}")
    writer = cv2.VideoWriter(str(part), cv2.VideoWriter_fourcc(*codec), FRAMES_PER_SECOND, size[::-1])
    if not writer.isOpened():
        raise SampleError(
            f"cannot write {part} with codec {codec}: is the folder writable, does OpenCV have the codec?"
        )
    try:
        for frame in frames:
            writer.write(cv2.cvtColor(frame, cv2.COLOR_RGB2BGR))
    finally:
        writer.release()
    # A full disk is not reported by the writer: look at what is there.
    check = cv2.VideoCapture(str(part))
    whole = check.isOpened() and check.get(cv2.CAP_PROP_FRAME_COUNT) > 0
    check.release()
    if not whole:
        part.unlink(missing_ok=True)
        raise SampleError(f"{path} could not be written whole; is the disk full?")
    os.replace(part, path)


def write_depth_maps(folder: Path, maps: Iterable[np.ndarray]) -> None:
    """Write depth maps (H, W) uint16 as `MDepth-00000001.png` and so on; the folder appears when all are written.

    Raises:
        SampleError: if a file cannot be written.
    """
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for number, depth in enumerate(maps, start=1):
        path = part / f"MDepth-{number:08d}.png"
        if not cv2.imwrite(str(path), depth):
            raise SampleError(f"{path} could not be written; is the disk full?")
    os.replace(part, folder)


def skeleton_text(joints: np.ndarray, tracking: np.ndarray, rotations: np.ndarray, body_id: int) -> str:
    """The text of a `.skeleton` file with one body.

    Args:
        joints: (T, 25, 3) camera space, metres.
        tracking: (T, 25) 1 inferred, 2 tracked.
        rotations: (T, 25, 4) bone orientations w, x, y, z.
        body_id: 64-bit identity of the body.
    """
    depth, color = project_depth(joints), project_color(joints)
    numbers = np.concatenate([joints, depth, color, rotations], -1)
    trunk = joints[:, JOINT["spine_shoulder"]] - joints[:, JOINT["spine_base"]]
    lean = np.clip(trunk[:, [0, 2]] / np.linalg.norm(trunk, axis=-1, keepdims=True), -1, 1)
    lines = [str(len(joints))]
    for frame, states, (lean_x, lean_y) in zip(numbers.tolist(), tracking.tolist(), lean.tolist(), strict=True):
        # bodyID clipedEdges handLeftConfidence handLeftState handRightConfidence handRightState isRestricted
        # leanX leanY trackingState
        lines += ["1", f"{body_id} 0 1 2 1 2 0 {lean_x:.7g} {lean_y:.7g} 2", "25"]
        lines += [
            " ".join([f"{number:.7g}" for number in row]) + f" {state}"
            for row, state in zip(frame, states, strict=True)
        ]
    return "\n".join(lines) + "\n"


# Child joint -> parent joint of the bone whose orientation the file gives; joints that end a limb have none.
_PARENT = dict(get_skeleton("kinect25").limbs)
_ENDS = {
    JOINT[name]
    for name in ["head", "left_foot", "right_foot", "left_hand_tip", "right_hand_tip", "left_thumb", "right_thumb"]
}


def bone_orientations(joints: np.ndarray) -> np.ndarray:
    """Quaternions (T, 25, 4) w, x, y, z that turn the y axis into each joint's bone; zeros at the limbs' ends."""
    out = np.zeros((*joints.shape[:2], 4))
    for joint in range(joints.shape[1]):
        if joint in _ENDS:
            continue
        parent = _PARENT.get(joint, JOINT["spine_middle"])
        bone = joints[:, joint] - joints[:, parent] if joint in _PARENT else joints[:, parent] - joints[:, joint]
        bone = bone / np.maximum(np.linalg.norm(bone, axis=-1, keepdims=True), 1e-9)
        # Half-way quaternion between y and the bone: w = 1 + y·b, vector = y x b.
        half = np.stack([1 + bone[:, 1], bone[:, 2], np.zeros(len(bone)), -bone[:, 0]], -1)
        half[half[:, 0] < 1e-6] = (0.0, 1.0, 0.0, 0.0)
        out[:, joint] = half / np.linalg.norm(half, axis=-1, keepdims=True)
    return out


def kinect_jitter(joints: np.ndarray, tracking: np.ndarray, rng: np.random.Generator, scale: float) -> np.ndarray:
    """Joints (T, 25, 3) as a Kinect would measure them: an error that drifts, 3 mm tracked and 12 mm inferred.

    Args:
        joints: exact camera-space joints, metres.
        tracking: (T, 25) states.
        rng: the recording's random numbers for this camera.
        scale: multiplies the error; 0 switches it off.
    """
    keep, error = 0.75, rng.normal(0, 1, joints.shape)
    for frame in range(1, len(error)):
        error[frame] = keep * error[frame - 1] + np.sqrt(1 - keep**2) * error[frame]
    return joints + scale * np.where(tracking == 2, 0.003, 0.012)[..., None] * error

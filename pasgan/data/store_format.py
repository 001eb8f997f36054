"""What a store looks like on disk: names of its files, columns of its index, and its error.

A store is a folder::

    store.json             written last: version, dataset, frame size, keypoint sets, counts, options
    recordings.npy         one row per recording (RECORDING_COLUMNS)
    splits.json            only if the data bring splits: split name → recording id → `train`, `val` or `test`
    views.npy              one row per view, the views of a recording beside each other (`view_columns`)
    frames-00000.bin …     the frames of a view beside each other in one file; layout `raw`: uint8 RGB (n, H, W, 3);
                           layout `jpeg`: one JPEG behind the other
    frame-offsets.bin      layout `jpeg` only: uint64 (all frames, 2), first byte in the file and number of bytes
    depths-00000.bin …     only on request: uint16 depth maps (n, H, W) in millimetres, 0 where unknown, one per frame
    keypoints-<set>.bin    float32 (all frames, K, 2), pixels of the stored frame, NaN where unknown
    visible-<set>.bin      uint8 (all frames, K): 0 not tracked, 1 inferred, 2 tracked
    added-<set>.jsonl      of a keypoint set that was added later: what it is, then one line per view
    journal.jsonl          first the options, then one line per finished recording; what a resumed run goes by
    report.json            what was kept and dropped, and why
    report.md              the same to read, with examples
"""

from __future__ import annotations

import errno
import hashlib
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from pasgan.structures import PasganError, get_skeleton

FORMAT_NAME = "pasgan frame store"
# A store in the layout `raw` is of version 1, as those before there were two layouts; one in `jpeg` is of version 2.
VERSIONS = {"raw": 1, "jpeg": 2}

STORE_FILE = "store.json"
RECORDINGS_FILE = "recordings.npy"
VIEWS_FILE = "views.npy"
SPLITS_FILE = "splits.json"
JOURNAL_FILE = "journal.jsonl"
REPORT_FILE = "report.json"
SUMMARY_FILE = "report.md"
LOCK_FILE = "lock"
OFFSETS_FILE = "frame-offsets.bin"

HOW_TO_MAKE = "python tools/prepare_data.py ntu RAW --out {path}"
HOW_TO_ADD_DEPTH = (
    "prepare one that does with: python tools/prepare_data.py ntu RAW --out {path}_depth --depth (a generated sample "
    "gets its maps by: python tools/make_sample.py RAW --depth), and give its folder as data_root"
)

NUMBER_COLUMNS = [("subject", "<i4"), ("action", "<i4"), ("setup", "<i4"), ("replication", "<i4")]
SPAN_COLUMNS = [("first_view", "<i8"), ("num_views", "<i4")]
PLACE_COLUMNS = [("num_frames", "<i8"), ("first_frame", "<i8"), ("shard", "<i4"), ("shard_frame", "<i8")]
GEOMETRY_COLUMNS = [("azimuth", "<f8"), ("height", "<f8"), ("distance", "<f8")]
HASH_COLUMNS = [("source_sha256", "V32"), ("frames_sha256", "V32"), ("keypoints_sha256", "V32")]
DEPTH_COLUMNS = [("depths_sha256", "V32")]

# Row of the offsets of a frame: its first byte in its file, and how many it has.
OFFSET_DTYPE = np.dtype("<u8")
OFFSET_BYTES = 2 * OFFSET_DTYPE.itemsize

# What a store can keep of the pixels of every frame: type, and shape behind (H, W).
LAYERS = {"frames": (np.dtype(np.uint8), (3,)), "depths": (np.dtype("<u2"), ())}


class StoreError(PasganError):
    """A store cannot be read, written or continued; the message names it and says what to do."""


def writing_failed(root: Path, error: OSError) -> StoreError:
    """The error to raise when the operating system refuses to write into the store `root`."""
    if error.errno == errno.ENOSPC:
        return StoreError(
            f"{root}: the disk is full. What was written is kept: free some space and run the same command again"
        )
    return StoreError(f"{root}: cannot be written ({error.strerror or error})")


def shard_name(number: int, layer: str = "frames") -> str:
    """File name of the `number`-th file of a layer."""
    return f"{layer}-{number:05d}.bin"


def layer_bytes(layer: str, frame_size: tuple[int, int]) -> int:
    """Bytes that one frame of `frame_size` takes in a layer."""
    dtype, rest = LAYERS[layer]
    return dtype.itemsize * math.prod((*frame_size, *rest))


def keypoints_name(keypoint_set: str) -> str:
    """File name of the coordinates of a keypoint set."""
    return f"keypoints-{keypoint_set}.bin"


def visible_name(keypoint_set: str) -> str:
    """File name of the visibility codes of a keypoint set."""
    return f"visible-{keypoint_set}.bin"


def keypoint_sizes(keypoint_sets: Mapping[str, str], num_frames: int) -> dict[str, int]:
    """Files of keypoint sets (name → skeleton name) → their bytes in a store of `num_frames`."""
    sizes = {}
    for name, skeleton in keypoint_sets.items():
        count = num_frames * get_skeleton(skeleton).num_keypoints
        sizes[keypoints_name(name)], sizes[visible_name(name)] = count * 8, count
    return sizes


def added_name(keypoint_set: str) -> str:
    """File name of the journal of a keypoint set that was added to a finished store."""
    return f"added-{keypoint_set}.jsonl"


def recording_columns(id_bytes: int) -> np.dtype:
    """Row of `recordings.npy`; the id is UTF-8 text of at most `id_bytes` bytes."""
    return np.dtype([("id", f"S{max(id_bytes, 1)}"), *NUMBER_COLUMNS, *SPAN_COLUMNS])


def view_columns(camera_bytes: int, source_bytes: int, depth: bool) -> np.dtype:
    """Row of `views.npy`; camera and source file name are UTF-8 text. A store without depth has no column for it."""
    text = [("camera", f"S{max(camera_bytes, 1)}"), ("source", f"S{max(source_bytes, 1)}")]
    return np.dtype([*text, *PLACE_COLUMNS, *GEOMETRY_COLUMNS, *HASH_COLUMNS, *(DEPTH_COLUMNS if depth else [])])


def keypoints_digest(keypoints: dict[str, tuple[np.ndarray, np.ndarray]]) -> bytes:
    """SHA-256 over the keypoint sets of a view, name → (coordinates, visibility), in the order of the names."""
    digest = hashlib.sha256()
    for name in sorted(keypoints):
        points, visible = keypoints[name]
        digest.update(np.ascontiguousarray(points))
        digest.update(np.ascontiguousarray(visible))
    return digest.digest()

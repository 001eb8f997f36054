"""Checks a store against the sizes and hashes in its own index."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np

from pasgan.data.store_format import (
    RECORDINGS_FILE,
    VIEWS_FILE,
    StoreError,
    keypoints_digest,
    keypoints_name,
    shard_name,
    visible_name,
)
from pasgan.structures import get_skeleton

if TYPE_CHECKING:
    from pasgan.data.store import FrameStore


def verify_store(store: FrameStore, progress: Callable[[Iterable], Iterable] = iter) -> list[str]:
    """Check the size of every file, and every frame and keypoint against the hashes in the index.

    Args:
        store: the store.
        progress: wraps the sequence of view numbers, e.g. with a progress bar.

    Returns:
        What is wrong, one line per fault; empty if the store is intact.
    """
    problems = _wrong_sizes(store)
    owners = np.repeat(np.arange(len(store)), store.recording_table["num_views"])
    if len(owners) != len(store.view_table):
        return [*problems, f"{store.root / RECORDINGS_FILE}: does not agree with {VIEWS_FILE}"]
    for number in progress(range(len(store.view_table))):
        view = store.view_table[number]
        name = f"{store.recording_table[owners[number]]['id'].decode()} {view['camera'].decode()}"
        try:
            frames_sha256, keypoints_sha256 = _hashes(store, view)
        except StoreError as error:
            problems.append(f"{name}: {error}")
            continue
        if frames_sha256 != view["frames_sha256"].tobytes():
            file = store.root / shard_name(int(view["shard"]))
            problems.append(f"{name}: its frames in {file} are not the ones that were written")
        if keypoints_sha256 != view["keypoints_sha256"].tobytes():
            problems.append(f"{name}: its keypoints are not the ones that were written")
    return problems


def _wrong_sizes(store: FrameStore) -> list[str]:
    """Files that are missing or have another size than the index says."""
    frame_bytes = store.frame_size[0] * store.frame_size[1] * 3
    expected: dict[str, int] = {}
    for shard in np.unique(store.view_table["shard"]):
        views = store.view_table[store.view_table["shard"] == shard]
        expected[shard_name(int(shard))] = int((views["shard_frame"] + views["num_frames"]).max()) * frame_bytes
    for name, skeleton in store.keypoint_sets.items():
        count = get_skeleton(skeleton).num_keypoints
        expected[keypoints_name(name)] = store.num_frames * count * 8
        expected[visible_name(name)] = store.num_frames * count
    problems = []
    for name, size in expected.items():
        path = store.root / name
        if not path.is_file():
            problems.append(f"{path}: is missing")
        elif path.stat().st_size != size:
            problems.append(f"{path}: has {path.stat().st_size} bytes instead of {size}")
    return problems


def _hashes(store: FrameStore, view: np.void) -> tuple[bytes, bytes]:
    """SHA-256 of the frames and of the keypoints of a view as they lie on disk."""
    start, first, count = int(view["shard_frame"]), int(view["first_frame"]), int(view["num_frames"])
    frames = store.shard(int(view["shard"]))[start : start + count]
    keypoints = {}
    for name in store.keypoint_sets:
        points, visible = store.keypoint_maps(name)
        keypoints[name] = points[first : first + count], visible[first : first + count]
    return hashlib.sha256(frames).digest(), keypoints_digest(keypoints)

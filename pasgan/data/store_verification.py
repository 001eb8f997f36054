"""Checks a store against the sizes and hashes in its own index."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np

from pasgan.data.store_format import (
    RECORDINGS_FILE,
    VIEWS_FILE,
    StoreError,
    added_name,
    keypoints_digest,
    shard_name,
)

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
    try:
        problems = store.files.wrong_sizes(store.expected_sizes())
    except StoreError as error:  # without the offsets of its frames nothing can be said of a shard
        return [str(error)]
    owners = np.repeat(np.arange(len(store)), store.recording_table["num_views"])
    if len(owners) != len(store.view_table):
        return [*problems, f"{store.root / RECORDINGS_FILE}: does not agree with {VIEWS_FILE}"]
    own = [keypoint_set for keypoint_set in store.keypoint_sets if keypoint_set not in store.added_keypoint_sets]
    added_digests = {added: _added_view_digests(store, added) for added in store.added_keypoint_sets}
    for number in progress(range(len(store.view_table))):
        view = store.view_table[number]
        name = f"{store.recording_table[owners[number]]['id'].decode()} {view['camera'].decode()}"
        try:
            for layer, shards in store.shards.items():
                if not shards.is_intact(view):
                    file = store.root / shard_name(int(view["shard"]), layer)
                    problems.append(f"{name}: its {layer} in {file} are not the ones that were written")
            if _keypoints_sha256(store, view, own) != view["keypoints_sha256"].tobytes():
                problems.append(f"{name}: its keypoints are not the ones that were written")
            for added, digests in added_digests.items():
                if _keypoints_sha256(store, view, [added]).hex() != digests.get(int(view["first_frame"])):
                    problems.append(f"{name}: its {added} keypoints are not the ones that were written")
        except StoreError as error:
            problems.append(f"{name}: {error}")
    return problems


def _added_view_digests(store: FrameStore, keypoint_set: str) -> dict[int, str]:
    """First frame of a view → the hash of its keypoints in a set that was added to the store."""
    lines = store.files.path(added_name(keypoint_set)).read_text(encoding="utf-8").splitlines()[1:]
    return {entry["first_frame"]: entry["sha256"] for entry in map(json.loads, lines)}


def _keypoints_sha256(store: FrameStore, view: np.void, keypoint_sets: Iterable[str]) -> bytes:
    """SHA-256 of the keypoints of a view as they lie on disk, in some of the keypoint sets."""
    first, count = int(view["first_frame"]), int(view["num_frames"])
    keypoints = {}
    for name in keypoint_sets:
        points, visible = store.keypoint_maps(name)
        keypoints[name] = points[first : first + count], visible[first : first + count]
    return keypoints_digest(keypoints)

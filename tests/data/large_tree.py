"""Writes a tree of NTU RGB+D's size in a few seconds: one tiny video and one skeleton file, linked under all names.

python -m tests.data.large_tree OUT --recordings 19000
"""

from __future__ import annotations

import argparse
import os
from itertools import islice, product
from pathlib import Path

import numpy as np

from tests.data.conftest import joint_rows, moving_picture, skeleton_text, write_video

# File systems allow some 65,000 hard links to a file.
LINKS_PER_FILE = 20_000
NUM_FRAMES = 10


def write_large_tree(root: Path, num_recordings: int, size: tuple[int, int] = (36, 64)) -> None:
    """Write recordings of three cameras each; all videos are alike, and so are all skeletons.

    Args:
        root: the folder, made if it is not there.
        num_recordings: at most 66,640: setups 1 to 17, performers 1 to 40, two replications, actions 1 to 49.
        size: (H, W) of the frames.
    """
    names = product(range(1, 18), range(1, 41), (1, 2), range(1, 50))
    ids = [f"S{s:03d}C{{}}P{p:03d}R{r:03d}A{a:03d}" for s, p, r, a in islice(names, num_recordings)]
    rows = joint_rows(1, NUM_FRAMES)
    rows[..., 5:7] = np.clip(rows[..., 5:7], 0, [1919, 1079])
    text = skeleton_text([[(72057594037944738, frame)] for frame in rows])
    clips = [clip.format(f"{camera:03d}") for clip in ids for camera in (1, 2, 3)]
    for folder, ending in (("nturgb+d_rgb", "_rgb.avi"), ("nturgb+d_skeletons", ".skeleton")):
        (root / folder).mkdir(parents=True, exist_ok=True)
        paths = [root / folder / f"{clip}{ending}" for clip in clips]
        for first in range(0, len(paths), LINKS_PER_FILE):
            if ending == ".skeleton":
                paths[first].write_text(text)
            else:
                write_video(paths[first], moving_picture(1, NUM_FRAMES, size))
            for path in paths[first + 1 : first + LINKS_PER_FILE]:
                os.link(paths[first], path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, metavar="OUT", help="folder of the tree")
    parser.add_argument("--recordings", type=int, default=19_000, metavar="N", help="(default %(default)s)")
    arguments = parser.parse_args()
    write_large_tree(arguments.out, arguments.recordings)

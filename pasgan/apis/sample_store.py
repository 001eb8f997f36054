"""The store of the generated sample, from nothing."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from mmengine.logging import print_log
from tqdm import tqdm

from pasgan.data.preparation import available_cores, prepare_store
from pasgan.data.readers import NTURGBDReader
from pasgan.data.sample import make_sample

# Where the demo and the configs of the sample look for it; made on the spot when a run asks for it.
SAMPLE_STORE = Path("data/ntu_sample")
# The same recordings with depth maps, which are long to write and which few methods need.
DEPTH_SAMPLE_STORE = Path("data/ntu_sample_depth")
NUM_RECORDINGS = 60


def write_sample_store(store: Path = SAMPLE_STORE, num_recordings: int = NUM_RECORDINGS, depth: bool = False) -> None:
    """Render the sample in NTU RGB+D's files beside the store (`<store>_raw`), then prepare the store from them.

    What is already there is kept, so that an interrupted call goes on.

    Args:
        store: folder of the store.
        num_recordings: how many recordings of three cameras each.
        depth: with depth maps.

    Raises:
        SampleError: if the raw files cannot be written.
        StoreError: if the store cannot be written.
    """
    raw = store.with_name(store.name + "_raw")
    workers = available_cores()
    make_sample(raw, num_recordings=num_recordings, workers=workers, depth=depth)
    reader = NTURGBDReader(raw, depth=depth)
    prepare_store(reader, store, workers=workers, progress=partial(tqdm, desc=f"preparing {store}"))


def provide_sample_store(store: Path, depth: bool = False) -> None:
    """Write the sample store of a run that asks for it, unless it is there; see `write_sample_store`."""
    if not store.exists():
        print_log(f"{store} is not there yet: generating the sample", logger="current")
        write_sample_store(store, depth=depth)

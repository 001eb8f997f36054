"""Write a finished store again in another layout.

    python tools/convert_store.py STORE OUT --layout jpeg

A conversion that was stopped goes on when the same command is given again.
"""

import argparse
from functools import partial

from tqdm import tqdm

from pasgan.apis import run_tool
from pasgan.data import FrameStore
from pasgan.data.preparation import available_cores
from pasgan.data.store_conversion import convert_store


def parse_args(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", metavar="STORE", help="folder or URL of the store")
    parser.add_argument("out", metavar="OUT", help="folder of the new store")
    parser.add_argument("--layout", choices=("raw", "jpeg"), required=True, help="how the new store keeps its frames")
    parser.add_argument("--workers", type=int, metavar="N", help="encoding threads (default: one per core)")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    args = parse_args(arguments)
    store = FrameStore.open(args.store)
    progress = partial(tqdm, desc=f"writing {args.out}", unit="recording", dynamic_ncols=True)
    convert_store(store, args.out, args.layout, args.workers or available_cores(), progress)
    print(FrameStore.open(args.out))


if __name__ == "__main__":
    run_tool(main)

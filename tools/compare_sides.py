"""Tell whether two keypoint sets of a store agree about the person's left and right, view by view.

    python tools/compare_sides.py data/ntu --sets kinect25 coco17

Errors are medians over the left and right joints of both sets, in percent of the size of the person's box. Where the
sets are swapped, extract the second one again with `--flip`.
"""

import argparse
from collections import Counter

from pasgan.apis import run_tool
from pasgan.data import FrameStore
from pasgan.data.side_agreement import stored_side_agreement
from pasgan.structures import PasganError


def parse_args(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", help="store of tools/prepare_data.py")
    parser.add_argument("--sets", nargs=2, required=True, metavar="SET", help="two keypoint sets of it")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    args = parse_args(arguments)
    store = FrameStore.open(args.store)
    if unknown := [name for name in args.sets if name not in store.keypoint_sets]:
        raise PasganError(f"{store.root} has no keypoint set {unknown[0]!r}; it has {', '.join(store.keypoint_sets)}")
    verdicts: Counter[str] = Counter()
    print("recording             camera    as named   swapped   verdict")
    for recording, camera, found in stored_side_agreement(store, *args.sets):
        print(f"{recording:22}{camera:8}{found.as_named:10.1%}{found.swapped:10.1%}   {found.verdict}")
        verdicts[found.verdict] += 1
    print(", ".join(f"{count} views {verdict}" for verdict, count in verdicts.most_common()))


if __name__ == "__main__":
    run_tool(main)

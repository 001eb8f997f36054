"""See the action of a video from another viewpoint: raw video in, clip of the other view out.

Examples:
  generate.py --example --out example
      renders a small recording, then shows one camera's video as another camera would see it
  generate.py walk.mp4 --target-image side.png --target-view 90 --out results
      walk.mp4 as seen from the person's left, over the picture side.png that was taken there
  generate.py clips/ --target-image images/ --target-view 45,1.4,3 --keypoints poses/ --out results
      a folder: images and keypoints are named as the videos; a second call makes only what is missing
  generate.py walk.mp4 --target-image side.png --turntable 9 --format grid --out results
      nine views in one call
  generate.py --store data/ntu_sample --recording S004P003R001A008 --camera C003 --target-camera C002 --out results
      a recording of a store, with its own keypoints and views
  generate.py --list
      the models by name

PAS-GAN needs a picture of the target view: it paints the person's action over it. Every result NAME has a NAME.json,
which says how it was made. Exit status: 0 all is there, 1 some clips failed (listed at the end), 2 wrong arguments or
files, 130 stopped.
"""

import argparse
import sys
from pathlib import Path

from pasgan.apis import run_tool
from pasgan.apis.clip_generation import check_options, find_clips, generate_clips
from pasgan.apis.command_line import add_inferencer_arguments
from pasgan.apis.example_recording import write_example
from pasgan.apis.model_names import list_models
from pasgan.apis.pose_extraction.frame_sources import FrameSourceError, StoreView, store_views
from pasgan.apis.synthesis_outputs import FORMATS
from pasgan.apis.view_arguments import VIEW_HELP, turntable, view_argument
from pasgan.apis.view_synthesis_inferencer import ViewSynthesisInferencer
from pasgan.data import FrameStore


def parse_args(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", nargs="*", type=Path, metavar="VIDEO|FOLDER", help="videos, or folders of them")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the results")
    parser.add_argument("--example", action="store_true", help="render a small recording into --out and use that")
    parser.add_argument("--list", action="store_true", help="list the models by name and stop")
    parser.add_argument(
        "--format", nargs="+", choices=list(FORMATS), help="; ".join(f"{k}: {v}" for k, v in FORMATS.items())
    )
    parser.add_argument("--max-frames", type=int, metavar="N", help="the first N frames of each video")
    _add_views(parser.add_argument_group("views"))
    _add_keypoints(parser.add_argument_group("keypoints and stores"))
    add_inferencer_arguments(parser.add_argument_group("model"))
    args = parser.parse_args(arguments)
    _check(parser, args)
    return args


def _add_views(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--target-image",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="what the target camera sees when the video begins; one image, one for each view, or a folder of images "
        "named as the videos",
    )
    group.add_argument(
        "--target-view",
        action="append",
        type=view_argument,
        metavar="AZ[,H,D]",
        help=f"where the target camera stands: {VIEW_HELP}; may be repeated; a negative one is written "
        "--target-view=-45,1.5,3",
    )
    group.add_argument(
        "--source-view",
        type=view_argument,
        metavar="AZ[,H,D]",
        help="where the source camera stands (default: in front of the person; of a store, what it says)",
    )
    group.add_argument(
        "--turntable",
        type=int,
        metavar="N",
        help="N views, evenly over --arc, at the height and distance of --target-view. With one --target-image, every "
        "view is painted over that same picture: the person's pose turns, background and looks stay those of the "
        "picture. With N images each view has its own",
    )
    group.add_argument(
        "--arc",
        nargs=2,
        type=float,
        default=(-90, 90),
        metavar="DEGREES",
        help="of --turntable: first and last azimuth (default -90 90, which is what the shipped models have seen in "
        "training; 0 360 is the full circle)",
    )


def _add_keypoints(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--keypoints",
        type=Path,
        metavar="FILE",
        help="of the video: .npz of tools/extract_poses.py, .skeleton, COCO JSON, folder of OpenPose JSON; or a folder "
        "of such files named as the videos (default: found by the pose estimator)",
    )
    group.add_argument("--target-keypoints", nargs="+", type=Path, metavar="FILE", help="of the target image, likewise")
    group.add_argument("--store", type=Path, metavar="DIR", help="take a recording of this store instead of a video")
    group.add_argument("--recording", metavar="ID", help="which")
    group.add_argument("--camera", metavar="CAMERA", help="its source view")
    group.add_argument("--target-camera", metavar="CAMERA", help="its view that gives the target image and view")


def _check(parser: argparse.ArgumentParser, args: argparse.Namespace) -> None:
    if args.list:
        return
    if not args.out:
        parser.error("name a folder for the results with --out")
    if (bool(args.inputs) + bool(args.store) + args.example) != 1:
        parser.error("give videos, or --store, or --example")
    if args.store and not (args.recording and args.camera):
        parser.error("--store needs --recording and --camera")
    if not args.store and (args.recording or args.camera or args.target_camera):
        parser.error("--recording, --camera and --target-camera belong to --store")
    if args.turntable is not None and args.turntable < 1:
        parser.error("--turntable must be positive")
    if args.turntable and len(args.target_view or []) > 1:
        parser.error("--turntable takes height and distance of one --target-view")


def options_of(args: argparse.Namespace) -> dict:
    """The options of the inferencer."""
    views = args.target_view
    if args.turntable:
        views = turntable(args.turntable, *args.arc, (views or [view_argument("0")])[0])
    return {
        "target_image": args.target_image,
        "target_view": views,
        "source_view": args.source_view,
        "keypoints": args.keypoints,
        "target_keypoints": args.target_keypoints,
        "max_frames": args.max_frames,
        "formats": args.format or ["mp4", "grid"],
    }


def use_example(args: argparse.Namespace, options: dict) -> list[Path]:
    """Render the recording; where nothing else is said, its images, keypoints and views are taken."""
    example = write_example(args.out / "recording")
    options["target_image"] = options["target_image"] or [example.target_image]
    options["target_view"] = options["target_view"] or [example.target_view]
    options["source_view"] = options["source_view"] or example.source_view
    options["formats"] = args.format or ["grid", "gif"]
    if not args.pose_estimator:
        options["keypoints"] = options["keypoints"] or example.keypoints
        options["target_keypoints"] = options["target_keypoints"] or [example.target_keypoints]
    return [example.video]


def use_store(args: argparse.Namespace, options: dict) -> list[StoreView]:
    """The view of the store; a target camera gives image and view."""
    store = FrameStore.open(args.store)
    cameras = {entry.recording_id: entry.cameras for entry in store.recordings}.get(args.recording, {})
    for camera in filter(None, (args.camera, args.target_camera)):
        if camera not in cameras:
            raise FrameSourceError(f"{args.store} has no view {camera!r} of a recording {args.recording!r}")
    if args.target_camera:
        options["target_image"] = store_views(store, [(args.recording, args.target_camera)])
        options["target_view"] = options["target_view"] or [cameras[args.target_camera].geometry]
    return store_views(store, [(args.recording, args.camera)])


def print_models() -> None:
    for model in list_models():
        print(f"{model.name:40s} {'weights are shipped' if model.weights else 'to be trained'}")


def main(arguments: list[str] | None = None) -> None:
    args = parse_args(arguments)
    if args.list:
        print_models()
        return
    options, failed = options_of(args), {}
    if args.store:
        sources = use_store(args, options)
    else:
        videos = use_example(args, options) if args.example else args.inputs
        sources, failed = find_clips(videos, args.out)
    check_options(options)
    inferencer = ViewSynthesisInferencer(args.model, args.weights, args.pose_estimator, args.device, args.half)
    if not args.store and None in (options["keypoints"], options["target_keypoints"]):
        _ = inferencer.estimator  # what is wrong with it is said once, not for every clip
    generated = generate_clips(inferencer, sources, args.out, options)
    generated.failed.update(failed)
    print(generated.summary())
    if generated.failed:
        sys.exit(1)


if __name__ == "__main__":
    run_tool(main)

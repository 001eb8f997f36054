"""Draw poses over frames: clips of a store (with a model also what it generates), or any video with keypoints.

visualize_poses.py STORE --out DIR                           source and target view with their recorded poses
visualize_poses.py STORE --config C --checkpoint W --out DIR also the transformed target poses and the generated clips
visualize_poses.py VIDEO --keypoints FILE --out DIR          FILE: OpenPose folder, COCO JSON, .skeleton or .npz
visualize_poses.py VIDEO --estimator CONFIG --out DIR        finds the poses of one person, e.g. with MMPose
visualize_poses.py VIDEO --estimator E --config C --checkpoint W --target-image I --target-view 90,1.5,3 --out DIR
                                                             also the poses transformed to the view of image I
"""

import argparse
import sys
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from pasgan.apis import add_config_options, load_synthesizer, run_tool
from pasgan.apis.pose_estimator import estimate_video, load_pose_estimator
from pasgan.apis.pose_files import People, read_keypoints
from pasgan.apis.video_pictures import draw_transformed_poses
from pasgan.apis.video_synthesis import VideoSynthesizer
from pasgan.apis.view_arguments import VIEW_HELP, as_view, view_argument
from pasgan.data import FrameStore
from pasgan.data.readers import iterate_frames, probe_video
from pasgan.engine.clip_pictures import spread_indices, synthesize_item
from pasgan.engine.config import load_config
from pasgan.registry import DATASETS
from pasgan.structures import SKELETONS, PasganError, get_skeleton
from pasgan.visualization import (
    ALL_ROWS,
    CLIP_PANELS,
    STRIP_ROWS,
    cell_scale,
    draw_box,
    draw_skeleton,
    draw_skeletons,
    enlarge,
    file_stem,
    save_clip,
    save_strip,
)

# Frames of a video are shrunk to this longer side, so that some hundred of them fit into memory.
MAX_SIDE = 640


def parse_args(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input", metavar="STORE|VIDEO", help="store of tools/prepare_data.py, or a video")
    parser.add_argument("--out", required=True, metavar="DIR", help="folder for the pictures")
    parser.add_argument("--format", choices=["gif", "mp4"], help="of the animations (default: gif; of a video mp4)")
    parser.add_argument("--fps", type=float, default=6.0, help="frames per second of the animations (default 6)")
    store = parser.add_argument_group("a store")
    store.add_argument("--recordings", nargs="+", metavar="ID", help="which (default: some, evenly spread)")
    store.add_argument("--num", type=int, default=4, metavar="N", help="how many if none are named (default 4)")
    store.add_argument("--source", metavar="CAMERA", help="source view (default: the first camera)")
    store.add_argument("--target", metavar="CAMERA", help="target view (default: the next camera)")
    store.add_argument("--clip-len", type=int, default=8, metavar="T", help="without a model: frames (default 8)")
    store.add_argument("--stride", type=int, default=2, help="without a model: step between frames (default 2)")
    store.add_argument("--keypoint-set", metavar="SET", help="without a model: which (default: the first)")
    store.add_argument("--config", help="config of a model")
    store.add_argument("--checkpoint", help="its weights")
    store.add_argument("--rows", nargs="+", choices=ALL_ROWS, metavar="ROW", help=f"of {', '.join(ALL_ROWS)}")
    store.add_argument("--device", default="cpu", help="where the model runs (default cpu)")
    video = parser.add_argument_group("a video")
    video.add_argument("--keypoints", metavar="FILE", help="OpenPose folder, COCO JSON, .skeleton or .npz")
    video.add_argument("--estimator", metavar="CONFIG", help="finds the poses, e.g. of configs/pose/estimators")
    video.add_argument("--target-image", metavar="FILE", help="with a model: what the target camera sees at the start")
    for role in ("source", "target"):
        video.add_argument(
            f"--{role}-view",
            type=view_argument,
            metavar="AZ[,H,D]",
            help=f"where the {role} camera stands: {VIEW_HELP}",
        )
    video.add_argument("--skeleton", choices=sorted(SKELETONS), help="kind of the keypoints (default: found from them)")
    video.add_argument("--max-frames", type=int, default=300, metavar="N", help="draw the first N frames (default 300)")
    video.add_argument("--unequal", action="store_true", help="draw the common frames if video and keypoints differ")
    add_config_options(parser)
    args = parser.parse_args(arguments)
    if bool(args.config) != bool(args.checkpoint):
        parser.error("--config and --checkpoint belong together")
    if args.estimator and bool(args.config) != bool(args.target_image and args.target_view):
        parser.error("for a video, a model needs --target-image and --target-view too")
    if args.keypoints and args.estimator:
        parser.error("--keypoints and --estimator are two sources of the same; give one")
    if args.cfg_options and not args.estimator:
        parser.error("--cfg-options are for the config of --estimator")
    if min(args.num, args.clip_len, args.stride, args.max_frames) < 1 or args.fps <= 0:
        parser.error("--num, --clip-len, --stride, --max-frames and --fps must be positive")
    args.format = args.format or ("mp4" if args.keypoints or args.estimator else "gif")
    return args


def choose_recordings(store: FrameStore, ids: list[str] | None, num: int) -> list[int]:
    """Indices of the named recordings, or of `num` that are spread evenly."""
    known = [entry.recording_id for entry in store.recordings]
    if not ids:
        return spread_indices(len(known), num)
    if unknown := [name for name in ids if name not in known]:
        more = f", … ({len(known)} in all)" if len(known) > 8 else ""
        raise PasganError(f"{store.root} holds no recording {unknown[0]!r}; it holds {', '.join(known[:8])}{more}")
    return [known.index(name) for name in ids]


def choose_cameras(store: FrameStore, index: int, source: str | None, target: str | None) -> tuple[str, str]:
    """Source and target camera of a recording; where not named, the first and the next one."""
    entry = store.recordings[index]
    cameras = sorted(entry.cameras)
    for camera in filter(None, (source, target)):
        if camera not in cameras:
            raise PasganError(f"recording {entry.recording_id} has no camera {camera!r}; it has {', '.join(cameras)}")
    if source and source == target:
        raise PasganError(f"--source and --target are the same camera {source!r}")
    source = source or next((camera for camera in cameras if camera != target), None)
    target = target or next((camera for camera in cameras if camera != source), None)
    if source is None or target is None:
        raise PasganError(f"recording {entry.recording_id} has the camera {', '.join(cameras)} only; a pair needs two")
    return source, target


def draw_recorded(store: FrameStore, args: argparse.Namespace) -> list[Path]:
    """Both views of recordings with the poses that the store has."""
    keypoint_set = args.keypoint_set or next(iter(store.keypoint_sets))
    if keypoint_set not in store.keypoint_sets:
        raise PasganError(f"{store.root} has no keypoint set {keypoint_set!r}; it has {', '.join(store.keypoint_sets)}")
    skeleton = get_skeleton(store.keypoint_sets[keypoint_set])
    written = []
    for index in choose_recordings(store, args.recordings, args.num):
        entry = store.recordings[index]
        pair = choose_cameras(store, index, args.source, args.target)
        length = min(entry.cameras[camera].num_frames for camera in pair)
        span = (args.clip_len - 1) * args.stride + 1
        if span > length:
            clip = f"{args.clip_len} frames at stride {args.stride} span {span}"
            raise PasganError(f"recording {entry.recording_id} has {length} frames, {clip}")
        frame_indices = (length - span) // 2 + args.stride * np.arange(args.clip_len)
        rows = {}
        for role, camera in zip(("source", "target"), pair, strict=True):
            points, visible = store.keypoints(index, camera, frame_indices, keypoint_set)
            frames, scale = store.frames(index, camera, frame_indices), cell_scale(store.frame_size)
            rows[f"{role}\n{camera}"] = draw_skeletons(frames, points, skeleton, visible, scale)
        stem = Path(args.out) / file_stem(f"{entry.recording_id}_{pair[0]}_{pair[1]}")
        title = f"{entry.recording_id}: {pair[0]} to {pair[1]}"
        written.append(save_strip(f"{stem}.png", rows, title, [f"frame {i}" for i in frame_indices]))
        written.append(save_clip(f"{stem}.{args.format}", rows, args.fps, title))
    return written


def draw_synthesized(store: FrameStore, args: argparse.Namespace) -> list[Path]:
    """Clips of the config's test set: given, predicted and true poses, generated and true frames."""
    cfg = load_config(args.config)
    if "test_dataloader" not in cfg:
        raise PasganError(f"{args.config} has no test_dataloader, whose dataset says how clips are cut")
    dataset_cfg = cfg.test_dataloader.dataset.to_dict()
    dataset_cfg.update(data_root=args.input, pairs="all", max_items=None)
    if args.recordings:
        dataset_cfg["subset"] = "all"
    for step in dataset_cfg["pipeline"]:
        if step["type"] == "PackViewSynthesisInputs":
            step["source_video"] = True
    dataset = DATASETS.build(dataset_cfg)
    model = load_synthesizer(cfg, args.checkpoint, args.device)
    written = []
    for item_index in choose_items(dataset, store, args):
        item = dataset[item_index]
        picture = synthesize_item(model, item)
        stem = Path(args.out) / file_stem(item["data_samples"].clip_id)
        written.append(picture.save_strip(f"{stem}.png", args.rows or STRIP_ROWS))
        written.append(picture.save_clip(f"{stem}.{args.format}", args.rows or CLIP_PANELS, args.fps))
    return written


def choose_items(dataset, store: FrameStore, args: argparse.Namespace) -> list[int]:
    """Items of the dataset: one view pair of each recording that is named, or some that are spread evenly."""
    infos = [dataset.get_data_info(i) for i in range(len(dataset))]
    item_of = {(d["recording_index"], d["source_camera"], d["target_camera"]): i for i, d in enumerate(infos)}
    if not args.recordings and not args.source and not args.target:
        return spread_indices(len(dataset), args.num)
    if args.recordings:
        recordings = choose_recordings(store, args.recordings, args.num)
    else:
        present = list(dict.fromkeys(info["recording_index"] for info in infos))
        recordings = [present[i] for i in spread_indices(len(present), args.num)]
    chosen = []
    for index in recordings:
        key = (index, *choose_cameras(store, index, args.source, args.target))
        if key not in item_of:
            name = store.recordings[index].recording_id
            raise PasganError(f"recording {name} is too short for a clip of {args.config} ({dataset.clip_len} frames)")
        chosen.append(item_of[key])
    return chosen


def people_of_video(args: argparse.Namespace) -> tuple[People, np.ndarray]:
    """The people of a keypoint file, or the person that an estimator finds and the boxes (T, 4) where it was found."""
    size = probe_video(args.input).size  # before the estimator is loaded, in case this is no video
    if args.keypoints:
        people = read_keypoints(Path(args.keypoints), size, args.skeleton)
        return people, np.full((len(people.points), 4), np.nan)
    track = estimate_video(load_pose_estimator(args.estimator, args.cfg_options), args.input, args.max_frames)
    points, visible = list(track.keypoints[:, None]), list(track.visible[:, None])
    return People(points, visible, get_skeleton(track.skeleton)), track.boxes


def draw_transformed(args: argparse.Namespace) -> list[Path]:
    """A video, and its poses as they are seen by the camera of the target image."""
    probe_video(args.input)  # before models are loaded, in case this is no video
    cfg = load_config(args.config)
    synthesizer = VideoSynthesizer(load_synthesizer(cfg, args.checkpoint, args.device), cfg)
    estimator = load_pose_estimator(args.estimator, args.cfg_options)
    views = (args.source_view or as_view(0), args.target_view)
    stem, suffix = Path(args.out) / Path(args.input).stem, f".{args.format}"
    paths = (Path(args.input), Path(args.target_image))
    return draw_transformed_poses(synthesizer, estimator, *paths, views, stem, suffix, args.max_frames)


def draw_video(args: argparse.Namespace) -> list[Path]:
    """Every frame of a video with the people in it."""
    people, boxes = people_of_video(args)
    frames, count = [], 0
    for index, frame in enumerate(islice(iterate_frames(args.input), args.max_frames if args.estimator else None)):
        count += 1
        if index < min(args.max_frames, len(people.points)):
            frame = cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)
            scale = cell_scale(frame.shape[:2], MAX_SIDE)
            frames.append(draw_box(draw_people(frame, people, index, scale), boxes[index], scale))
    if count != len(people.points) and not args.unequal:
        raise PasganError(
            f"{args.input} has {count} frames but {args.keypoints} has keypoints of {len(people.points)}; "
            "--unequal draws those that both have"
        )
    common = min(count, len(people.points))
    if len(frames) < common:
        print(f"drawing the first {len(frames)} of {common} frames; --max-frames changes that", file=sys.stderr)
    name = Path(args.input).stem
    rows = {f"{people.skeleton.name}\n{len(frames)} frames": np.stack(frames)}
    stem = Path(args.out) / name
    return [
        save_strip(f"{stem}_poses.png", rows, name),
        save_clip(f"{stem}_poses.{args.format}", rows, args.fps, name, max_cell=MAX_SIDE),
    ]


def draw_people(frame: np.ndarray, people: People, index: int, scale: float) -> np.ndarray:
    """One frame (H, W, 3), scaled, with everyone in it."""
    points = (people.points[index] + 0.5) * scale - 0.5
    drawn = enlarge(frame, scale)
    for person, visible in zip(points, people.visible[index], strict=True):
        drawn = draw_skeleton(drawn, person, people.skeleton, visible)
    return drawn


def main(arguments: list[str] | None = None) -> None:
    args = parse_args(arguments)
    if args.estimator and args.config:
        written = draw_transformed(args)
    elif args.keypoints or args.estimator:
        written = draw_video(args)
    elif Path(args.input).is_file():
        raise PasganError(
            f"{args.input} is a file: for a video give --keypoints or --estimator too; a store is a folder"
        )
    else:
        store = FrameStore.open(args.input)
        written = draw_synthesized(store, args) if args.config else draw_recorded(store, args)
    for path in written:
        print(path)


if __name__ == "__main__":
    run_tool(main)

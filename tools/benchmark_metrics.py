"""How fast MSE, PSNR and SSIM are on one core, beside scikit-image's SSIM on the same frames in the same run.

Frames per second are per second of processor time of one thread, the best of several rounds in which all take turns.
Needs scikit-image, and compares pytorch-msssim if it is installed (both are in requirements/tests.txt).
"""

import argparse
import dataclasses
import importlib.util
import time
from collections.abc import Callable, Sequence
from itertools import islice

import cv2
import numpy as np
import torch

from pasgan.apis import run_tool
from pasgan.data.readers import iterate_frames
from pasgan.evaluation import MSE, PSNR, SSIM, ScoredClip
from pasgan.evaluation.functional import frame_psnr, frame_ssim
from pasgan.structures import PasganError

CLIP_LENGTH = 8
GAUSSIAN = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}
# Joints of a standing person from the head down, as shares of width and height; its key region is a third of the frame,
# as in the paper's clips.
HEAD_AND_SPINE = [(0.5, 0.18), (0.5, 0.28), (0.5, 0.4), (0.5, 0.51)]
ARMS = [(0.43, 0.29), (0.39, 0.4), (0.37, 0.5), (0.57, 0.29), (0.61, 0.4), (0.63, 0.5)]
LEGS = [(0.46, 0.52), (0.45, 0.67), (0.44, 0.81), (0.54, 0.52), (0.55, 0.67), (0.56, 0.81)]


def parse_args(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--video", metavar="FILE", help="take the frames of a video (default: a generated scene)")
    parser.add_argument("--frames", type=int, default=64, metavar="N", help="number of frames (default 64)")
    parser.add_argument("--size", type=int, default=112, metavar="S", help="height and width of a frame (default 112)")
    parser.add_argument("--rounds", type=int, default=10, metavar="N", help="rounds of timing (default 10)")
    args = parser.parse_args(arguments)
    if args.frames < 1 or args.size < 11 or args.rounds < 1:
        parser.error("--frames and --rounds must be at least 1, --size at least 11")
    return args


def walking_joints(count: int) -> np.ndarray:
    """(N, K, 2) shares of width and height of a person who walks to and fro."""
    shift = 0.12 * np.sin(np.arange(count) / 10)
    return np.array(HEAD_AND_SPINE + ARMS + LEGS) + np.stack([shift, np.zeros(count)], axis=-1)[:, None]


def generated_frames(joints: np.ndarray, size: int) -> np.ndarray:
    """(N, S, S, 3) uint8, coloured discs at the joints before a textured wall."""
    wall = cv2.GaussianBlur(np.random.default_rng(0).uniform(0, 255, (size, size, 3)), (0, 0), 2)
    wall = np.clip(128 + 4 * (wall - 128), 0, 255).astype(np.uint8)
    frames = np.repeat(wall[None], len(joints), axis=0)
    for frame, points in zip(frames, (joints * size).round().astype(int).tolist(), strict=True):
        for index, point in enumerate(points):
            cv2.circle(frame, point, size // 14, (40 + 13 * index, 90, 220 - 13 * index), cv2.FILLED, cv2.LINE_AA)
    return frames


def video_frames(path: str, count: int, size: int) -> np.ndarray:
    """(N, S, S, 3) uint8 RGB, the centre of the first frames of a video."""
    frames = []
    for frame in islice(iterate_frames(path), count):
        height, width = frame.shape[:2]
        side = min(height, width)
        top, left = (height - side) // 2, (width - side) // 2
        crop = cv2.resize(frame[top : top + side, left : left + side], (size, size), interpolation=cv2.INTER_AREA)
        frames.append(cv2.cvtColor(crop, cv2.COLOR_BGR2RGB))
    return np.stack(frames)


def damaged(frames: np.ndarray) -> np.ndarray:
    """The frames blurred and with noise: what stands in for a prediction."""
    noise = np.random.default_rng(1).normal(0, 6, frames.shape)
    blurred = np.stack([cv2.GaussianBlur(frame, (0, 0), 1) for frame in frames])
    return np.clip(blurred + noise, 0, 255).round().astype(np.uint8)


def make_clip(pred: np.ndarray, target: np.ndarray, joints: np.ndarray) -> ScoredClip:
    """A clip whose frames are all scored, without baselines."""
    sample = {"recording_id": "benchmark", "source_camera": "C001", "target_camera": "C002"}
    sample["target_keypoints"] = torch.from_numpy(2 * joints - 1).float()
    sample["target_keypoints_visible"] = torch.ones(joints.shape[:2])
    for name, frames in (("pred_video", pred), ("target_video", target)):
        sample[name] = torch.from_numpy(frames).permute(3, 0, 1, 2).contiguous()
    clip = ScoredClip.of_sample(sample, given_frames=0)
    return dataclasses.replace(clip, videos={"model": clip.videos["model"]})


def score(clips: Sequence[ScoredClip], regions: Sequence[str], from_poses: bool = False) -> None:
    """Run the metrics on clips that they have not seen, with or without finding the key regions from the poses."""
    metrics = [MSE(regions), PSNR(regions), SSIM(regions)]
    for clip in clips:
        fresh = dataclasses.replace(clip, _comparisons={})
        if not from_poses:
            vars(fresh)["key_region"] = clip.key_region  # the cached property
        for metric in metrics:
            (metric.score_clip if from_poses else metric.score_rows)(fresh)


def best_times(candidates: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Seconds of processor time of each; the first round, which compiles, does not count."""
    best = dict.fromkeys(candidates, float("inf"))
    for turn in range(rounds + 1):
        for name, run in candidates.items():
            start = time.process_time()
            run()
            best[name] = min(best[name], time.process_time() - start) if turn else best[name]
    return best


def print_times(times: dict[str, float], references: Sequence[str], count: int) -> None:
    print(f"{'':42}{'ms per frame':>14}{'frames/s':>10}" + "".join(f"{f'x {name}':>30}" for name in references))
    for name, seconds in times.items():
        ratios = "".join(f"{times[reference] / seconds:>30.1f}" for reference in references)
        print(f"{name:42}{1000 * seconds / count:>14.3f}{count / seconds:>10.0f}{ratios}")


def main(arguments: list[str] | None = None) -> None:
    args = parse_args(arguments)
    if importlib.util.find_spec("skimage") is None:
        raise PasganError("scikit-image is not installed; pip install -r requirements/tests.txt brings it")
    from skimage.metrics import peak_signal_noise_ratio, structural_similarity

    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    joints = walking_joints(args.frames)
    target = video_frames(args.video, args.frames, args.size) if args.video else generated_frames(joints, args.size)
    pred, count = damaged(target), len(target)
    clips = []
    for start in range(0, count, CLIP_LENGTH):
        clips.append(make_clip(*(part[start : start + CLIP_LENGTH] for part in (pred, target, joints[:count]))))
    area = torch.cat([clip.key_region for clip in clips]).float().mean()
    print(f"{count} frames of {args.size}x{args.size}, key region {area:.0%} of the frame, one thread")

    def skimage_ssim(dtype: type, **options: object) -> list[float]:
        pairs = zip(*floats[dtype], strict=True)
        return [structural_similarity(*pair, data_range=1, channel_axis=-1, **options) for pair in pairs]

    floats = {dtype: [(frames / 255).astype(dtype) for frames in (pred, target)] for dtype in (np.float32, np.float64)}
    images = [torch.from_numpy(frames).permute(0, 3, 1, 2).contiguous() for frames in (pred, target)]
    candidates = {
        "MSE + PSNR + SSIM, full and masked": lambda: score(clips, ("full", "masked")),
        "… and key regions from poses": lambda: score(clips, ("full", "masked"), from_poses=True),
        "MSE + PSNR + SSIM, full": lambda: score(clips, ("full",)),
        "SSIM, full": lambda: frame_ssim(*images),
        # Float32 is what scikit-image is fastest on; the conversion is not part of its time.
        "scikit-image Gaussian SSIM": lambda: skimage_ssim(np.float32, **GAUSSIAN),
        "scikit-image default SSIM": lambda: skimage_ssim(np.float32),
    }
    psnr = [peak_signal_noise_ratio(*pair, data_range=1) for pair in zip(*floats[np.float64], strict=True)]
    differences = {
        "SSIM, scikit-image Gaussian": (frame_ssim(*images), skimage_ssim(np.float64, **GAUSSIAN)),
        "SSIM uniform7, scikit-image default": (frame_ssim(*images, "uniform7"), skimage_ssim(np.float64)),
        "PSNR, scikit-image": (frame_psnr(*images), psnr),
    }
    if importlib.util.find_spec("pytorch_msssim") is not None:
        from pytorch_msssim import ssim

        planes = [frames.float() / 255 for frames in images]
        candidates["pytorch-msssim SSIM"] = lambda: ssim(*planes, data_range=1, size_average=False)
        differences["SSIM, pytorch-msssim"] = (frame_ssim(*images), candidates["pytorch-msssim SSIM"]())
    print_times(best_times(candidates, args.rounds), list(candidates)[4:6], count)
    print("\nlargest difference of a frame")
    for name, (ours, theirs) in differences.items():
        print(f"{name:42}{np.abs(ours.numpy() - np.asarray(theirs)).max():>14.1e}")


if __name__ == "__main__":
    run_tool(main)

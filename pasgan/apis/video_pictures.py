"""What PAS-GAN makes of a video, beside it: found poses, transformed poses over the target image, generated frames."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np

from pasgan.apis.image_file import read_image
from pasgan.apis.pose_estimator import estimate_video
from pasgan.apis.video_synthesis import TRAINING_FPS, VideoSynthesizer
from pasgan.data.readers import iterate_frames, probe_video
from pasgan.data.stored_frames import stored_frame
from pasgan.poses import BaseVideoPoseEstimator
from pasgan.structures import ViewGeometry
from pasgan.visualization import cell_scale, draw_skeletons, save_clip, save_strip

STRIP_FRAMES = 8


def draw_transformed_poses(
    synthesizer: VideoSynthesizer,
    estimator: BaseVideoPoseEstimator,
    video: Path,
    target_image: Path,
    views: tuple[ViewGeometry, ViewGeometry],
    stem: Path,
    suffix: str = ".mp4",
    max_frames: int | None = None,
) -> list[Path]:
    """Find the person in both views, transform its poses and draw them.

    Args:
        synthesizer: the model.
        estimator: finds the poses.
        video: the source.
        target_image: what the target camera sees at the first moment.
        views: where the source and the target camera stand.
        stem: of the files that are written: a strip of some frames (PNG) and a clip.
        suffix: of the clip, `.mp4` or `.gif`.
        max_frames: look at the first ones only.

    Returns:
        The files written.

    Raises:
        PasganError: if a file cannot be read, nobody is found, or the keypoints do not fit the model.
    """
    image, rate = read_image(target_image), probe_video(video).frame_rate or TRAINING_FPS
    name = synthesizer.skeleton.name
    target = estimator.estimate([image], source=str(target_image)).converted(name)
    track = estimate_video(estimator, video, max_frames).converted(name)
    prepared = synthesizer.prepare(track, rate, image, target)
    poses, generated = synthesizer.begin(prepared, *views)
    size = (synthesizer.size, synthesizer.size)
    frames = (stored_frame(frame, prepared.source_crop, size) for frame in islice(iterate_frames(video), max_frames))
    scale, count = cell_scale(size), len(poses)
    source, still = np.stack(list(frames)), np.repeat(prepared.prior_image[None], count, axis=0)
    rows = {
        f"source\nfound {name}": draw_skeletons(source, prepared.source_keypoints, synthesizer.skeleton, None, scale),
        "target image\ntransformed pose": draw_skeletons(still, poses, synthesizer.skeleton, None, scale),
        "generated": np.stack(list(generated)),
    }
    title = f"{video.name}: azimuth {np.degrees(views[0].azimuth):.0f} to {np.degrees(views[1].azimuth):.0f} degrees"
    shown = np.linspace(0, count - 1, min(count, STRIP_FRAMES)).round().astype(int)
    strip = {row: frames[shown] for row, frames in rows.items()}
    return [
        save_strip(f"{stem}_transformed.png", strip, title, [f"frame {i}" for i in shown]),
        save_clip(f"{stem}_transformed{suffix}", rows, rate, title),
    ]

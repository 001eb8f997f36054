"""`ViewSynthesisInferencer`: any video in, the other viewpoint out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from pathlib import Path

import numpy as np
from mmengine.config import Config
from mmengine.infer import BaseInferencer
from tqdm import tqdm

from pasgan.apis.default_estimator import load_estimator_for
from pasgan.apis.model_names import find_model, list_models
from pasgan.apis.published_model import SUFFIX, read_published_model
from pasgan.apis.synthesis_inputs import SynthesisInputs
from pasgan.apis.synthesis_job import Prediction, SynthesisJob, SynthesizedVideo
from pasgan.apis.synthesis_outputs import WITH_SOURCE, Moment, check_formats, open_sinks
from pasgan.apis.synthesis_source import SourceInput, list_sources
from pasgan.apis.synthesizer import load_synthesizer
from pasgan.apis.video_synthesis import VideoSynthesisError, VideoSynthesizer
from pasgan.engine.config import load_config
from pasgan.models.synthesizers import BaseViewSynthesizer
from pasgan.poses import BaseVideoPoseEstimator
from pasgan.registry import INFERENCERS


@INFERENCERS.register_module()
class ViewSynthesisInferencer(BaseInferencer):
    """Shows the action of a video as another camera would see it.

    The frames are made while they are written, so a long video takes no more memory than a short one, unless the
    frames are asked for.

    Args:
        model: name of a model of the project (`list_models`), path of a config, or of a published model.
        weights: checkpoint; by default the published weights that belong to the name.
        pose_estimator: config of an estimator, as those in `configs/pose/estimators`; by default one for the keypoints
            that the model takes. It is loaded when poses are first to be found.
        device: where model and estimator run.
        half: see `VideoSynthesizer`.
        show_progress: whether bars are shown.

    Raises:
        PasganError: if model or weights cannot be had, or the model is no PAS-GAN.
    """

    def __init__(
        self,
        model: str | Path = "pasgan_sample_56",
        weights: str | Path | None = None,
        pose_estimator: str | Path | None = None,
        device: str = "cpu",
        half: bool = False,
        show_progress: bool = True,
    ) -> None:
        cfg, self.weights = find_config_and_weights(str(model), weights)
        super().__init__(cfg, str(self.weights), device, "pasgan", show_progress)
        self.synthesizer = VideoSynthesizer(self.model, cfg, half)
        self.estimator_config = pose_estimator
        self._device = device
        self._estimator: BaseVideoPoseEstimator | None = None

    @staticmethod
    def list_models(pattern: str = "*", with_weights: bool = False) -> list[str]:
        """Names of the project's models, e.g. of `pasgan_*_56`; those alone that can be used at once, if wanted."""
        return [model.name for model in list_models(pattern, with_weights)]

    @property
    def estimator(self) -> BaseVideoPoseEstimator:
        """Finds the poses where none are given."""
        if self._estimator is None:
            skeleton = self.synthesizer.skeleton.name
            self._estimator = load_estimator_for(skeleton, self.estimator_config, self._device)
        return self._estimator

    def __call__(
        self,
        inputs: SourceInput | Sequence[SourceInput],
        target_image: object = None,
        target_view: object = None,
        source_view: object = None,
        keypoints: object = None,
        target_keypoints: object = None,
        fps: float | None = None,
        max_frames: int | None = None,
        out_dir: str | Path | None = None,
        formats: Sequence[str] = ("mp4",),
        return_frames: bool = True,
    ) -> list[SynthesizedVideo]:
        """See videos from other views.

        Args:
            inputs: a video, or several: paths, a folder, an array (T, H, W, 3) uint8 RGB, a view of a store
                (`StoreView`).
            target_image: what the target camera sees when the video begins: path, array (H, W, 3) uint8 RGB, or view of
                a store; a list of them where each target view has its own; or a folder of images named as the videos.
            target_view: where the target camera stands: `ViewGeometry`, degrees, or text as `90,1.5,3`; or a list.
            source_view: where the source camera stands; by default in front of the person, or as a store says.
            keypoints: of the source: path of a file (see `pasgan.apis.pose_files`), folder of files named as the
                videos, or `PoseTrack`; by default found by the estimator, or those of a store.
            target_keypoints: of the target image, in the same way; the first pose counts.
            fps: frames per second, for arrays, which say nothing of it, and files that say it wrongly.
            max_frames: of every video, the first ones only.
            out_dir: folder for the results; without it nothing is written.
            formats: what is written, of `pasgan.apis.synthesis_outputs.FORMATS`.
            return_frames: False leaves the frames in the files alone, so that long videos need no memory.

        Returns:
            One result for each video and view.

        Raises:
            PasganError: if an input cannot be used; nothing of it is written then.
        """
        options = SynthesisInputs(
            target_image, target_view, source_view, keypoints, target_keypoints, fps, max_frames, self.show_progress
        )
        check_formats(formats)
        results = []
        for job in self.preprocess(self._inputs_to_list(inputs), options=options):
            predictions = self.forward(job)
            shown = self.visualize([job], predictions, out_dir=out_dir, formats=formats, return_frames=return_frames)
            results += self.postprocess(predictions, shown)
        return results

    def preprocess(
        self, inputs: list[SourceInput], batch_size: int = 1, options: SynthesisInputs | None = None
    ) -> Iterator[SynthesisJob]:
        """Read the target images and find the poses: one job for each video and target view.

        `batch_size` is MMEngine's; every job is one by itself.
        """
        for number, source in enumerate(inputs):
            yield from options.jobs(source, f"clip_{number:03d}", len(inputs), self.synthesizer, lambda: self.estimator)

    def forward(self, inputs: SynthesisJob) -> list[Prediction]:
        """Transform the poses of a job; its frames are made when they are asked for."""
        poses, frames = self.synthesizer.begin(inputs.prepared, inputs.source_view, inputs.target_view)
        return [Prediction(inputs, poses, frames)]

    def visualize(
        self,
        inputs: list[SynthesisJob],
        preds: list[Prediction],
        show: bool = False,
        out_dir: str | Path | None = None,
        formats: Sequence[str] = ("mp4",),
        return_frames: bool = True,
    ) -> list[tuple[np.ndarray | None, list[Path]]]:
        """Make the frames and write them. `show` is MMEngine's; no window is opened.

        Returns:
            For each prediction the frames, if they are asked for, and the files.
        """
        return [self._write(pred, out_dir, formats if out_dir else (), return_frames) for pred in preds]

    def postprocess(
        self,
        preds: list[Prediction],
        visualization: list[tuple[np.ndarray | None, list[Path]]],
        return_datasample: bool = False,
    ) -> list[SynthesizedVideo]:
        """Put together what is returned; there are no data samples, which would hold the whole clip as tensors."""
        return [
            SynthesizedVideo(p.job.source.name, p.job.target_view, p.job.fps, p.keypoints, frames, files)
            for p, (frames, files) in zip(preds, visualization, strict=True)
        ]

    def _write(
        self, pred: Prediction, out_dir: str | Path | None, formats: Sequence[str], keep: bool
    ) -> tuple[np.ndarray | None, list[Path]]:
        job, kept = pred.job, []
        stem = Path(out_dir or "") / job.stem
        with open_sinks(stem, formats, job.fps, len(pred.keypoints), self.synthesizer.skeleton, job.title) as sinks:
            sources = job.source_frames() if WITH_SOURCE.intersection(formats) else repeat(None)
            bar = tqdm(
                pred.frames, f"{job.stem}: frames", len(pred.keypoints), unit="frame", disable=not self.show_progress
            )
            for number, frame in enumerate(bar):
                poses = job.prepared.source_keypoints[number], pred.keypoints[number]
                moment = Moment(next(sources), poses[0], job.prepared.prior_image, poses[1], frame)
                for sink in sinks:
                    sink.write(moment)
                if keep:
                    kept.append(frame)
        return np.stack(kept) if keep else None, [sink.path for sink in sinks]

    def _inputs_to_list(self, inputs: SourceInput | Sequence[SourceInput]) -> list[SourceInput]:
        return list_sources(inputs)

    def _init_model(self, cfg: Config, weights: str, device: str = "cpu") -> BaseViewSynthesizer:
        """Where MMEngine goes on with random weights or unpickles, pasgan refuses."""
        return load_synthesizer(cfg, weights, device)

    def _init_pipeline(self, cfg: Config) -> Callable:
        """MMEngine asks for a pipeline of single images; here `preprocess` itself reads a video."""
        return self.preprocess

    def _init_collate(self, cfg: Config) -> None:
        """Nothing is collated: a video is one item."""

    def _init_visualizer(self, cfg: Config) -> None:
        """Frames go to files as they come (`visualize`), which MMEngine's visualizers, made for images, cannot."""


def find_config_and_weights(model: str, weights: str | Path | None) -> tuple[Config, str | Path]:
    """The config and the weights of a model by name, path of a config, or of a published model.

    Raises:
        PasganError: if one of them cannot be had.
    """
    if Path(model).suffix == SUFFIX:
        return read_published_model(model)[0], model
    config = model
    if Path(model).suffix != ".py":
        named = find_model(model)
        config, weights = named.config, weights or named.weights
    if weights is None:
        raise VideoSynthesisError(f"no weights are published for {model}: train it and give its checkpoint as weights")
    return load_config(config), weights

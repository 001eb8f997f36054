"""The evaluator of the test: prepares every clip once and hands it to all metrics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mmengine.evaluator import BaseMetric, Evaluator
from mmengine.structures import BaseDataElement

from pasgan.evaluation.functional import MIN_MOVING_PIXELS, MOVING_THRESHOLD
from pasgan.evaluation.measure import split_key
from pasgan.evaluation.scored_clip import clips_of_batch
from pasgan.evaluation.summary import ScoreTable, merge_tables
from pasgan.registry import EVALUATOR

REGION_PROTOCOLS = {
    "masked": "everything outside the key region black in both videos, scored over the full frame",
    "cropped": "bounding box of the key region",
    "moving": f"pixels that differ from the true frame 0 by more than {MOVING_THRESHOLD} in some channel, dilated 3x3; "
    f"frames with fewer than {MIN_MOVING_PIXELS} are left out",
}
ROW_PROTOCOLS = {
    "copy": "frame 0 of the true clip repeated",
    "source": "the source video and its pose passed through",
    "repeat_pose": "the first true pose repeated",
    "mean_pose": "one constant pose: the mean of all true poses of the test set",
    "truth": "the true video itself, where its own value is neither 0 nor 1",
}


@EVALUATOR.register_module()
class ViewSynthesisEvaluator(Evaluator):
    """Scores clips with any number of metrics and collects one table.

    After `evaluate`, `table` holds everything on the main process, and `protocol` says by which conventions.

    Args:
        metrics: metrics or configs of `METRICS`.
        given_frames: the first frames of a clip that image measures leave out, because the method is given frame 0;
            0 scores all. Poses are always scored in all frames.
        window: half side of the square around each joint that makes the key region, normalised units.
        per_pair: also return the model's values of each view pair, as `v1-v2/psnr`, ….

    Raises:
        ValueError: if given_frames is negative or window not positive.
    """

    def __init__(
        self,
        metrics: BaseMetric | dict | Sequence[BaseMetric | dict],
        given_frames: int = 1,
        window: float = 0.25,
        per_pair: bool = False,
    ) -> None:
        if given_frames < 0:
            raise ValueError(f"given_frames must not be negative, got {given_frames}")
        if window <= 0:
            raise ValueError(f"window must be positive, got {window}")
        super().__init__(metrics)
        self.given_frames = given_frames
        self.window = window
        self.per_pair = per_pair
        self.table: ScoreTable | None = None

    def process(self, data_samples: Sequence[BaseDataElement | dict], data_batch: Any | None = None) -> None:
        """Score a batch with every metric; see `ScoredClip.of_sample` for what a sample holds."""
        samples = [sample.to_dict() if isinstance(sample, BaseDataElement) else sample for sample in data_samples]
        clips = clips_of_batch(data_batch, samples, self.given_frames, self.window)
        for metric in self.metrics:
            metric.process(data_batch, clips)

    def evaluate(self, size: int) -> dict[str, float]:
        """Collect from all processes and average; `size` is the number of clips of the test set.

        Raises:
            ValueError: if a clip of the test set was not scored.
        """
        results = super().evaluate(size)
        tables = [metric.table for metric in self.metrics if getattr(metric, "table", None) is not None]
        if tables:  # on the main process
            self.table = merge_tables(tables)
            if self.table.clips and sum(self.table.num_clips) != size:
                raise ValueError(f"{sum(self.table.num_clips)} of {size} clips were scored")
            results |= self._pair_scores(self.table) if self.per_pair else {}
        return results

    @staticmethod
    def _pair_scores(table: ScoreTable) -> dict[str, float]:
        return {
            f"{pair.replace('→', '-')}/{key}": value
            for key, rows in table.scores.items()
            if "model" in rows
            for pair, value in zip(table.pairs, rows["model"].pairs, strict=False)
        }

    @property
    def protocol(self) -> dict[str, Any]:
        """The conventions behind the numbers, for the result file; needs `table`."""
        regions = {split_key(key)[0] for key in self.table.scores}
        rows = {row for scores in self.table.scores.values() for row in scores}
        return {
            "frames": f"8 bits; images from frame {self.given_frames} of each clip on, poses in all frames",
            "mean": "over all frames and clips of an ordered view pair, then over the pairs",
            "std": "of all scored frames",
            "given_frames": self.given_frames,
            "window": self.window,
            "key_region": f"union of squares of half side {self.window} (normalised) around the true target joints",
            "regions": {region: text for region, text in REGION_PROTOCOLS.items() if region in regions},
            "measures": {name: measure.protocol for name, measure in self.table.measures.items()},
            "baselines": {row: text for row, text in ROW_PROTOCOLS.items() if row in rows},
        }

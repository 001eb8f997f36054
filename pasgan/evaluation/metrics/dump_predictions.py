"""Storing predictions while they are scored."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mmengine.evaluator import BaseMetric

from pasgan.evaluation.prediction_dump import CLIPS_FOLDER, DUMP_FILE, DumpedClip, DumpError, write_clip, write_index
from pasgan.evaluation.scored_clip import ScoredClip
from pasgan.registry import METRICS


@METRICS.register_module()
class DumpPredictions(BaseMetric):
    """No measure: writes every generated clip into a folder, see `pasgan.evaluation.prediction_dump`.

    Args:
        folder: where; made if it is not there, an older dump in it is replaced.
        run: what a result says about its run; kept in the dump.

    Raises:
        DumpError: if the folder holds something else or cannot be written.
    """

    default_prefix = ""

    def __init__(self, folder: str, run: dict[str, Any]) -> None:
        super().__init__()
        self.folder, self.run = Path(folder), run
        if self.folder.is_dir() and not (self.folder / CLIPS_FOLDER).is_dir() and any(self.folder.iterdir()):
            raise DumpError(f"{self.folder} holds other files; give a new folder for the dump")
        try:
            (self.folder / CLIPS_FOLDER).mkdir(parents=True, exist_ok=True)
            (self.folder / DUMP_FILE).unlink(missing_ok=True)
        except OSError as error:
            raise DumpError(f"{self.folder}: cannot be written ({error.strerror})") from error

    def process(self, data_batch: Any, data_samples: Sequence[ScoredClip]) -> None:
        """Write the clips of a batch; they come from `ViewSynthesisEvaluator`."""
        self.results.extend((clip.clip_id, write_clip(self.folder, clip)) for clip in data_samples)

    def compute_metrics(self, results: list[tuple[str, DumpedClip]]) -> dict[str, float]:
        """Finish the dump."""
        write_index(self.folder, dict(results), self.run)
        return {}

"""Pictures of what the model makes, while it trains."""

from __future__ import annotations

from pathlib import Path

from mmengine.dist import master_only
from mmengine.hooks import Hook
from mmengine.runner import Runner

from pasgan.engine.clip_pictures import spread_indices, write_clip_pictures
from pasgan.engine.model_wrappers import unwrapped
from pasgan.registry import DATASETS, HOOKS


@HOOKS.register_module()
class SynthesisStripHook(Hook):
    """Write a strip of source / target / generated / heat-map pictures at intervals.

    Args:
        interval: iterations between two sets of strips.
        num_clips: clips of the validation set, evenly spread, the same each time.
    """

    priority = "LOW"

    def __init__(self, interval: int, num_clips: int = 2) -> None:
        self.interval = interval
        self.num_clips = num_clips

    @master_only
    def after_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: object = None, outputs: dict | None = None
    ) -> None:
        """Draw if the interval is reached."""
        if not self.every_n_train_iters(runner, self.interval):
            return
        if not hasattr(self, "_dataset"):
            self._dataset = DATASETS.build(runner.cfg.val_dataloader.dataset)
        model = unwrapped(runner.model)
        folder = Path(runner.work_dir) / "strips" / f"iter_{runner.iter + 1:06d}"
        written = write_clip_pictures(
            model, self._dataset, spread_indices(len(self._dataset), self.num_clips), folder, clips=False
        )
        runner.logger.info(f"strips: {', '.join(str(path) for path in written)}")

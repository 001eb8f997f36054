"""Training in phases: pose branch, reconstruction, full loss, one after the other in one run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mmengine.logging import print_log
from mmengine.runner import IterBasedTrainLoop, Runner
from mmengine.runner.loops import _InfiniteDataloaderIterator
from torch.utils.data import DataLoader

from pasgan.engine.model_wrappers import unwrapped
from pasgan.registry import LOOPS


@dataclass(frozen=True)
class Phase:
    """One phase: iterations [begin, end) of the run.

    Attributes:
        name: one of the model's phases.
        begin: first iteration of the run that belongs to it.
        end: first iteration after it.
        dataloader: top-level key of the config of its own dataloader; None for the shared one.
        freeze: parts of the generator that keep their weights.
    """

    name: str
    begin: int
    end: int
    dataloader: str | None
    freeze: tuple[str, ...]


def schedule_phases(phases: Sequence[dict]) -> list[Phase]:
    """Lay the phases end to end; those with 0 iterations are left out.

    Raises:
        ValueError: if a phase lacks `name` or `iters`, has another key, or nothing is left.
    """
    schedule, begin = [], 0
    for index, phase in enumerate(phases):
        missing, unknown = {"name", "iters"} - set(phase), set(phase) - {"name", "iters", "dataloader", "freeze"}
        if missing or unknown:
            raise ValueError(
                f"train_cfg.phases[{index}]: missing {sorted(missing)}, unknown {sorted(unknown)}; a phase has name, "
                "iters and optionally dataloader and freeze"
            )
        if phase["iters"] > 0:
            end = begin + phase["iters"]
            schedule.append(Phase(phase["name"], begin, end, phase.get("dataloader"), tuple(phase.get("freeze", ()))))
            begin = end
    if not schedule:
        raise ValueError("train_cfg.phases: every phase has 0 iterations; give at least one phase some")
    return schedule


@LOOPS.register_module()
class PhasedTrainLoop(IterBasedTrainLoop):
    """An iteration loop whose model learns in phases.

    Before each iteration the loop sets the model's `phase` (a name) and `phase_progress` in [0, 1). The phase follows
    from the iteration number alone, so that a resumed run continues in the right one.

    Args:
        runner: MMEngine's runner.
        dataloader: the dataloader shared by the phases that name none.
        phases: dicts of name (one of the model's phases), iters, and optionally dataloader (top-level key of the config
            of a dataloader of its own) and freeze (parts of the generator whose weights rest during the phase).
        val_interval: validate every so many iterations, from the first phase with frames on.
        val_begin: first iteration that may validate.
    """

    def __init__(
        self,
        runner: Runner,
        dataloader: DataLoader | dict,
        phases: Sequence[dict],
        val_interval: int = 1000,
        val_begin: int = 1,
    ) -> None:
        self.schedule = schedule_phases(phases)
        super().__init__(
            runner, dataloader, max_iters=self.schedule[-1].end, val_interval=val_interval, val_begin=val_begin
        )
        self._synthesizer = unwrapped(runner.model)
        for phase in self.schedule:
            if phase.name not in self._synthesizer.phases:
                known = ", ".join(self._synthesizer.phases)
                raise ValueError(f"train_cfg.phases names {phase.name!r}; the phases of the model are: {known}")
            if phase.dataloader is not None and phase.dataloader not in runner.cfg:
                raise ValueError(f"train_cfg.phases names the dataloader {phase.dataloader!r}, which the config lacks")

    def run(self) -> None:
        """Train every phase that is not finished yet."""
        self.runner.call_hook("before_train")
        self.runner.call_hook("before_train_epoch")
        # Phases without a dataloader of their own go on in one stream; a resumed run skips what it has seen of it.
        self.dataloader_iterator.skip_iter(sum(self._done(phase) for phase in self.schedule if not phase.dataloader))
        for phase in self.schedule:
            if self._iter < phase.end and not self.stop_training:
                self._run_phase(phase)
        self.runner.call_hook("after_train_epoch")
        self.runner.call_hook("after_train")

    def _done(self, phase: Phase) -> int:
        """Iterations of a phase that have been run."""
        return min(max(self._iter - phase.begin, 0), phase.end - phase.begin)

    def _run_phase(self, phase: Phase) -> None:
        print_log(f"Phase {phase.name!r}: iterations {self._iter + 1} to {phase.end}", logger="current")
        self._synthesizer.phase = phase.name
        self._freeze(phase.freeze)
        batches = self.dataloader_iterator
        if phase.dataloader is not None:
            loader = self.runner.build_dataloader(self.runner.cfg[phase.dataloader].to_dict(), seed=self.runner.seed)
            batches = _InfiniteDataloaderIterator(loader)
            batches.skip_iter(self._done(phase))
        while self._iter < phase.end and not self.stop_training:
            self._synthesizer.phase_progress = (self._iter - phase.begin) / (phase.end - phase.begin)
            self.runner.model.train()
            self.run_iter(next(batches))
            if self._validates_now():
                self.runner.val_loop.run()

    def _freeze(self, names: tuple[str, ...]) -> None:
        parts = dict(unwrapped(self._synthesizer.generator).named_children())
        if unknown := set(names) - set(parts):
            raise ValueError(f"train_cfg.phases freezes {sorted(unknown)}; the generator has: {', '.join(parts)}")
        for name, part in parts.items():
            part.requires_grad_(name not in names)

    def _validates_now(self) -> bool:
        if self.runner.val_loop is None or self._iter < self.val_begin:
            return False
        return self._iter % self.val_interval == 0 or self._iter == self._max_iters

"""An average of the generator's weights over training, kept under a name of its own in checkpoints."""

from __future__ import annotations

from mmengine.hooks import Hook
from mmengine.model import MomentumAnnealingEMA
from mmengine.runner import Runner

from pasgan.engine.checkpoint import EMA_KEY
from pasgan.engine.model_wrappers import unwrapped
from pasgan.registry import HOOKS

WARM_UP = 100


@HOOKS.register_module()
class GeneratorEMAHook(Hook):
    """Keep an exponential moving average of the generator and use it for validation and test.

    MMEngine's own hook averages the discriminator too and swaps the two sets of weights in the checkpoint; here
    `state_dict` stays what is being trained, and the average lies under `ema_generator`.

    Args:
        momentum: share of the current weights in each update; larger at first, WARM_UP / (WARM_UP + updates), so that a
            short run is not averaged with the weights that it started from.
    """

    priority = "NORMAL"

    def __init__(self, momentum: float = 0.001) -> None:
        self.momentum = momentum

    def before_run(self, runner: Runner) -> None:
        """Start the average from the generator as it is."""
        self._generator = unwrapped(unwrapped(runner.model).generator)
        self._average = MomentumAnnealingEMA(self._generator, momentum=self.momentum, gamma=WARM_UP)

    def after_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: object = None, outputs: dict | None = None
    ) -> None:
        """Update the average."""
        self._average.update_parameters(self._generator)

    def before_val_epoch(self, runner: Runner) -> None:
        """Validate with the average."""
        self._swap()

    def after_val_epoch(self, runner: Runner, metrics: dict | None = None) -> None:
        """Go on training with the current weights."""
        self._swap()

    def before_test_epoch(self, runner: Runner) -> None:
        """Test with the average."""
        self._swap()

    def after_test_epoch(self, runner: Runner, metrics: dict | None = None) -> None:
        """Put the current weights back."""
        self._swap()

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Store the average beside the weights."""
        checkpoint[EMA_KEY] = self._average.module.state_dict()

    def after_load_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Take the stored average, or start a new one from the loaded weights."""
        state = checkpoint.get(EMA_KEY)
        if state is None:
            prefix = "generator."
            weights = checkpoint["state_dict"].items()
            state = {key.removeprefix(prefix): value for key, value in weights if key.startswith(prefix)}
        else:
            # With 0 updates behind it the average would be replaced by the current weights at the next one.
            self._average.steps.fill_(checkpoint["meta"]["iter"])
        # Weights of a model with other parts: the runner, which loads them in the same way, warns of what does not fit.
        self._average.module.load_state_dict(state, strict=False)

    def _swap(self) -> None:
        for average, current in zip(self._average.module.parameters(), self._generator.parameters(), strict=True):
            average.data, current.data = current.data, average.data

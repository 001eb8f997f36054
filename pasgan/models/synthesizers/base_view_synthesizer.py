"""What every view synthesizer shares: modes, packing of predictions, and the generator/discriminator step."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import torch
from mmengine.model import BaseModel
from mmengine.optim import OptimWrapper, OptimWrapperDict
from torch import Tensor, nn

from pasgan.registry import build_module
from pasgan.structures import PasganError, ViewSynthesisDataSample


class NonFiniteLossError(PasganError):
    """A loss became NaN or infinite; the message names the term."""


@dataclass
class Truth:
    """The stacked truth of a batch.

    Attributes:
        keypoints: (N, T, K, 2) normalised, NaN where unknown.
        visible: (N, T, K) uint8.
        video: (N, C, T, H, W) float in [0, 1]; None where no frames were read.
        actions: (N,) int64, the action classes, counted from 1; None if the data samples do not say.
    """

    keypoints: Tensor
    visible: Tensor
    video: Tensor | None
    actions: Tensor | None

    @classmethod
    def stack(cls, data_samples: Sequence[ViewSynthesisDataSample]) -> Truth:
        """Collect the truth of N data samples."""
        video = actions = None
        if "target_video" in data_samples[0]:
            video = torch.stack([sample.target_video for sample in data_samples]).float() / 255
        if "action" in data_samples[0]:
            device = data_samples[0].target_keypoints.device
            actions = torch.tensor([sample.action for sample in data_samples], device=device)
        return cls(
            keypoints=torch.stack([sample.target_keypoints for sample in data_samples]),
            visible=torch.stack([sample.target_keypoints_visible for sample in data_samples]),
            video=video,
            actions=actions,
        )


@dataclass
class Synthesis:
    """What a generator returns.

    Attributes:
        keypoints: (N, T, K, 2) predicted target pose, normalised; None if the method predicts none.
        video: (N, 3, T, H, W) generated clip in [0, 1]; None if only the pose branch ran.
    """

    keypoints: Tensor | None
    video: Tensor | None


def pick_inputs(inputs: dict[str, Tensor], *names: str) -> dict[str, Tensor]:
    """Those of the inputs of a batch that a method needs.

    Raises:
        ValueError: if one is missing; the message says how to get it.
    """
    if missing := [name for name in names if name not in inputs]:
        options = ", ".join(f"{name}=True" for name in missing)
        raise ValueError(
            f"the batch has no {', '.join(missing)}; let the pipeline end with PackViewSynthesisInputs({options})"
        )
    return {name: inputs[name] for name in names}


class BaseViewSynthesizer(BaseModel):
    """A generator, an optional discriminator, named losses, and phases that say which losses are active.

    Both networks are first-level children and are only entered through `forward`, so that each can be wrapped for
    distributed training on its own.

    Attributes:
        target_information: what of the target view the method is given, e.g. `first frame` or `pose of every frame`;
            stands beside its scores, because methods that are given more are not comparable.
        optional_target_information: input that `PackViewSynthesisInputs` packs on request → what the method is given
            with it in addition.

    Args:
        generator: network or config.
        losses: name → loss module or config; the names are those that `phases` uses.
        phases: phase name → names of the active losses. The training loop sets `phase` and `phase_progress`.
        discriminator: network or config; needed if a phase has `adversarial`.
        data_preprocessor: config of the data preprocessor.
    """

    target_information: tuple[str, ...]
    optional_target_information: ClassVar[dict[str, str]] = {}

    def __init__(
        self,
        generator: nn.Module | dict,
        losses: dict[str, nn.Module | dict],
        phases: dict[str, Sequence[str]],
        discriminator: nn.Module | dict | None = None,
        data_preprocessor: nn.Module | dict | None = None,
    ) -> None:
        super().__init__(data_preprocessor or {"type": "ViewSynthesisDataPreprocessor"})
        for phase, names in phases.items():
            if unknown := set(names) - set(losses):
                raise ValueError(f"phase {phase!r} uses the losses {sorted(unknown)}, which `losses` does not define")
            if "adversarial" in names and discriminator is None:
                raise ValueError(f"phase {phase!r} has the adversarial loss but there is no discriminator")
        self.generator = build_module(generator)
        if discriminator is not None:
            self.discriminator = build_module(discriminator)
        self.losses = nn.ModuleDict({name: build_module(loss) for name, loss in losses.items()})
        self.phases = {phase: tuple(names) for phase, names in phases.items()}
        self.phase = list(self.phases)[-1]
        self.phase_progress = 1.0

    def forward(
        self,
        inputs: dict[str, Tensor],
        data_samples: list[ViewSynthesisDataSample] | None = None,
        mode: Literal["tensor", "loss", "predict"] = "tensor",
    ) -> Synthesis | dict[str, Tensor] | list[ViewSynthesisDataSample]:
        """MMEngine's entry point.

        Args:
            inputs: what is given, batch first; see `PackViewSynthesisInputs`.
            data_samples: the truth, needed by `loss`; `predict` writes into them.
            mode: `tensor` returns the synthesis, `loss` the generator's losses of the current phase, `predict` the
                data samples with `pred_video` (C, T, H, W) in [0, 1] and, where the method has poses, `pred_keypoints`
                (T, K, 2), on the CPU.
        """
        if mode == "tensor":
            return self.generator(**self.generator_inputs(inputs))
        if mode == "loss":
            truth = Truth.stack(data_samples)
            return self.generator_losses(self.synthesize_for_training(inputs, truth), truth)
        if mode == "predict":
            return self.predict(inputs, data_samples)
        raise ValueError(f"mode must be 'tensor', 'loss' or 'predict', got {mode!r}")

    def predict(
        self, inputs: dict[str, Tensor], data_samples: list[ViewSynthesisDataSample] | None = None
    ) -> list[ViewSynthesisDataSample]:
        """Generate clips and pack them, one data sample per clip."""
        synthesis = self.generator(**self.generator_inputs(inputs))
        if data_samples is None:
            data_samples = [ViewSynthesisDataSample() for _ in range(len(synthesis.video))]
        for index, sample in enumerate(data_samples):
            sample.pred_video = synthesis.video[index].float().cpu()
            if synthesis.keypoints is not None:
                sample.pred_keypoints = synthesis.keypoints[index].float().cpu()
        return data_samples

    def train_step(self, data: dict, optim_wrapper: OptimWrapperDict) -> dict[str, Tensor]:
        """One step of the generator and, where the phase is adversarial, one of the discriminator.

        Raises:
            NonFiniteLossError: if a loss is NaN or infinite; nothing is updated with it.
        """
        data = self.data_preprocessor(data, True)
        inputs, truth = data["inputs"], Truth.stack(data["data_samples"])
        adversarial = "adversarial" in self.phases[self.phase]

        with optim_wrapper["generator"].optim_context(self.generator):
            synthesis = self.synthesize_for_training(inputs, truth)
            if adversarial:
                self.discriminator.requires_grad_(False)
            losses = self.generator_losses(synthesis, truth)
        log = self._update(optim_wrapper["generator"], losses)

        if adversarial:
            self.discriminator.requires_grad_(True)
            with optim_wrapper["discriminator"].optim_context(self.discriminator):
                losses = self.discriminator_losses(synthesis, truth)
            log.update(self._update(optim_wrapper["discriminator"], losses))
        return log

    def _update(self, optim_wrapper: OptimWrapper, losses: dict[str, Tensor]) -> dict[str, Tensor]:
        """Check, sum and apply the losses; return them for the log without the sum, which names no term."""
        finite = torch.stack([torch.isfinite(value).all() for value in losses.values()])
        if not finite.all():
            broken = [name for name, ok in zip(losses, finite.tolist(), strict=True) if not ok]
            raise NonFiniteLossError(
                f"{', '.join(broken)} is not finite in phase {self.phase!r}; training stops before the weights are "
                "touched. Lower the learning rate, set optim_wrapper.generator.clip_grad, or look at the last batch"
            )
        total, log = self.parse_losses(losses)
        optim_wrapper.update_params(total)
        log.pop("loss")
        return dict(log)

    @abstractmethod
    def generator_inputs(self, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
        """The generator's keyword arguments, from the inputs of a batch."""

    def synthesize_for_training(self, inputs: dict[str, Tensor], truth: Truth) -> Synthesis:
        """The generator's forward in training; methods whose training sees the truth (teacher forcing) override it."""
        return self.generator(**self.generator_inputs(inputs))

    @abstractmethod
    def generator_losses(self, synthesis: Synthesis, truth: Truth) -> dict[str, Tensor]:
        """`loss_*` of the current phase for the generator."""

    def discriminator_losses(self, synthesis: Synthesis, truth: Truth) -> dict[str, Tensor]:
        """`loss_disc*` for the discriminator, on a detached synthesis."""
        raise NotImplementedError(f"{type(self).__name__} has no discriminator step")

"""VRNet: Multi-view Action Recognition using Cross-view Video Prediction (Vyas, Rawat, Shah, ECCV 2020).

From the released code: the layers and widths of its four parts (encoder, blending network, renderer, classifier), the
two losses with equal weights, optimizer. No target frame is given.
Ours: any T, where the code has 6 frames; the source clip goes in as its two halves, where the code draws clips of the
source view at random; the query is the view alone, for a clip of the same moments. Of the seven values of a view we
have azimuth, height, distance and, for a half, its start; left out are the flag of the replication (it is part of our
azimuth) and the position of the crop (the same in both views). The random scalar of the query is 0.5 at test time, so
that predictions can be repeated. Gates of the ConvLSTMs are plain sigmoids. No Sports-1M weights are loaded.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pasgan.models.encoders import ClipEncoder
from pasgan.models.layers import ConvBlock3d
from pasgan.models.synthesizers.base_view_synthesizer import BaseViewSynthesizer, Synthesis, Truth, pick_inputs
from pasgan.registry import MODELS

VIEW_LENGTH = 3  # V: azimuth, height, distance


@dataclass
class VRNetSynthesis(Synthesis):
    """A synthesis with the action that the classifier sees.

    Attributes:
        action_logits: (N, A), one per action class.
    """

    action_logits: Tensor


class ConvLSTM(nn.Module):
    """A convolutional LSTM with ReLU in the place of tanh.

    Args:
        in_channels: C.
        hidden_channels: C'.
        kernel_size: side of the kernels; an even one reaches farther to the right and down.
    """

    def __init__(self, in_channels: int, hidden_channels: int, kernel_size: int) -> None:
        super().__init__()
        self.hidden_channels = hidden_channels
        self.padding = ((kernel_size - 1) // 2, kernel_size // 2) * 2
        self.conv = nn.Conv2d(in_channels + hidden_channels, 4 * hidden_channels, kernel_size)
        with torch.no_grad():
            self.conv.bias[hidden_channels : 2 * hidden_channels] += 1  # the gate that keeps the memory

    def forward(self, steps: Tensor) -> Tensor:
        """(N, S, C, H, W) → (N, S, C', H, W), the state after each of S steps."""
        hidden = cell = steps.new_zeros(len(steps), self.hidden_channels, *steps.shape[3:])
        states = []
        for step in steps.unbind(1):
            gates = self.conv(F.pad(torch.cat([step, hidden], dim=1), self.padding)).chunk(4, dim=1)
            admit, keep, show = (torch.sigmoid(gate) for gate in gates[:3])
            cell = keep * cell + admit * F.relu(gates[3])
            hidden = show * F.relu(cell)
            states.append(hidden)
        return torch.stack(states, dim=1)


class ClipBlender(nn.Module):
    """Feature maps of several clips → one representation, by ConvLSTMs over the clips.

    Args:
        channels: C of the feature maps and of the representation.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.forwards = ConvLSTM(channels, channels // 2, kernel_size=3)
        self.backwards = ConvLSTM(channels, channels // 2, kernel_size=3)
        self.last = ConvLSTM(channels, channels, kernel_size=2)

    def forward(self, clips: Tensor) -> Tensor:
        """(N, S, C, H, W) → (N, C, H, W)."""
        both = torch.cat([self.forwards(clips), self.backwards(clips.flip(1)).flip(1)], dim=2)
        return self.last(both)[:, -1]


class ClipRenderer(nn.Module):
    """Representation and query → clip.

    Args:
        in_channels: channels of the representation and the query.
        channels: C of the first layers; the last two have a half and a quarter.
        kernel_size: side of the kernels, odd.
    """

    def __init__(self, in_channels: int, channels: int, kernel_size: int) -> None:
        super().__init__()

        def pair(inputs: int, outputs: int) -> nn.Sequential:
            return nn.Sequential(
                nn.Conv3d(inputs, channels, kernel_size, padding=kernel_size // 2),
                nn.ReLU(),
                nn.Conv3d(channels, outputs, kernel_size, padding=kernel_size // 2),
                nn.ReLU(),
                nn.BatchNorm3d(outputs, eps=1e-3),
            )

        self.layers = nn.Sequential(
            pair(in_channels, channels),
            nn.Upsample(scale_factor=(1, 2, 2)),
            pair(channels, channels),
            nn.Upsample(scale_factor=(1, 2, 2)),
            pair(channels, channels // 2),
            ConvBlock3d(channels // 2, channels // 4),
            nn.Conv3d(channels // 4, 3, 1),
        )

    def forward(self, representation: Tensor, num_frames: int) -> Tensor:
        """(N, C_in, H, W) → (N, 3, T, 4H, 4W) in [0, 1]."""
        repeated = representation[:, :, None].expand(-1, -1, num_frames, -1, -1)
        return (torch.tanh(self.layers(repeated)) + 1) / 2


class ActionClassifier(nn.Module):
    """Representation → logits of the action classes.

    Args:
        channels: C of the representation.
        num_actions: A.
        grid: (H, W) that the features are averaged, or repeated, to for the fully connected layers.
        hidden: outputs of the two fully connected layers.
    """

    def __init__(self, channels: int, num_actions: int, grid: tuple[int, int], hidden: tuple[int, int]) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(channels, channels // 2, 3, padding=1),
            nn.Tanh(),
            nn.MaxPool2d(2),
            nn.Conv2d(channels // 2, channels // 4, 3, padding=1),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(grid),
            nn.Flatten(),
            nn.Linear(channels // 4 * grid[0] * grid[1], hidden[0]),
            nn.Sigmoid(),
            nn.Dropout(0.2),
            nn.Linear(hidden[0], hidden[1]),
            nn.Sigmoid(),
            nn.Linear(hidden[1], num_actions),
        )

    def forward(self, representation: Tensor) -> Tensor:
        """(N, C, H, W) → (N, A)."""
        return self.layers(representation)


@MODELS.register_module()
class VRNetGenerator(nn.Module):
    """The four parts of VRNet.

    Args:
        num_actions: A, number of action classes.
        width: channels of the first layer; those of all other convolutions scale with it.
        kernel_size: side of the kernels of the renderer, odd.
        classifier_grid: see `ActionClassifier`; the default is what 112×112 gives.
        classifier_hidden: see `ActionClassifier`.
    """

    def __init__(
        self,
        num_actions: int = 60,
        width: int = 64,
        kernel_size: int = 5,
        classifier_grid: tuple[int, int] = (14, 14),
        classifier_hidden: tuple[int, int] = (1024, 512),
    ) -> None:
        super().__init__()
        channels = 4 * width
        self.encoder = ClipEncoder(VIEW_LENGTH + 1, width)
        self.blender = ClipBlender(channels)
        self.renderer = ClipRenderer(channels + VIEW_LENGTH + 1, channels, kernel_size)
        self.classifier = ActionClassifier(channels, num_actions, classifier_grid, classifier_hidden)
        for module in self.modules():
            if isinstance(module, nn.Conv2d | nn.Conv3d | nn.Linear):
                nn.init.xavier_uniform_(module.weight)  # as Keras, whose larger values two sigmoids in a row need

    def forward(self, source_video: Tensor, source_view: Tensor, target_view: Tensor) -> VRNetSynthesis:
        """Render the source clip from another view.

        Args:
            source_video: v_s, (N, 3, T, H, W) in [0, 1], T at least 2, H and W divisible by 4.
            source_view: θ1, (N, V).
            target_view: θ2, (N, V).

        Returns:
            The clip, without a pose, and the action.

        Raises:
            ValueError: if H or W is not divisible by 4.
        """
        num_frames, height, width = source_video.shape[2:]
        if height % 4 or width % 4:
            raise ValueError(f"the size of the frames must be divisible by 4, got (H, W) = ({height}, {width})")
        half = (num_frames + 1) // 2  # the two halves share the middle frame of an odd number
        clips = [
            self._encode(source_video[:, :, start : start + half], source_view, start / num_frames)
            for start in (0, num_frames - half)
        ]
        representation = self.blender(torch.stack(clips, dim=1))
        query = torch.cat([target_view, self._random_scalar(target_view)], dim=1)[:, :, None, None]
        query = query.expand(-1, -1, *representation.shape[2:])
        video = self.renderer(torch.cat([representation, query], dim=1), num_frames)
        return VRNetSynthesis(keypoints=None, video=video, action_logits=self.classifier(representation))

    def _encode(self, clip: Tensor, view: Tensor, start: float) -> Tensor:
        return self.encoder(clip, F.pad(view, (0, 1), value=start))

    def _random_scalar(self, view: Tensor) -> Tensor:
        """(N, 1), uniform in [0, 1) in training and its mean otherwise."""
        return torch.rand_like(view[:, :1]) if self.training else torch.full_like(view[:, :1], 0.5)


@MODELS.register_module()
class VRNet(BaseViewSynthesizer):
    """VRNet with its losses: `video` (pixel MSE) and `action` (cross-entropy of the true action class)."""

    target_information = ()

    def generator_inputs(self, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
        """The source clip and both views."""
        return pick_inputs(inputs, "source_video", "source_view", "target_view")

    def generator_losses(self, synthesis: VRNetSynthesis, truth: Truth) -> dict[str, Tensor]:
        """The active ones of both losses."""
        active, losses = self.phases[self.phase], {}
        if "video" in active:
            losses["loss_video"] = self.losses["video"](synthesis.video, truth.video, truth.keypoints, truth.visible)
        if "action" in active:
            if truth.actions is None:
                raise ValueError("VRNet's loss `action` needs the action of every clip in the data samples")
            losses["loss_action"] = self.losses["action"](synthesis.action_logits, truth.actions)
        return losses

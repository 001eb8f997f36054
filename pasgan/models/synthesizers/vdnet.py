"""VDNet: the video generator with View-LSTM cells (Lakhal, Lanz and Cavallaro, "View-LSTM", ICCV 2019).

From released code: what `resnet_synthesizer.py` says; encoders, decoder and losses are the same. No code of VDNet is
public.
From the papers (the abstract of View-LSTM, and PAS-GAN's account of it): a feature shared by all views is learned from
the source clip and a view-dependent one from depth or skeletons of the target view; a recurrent cell joins them and
keeps the clip consistent over time.
Our proxy: a ConvLSTM over time whose memory takes both through input gates of their own, the source clip as one stream,
depth and skeleton together as the other. It starts from an empty memory and the source feature of the first step. One
cell stands at the deepest features, one at each of the two smaller sizes before the residual blocks, where its outputs
are skips to the decoder. At a quarter of the frame rate, as in GTNet, clips of up to 4 frames are one step.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from pasgan.models.layers import ConvLSTMCell, fold_time, unfold_time
from pasgan.models.synthesizers.resnet_synthesizer import ResNetSynthesizer, ResNetSynthesizerGenerator
from pasgan.registry import MODELS


class ViewLSTM(nn.Module):
    """One ConvLSTM per level that joins source features with those of depth and skeleton, step by step in time.

    Args:
        width: w of the encoders.
    """

    skips = True

    def __init__(self, width: int) -> None:
        super().__init__()
        levels = (2 * width, 4 * width, 4 * width)
        self.cells = nn.ModuleList(ConvLSTMCell((channels, 2 * channels), channels) for channels in levels)

    def forward(self, source: Sequence[Tensor], *priors: Sequence[Tensor]) -> list[Tensor]:
        """Join the features of all levels.

        Args:
            source: view-invariant stream, a tensor (N, C_l, T_l, H_l, W_l) per level.
            priors: view-dependent stream, the same of depth and of skeleton.

        Returns:
            One tensor (N, C_l, T_l, H_l, W_l) per level.
        """
        dependent = [torch.cat(feats, dim=1) for feats in zip(*priors, strict=True)]
        return [_run(*level) for level in zip(self.cells, source, dependent, strict=True)]


def _run(cell: ConvLSTMCell, invariant: Tensor, dependent: Tensor) -> Tensor:
    """Two streams (N, C, T, H, W) and (N, 2C, T, H, W) through a cell → (N, C, T, H, W).

    The memory starts empty, the hidden state as the source feature of the first step.
    """
    num_frames = invariant.shape[2]
    projected = unfold_time(cell.project_input([fold_time(invariant), fold_time(dependent)]), num_frames)
    hidden, memory = torch.tanh(invariant[:, :, 0]), torch.zeros_like(invariant[:, :, 0])
    outputs = []
    for step in projected.unbind(2):
        hidden, memory = cell.step(step, hidden, memory)
        outputs.append(hidden)
    return torch.stack(outputs, dim=2)


@MODELS.register_module()
class VDNetGenerator(ResNetSynthesizerGenerator):
    """Encodes source clip, target depth and target skeleton, joins their features by View-LSTM and decodes them.

    Args: those of `ResNetSynthesizerGenerator`.
    """

    fusion_type = ViewLSTM


@MODELS.register_module()
class VDNet(ResNetSynthesizer):
    """VDNet with its losses, those of `ResNetSynthesizer`."""

"""How a clip becomes what a video network takes: the named protocols of FVD and KVD.

I3D halves time three times and ends in an unpadded pool of two steps, so it cannot take clips of 8 frames or fewer.
Every way around that gives other numbers; hence a name for each, which every result carries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import torch.nn.functional as F
from torch import Tensor

from pasgan.evaluation.scored_clip import ScoredClip
from pasgan.evaluation.video_distance.feature_statistics import TRUTH


@dataclass(frozen=True)
class VideoProtocol:
    """From the T frames of a clip to the input of a network, and what comes out.

    Attributes:
        name: part of the measure's key.
        frames: how the T frames become those of the network, in words.
        lengths: the clip lengths T that it takes.
        size: S, height and width of the network's frames. Clips are resized straight to it, bilinear, without
            antialiasing and without keeping the aspect, as in the original code (on PyTorch's pixel grid).
        feature_dim: D, number of features of a clip.
        repeat: how often each frame is given.
        pad_to: the last frame is repeated up to this many frames.
    """

    name: str
    frames: str
    lengths: range
    size: int
    feature_dim: int
    repeat: int = 1
    pad_to: int = 0

    @property
    def comparable(self) -> bool:
        """Whether its numbers may stand beside those of other work."""
        return self.name != TOY

    def frame_indices(self, num_frames: int) -> list[int]:
        """Which frames of a clip of T frames the network is given.

        Raises:
            ValueError: if the protocol does not take clips of this length.
        """
        if num_frames not in self.lengths:
            fitting = [other.name for other in PROTOCOLS.values() if num_frames in other.lengths]
            hint = f"protocols for {num_frames} frames: {', '.join(fitting) or 'none'}"
            raise ValueError(f"FVD protocol {self.name} takes {self.frames}; the clip has {num_frames}; {hint}")
        indices = [index for index in range(num_frames) for _ in range(self.repeat)]
        return indices + [num_frames - 1] * (self.pad_to - len(indices))

    def network_input(self, video: Tensor) -> Tensor:
        """A clip as the network takes it.

        Args:
            video: (T, 3, H, W) uint8.

        Returns:
            (1, 3, T', S, S) float32 in [-1, 1].

        Raises:
            ValueError: if the protocol does not take clips of T frames.
        """
        indices = self.frame_indices(len(video))
        size = (self.size, self.size)
        frames = F.interpolate(video.float() / 127.5 - 1, size, mode="bilinear", align_corners=False)
        return frames[indices].transpose(0, 1).unsqueeze(0)


TOY = "toy"
_I3D = {"size": 224, "feature_dim": 400}
PROTOCOLS = {
    protocol.name: protocol
    for protocol in (
        VideoProtocol("i3d16-repeat2", "each of exactly 8 frames twice, 16 in all", range(8, 9), repeat=2, **_I3D),
        VideoProtocol("i3d16-native", "exactly 16 frames as they are", range(16, 17), **_I3D),
        VideoProtocol("i3d10-pad", "1 to 10 frames, the last one repeated up to 10", range(1, 11), pad_to=10, **_I3D),
        VideoProtocol(TOY, "1 to 64 frames as they are", range(1, 65), size=56, feature_dim=64),
    )
}


def find_protocol(name: str) -> VideoProtocol:
    """The protocol of a name.

    Raises:
        ValueError: if there is none, with the closest names.
    """
    if name not in PROTOCOLS:
        known = get_close_matches(name, PROTOCOLS, n=1) or PROTOCOLS
        raise ValueError(f"unknown FVD protocol {name!r}; try {', '.join(known)}")
    return PROTOCOLS[name]


def videos_in_region(clip: ScoredClip, region: str) -> Mapping[str, Tensor] | None:
    """The truth and every row of a clip in a region, (T, 3, H', W') uint8; None if the region is empty."""
    videos = {TRUTH: clip.target_video, **clip.videos}
    if region == "full":
        return videos
    if not clip.key_region.any():
        return None
    if region == "masked":
        return {row: video * clip.key_region.unsqueeze(1) for row, video in videos.items()}
    rows, columns = clip.key_region.any(dim=0).nonzero().unbind(dim=1)
    box = (..., slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1))
    return {row: video[box] for row, video in videos.items()}

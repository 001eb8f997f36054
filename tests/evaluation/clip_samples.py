"""Clips as a model returns them."""

import torch

T, K, SIZE = 4, 5, 32


def make_sample(seed: int = 0, source: str = "C001", target: str = "C002", **changes) -> dict:
    """A clip in which a bright square walks over a dim texture, with a noisy prediction."""
    generator = torch.Generator().manual_seed(seed)
    video = torch.randint(0, 60, (3, 1, SIZE, SIZE), generator=generator, dtype=torch.uint8).repeat(1, T, 1, 1)
    for t in range(T):
        video[:, t, 8:18, 4 + 4 * t : 12 + 4 * t] = 220
    noise = 0.1 * torch.rand(video.shape, generator=generator)
    keypoints = torch.rand(T, K, 2, generator=generator) - 0.5
    sample = {
        "recording_id": f"S001P001R001A{seed:03d}",
        "source_camera": source,
        "target_camera": target,
        "target_video": video,
        "target_keypoints": keypoints,
        "target_keypoints_visible": torch.full((T, K), 2, dtype=torch.uint8),
        "pred_video": ((video / 255 + noise) * 255).round().clamp(0, 255) / 255,
        "pred_keypoints": keypoints + 0.1,
    }
    return sample | changes

"""What of the target clip a system is given, as tables print it: systems that are given more are not comparable."""

from __future__ import annotations

from collections.abc import Sequence

from pasgan.evaluation.tables.cell_text import DASH

HEAD = "target given"
NOTE = (
    "Target given: what of the target clip a system sees at test time beside the place of its camera; poses and depth "
    "are those of every frame; – where it is not known."
)
# Table 1 has no room for more.
SHORT = {"pose of every frame": "poses", "depth of every frame": "depth"}
# The rows of a score table but the model's own.
BASELINES = {
    "copy": ("first frame",),
    "source": (),
    "repeat_pose": ("first pose",),
    "mean_pose": ("mean pose",),
    "truth": ("all frames",),
}


def given_text(information: Sequence[str] | None) -> str:
    """`depth of every frame`, `pose of every frame` → `depth, poses`; `nothing`; a dash for None."""
    if information is None:
        return DASH
    return ", ".join(SHORT.get(item, item) for item in information) or "nothing"

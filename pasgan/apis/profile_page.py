"""The page of `tools/profile_model.py`: time and memory of models at several sizes, part by part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pasgan.apis.model_profile import Ceilings, ModelProfile, PartProfile
from pasgan.evaluation.tables.text_table import Column, RowGroup, TextTable

MIB = 2**20
SUMMARY_COLUMNS = [
    Column("config", is_number=False),
    Column("clip", is_number=False),
    *map(Column, ["parameters [M]", "GMAC", "ms per clip", "frames per second", "memory [MiB]"]),
]
PART_COLUMNS = [
    Column("part", is_number=False),
    *map(Column, ["parameters [M]", "GMAC", "ms", "share", "memory [MiB]", "moved [MiB]"]),
    Column("bound by", is_number=False),
    Column("of the ceiling"),
]
NOTES = [
    "One clip (frames x height x width), batch size 1, eval mode, random weights on random input, float32; median of "
    "{repeats} runs after a first one; without reading data and writing video.",
    "GMAC: 10⁹ multiply-accumulate operations of convolutions and matrix products.",
    "Memory: tensors alive at once beyond weights and inputs, those of other parts included; not what a library takes "
    "inside an operation. Moved: what the operations read and wrote.",
    "Bound by: arithmetic if the part comes nearer to what a matrix product or a convolution reaches "
    "({gflops:.0f} GFLOP/s), memory if it comes nearer to what a copy reaches ({gigabytes:.0f} GB/s), overhead if it "
    "stays below {overhead:.0%} of both: many small operations. Data that stay in the caches can exceed the ceiling of "
    "memory.",
]


def profile_page(
    profiles: Mapping[Path, Sequence[ModelProfile]], ceilings: Ceilings, made_by: str, repeats: int, overhead: float
) -> str:
    """The page as markdown.

    Args:
        profiles: config → its profiles, one per size.
        ceilings: of the machine.
        made_by: command, commit and machine.
        repeats: timed runs of each.
        overhead: share of a ceiling below which a part is said to be bound by overhead.
    """
    rows = [_summary(config.stem, profile) for config, sizes in profiles.items() for profile in sizes]
    parts = ["# Time and memory", made_by, TextTable("", SUMMARY_COLUMNS, [RowGroup("", rows)]).as_markdown()]
    for config, sizes in profiles.items():
        for profile in sizes:
            parts += [f"## {config.stem}, {profile.clip}", part_table(profile, ceilings).as_markdown()]
    numbers = {"gflops": ceilings.flops / 1e9, "gigabytes": ceilings.bandwidth / 1e9}
    notes = [note.format(repeats=repeats, overhead=overhead, **numbers) for note in NOTES]
    return "\n\n".join([*parts, "## How to read it", "\n".join(f"- {note}" for note in notes)]) + "\n"


def part_table(profile: ModelProfile, ceilings: Ceilings) -> TextTable:
    """One row per part of a model."""
    rows = [_part(part, profile.milliseconds, ceilings) for part in profile.parts]
    return TextTable("", PART_COLUMNS, [RowGroup("", rows)])


def _summary(name: str, profile: ModelProfile) -> list[str]:
    return [
        name,
        profile.clip,
        f"{sum(part.parameters for part in profile.parts) / 1e6:.2f}",
        f"{sum(part.macs for part in profile.parts) / 1e9:.2f}",
        f"{profile.milliseconds:.0f}",
        f"{1000 * profile.num_frames / profile.milliseconds:.1f}",
        f"{profile.peak_memory / MIB:.0f}",
    ]


def _part(part: PartProfile, whole: float, ceilings: Ceilings) -> list[str]:
    bound, share = part.bound(ceilings)
    return [
        part.name,
        f"{part.parameters / 1e6:.2f}",
        f"{part.macs / 1e9:.2f}",
        f"{part.milliseconds:.1f}",
        f"{part.milliseconds / whole:.0%}",
        f"{part.peak_memory / MIB:.1f}",
        f"{part.moved / MIB:.0f}",
        bound,
        f"{share:.0%}",
    ]

"""The model zoo page: what each config costs, what it is given, and what it scores."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from pasgan.apis.model_cost import ModelCost, measure_cost_in_new_process
from pasgan.apis.target_information import target_information
from pasgan.apis.zoo_scores import SCORES, mean_score, score_notes
from pasgan.engine.config import load_config
from pasgan.evaluation.result import Result
from pasgan.evaluation.tables.cell_text import DASH, format_score
from pasgan.evaluation.tables.text_table import Column, RowGroup, TextTable
from pasgan.evaluation.target_given import HEAD, NOTE, given_text

GROUPS = {
    "Full size": "On NTU RGB+D at 112x112, as published; clips of the length that each system was published with.",
    "Light": "For CPUs: narrow networks for the generated sample, and the light PAS-GAN for camera rigs.",
    "Ablations": "PAS-GAN and BasicNet at full width: Tables 3 and 4 of the paper, at 56x56, and further switches.",
}
COLUMNS = [
    Column("config", is_number=False),
    Column("clip", is_number=False),
    Column("generator [M]"),
    Column("discriminator [M]"),
    Column("GMAC"),
    Column("ms"),
    Column("memory [MiB]"),
    Column(HEAD, is_number=False),
    *map(Column, SCORES.values()),
]
NOTES = [
    "Clip: frames x height x width. Generator, discriminator: parameters in millions, without the networks of losses.",
    "GMAC: 10⁹ multiply-accumulate operations for one clip, of convolutions and matrix products (half of what "
    "`torch.utils.flop_counter.FlopCounterMode` counts). Normalisation, activations, pooling, interpolation, warps, "
    "heat-maps and all other element-wise work are not counted.",
    "ms: median time for one clip, in eval mode at batch size 1 on random input with random weights, {repeats} runs "
    "after a first one; without reading and packing of data.",
    "Memory: peak for one clip beyond the weights. {memory}",
    NOTE,
]
MEMORY_NOTES = {
    "cpu": "Of the first run in a process of its own: peak resident memory less that before the run; up to 20 MiB of "
    "it is code that the run loads.",
    "cuda": "Of tensors: `torch.cuda.max_memory_allocated` less what was allocated before the run.",
}


@dataclass(frozen=True)
class ZooRow:
    """One config of the page.

    Attributes:
        config: its path.
        given: see `target_information`; None where the config cannot be read.
        cost: None where it could not be measured.
        fault: why not; empty if it could.
    """

    config: Path
    given: Sequence[str] | None
    cost: ModelCost | None
    fault: str = ""


def group_of(config: Path) -> str:
    """Which of `GROUPS` a config belongs to."""
    if "_ntu_" not in config.stem:
        return "Light"
    return "Full size" if config.stem.endswith("_112") else "Ablations"


def measure_configs(configs: Sequence[Path], device: str, threads: int, repeats: int) -> list[ZooRow]:
    """One row for each config, each measured in a process of its own, with a progress bar."""
    rows = []
    with tqdm(configs, desc="measuring", unit="config") as bar:
        for config in bar:
            bar.set_postfix_str(config.stem)
            rows.append(_measure(config, device, threads, repeats))
    return rows


def _measure(config: Path, device: str, threads: int, repeats: int) -> ZooRow:
    given = None
    try:
        given = target_information(load_config(config))
        return ZooRow(config, given, measure_cost_in_new_process(config, device, threads, repeats))
    except Exception as error:  # whatever is wrong with one config, the others are measured
        return ZooRow(config, given, None, " ".join(f"{type(error).__name__}: {error}".split()))


def zoo_page(
    rows: Sequence[ZooRow],
    results: Mapping[str, Sequence[Result]],
    folder: Path,
    made_by: str,
    device: str = "cpu",
    repeats: int = 5,
) -> str:
    """The page as markdown.

    Args:
        rows: from `measure_configs`.
        results: name of a config → its runs, from `collect_results`.
        folder: where the page goes, for links to the configs.
        made_by: command, commit and machine.
        device: where the rows were measured.
        repeats: how often.
    """
    head = "What each config costs for one clip, what it is given of the target clip, and what it scores."
    parts = ["# Model zoo", head, made_by]
    for group, text in GROUPS.items():
        if members := [row for row in rows if group_of(row.config) == group]:
            cells = [_cells(row, results.get(row.config.stem, ()), folder) for row in members]
            parts += [f"## {group}", text, TextTable("", COLUMNS, [RowGroup("", cells)]).as_markdown()]
    memory = MEMORY_NOTES["cuda" if device.startswith("cuda") else "cpu"]
    notes = [note.format(repeats=repeats, memory=memory) for note in NOTES]
    notes += score_notes({row.config.stem: results[row.config.stem] for row in rows if row.config.stem in results})
    notes += [f"{row.config.stem} could not be measured: {row.fault}" for row in rows if row.fault]
    return "\n\n".join([*parts, "## How to read it", "\n".join(f"- {note}" for note in notes)]) + "\n"


def _cells(row: ZooRow, runs: Sequence[Result], folder: Path) -> list[str]:
    link = f"[{row.config.stem}]({Path(os.path.relpath(row.config, folder)).as_posix()})"
    scores = [mean_score(runs, key) for key in SCORES]
    if row.cost is None:
        return [link, "failed, see below", *[DASH] * 5, given_text(row.given), *scores]
    cost = row.cost
    discriminator = cost.discriminator_parameters
    return [
        link,
        f"{cost.num_frames} x {cost.size} x {cost.size}",
        f"{cost.generator_parameters / 1e6:.2f}",
        DASH if discriminator is None else f"{discriminator / 1e6:.2f}",
        f"{cost.macs / 1e9:.2f}",
        f"{cost.milliseconds:.0f}",
        format_score(cost.peak_memory / 2**20, decimals=0),
        given_text(row.given),
        *scores,
    ]

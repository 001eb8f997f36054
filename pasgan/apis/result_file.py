"""The files of a test: the scores and everything that one needs to read them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mmengine.config import Config

from pasgan.apis.target_information import target_information
from pasgan.engine.checkpoint import CheckpointError
from pasgan.evaluation import ClipMeans, ScoreTable, format_markdown
from pasgan.evaluation.result import Result
from pasgan.files import atomic_file, file_sha256
from pasgan.structures import PasganError
from pasgan.version import __version__

SCORES_FILE, CLIPS_FILE = "scores.json", "clips.csv"
CLIP_COLUMNS = ("recording_id", "source_camera", "target_camera")
# Where a run lies and how it was started says nothing about what it computes.
PLACE_KEYS = ("work_dir", "launcher", "resume", "load_from", "log_level")
PACKAGES = ("torch", "torchvision", "onedl-mmengine", "onedl-mmcv", "numpy", "opencv-python", "lpips")


class ResultFileError(PasganError):
    """A result file is missing or cannot be used; the message names it and says what to do."""


def describe_run(cfg: Config, checkpoint: str) -> dict[str, Any]:
    """What a result must say about its run: config and checkpoint with their hashes, seed, what the system is given.

    Raises:
        CheckpointError: if the checkpoint is not there.
    """
    try:
        checkpoint_sha256 = file_sha256(checkpoint)
    except OSError as error:
        raise CheckpointError(f"checkpoint not found: {checkpoint} ({error.strerror})") from error
    settings = {key: value for key, value in cfg.to_dict().items() if key not in PLACE_KEYS}
    return {
        "config": str(cfg.filename),
        "config_sha256": hashlib.sha256(json.dumps(settings, sort_keys=True, default=str).encode()).hexdigest(),
        "checkpoint": str(checkpoint),
        "checkpoint_sha256": checkpoint_sha256,
        "seed": cfg.randomness.seed,
        "target_information": target_information(cfg),
    }


def write_result(folder: Path, run: dict[str, Any], table: ScoreTable, protocol: dict[str, Any]) -> list[Path]:
    """Write `scores.json`, `scores.md` and `clips.csv`, each whole or not at all.

    Args:
        folder: where they go; made if it is not there.
        run: from `describe_run`.
        table: the scores.
        protocol: by which conventions.

    Returns:
        The files.
    """
    result = {
        **run,
        "num_clips": sum(table.num_clips),
        **table.as_dict(),
        "protocol": protocol,
        "versions": {"pasgan": __version__, "python": platform.python_version()}
        | {name: version(name) for name in PACKAGES},
    }
    texts = {
        folder / SCORES_FILE: json.dumps(result, indent=2, ensure_ascii=False),
        folder / "scores.md": format_markdown(table, run.get("target_information")) + "\n",
        folder / CLIPS_FILE: clip_scores_csv(table),
    }
    for path, text in texts.items():
        with atomic_file(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
    return list(texts)


def read_result(path: Path, name: str | None = None) -> Result:
    """Read the scores that `write_result` wrote.

    Args:
        path: `scores.json`, or the folder that it is in.
        name: of the system; the config's name without its folder if left out.

    Raises:
        ResultFileError: if the file is missing, broken, or lacks a field.
    """
    path = path / SCORES_FILE if path.is_dir() else path
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        table = ScoreTable.from_dict(data)
        protocol = data["protocol"]
        name = name or Path(data["config"]).stem
    except OSError as error:
        raise ResultFileError(f"{path}: cannot be read ({error.strerror}); tools/test.py writes it") from error
    except KeyError as error:
        raise ResultFileError(f"{path}: the field {error} is missing; write it anew with tools/test.py") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise ResultFileError(f"{path}: this is no result of tools/test.py ({error})") from error
    of_table = ScoreTable((), (), {}, {}).as_dict().keys()
    return Result(name, table, protocol, {key: data[key] for key in data if key not in {*of_table, "protocol"}})


def clip_scores_csv(table: ScoreTable) -> str:
    """The mean scores of every clip, one line each; columns `<row>:<measure key>`, empty where nothing was scored."""
    columns = list(dict.fromkeys((row, key) for clip in table.clips for row in clip.scores for key in clip.scores[row]))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*CLIP_COLUMNS, *(f"{row}:{key}" for row, key in columns)])
    for clip in table.clips:
        values = [clip.scores.get(row, {}).get(key, math.nan) for row, key in columns]
        ids = [getattr(clip, name) for name in CLIP_COLUMNS]
        writer.writerow([*ids, *("" if math.isnan(value) else repr(float(value)) for value in values)])
    return text.getvalue()


def read_clip_scores(path: Path) -> list[ClipMeans]:
    """Read what `clip_scores_csv` wrote."""
    with open(path, newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    clips = []
    for line in lines:
        scores: dict[str, dict[str, float]] = {}
        for column, text in line.items():
            if column not in CLIP_COLUMNS:
                row, _, key = column.partition(":")
                scores.setdefault(row, {})[key] = float(text) if text else math.nan
        clips.append(ClipMeans(*(line[name] for name in CLIP_COLUMNS), scores=scores))
    return clips

"""The JSON file of a test: the scores and everything that one needs to read them."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mmengine.config import Config

from pasgan.data.readers.video import file_sha256
from pasgan.evaluation import ScoreTable
from pasgan.version import __version__

PACKAGES = ("torch", "torchvision", "onedl-mmengine", "onedl-mmcv", "numpy", "opencv-python")


def write_result(path: Path, cfg: Config, checkpoint: str, table: ScoreTable, protocol: dict[str, Any]) -> None:
    """Write the scores with their protocol, config, checkpoint and versions; the file appears whole or not at all."""
    result = {
        "config": cfg.filename,
        "config_sha256": hashlib.sha256(cfg.pretty_text.encode()).hexdigest(),
        "checkpoint": str(checkpoint),
        "checkpoint_sha256": file_sha256(checkpoint),
        "seed": cfg.randomness.seed,
        **table.as_dict(),
        "protocol": protocol,
        "versions": {"pasgan": __version__, "python": platform.python_version()}
        | {name: version(name) for name in PACKAGES},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(result, indent=2))
    os.replace(temporary, path)

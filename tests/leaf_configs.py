"""The configs that describe a model and its training."""

from pathlib import Path

CONFIGS = Path(__file__).parent.parent / "configs"
LEAVES = sorted(path for folder in ("pasgan", "baselines") for path in (CONFIGS / folder).glob("*.py"))

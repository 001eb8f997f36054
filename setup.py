"""Package metadata of pasgan; tool settings are in pyproject.toml."""

import re
from pathlib import Path

from setuptools import find_packages, setup

ROOT = Path(__file__).parent


def read_requirements(name: str) -> list[str]:
    """The requirement lines of `requirements/<name>.txt`, without comments."""
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]


def loosened(requirements: list[str]) -> list[str]:
    """`a==1.2.3` becomes `a>=1.2`: the pins are what was tested, not what is allowed."""
    return [re.sub(r"==(\d+(?:\.\d+)?)[\d.*]*$", r">=\1", line) for line in requirements]


version = re.search(r'__version__ = "(.+)"', (ROOT / "pasgan" / "version.py").read_text()).group(1)

setup(
    name="pasgan",
    version=version,
    description="Novel-view human action video synthesis: PAS-GAN and its baselines as a modular MMEngine toolkit",
    long_description=(ROOT / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    python_requires=">=3.10",
    packages=find_packages(include=["pasgan", "pasgan.*"]),
    install_requires=loosened(read_requirements("runtime")),
    extras_require={
        # MMPose itself needs `pip install --no-deps` (see requirements/pose.txt): the extra brings what it imports.
        "pose": loosened(read_requirements("pose_deps")),
        "tests": loosened(read_requirements("tests")),
        "tensorboard": loosened(read_requirements("tensorboard")),
    },
)

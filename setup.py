"""Package metadata of pasgan; tool settings are in pyproject.toml."""

import re
from pathlib import Path

from setuptools import find_packages, setup

ROOT = Path(__file__).parent


def read_requirements(name: str) -> list[str]:
    """The requirement lines of `requirements/<name>.txt`, without comments."""
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]


# The oldest versions that the code is written for, where they are older than the pinned ones.
OLDEST = {"torch": "2.11", "torchvision": "0.26", "numpy": "2.0", "opencv-python": "4.8"}


def loosened(requirements: list[str]) -> list[str]:
    """`a==1.2.3` becomes `a>=1.2`, or the oldest version named above: the pins are what was tested."""
    result = {}
    for line in requirements:
        name, pin, marker = re.fullmatch(r"([\w-]+)(?:==([\d.]+)[.\d*]*|>=[\d.]+)?\s*(;.*)?", line).groups()
        if name in OLDEST:
            result[name, None] = f"{name}>={OLDEST[name]}"  # one line for all Python versions
        elif pin:
            result[name, marker] = f"{name}>={'.'.join(pin.strip('.').split('.')[:2])}{marker or ''}"
        else:
            result[name, marker] = line
    return list(result.values())


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
    package_data={"pasgan.visualization.report": ["page/*"], "pasgan.apis.web_page": ["page.css"]},
    entry_points={"console_scripts": ["pasgan = pasgan.cli:main"]},
    install_requires=loosened(read_requirements("runtime")),
    extras_require={
        # MMPose itself needs `pip install --no-deps` (see requirements/pose.txt): the extra brings what it imports.
        "pose": loosened(read_requirements("pose_deps")),
        # rtmlib itself too needs `--no-deps` (see requirements/rtmlib.txt): this brings what runs its models.
        "rtmlib": ["onnxruntime>=1.23"],
        "tests": loosened(read_requirements("tests")),
        "tensorboard": loosened(read_requirements("tensorboard")),
        "docs": loosened(read_requirements("docs")),
        "page": loosened(read_requirements("page")),
        "onnx": loosened(read_requirements("onnx")),
    },
)

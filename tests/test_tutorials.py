"""README and tutorials as a reader follows them: every command and Python block runs, in order, beside a fresh copy.

Each document gets a folder like a new checkout, with `data/` and `work_dirs/` of its own. Commands are run as they
stand, but long ones are shortened (`shortened_commands.py`); a block that names a file is written to it. Where the
documents take for granted that the reader has data, a small generated sample stands in.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import cv2
import pytest

from pasgan.data.preparation import prepare_store
from pasgan.data.readers import NTURGBDReader, iterate_frames
from pasgan.data.sample import SampleOptions, make_sample
from tests.data.conftest import write_video
from tests.data.readers.conftest import SyntheticRig
from tests.documented_commands import README, ROOT, TUTORIALS, Block, blocks_of, commands_in, without_assignments
from tests.shortened_commands import (
    BENCHMARK_STORE,
    SAMPLE_HEIGHT,
    SAMPLE_SIZE,
    SMALL_SAMPLE,
    phase_lengths,
    short_lengths,
    shortened,
    tool_and_arguments,
    training_config,
)

CHECKOUT = ("checkpoints", "configs", "docs", "pasgan", "tools")
THREADS = 2
TIMEOUT = 600  # seconds, of one command

INSTALLS = "installs; this test uses what is installed"
WHOLE_WAY = "installs, then runs the tests, or what these documents have as commands of their own"
SERVES = "goes on until it is stopped; tests/tools/test_page.py is its test"
COCO_WEIGHTS = "RTMPose's weights for COCO are a download"
LARGE_NETWORKS = "minutes for every system without a GPU; of the suites on NTU RGB+D one runs here, table3_ntu"
# Document → beginning of a command that is not run → why.
LEFT_OUT = {
    "README": {
        "make demo": WHOLE_WAY,
        "make test": WHOLE_WAY,
        "pasgan page": SERVES,
        "python tools/visualize_poses.py video.mp4 --estimator configs/pose/estimators/rtmpose_coco17.py": COCO_WEIGHTS,
        "python tools/extract_poses.py": COCO_WEIGHTS,
        "python tools/benchmark.py table1_ntu": LARGE_NETWORKS,
    },
    "quick_start": {
        "make setup": INSTALLS,
        "source .venv/bin/activate": INSTALLS,
        "pasgan page": SERVES,
        "make demo": WHOLE_WAY,
    },
    "reproduce_tables": dict.fromkeys(
        (f"python tools/benchmark.py table{number}_ntu" for number in (1, 2, 4)), LARGE_NETWORKS
    ),
}
# As `pip install -e .` does: Python finds the package, and nothing else, in the checkout.
INSTALLED = """
import sys
from importlib.util import spec_from_file_location

class Finder:
    @staticmethod
    def find_spec(name, *_):
        if name == "pasgan":
            return spec_from_file_location(name, {init!r}, submodule_search_locations=[{package!r}])

sys.meta_path.insert(0, Finder)
"""


@pytest.fixture(scope="module")
def raw(tmp_path_factory) -> Path:
    """A small sample in NTU RGB+D's files, with depth maps."""
    folder = tmp_path_factory.mktemp("sample") / "raw"
    numbers = {name: list(values) for name, values in SMALL_SAMPLE.items()}
    make_sample(folder, SAMPLE_SIZE, **numbers, options=SampleOptions(height=SAMPLE_HEIGHT), workers=2, depth=True)
    return folder


@pytest.fixture(scope="module")
def shared(raw) -> dict[str, Path]:
    """What all documents share, by its path in a checkout: small stores in the place of those that tools would generate
    on the spot, and the runs of benchmarks, which are then made once.
    """
    plain, deep, runs = raw.with_name("plain"), raw.with_name("deep"), raw.with_name("benchmarks")
    runs.mkdir()
    prepare_store(NTURGBDReader(raw), plain, workers=2)
    prepare_store(NTURGBDReader(raw, depth=True), deep, workers=2)
    return {"data/ntu_sample": plain, BENCHMARK_STORE: deep, "benchmarks": runs}


@pytest.fixture
def checkout(tmp_path, shared) -> Path:
    """A folder like a new checkout, in which some folders are there already."""
    for name in CHECKOUT:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "data").mkdir()
    for path, folder in shared.items():
        (tmp_path / path).symlink_to(folder)
    package = tmp_path / "pasgan"
    (tmp_path / "installed").mkdir()
    installed = INSTALLED.format(init=str(package / "__init__.py"), package=str(package))
    (tmp_path / "installed" / "sitecustomize.py").write_text(installed)
    return tmp_path


def write_pair(folder: Path, raw: Path, video: str, image: str, skeleton: str | None = None) -> None:
    """A video, what another camera sees when it begins, and the poses in the video."""
    recording = NTURGBDReader(raw).scan().sources[0]
    first = next(islice(iterate_frames(recording.videos["C002"]), 1))
    for path in (video, image, skeleton or video):
        (folder / path).parent.mkdir(exist_ok=True)
    shutil.copy(recording.videos["C003"], folder / video)
    cv2.imwrite(str(folder / image), first[..., ::-1])
    if skeleton:
        shutil.copy(recording.poses["C003"], folder / skeleton)


def files_of_the_quick_start(folder: Path, raw: Path) -> None:
    """A video of one's own."""
    write_pair(folder, raw, "walk.mp4", "side.png")


def files_of_the_readme(folder: Path, raw: Path) -> None:
    """What the README's reader has: videos with images and keypoints, a rig, NTU RGB+D."""
    write_pair(folder, raw, "walk.mp4", "side.png")
    write_pair(folder, raw, "source.avi", "target.png")
    for name in ("a", "b"):
        write_pair(folder, raw, f"clips/{name}.avi", f"images/{name}.png", f"poses/{name}.skeleton")
    (folder / "nturgb+d").symlink_to(raw)
    rig = SyntheticRig(num_frames=100).write(folder / "my_rig", write_video)
    shutil.copy(rig / "videos" / "cam01.avi", folder / "video.mp4")
    shutil.copytree(rig / "pose" / "cam01_json", folder / "video_json")


def files_of_the_tables(folder: Path, raw: Path) -> None:
    """NTU RGB+D."""
    (folder / "nturgb+d").symlink_to(raw)


FILES: dict[str, Callable[[Path, Path], None]] = {
    "README": files_of_the_readme,
    "quick_start": files_of_the_quick_start,
    "reproduce_tables": files_of_the_tables,
}


@pytest.mark.slow
@pytest.mark.parametrize("document", [README, *TUTORIALS], ids=lambda path: path.stem)
def test_a_document_can_be_followed(document, checkout, raw):
    FILES.get(document.stem, lambda *_: None)(checkout, raw)
    reader = Reader(checkout, LEFT_OUT.get(document.stem, {}))
    for block in blocks_of(document):
        reader.follow(block)
    assert reader.unused == set(), "these need not be left out any more"


class Reader:
    """Someone who does what a document says.

    Args:
        folder: where.
        left_out: beginning of a command that is not run → why.

    Attributes:
        unused: of those beginnings, the ones that no command had so far.
    """

    def __init__(self, folder: Path, left_out: dict[str, str]) -> None:
        self.folder = folder
        self.left_out = left_out
        self.unused = set(left_out)

    def follow(self, block: Block) -> None:
        """Run the commands of a block, or its Python, or write the file that it names; a config is checked."""
        if block.file:
            path = self.folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
            if block.file.startswith("configs/"):
                check = f"from pasgan.engine.config import load_config; load_config({block.file!r})"
                self._run([sys.executable, "-c", check], block.file, {"PYTHONPATH": "."})
        elif block.language == "python":
            self._run([sys.executable, "-c", block.text], "Python block")
        for words in commands_in(block):
            self._command(words)

    def _command(self, words: list[str]) -> None:
        command = shlex.join(words)
        if skipped := {beginning for beginning in self.left_out if command.startswith(beginning)}:
            self.unused -= skipped
            return
        words = [word.replace("/path/to/", "") for word in words]
        environment, program = without_assignments(shortened(words, self.folder))
        if program[0] == "python":
            program[0] = sys.executable
        elif program[0] in ("pasgan", ".venv/bin/pasgan"):
            program = [sys.executable, "-c", "from pasgan.cli import main; main()", *program[1:]]
        self._run(program, command, environment)
        self._rename_checkpoint(words)

    def _run(self, program: list[str], name: str, environment: dict[str, str] | None = None) -> None:
        given = {"OMP_NUM_THREADS": str(THREADS), "PYTHONPATH": "", **(environment or {})}
        given["PYTHONPATH"] = os.pathsep.join(filter(None, [given["PYTHONPATH"], str(self.folder / "installed")]))
        began = time.monotonic()
        finished = subprocess.run(
            program,
            cwd=self.folder,
            env={**os.environ, **given},
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
        print(f"{time.monotonic() - began:5.0f} s  {name}")
        output = f"{finished.stdout[-2000:]}{finished.stderr[-2000:]}"
        assert finished.returncode == 0, f"{name}\nended with status {finished.returncode}:\n{output}"

    def _rename_checkpoint(self, words: list[str]) -> None:
        """Give the last checkpoint of a shortened training the name that it has after a whole one."""
        tool, arguments = tool_and_arguments(words) or ("", [])
        if tool == "train":
            cfg = training_config(arguments, self.folder)
            work = self.folder / "work_dirs" / Path(cfg.filename).stem
            if "--work-dir" in arguments:
                work = self.folder / arguments[arguments.index("--work-dir") + 1]
            (work / f"iter_{sum(short_lengths(cfg))}.pth").rename(work / f"iter_{sum(phase_lengths(cfg))}.pth")

"""The command `pasgan`, in a process of its own."""

import subprocess
import sys

import pytest

from pasgan.cli import COMMANDS, TOOLS
from tests.tools.tool_process import ROOT


def pasgan(*arguments, status=0):
    program = "from pasgan.cli import main; main()"
    finished = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert finished.returncode == status, finished.stderr
    return finished.stdout + finished.stderr


def test_overview_says_what_every_command_does():
    lines = pasgan("--help").splitlines()
    for command in COMMANDS:
        described = next(line for line in lines if line.split()[:1] == [command])
        assert len(described.split()) > 3


@pytest.mark.parametrize("tool", sorted(COMMANDS.values()))
def test_every_command_is_a_tool(tool):
    assert (TOOLS / f"{tool}.py").is_file()


def test_a_command_is_its_tool():
    assert pasgan("train", "--help").startswith("usage: pasgan train")
    assert "config not found: configs/none.py" in pasgan("train", "configs/none.py", status=2)


def test_unknown_command():
    assert "no command 'trian'; did you mean 'train'?" in pasgan("trian", status=1)

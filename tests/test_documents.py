"""Every command in the documents: its tool takes these arguments, and the files of the project that it names exist."""

import argparse
import importlib.util
import re
import shlex
import sys

import pytest

from tests.documented_commands import DOCUMENTS, ROOT, blocks_of, commands_of, tool_and_arguments

OWN_FOLDERS = ("configs/", "checkpoints/", "tools/", "tests/", "docs/")
MADE_BY_TOOLS = {"docs/profile.md", "docs/model_zoo.md"}
COMMAND_LIST = [(path, words) for path in DOCUMENTS for words in commands_of(path)]
TOOL_COMMANDS = [
    pytest.param(*called, id=f"{path.name}: {shlex.join(words)[:70]}")
    for path, words in COMMAND_LIST
    if (called := tool_and_arguments(words))
]


class Parsed(Exception):
    """The arguments were taken."""


@pytest.mark.parametrize(("tool", "arguments"), TOOL_COMMANDS)
def test_the_tool_takes_these_arguments(tool, arguments, monkeypatch):
    parse_args = argparse.ArgumentParser.parse_args

    def parse_only(parser, *given):
        parse_args(parser, *given)
        raise Parsed

    spec = importlib.util.spec_from_file_location(f"tool_{tool}", ROOT / "tools" / f"{tool}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(sys, "argv", [tool, *arguments])
    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", parse_only)
    if arguments == ["--help"]:
        with pytest.raises(SystemExit) as ended:
            module.main()
        assert ended.value.code == 0
    else:
        with pytest.raises(Parsed):
            module.main()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_files_of_the_project_exist(path):
    words = {word for command in commands_of(path) for word in command if word.startswith(OWN_FOLDERS)}
    written_by_reader = {block.file for block in blocks_of(path)}
    assert {word for word in words - MADE_BY_TOOLS - written_by_reader if not (ROOT / word).exists()} == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents(path):
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_commands_are_found():
    assert len(TOOL_COMMANDS) > 50
    others = {words[0] for _, words in COMMAND_LIST if not tool_and_arguments(words)}
    assert others <= {"make", "pip", "python", "torchrun", "git", "cd", "source", ".venv/bin/pasgan"} | {
        word for word in others if "=" in word
    }

"""The code blocks of the documents and the commands in them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import NamedTuple

from pasgan.cli import COMMANDS

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
TUTORIALS = sorted((ROOT / "docs" / "tutorials").glob("*.md"))
DOCUMENTS = [README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]

BLOCK = re.compile(r'^```(?P<language>\w+)(?: title="(?P<title>[^"]+)")?\n(?P<text>.*?)^```$', re.MULTILINE | re.DOTALL)
NAMED_BY_COMMENT = re.compile(r"# (\S+/\S+\.\w+)\n")


class Block(NamedTuple):
    """A fenced block of a document.

    Attributes:
        language: as the fence names it.
        file: what the block is the content of: the fence's title, or a comment in the first line; None if neither.
        text: what stands in it.
    """

    language: str
    file: str | None
    text: str


def blocks_of(path: Path) -> list[Block]:
    """The blocks of a document that name a language."""
    blocks = []
    for found in BLOCK.finditer(path.read_text(encoding="utf-8")):
        language, title, text = found.group("language", "title", "text")
        comment = NAMED_BY_COMMENT.match(text)
        blocks.append(Block(language, title or (comment and comment[1]), text))
    return blocks


def commands_in(block: Block) -> list[list[str]]:
    """The words of every command in a `bash` block, without comments; none in other blocks."""
    if block.language != "bash":
        return []
    lines = block.text.replace("\\\n", " ").replace("&&", "\n").splitlines()
    return [words for line in lines if (words := shlex.split(line, comments=True))]


def commands_of(path: Path) -> list[list[str]]:
    """The commands of a document, in order."""
    return [words for block in blocks_of(path) for words in commands_in(block)]


def without_assignments(words: list[str]) -> tuple[dict[str, str], list[str]]:
    """`A=b program …` → the environment variables {A: b}, and the words from the program on."""
    count = next((index for index, word in enumerate(words) if not re.match(r"\w+=", word)), len(words))
    return dict(word.split("=", 1) for word in words[:count]), words[count:]


def tool_and_arguments(words: list[str]) -> tuple[str, list[str]] | None:
    """The tool that a command runs, and its arguments; None for other programs."""
    _, words = without_assignments(words)
    if not words:
        return None
    if words[0] == "pasgan":
        return COMMANDS[words[1]], words[2:]
    if words[0] == "python" and words[1].startswith("tools/"):
        return Path(words[1]).stem, words[2:]
    return None

"""The command `pasgan`: one name for all tools.

pasgan COMMAND [arguments]      e.g. `pasgan train configs/pasgan/pasgan_sample_56.py`
pasgan COMMAND --help           what a command takes
"""

from __future__ import annotations

import ast
import sys
from difflib import get_close_matches
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

TOOLS = Path(__file__).parents[1] / "tools"
# Command → file in tools/.
COMMANDS = {
    "generate": "generate",
    "page": "page",
    "sample": "make_sample",
    "prepare": "prepare_data",
    "train": "train",
    "test": "test",
    "poses": "extract_poses",
    "visualize": "visualize_poses",
    "report": "report",
    "benchmark": "benchmark",
    "profile": "profile_model",
    "export": "export_model",
    "publish": "publish_model",
    "doctor": "doctor",
}


def main(arguments: list[str] | None = None) -> None:
    """Run a tool as `python tools/….py` does; its exit status is that of the command."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if not TOOLS.is_dir():
        sys.exit(f"error: {TOOLS} is missing: install pasgan from a checkout (pip install -e .)")
    if not arguments or arguments[0] in ("-h", "--help"):
        print(_overview())
        return
    command, *rest = arguments
    if command not in COMMANDS:
        near = get_close_matches(command, COMMANDS, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        sys.exit(f"error: there is no command {command!r}{hint} (`pasgan --help` lists all)")
    sys.argv = [f"pasgan {command}", *rest]  # argparse names the program after this
    spec = spec_from_file_location("__main__", TOOLS / f"{COMMANDS[command]}.py")
    spec.loader.exec_module(module_from_spec(spec))


def _overview() -> str:
    lines = [__doc__, "commands:"]
    for command, tool in COMMANDS.items():
        described = ast.get_docstring(ast.parse((TOOLS / f"{tool}.py").read_text(encoding="utf-8")))
        lines.append(f"  {command:11s}{described.splitlines()[0]}")
    return "\n".join(lines)

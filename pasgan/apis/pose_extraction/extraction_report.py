"""What an extraction covered: counts over all videos, and which of them are worth a look."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from pasgan.data import FrameStore
from pasgan.data.side_agreement import stored_side_agreement
from pasgan.files import atomic_file

SHOWN = 10


def write_report(path: Path, notes: Mapping[str, dict], sides: Mapping[str, Mapping[str, str]]) -> str:
    """Write all notes as JSON and return a summary for people.

    Args:
        path: of the JSON file.
        notes: name of a video → its coverage, see `PoseCoverage.as_dict`, or only `warnings`.
        sides: keypoint set of the store → view → whether it agrees about left and right, see `compare_sides`.
    """
    measured = [note for note in notes.values() if "frames" in note]
    totals = {name: sum(note[name] for note in measured) for name in ("frames", "frames_with_person", "jumps", "steps")}
    weights = sum(note["frames_with_person"] for note in measured)
    joints = sum(note["joints_found"] * note["frames_with_person"] for note in measured) / max(weights, 1)
    with atomic_file(path) as temporary:
        content = {"totals": {"videos": len(notes), **totals, "joints_found": joints}, "sides": sides, "videos": notes}
        temporary.write_text(json.dumps(content, indent=2), encoding="utf-8")
    missed = totals["frames"] - totals["frames_with_person"]
    lines = [
        f"{len(notes)} videos, {totals['frames']} frames; {missed} frames without the person, "
        f"{joints:.1%} of the joints found in the others, {totals['jumps']} jumps in {totals['steps']} steps of joints",
        *(line for name, verdicts in sides.items() for line in _side_lines(name, verdicts)),
        *_warning_lines(notes),
        f"details: {path}",
    ]
    return "\n".join(lines)


def _warning_lines(notes: Mapping[str, dict]) -> list[str]:
    doubtful = {name: note["warnings"] for name, note in notes.items() if note["warnings"]}
    lines = [f"worth a look: {len(doubtful)} of {len(notes)} videos"] if doubtful else []
    lines += [f"  {name}: {'; '.join(warnings)}" for name, warnings in list(doubtful.items())[:SHOWN]]
    return lines + ([f"  … and {len(doubtful) - SHOWN} more"] if len(doubtful) > SHOWN else [])


def _side_lines(name: str, verdicts: Mapping[str, str]) -> list[str]:
    counts = Counter(verdicts.values())
    listed = ", ".join(f"{verdict} {count}" for verdict, count in counts.most_common())
    lines = [f"left and right beside the keypoint set {name!r}: {listed} (views)"]
    if counts["swapped"] > counts["as named"]:
        lines.append("  both sets name left and right the other way round; --flip exchanges them in the new set")
    return lines


def compare_sides(store: FrameStore, added: str) -> dict[str, dict[str, str]]:
    """Keypoint set → view → whether it and `added` agree about the person's left and right."""
    return {
        name: {
            f"{recording}_{camera}": sides.verdict
            for recording, camera, sides in stored_side_agreement(store, name, added)
        }
        for name in store.keypoint_sets
        if name != added
    }

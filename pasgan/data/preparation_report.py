"""What became of every recording of a source: as data, as a few lines, and as a page of text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pasgan.data.readers import Dropped

# Recordings that the page of text names for each reason; report.json names all.
MAX_NAMED = 20


@dataclass
class PreparationReport:
    """What became of every recording of a source."""

    kept: list[str] = field(default_factory=list)
    already_there: int = 0
    dropped: list[Dropped] = field(default_factory=list)
    warnings: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """For report.json; the same for a run in one go and one that was interrupted."""
        dropped = sorted(self.dropped, key=lambda entry: entry.recording_id)
        kinds = Counter(warning.split(":")[0] for warnings in self.warnings.values() for warning in warnings)
        return {
            "kept": len(self.kept),
            "dropped": len(dropped),
            "dropped_by_reason": dict(sorted(Counter(entry.reason for entry in dropped).items())),
            "notes": self.notes,
            "warnings_by_kind": dict(sorted(kinds.items())),
            "dropped_recordings": [vars(entry) for entry in dropped],
            "warnings": dict(sorted(self.warnings.items())),
        }

    def table(self) -> str:
        """A few lines to read."""
        report = self.as_dict()
        again = f" ({self.already_there} of them by an earlier run)" if self.already_there else ""
        lines = [f"kept     {report['kept']:6d} recordings{again}", f"dropped  {report['dropped']:6d} recordings"]
        lines += [*reason_lines(self.dropped), *(f"         {note}" for note in self.notes)]
        if self.warnings:
            lines.append(f"noticed  {len(self.warnings):6d} recordings with warnings")
            lines += [f"         {count:6d} {kind}" for kind, count in report["warnings_by_kind"].items()]
        return "\n".join(lines)

    def summary(self) -> str:
        """For report.md: what was dropped by reason and noticed by kind, with examples."""
        lines = ["# What became of the recordings", ""]
        lines += [f"{len(self.kept)} kept, {len(self.dropped)} dropped, {len(self.warnings)} kept with warnings.", ""]
        lines += [
            "All names are in `report.json`. The command that made the store, given again, tries what was dropped"
        ]
        lines += ["once more and adds it if its files have been mended."]
        lines += ["", *(f"- {note}" for note in self.notes)] if self.notes else []
        reasons = defaultdict(list)
        for entry in sorted(self.dropped, key=lambda entry: entry.recording_id):
            reasons[entry.reason].append(f"`{entry.recording_id}`: {entry.detail}")
        kinds = defaultdict(list)
        for name, warnings in sorted(self.warnings.items()):
            for kind, _, detail in (warning.partition(": ") for warning in warnings):
                kinds[kind].append(f"`{name}`: {detail}")
        for title, groups in (("Dropped", reasons), ("Noticed", kinds)):
            for heading, entries in sorted(groups.items()):
                lines += ["", f"## {title}: {heading} ({len(entries)})", ""]
                lines += [f"- {entry}" for entry in entries[:MAX_NAMED]]
                lines += [f"- … and {len(entries) - MAX_NAMED} more"] if len(entries) > MAX_NAMED else []
        return "\n".join(lines) + "\n"


def reason_lines(dropped: Iterable[Dropped]) -> list[str]:
    """One line per reason: how many recordings, and the first of them as an example."""
    reasons = defaultdict(list)
    for entry in dropped:
        reasons[entry.reason].append(entry)
    return [
        f"         {len(entries):6d} {reason} (e.g. {entries[0].recording_id}: {entries[0].detail})"
        for reason, entries in sorted(reasons.items())
    ]

"""A per-frame curve as the geometry of a line chart: positions, ticks and path strings of an SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from pasgan.visualization.report.contents import ReportCurve, ReportSystem
from pasgan.visualization.report.score_text import number_text

# Units of the SVG's view box; about a pixel where three charts stand side by side.
WIDTH, HEIGHT = 400, 230
LEFT, RIGHT, TOP, BOTTOM = 52, 390, 12, 190
# Beyond this many frames a marker at each of them would hide the line.
MAX_MARKED_FRAMES = 24
STEPS = (1, 2, 2.5, 5, 10)


class Tick(NamedTuple):
    """A labelled position on an axis, in units of the view box."""

    position: float
    text: str


class Line(NamedTuple):
    """One system: SVG path data, points (x, y) with a marker, and the printed value of each frame."""

    system: ReportSystem
    path: str
    markers: list[tuple[float, float]]
    texts: list[str]


class CurveChart(NamedTuple):
    """All that the page draws of a curve."""

    curve: ReportCurve
    num_frames: int
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    lines: list[Line]


def curve_chart(curve: ReportCurve, systems: Sequence[ReportSystem]) -> CurveChart:
    """Lay out a curve; the frame index runs to the right, a gap in a line is a frame that was not scored.

    Args:
        curve: what is drawn.
        systems: in the order of the legend.
    """
    num_frames = max((len(values) for values in curve.series.values()), default=0)
    finite = [value for values in curve.series.values() for value in values if math.isfinite(value)]
    low, high = _padded(min(finite, default=0.0), max(finite, default=1.0))

    def x(index: float) -> float:
        return LEFT + (RIGHT - LEFT) * index / max(num_frames - 1, 1)

    def y(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * (value - low) / (high - low)

    def line(system: ReportSystem) -> Line:
        values = [*curve.series[system.name], *[math.nan] * (num_frames - len(curve.series[system.name]))]
        points = [(x(t), y(value)) if math.isfinite(value) else None for t, value in enumerate(values)]
        markers = [point for point in points if point] if num_frames <= MAX_MARKED_FRAMES else []
        return Line(system, _path(points), markers, [number_text(value, curve.decimals) for value in values])

    return CurveChart(
        curve,
        num_frames,
        [Tick(x(index), f"{index:.0f}") for index in _nice_ticks(0, max(num_frames - 1, 1), whole=True)],
        [Tick(y(value), text) for value, text in _labelled(_nice_ticks(low, high))],
        [line(system) for system in systems if system.name in curve.series],
    )


def _padded(low: float, high: float) -> tuple[float, float]:
    """The range of the y axis: a twentieth of free space on both sides, and never empty."""
    margin = 0.05 * (high - low) or 0.05 * abs(high) or 1.0
    return low - margin, high + margin


def _nice_ticks(low: float, high: float, count: int = 5, whole: bool = False) -> list[float]:
    """About `count` round numbers within [low, high], at distances of 1, 2, 2.5 or 5 times a power of ten."""
    power = 10 ** math.floor(math.log10((high - low) / count))
    step = next(factor * power for factor in STEPS if factor * power * count >= high - low)
    step = max(1, math.ceil(step)) if whole else step
    first, last = math.ceil(low / step), math.floor(high / step)
    return [index * step for index in range(first, last + 1)]


def _labelled(values: list[float]) -> list[tuple[float, str]]:
    """Tick values with as many decimals as tell them apart."""
    step = values[1] - values[0] if len(values) > 1 else 1.0
    decimals = next(d for d in range(20) if d == 19 or math.isclose(round(step, d), step, rel_tol=1e-6))
    return [(value, number_text(value, decimals)) for value in values]


def _path(points: list[tuple[float, float] | None]) -> str:
    """`M x y L x y …`, begun anew behind each gap; a single point becomes a dot of the round line cap."""
    commands = []
    for index, point in enumerate(points):
        if point is None:
            continue
        starts = index == 0 or points[index - 1] is None
        commands.append(f"{'M' if starts else 'L'}{point[0]:.1f} {point[1]:.1f}")
        if starts and (index + 1 == len(points) or points[index + 1] is None):
            commands.append("h0")
    return "".join(commands)

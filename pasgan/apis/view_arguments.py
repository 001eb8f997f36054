"""Where a camera stands, as people write it: degrees, `90,1.5,3`, or a sweep."""

from __future__ import annotations

import argparse
import math

from pasgan.structures import PasganError, ViewGeometry

DEFAULT_HEIGHT, DEFAULT_DISTANCE = 1.5, 3.0
FORM = "give degrees, or degrees,metres,metres, as 90,1.5,3"
VIEW_HELP = (
    "degrees from the person's front, positive towards its left; height and distance in metres "
    f"({DEFAULT_HEIGHT:g} and {DEFAULT_DISTANCE:g} if left out)"
)


class ViewArgumentError(PasganError):
    """A view cannot be understood."""


def as_view(value: ViewGeometry | float | str) -> ViewGeometry:
    """A view as it is, an azimuth in degrees, or text: `90,1.5,3`, of which height and distance may be left out.

    Raises:
        ViewArgumentError: if it is something else.
    """
    if isinstance(value, ViewGeometry):
        return value
    try:
        numbers = [float(part) for part in str(value).split(",")]
        azimuth, height, distance = numbers + [DEFAULT_HEIGHT, DEFAULT_DISTANCE][len(numbers) - 1 :]
    except ValueError:
        raise ViewArgumentError(f"no view: {value!r}; {FORM}") from None
    if not all(map(math.isfinite, numbers)) or distance <= 0:
        raise ViewArgumentError(f"no view: {value!r}; numbers must be finite, the distance positive")
    return ViewGeometry(math.radians(azimuth), height, distance)


def view_argument(text: str) -> ViewGeometry:
    """`as_view` as the type of an argument of argparse."""
    try:
        return as_view(text)
    except ViewArgumentError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def turntable(count: int, start: float, end: float, around: ViewGeometry) -> list[ViewGeometry]:
    """`count` views with azimuths from `start` to `end` degrees, evenly, at the height and distance of `around`.

    The last one is left out where it is the first again, after a full turn.
    """
    steps = count if abs(end - start) == 360 else max(count - 1, 1)
    azimuths = [start + (end - start) * number / steps for number in range(count)]
    return [ViewGeometry(math.radians(azimuth), around.height, around.distance) for azimuth in azimuths]

import argparse
import math

import pytest

from pasgan.apis.view_arguments import ViewArgumentError, as_view, turntable, view_argument
from pasgan.structures import ViewGeometry


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (90, (math.pi / 2, 1.5, 3.0)),
        ("-45", (-math.pi / 4, 1.5, 3.0)),
        ("45,1.2", (math.pi / 4, 1.2, 3.0)),
        ("0, 1.2, 2.5", (0.0, 1.2, 2.5)),
        (ViewGeometry(0.1, 1, 2), (0.1, 1, 2)),
    ],
)
def test_a_view_in_every_form(value, expected):
    assert as_view(value) == ViewGeometry(*expected)


@pytest.mark.parametrize("value", ["left", "", "1,2,3,4", "nan", "0,1.5,0", None])
def test_no_view(value):
    with pytest.raises(ViewArgumentError, match="no view"):
        as_view(value)


def test_an_argument_of_argparse():
    assert view_argument("90") == as_view(90)
    with pytest.raises(argparse.ArgumentTypeError, match=r"as 90,1\.5,3"):
        view_argument("left")


@pytest.mark.parametrize(
    ("count", "arc", "azimuths"),
    [(3, (-90, 90), [-90, 0, 90]), (4, (0, 360), [0, 90, 180, 270]), (1, (-90, 90), [-90])],
)
def test_turntable(count, arc, azimuths):
    views = turntable(count, *arc, as_view("0,1.2,2.5"))
    assert [math.degrees(view.azimuth) for view in views] == pytest.approx(azimuths)
    assert {(view.height, view.distance) for view in views} == {(1.2, 2.5)}

import math

import pytest

from pasgan.visualization.report.contents import ReportCurve, ReportSystem
from pasgan.visualization.report.curve_chart import BOTTOM, LEFT, RIGHT, TOP, curve_chart

RUN, COPY = ReportSystem("run", "run"), ReportSystem("copy", "baseline")


def _chart(*values, **others):
    return curve_chart(ReportCurve("PSNR", {"run": values, **others}, "higher", 2), [RUN, COPY])


def test_points_are_where_the_axes_say():
    chart = _chart(10.0, 20.0, 15.0)
    points = chart.lines[0].markers
    assert [x for x, _ in points] == pytest.approx([LEFT, (LEFT + RIGHT) / 2, RIGHT])
    by_text = {float(tick.text): tick.position for tick in chart.y_ticks}
    assert points[0][1] == pytest.approx(by_text[10])
    assert points[2][1] == pytest.approx((points[0][1] + points[1][1]) / 2)
    assert [tick.text for tick in chart.x_ticks] == ["0", "1", "2"]
    assert all(TOP <= tick.position <= BOTTOM for tick in chart.y_ticks)


def test_gaps_break_the_line_and_a_lonely_value_is_a_dot():
    line = _chart(math.nan, 1.0, 2.0, math.nan, 3.0, math.nan).lines[0]
    assert line.path.count("M") == 2
    assert line.path.count("L") == 1
    assert line.path.endswith("h0")
    assert len(line.markers) == 3
    assert line.texts == ["–", "1.00", "2.00", "–", "3.00", "–"]


def test_shorter_series_end_early():
    chart = _chart(1.0, 2.0, 3.0, copy=[1.0])
    assert chart.num_frames == 3
    assert chart.lines[1].texts == ["1.00", "–", "–"]


@pytest.mark.parametrize("values", [(5.0, 5.0), (0.0,), (math.nan, math.nan), ()])
def test_degenerate_curves_have_axes(values):
    chart = _chart(*values)
    assert len(chart.y_ticks) >= 2
    assert chart.x_ticks
    assert all(TOP <= y <= BOTTOM for line in chart.lines for _, y in line.markers)


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ((0.0, 1.0), ["0.00", "0.25", "0.50", "0.75", "1.00"]),
        ((0.00012, 0.00031), ["0.00015", "0.00020", "0.00025", "0.00030"]),
        ((-10.0, 1000.0), ["0", "250", "500", "750", "1000"]),
    ],
)
def test_ticks_are_round(values, texts):
    assert [tick.text for tick in _chart(*values).y_ticks] == texts


def test_long_clips_have_few_frame_ticks_and_no_markers():
    chart = _chart(*map(float, range(100)))
    assert [tick.text for tick in chart.x_ticks] == ["0", "20", "40", "60", "80"]
    assert chart.lines[0].markers == []

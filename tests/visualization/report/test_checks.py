from dataclasses import replace

import numpy as np
import pytest

from pasgan.visualization import PictureError
from pasgan.visualization.report.checks import check_report
from pasgan.visualization.report.contents import (
    Report,
    ReportClip,
    ReportCurve,
    ReportError,
    ReportPanel,
    ReportRow,
    ReportScore,
    ReportSystem,
    ReportTable,
)

VIDEO = np.zeros((3, 8, 8, 3), np.uint8)
RUN = ReportSystem("run", "run")


def _with_clip(**changes) -> Report:
    clip = ReportClip("the clip", [ReportPanel("target", VIDEO)], rank="best")
    return Report("title", [RUN], clips=[replace(clip, **changes)])


def _with_panel(*args, **kwargs) -> Report:
    return _with_clip(panels=[ReportPanel("target", VIDEO), ReportPanel("odd", *args, **kwargs)])


STRANGE = {"stranger": ReportScore(1.0)}


@pytest.mark.parametrize(
    ("report", "message"),
    [
        (Report("t", []), "1 to 4 runs, not 0"),
        (Report("t", [ReportSystem(str(i), "run") for i in range(5)]), "1 to 4 runs, not 5"),
        (Report("t", [RUN, RUN]), "two systems .* 'run'"),
        (Report("t", [RUN, ReportSystem("x", "other")]), "'x' is of kind 'other'"),
        (Report("t", [RUN], [ReportTable("T", {"p": [ReportRow("r", STRANGE)]})]), "row 'r' of table 'T' .*stranger"),
        (Report("t", [RUN], curves={"full": [ReportCurve("c", {"stranger": [1]})]}), "curve 'c' of 'full' .*stranger"),
        (Report("t", [RUN], clips=list(_with_clip().clips) * 2), "two clips .* 'the clip'"),
        (_with_clip(panels=[]), "'the clip' has no panel"),
        (_with_clip(rank="good"), "'the clip' has rank 'good'"),
        (_with_clip(frame_rate=0), "frame rate 0"),
        (_with_panel(VIDEO[:2]), r"panel 'odd' of clip 'the clip' has shape \(2, 8"),
        (_with_panel(VIDEO, system="stranger"), "panel 'odd' .*stranger"),
        (_with_panel(VIDEO, frame_scores={"PSNR": [1]}), "3 frames but 1 scores 'PSNR'"),
        (_with_panel(VIDEO, np.zeros((3, 17, 2))), "no skeleton"),
    ],
)
def test_what_does_not_fit_is_named(report, message):
    with pytest.raises(ReportError, match=message):
        check_report(report)


def test_keypoints_must_be_those_of_the_skeleton(report):
    clip = report.clips[0]
    panel = clip.panels[0]
    for changes, message in [
        ({"keypoints": panel.keypoints[:, :5]}, "keypoints of shape"),
        ({"visible": panel.visible[:2]}, "visibilities"),
    ]:
        wrong = replace(report, clips=[replace(clip, panels=[replace(panel, **changes)])])
        with pytest.raises(ReportError, match=message):
            check_report(wrong)


def test_floats_are_no_frames():
    with pytest.raises(PictureError, match="panel 'odd' of clip 'the clip'"):
        check_report(_with_panel(VIDEO.astype(float)))


def test_a_report_that_fits(report):
    check_report(report)

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from pasgan.evaluation import ClipEntry, format_markdown, format_terminal, summarize
from pasgan.evaluation.frame_scores import FrameScores
from pasgan.evaluation.summary import Score
from tests.evaluation.result_samples import MEASURES, make_result, with_fvd


def _scores(*values: float) -> FrameScores:
    return FrameScores.of(np.array(values))


def _entry(source: str, target: str, psnr: float, moving: float = 17.0) -> ClipEntry:
    rows = {
        "model": {"psnr": _scores(psnr, psnr), "moving/psnr": _scores(moving, math.nan), "pose_mse": _scores(0.01)},
        "copy": {"psnr": _scores(29.0, 100.0), "moving/psnr": _scores(17.0, math.nan)},
        "repeat_pose": {"pose_mse": _scores(0.002)},
    }
    return ClipEntry("A", source, target, rows, {"moving": _scores(0.08, 0.09)})


TABLE = summarize([_entry("C001", "C002", 30.0), _entry("C002", "C001", 32.0, math.nan)], MEASURES)


def line_after(text: str, title: str) -> list[str]:
    lines = text.splitlines()
    return lines[lines.index(title) + 1].split()


def test_terminal_table_is_aligned_and_complete():
    text = format_terminal(TABLE)
    target, head, rule, title, first, *_ = text.splitlines()
    assert target.split() == ["target"]
    assert head.split() == ["row", "given", "v1→v2", "v2→v1", "mean", "±", "std"]
    assert title == "full frame: PSNR [dB] ↑"
    assert first.split() == ["model", "–", "30.00", "32.00", "31.00", "1.00"]
    assert len(first) == len(head) == len(rule)
    assert "copy first frame" in text
    assert line_after(text, "pose MSE ↓") == ["model", "–", "0.01000", "0.01000", "0.01000", "0.00000"]


def test_rows_say_what_of_the_target_they_are_given():
    text = format_terminal(TABLE, ["first frame", "first pose"])
    assert "  model              first frame, first pose    30.00" in text
    assert "  repeat first pose  first pose  " in text
    assert line_after(format_terminal(TABLE, []), "full frame: PSNR [dB] ↑")[:3] == ["model", "nothing", "30.00"]
    assert "Target given: what of the target clip a system sees" in text


def test_pair_without_a_value_is_a_dash_and_not_in_the_mean():
    line = line_after(format_terminal(TABLE), "moving region: PSNR [dB] ↑")
    assert line == ["model", "–", "17.00", "–", "17.00", "0.00"]


def test_notes_say_what_was_left_out_and_capped():
    text = " ".join(format_terminal(TABLE).split())
    assert "mean is the mean over the 2 pairs" in text
    assert "moving region 3 of 4 frames, with them 1 whole clips of 2 (PSNR)" in text
    assert "counted as 100 dB (full frame): copy first frame 2" in text
    assert "moving region 8.5%" in text


def test_frames_left_out_of_poses_are_those_of_unknown_joints():
    rows = {"model": {"pose_mse": _scores(0.01, math.nan)}}
    text = format_markdown(summarize([ClipEntry("A", "C001", "C002", rows)], MEASURES))
    assert "no joint is known: poses 1 of 2 frames (pose MSE)." in text


def test_fvd_is_one_value_with_its_interval():
    table = with_fvd(make_result(), 50.25, "masked/fvd-toy").table
    text = format_terminal(table)
    assert line_after(text, "key region, masked: FVD (toy) ↓") == ["model", "–", *["–"] * 6, "50.25", "–"]
    expected = "model 50.25 (N = 6, 95% interval 45.25 to 55.25, extrapolated to N = ∞: 48.25); copy first frame 90.00"
    assert f"FVD (toy), key region, masked, one value of all clips: {expected} (N = 6)." in " ".join(text.split())


def test_six_pairs_fit_a_terminal_of_120_columns():
    table = with_fvd(make_result(), 50.25, "fvd-toy").table
    wide = replace(table, scores=table.scores | {"mse": {"source": Score(0.5, 0.5, (0.123456,) * 6)}})
    most = ["depth of every frame", "pose of every frame"]
    for text in (format_terminal(table), format_terminal(wide), format_terminal(wide, most)):
        assert max(map(len, text.splitlines())) <= 120
        assert text.count("v1→v2") == 1


def test_markdown_has_one_row_per_measure_and_row():
    lines = [line for line in format_markdown(TABLE).splitlines() if line.startswith("|")]
    assert len(lines) == 2 + 2 + 2 + 2
    assert len({line.count("|") for line in lines}) == 1
    assert lines[2] == "| full frame: PSNR [dB] ↑ | model | – | 30.00 | 32.00 | 31.00 | 1.00 |"

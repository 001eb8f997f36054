from __future__ import annotations

import json
import math

import numpy as np

from pasgan.evaluation import ClipEntry, format_markdown, format_terminal, summarize
from pasgan.evaluation.clip_scores import FrameScores
from pasgan.evaluation.summary import camera_label, weighted_mean


def _scores(*values: float) -> FrameScores:
    array = np.array(values)
    return FrameScores(array, np.where(np.isnan(array), 0.0, 1.0))


def _entry(source: str, target: str, psnr: float, moving: float = 17.0) -> ClipEntry:
    rows = {
        "model": {"psnr": _scores(psnr, psnr), "moving/psnr": _scores(moving, math.nan), "pose_mse": _scores(0.01)},
        "copy": {"psnr": _scores(29.0, 100.0), "moving/psnr": _scores(17.0, math.nan)},
        "repeat_pose": {"pose_mse": _scores(0.002)},
    }
    return ClipEntry("A", source, target, rows, {"moving": _scores(0.08, 0.09)})


TABLE = summarize([_entry("C001", "C002", 30.0), _entry("C002", "C001", 32.0, math.nan)])


def test_terminal_table_is_aligned_and_complete():
    text = format_terminal(TABLE)
    head, rule, first, *_ = text.splitlines()
    assert head.split() == ["measure", "row", "v1→v2", "v2→v1", "mean"]
    assert set(rule) == {"-"}
    assert first.split()[-3:] == ["30.00", "32.00", "31.00"]
    assert len(first) == len(head) == len(rule)
    assert "copy first frame" in text
    assert "repeat first pose" in text


def test_pair_without_a_value_is_a_dash_and_not_in_the_mean():
    line = next(line for line in format_terminal(TABLE).splitlines() if line.startswith("moving region: PSNR"))
    assert line.split()[-3:] == ["17.00", "–", "17.00"]


def test_notes_say_what_was_left_out_and_capped():
    text = format_terminal(TABLE)
    assert "`mean` is the mean over the 2 pairs" in text
    assert "moving region: PSNR [dB] 3 of 4" in text
    assert "counted as 100 dB (full frame): copy first frame 2" in text
    assert "moving region 8.5%" in text


def test_markdown_has_one_row_per_measure_and_row():
    lines = [line for line in format_markdown(TABLE).splitlines() if line.startswith("|")]
    assert len(lines) == 2 + 2 + 2 + 2
    assert len({line.count("|") for line in lines}) == 1


def test_dictionary_is_valid_json():
    data = json.loads(json.dumps(TABLE.as_dict(), allow_nan=False))
    assert data["scores"]["psnr"]["model"] == {"mean": 31.0, "v1→v2": 30.0, "v2→v1": 32.0}
    assert data["scores"]["moving/psnr"]["model"]["v2→v1"] is None
    assert data["clips"] == {"v1→v2": 1, "v2→v1": 1}


def test_weights_count():
    scores = FrameScores(np.array([1.0, 4.0, math.nan]), np.array([3.0, 1.0, 0.0]))
    assert weighted_mean([scores]) == 1.75
    assert math.isnan(weighted_mean([]))


def test_camera_labels():
    assert [camera_label(name) for name in ("C001", "C012", "cam01")] == ["v1", "v12", "cam01"]

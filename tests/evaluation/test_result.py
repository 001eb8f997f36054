from __future__ import annotations

import math
from dataclasses import replace

import pytest

from pasgan.evaluation.result import check_comparable
from pasgan.evaluation.summary import Score
from tests.evaluation.result_samples import PAIRS, PROTOCOL, make_result, with_scores


def with_baseline(result, key, value):
    rows = result.table.scores[key] | {"copy": Score(value)}
    return replace(result, table=with_scores(result.table, {}, {key: rows}))


def test_results_of_the_same_clips_and_conventions_pass():
    first, other = make_result("A"), make_result("B", psnr=20.0)
    check_comparable([first, other, replace(other, protocol=PROTOCOL | {"measures": {"lpips-alex": "x"}})])


def test_baselines_may_differ_by_rounding_only():
    first = make_result("A")
    check_comparable([first, with_baseline(make_result("B"), "psnr", 24.009)])
    nan = with_baseline(first, "psnr", math.nan)
    check_comparable([nan, with_baseline(make_result("B"), "psnr", math.nan)])
    with pytest.raises(ValueError, match=r"baseline copy first frame in psnr differ: 24\.00 and 24\.02"):
        check_comparable([first, with_baseline(make_result("B"), "psnr", 24.02)])
    with pytest.raises(ValueError, match=r"in psnr differ: – and 24\.00"):
        check_comparable([nan, make_result("B")])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"given_frames": 0}, "given_frames differ: 1 and 0"),
        ({"window": 0.2}, r"window differ: 0\.25 and 0\.2"),
        ({"regions": {"masked": "grey"}}, "conventions of masked differ: rest black and grey"),
        ({"measures": {"ssim": "uniform 7x7"}}, "conventions of ssim differ: Gaussian and uniform 7x7"),
    ],
)
def test_other_conventions_are_named(changes, message):
    other = replace(make_result("B"), protocol=PROTOCOL | changes)
    with pytest.raises(ValueError, match=rf"'A' \(A\.pth\) and 'B' \(B\.pth\) cannot stand in one table.*{message}"):
        check_comparable([make_result("A"), make_result("C"), other])


def test_other_clips_are_named():
    with pytest.raises(ValueError, match=r"their clips differ: 6 \(v1→v2 1, .*\) and 12 \(v1→v2 2, "):
        check_comparable([make_result("A"), make_result("B", pairs=PAIRS * 2)])
    with pytest.raises(ValueError, match=r"and 1 \(v1→v2 1\)"):
        check_comparable([make_result("A"), make_result("B", pairs=[("C001", "C002")])])


def test_runs_of_one_name_must_be_different_runs():
    runs = [make_result(checkpoint_sha256=sha) for sha in ("ab", "cd", "ab")]
    check_comparable(runs[:2])
    check_comparable([runs[0], replace(runs[2], name="another name")])
    with pytest.raises(ValueError, match=r"'PAS-GAN' \(PAS-GAN\.pth\) is given twice"):
        check_comparable(runs)


def test_no_result():
    with pytest.raises(ValueError, match="there is no result"):
        check_comparable([])

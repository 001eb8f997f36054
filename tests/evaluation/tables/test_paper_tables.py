from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from pasgan.evaluation.tables.paper_tables import table1, table2, table3, table4
from pasgan.evaluation.tables.published_scores import TABLE1, TABLE2, TABLE3, TABLE4
from tests.evaluation.result_samples import make_result, with_fvd

SIX = ["v1→v2", "v1→v3", "v2→v1", "v2→v3", "v3→v1", "v3→v2"]


def cells(table) -> dict[str, dict[str, str]]:
    """Row name → head → cell."""
    heads = [column.full_head for column in table.columns]
    return {row[0]: dict(zip(heads, row, strict=True)) for group in table.groups for row in group.rows}


def test_table1_has_the_paper_s_columns_beside_measured_ones():
    table = table1([make_result("PAS-GAN", 28.0), make_result("my system", 26.0)])
    measured = [column.head for column in table.columns if not column.group]
    assert measured == ["system", "target given", *SIX, "mean SSIM ↑", "mean PSNR [dB] ↑"]
    assert [column.head for column in table.columns if column.group == "published"] == list(TABLE1.columns)
    rows = cells(table)
    assert list(rows) == [*TABLE1.rows, "my system", "copy first frame"]
    assert rows["PAS-GAN"]["v1→v2"] == "0.700 ± 0.020"
    assert rows["PAS-GAN"]["mean PSNR [dB] ↑"] == "28.00 ± 1.50"
    assert rows["PAS-GAN"]["published v1→v2"] == "0.977 ± 0.007"
    assert rows["PAS-GAN"]["published mean PSNR [dB] ↑"] == "28.07 ± 1.39"
    assert rows["RTNet"]["mean SSIM ↑"] == "–"
    assert rows["my system"]["published mean SSIM ↑"] == "–"
    assert rows["copy first frame"]["mean PSNR [dB] ↑"] == "24.00 ± 1.50"


def test_table1_of_other_cameras_has_their_pairs():
    table = table1([make_result(pairs=[("left", "right")])])
    assert [column.head for column in table.columns][2:4] == ["left→right", "mean SSIM ↑"]


@pytest.mark.parametrize(("make_table", "published"), [(table2, TABLE2), (table3, TABLE3), (table4, TABLE4)])
def test_key_region_tables(make_table, published):
    name = next(iter(published.rows))
    table = make_table([with_fvd(make_result(name), 12.0, "masked/fvd-toy", "fvd-toy")])
    measured = [column.head for column in table.columns if not column.group]
    assert measured == ["system", "target given", "MSE ↓", "PSNR [dB] ↑", "SSIM ↑", "FVD (toy) ↓", "pose MSE ↓"]
    rows = cells(table)
    assert list(rows) == [*published.rows, "copy first frame", "repeat first pose"]
    assert list(rows[name].values())[2:7] == ["0.00158", "28.00 ± 1.50", "0.700 ± 0.020", "12.00", "0.00400"]
    assert tuple(rows[name].values())[7:] == published.rows[name]
    assert rows["copy first frame"]["FVD (toy) ↓"] == "90.00"
    assert rows["repeat first pose"]["pose MSE ↓"] == "0.00300"
    assert "key region, masked" in table.title


def test_published_numbers_stand_in_no_measured_column():
    rows = cells(table2([make_result("my system")]))
    others = ("published", "system", "target")
    for name in TABLE2.rows:
        assert {cell for head, cell in rows[name].items() if not head.startswith(others)} == {"–"}


def test_names_of_the_paper_are_found_in_any_spelling():
    rows = cells(table3([make_result("+lgtn"), make_result("Basicnet", 20.0), make_result("LGTN 2")]))
    assert rows["+ LGTN"]["PSNR [dB] ↑"] == "28.00 ± 1.50"
    assert rows["BasicNet"]["PSNR [dB] ↑"] == "20.00 ± 1.50"
    assert list(rows)[:5] == [*TABLE3.rows, "LGTN 2"]


def test_rows_without_a_result_can_be_left_out():
    rows = cells(table2([make_result("PAS-GAN")], measured_only=True))
    assert list(rows) == ["PAS-GAN", "copy first frame", "repeat first pose"]


def test_runs_with_several_seeds_are_averaged():
    values = [27.0, 28.0, 29.5]
    runs = [make_result("PAS-GAN", value, seed=seed, checkpoint_sha256=f"{seed}") for seed, value in enumerate(values)]
    table = table2([*runs, make_result("RTNet", 25.0)])
    rows = cells(table)
    mse = [10 ** (-value / 10) for value in values]
    assert rows["PAS-GAN"]["PSNR [dB] ↑"] == "28.17 ± 1.26"
    assert rows["PAS-GAN"]["MSE ↓"] == f"{np.mean(mse):.5f} ± {np.std(mse, ddof=1):.5f}"
    assert rows["RTNet"]["PSNR [dB] ↑"] == "25.00 ± 1.50"
    assert "PAS-GAN: mean ± sample standard deviation of 3 runs (seeds 0, 1, 2)." in table.notes


def test_all_runs_of_a_system_must_hold_what_is_shown():
    runs = [with_fvd(make_result(seed=0), 12.0, "masked/fvd-toy"), make_result(seed=1)]
    with pytest.raises(ValueError, match="1 of the 2 runs of 'PAS-GAN' hold masked/fvd-toy"):
        table2(runs)


def test_region_cropped():
    table = table2([with_fvd(make_result(), 12.0, "masked/fvd-toy")], region="cropped")
    assert "key region, cropped" in table.title
    assert not any("toy" in column.head for column in table.columns)
    assert "Not in the results: cropped/fvd." in table.notes


def test_fvd_of_several_protocols_is_chosen():
    result = with_fvd(make_result(), 12.0, "masked/fvd-toy", "masked/fvd-i3d16-repeat2", "fvd-toy")
    with pytest.raises(ValueError, match=r"choose one \(--fvd\): masked/fvd-toy, masked/fvd-i3d16-repeat2"):
        table2([result])
    heads = [column.head for column in table2([result], fvd="masked/fvd-i3d16-repeat2").columns]
    assert "FVD (i3d16-repeat2) ↓" in heads
    assert "full frame: FVD (toy) ↓" in [column.head for column in table2([result], fvd="fvd-toy").columns]
    with pytest.raises(ValueError, match=r"no result holds the FVD 'fvd-x'; they hold masked/fvd-toy, "):
        table2([result], fvd="fvd-x")


def test_fvd_of_only_some_systems():
    other = make_result("RTNet")
    rows = cells(table2([other, with_fvd(make_result("PAS-GAN"), 12.0, "masked/fvd-toy")]))
    assert rows["RTNet"]["FVD (toy) ↓"] == "–"
    assert rows["PAS-GAN"]["FVD (toy) ↓"] == "12.00"
    assert rows["copy first frame"]["FVD (toy) ↓"] == "90.00"


def test_systems_that_predict_no_pose_have_a_dash():
    silent = make_result("RTNet")
    rows = silent.table.scores["pose_mse"]
    poses = {"pose_mse": {name: score for name, score in rows.items() if name != "model"}}
    silent = replace(silent, table=replace(silent.table, scores=silent.table.scores | poses))
    rows = cells(table2([silent, make_result("PAS-GAN")]))
    assert rows["RTNet"]["pose MSE ↓"] == "–"
    assert rows["PAS-GAN"]["pose MSE ↓"] == "0.00400"
    alone = table2([silent])
    assert "pose MSE ↓" not in cells(alone)["RTNet"]
    assert "Not in the results: masked/fvd, pose_mse." in alone.notes


def test_table1_says_where_the_baselines_of_poses_are():
    text = "\n".join(table1([make_result()]).notes)
    assert "copy first frame = frame 0 repeated; not here, because they make no frames: repeat first pose." in text


def test_notes_tell_conventions_baselines_source_and_caution():
    text = "\n".join(table2([with_fvd(make_result(), 12.0, "masked/fvd-toy")]).notes)
    assert "Measured: 6 clips of 6 ordered view pairs; from frame 1 on; key region, masked: rest black; " in text
    assert "SSIM: Gaussian. FVD (toy): I3D." in text
    assert "PAS-GAN 12.00 (N = 6, 95% interval 7.00 to 17.00, extrapolated to N = ∞: 10.00)" in text
    assert "copy first frame = frame 0 repeated; repeat first pose = first pose repeated." in text
    assert "arXiv 2110.07993; NTU RGB+D, 112x112, key region." in text
    assert "not comparable" in text


def test_what_cannot_stand_in_one_table_is_refused():
    other = replace(make_result("B"), protocol={"given_frames": 0})
    for make_table in (table1, table2):
        with pytest.raises(ValueError, match="cannot stand in one table"):
            make_table([make_result("A"), other])


def test_results_without_anything_of_the_table():
    result = make_result()
    scores = {"pose_mse": result.table.scores["pose_mse"]}
    with pytest.raises(ValueError, match="hold nothing of this table; it needs ssim, psnr"):
        table1([replace(result, table=replace(result.table, scores=scores))])


def test_table1_fits_a_terminal_and_all_formats_agree():
    table = table1([make_result("PAS-GAN"), make_result("RTNet", 27.0)])
    text = table.as_terminal()
    assert max(map(len, text.splitlines())) <= 120
    assert text.count("mean PSNR") == 2 + 1  # a block of measured and one of published numbers, and the title
    rows = {row["system"]: row for row in csv.DictReader(io.StringIO(table.as_csv()))}
    assert rows["RTNet"]["mean PSNR [dB] ↑"] == "27.00"
    assert rows["RTNet"]["published mean PSNR [dB] ↑ std"] == "2.70"
    assert "| RTNet | – | 0.675 ± 0.020 |" in table.as_markdown()
    assert r"RTNet & -- & .675$\pm$.020 &" in table.as_latex()


@pytest.mark.parametrize("make_table", [table1, table2, table3, table4])
def test_published_systems_say_what_they_are_given(make_table):
    rows = cells(make_table([make_result("mine", target_information=["first frame", "first pose"])]))
    given = {name: row["target given"] for name, row in rows.items()}
    assert given.pop("mine") == "first frame, first pose"
    not_one_frame = dict.fromkeys(("VDG", "PG2"), "poses") | dict.fromkeys(("ResNet", "VDNet"), "depth, poses")
    not_one_frame |= {"VRNet": "nothing", "repeat first pose": "first pose"}
    assert given == {name: not_one_frame.get(name, "first frame") for name in given}


def test_a_result_says_itself_what_it_is_given():
    """Under a published name too, and with a dash where it was written before that was recorded."""
    runs = [make_result("RTNet", target_information=[]), make_result("PAS-GAN")]
    rows = cells(table2(runs))
    assert (rows["RTNet"]["target given"], rows["PAS-GAN"]["target given"]) == ("nothing", "–")


def test_runs_of_one_system_are_given_the_same():
    runs = [make_result("X", seed=1, target_information=[]), make_result("X", seed=2)]
    assert cells(table2(runs))["X"]["target given"] == "–"
    runs[1] = make_result("X", seed=2, target_information=["first frame"])
    with pytest.raises(ValueError, match=r"the runs of 'X' are not given the same of the target \(first frame;"):
        table2(runs)

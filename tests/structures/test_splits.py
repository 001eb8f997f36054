"""The counts of the published splits, from the names of all clips of NTU RGB+D 60."""

import math
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from pasgan.data.readers import NTURGBDReader, ntu_rgbd
from pasgan.data.readers.ntu_missing_skeletons import MISSING_SKELETONS
from pasgan.structures.ntu_protocol import CROSS_SUBJECT_TRAINING_PERFORMERS, CROSS_SUBJECT_TRAINING_PERFORMERS_120
from pasgan.structures.splits import SPLITS, stored_split

CAMERAS = ("C001", "C002", "C003")


def all_recordings() -> list[str]:
    """18,960 names: 112 pairs of setup and training performer, 46 with others, each with 2 x 60 recordings.

    The pairs that the list of missing skeletons names are real, the others stand for real ones.
    """
    listed = {(int(clip[1:4]), int(clip[9:12])) for clip in MISSING_SKELETONS if clip < "S018"}
    places = sorted(product(range(1, 18), range(1, 41)), key=lambda place: (place not in listed, place))
    training = [place for place in places if place[1] in CROSS_SUBJECT_TRAINING_PERFORMERS][:112]
    others = [place for place in places if place[1] not in CROSS_SUBJECT_TRAINING_PERFORMERS][:46]
    assert listed <= {*training, *others}
    numbers = product([*training, *others], (1, 2), range(1, 61))
    return [f"S{setup:03d}P{person:03d}R{again:03d}A{action:03d}" for (setup, person), again, action in numbers]


def table_of(names) -> np.ndarray:
    rows = [(name.encode(), int(name[1:4]), int(name[5:8]), int(name[13:16])) for name in names]
    return np.array(rows, dtype=[("id", "S16"), ("setup", "<i4"), ("subject", "<i4"), ("action", "<i4")])


@pytest.fixture
def scanned(monkeypatch, tmp_path):
    """Names that a reader keeps, of all names, judged without a file."""

    def scan(**options):
        files = {camera: Path(camera) for camera in CAMERAS}
        found = {name: {"videos": files, "poses": files, "depths": {}} for name in all_recordings()}
        monkeypatch.setattr(ntu_rgbd, "find_files", lambda root, depth: found)
        scan = NTURGBDReader(tmp_path, **options).scan()
        return table_of([source.recording_id for source in scan.sources])

    return scan


def counts(split, table):
    return tuple(int(SPLITS[split].recordings(table, part).sum()) for part in ("train", "test"))


def test_cross_subject_counts(scanned):
    assert len(set(all_recordings())) * 3 == 56880
    everything = scanned(include_two_person=True, skip_listed=False)
    assert counts("ntu60_xsub", everything) == (13440, 5520)
    assert counts("ntu60_xsub", everything[everything["action"] < 50]) == (10976, 4508)  # the Lakhal protocol
    listed_out = scanned(include_two_person=True)
    assert counts("ntu60_xsub", listed_out) == (13227, 5447)
    assert len(SPLITS["ntu60_xsub"].pairs(CAMERAS, "test")) * 5447 == 32682
    assert len(scanned()) == 18960 * 49 // 60 - 210


def test_cross_view_pairs_know_the_held_out_camera(scanned):
    split = SPLITS["ntu60_xview"]
    assert split.pairs(CAMERAS, "train") == [("C002", "C003"), ("C003", "C002")]
    test = split.pairs(CAMERAS, "test")
    assert len(test) == 4
    assert all("C001" in pair for pair in test)
    assert len(split.pairs(CAMERAS, "all")) == 6
    assert split.pairs(["C001", "C002"], "train") == []
    assert counts("ntu60_xview", scanned(include_two_person=True)) == (18960 - 286, 18960 - 286)
    assert SPLITS["pku_xview"].pairs(["L", "M", "R"], "train") == [("M", "R"), ("R", "M")]


def test_the_splits_of_ntu_120():
    names = [f"S{s:03d}P{p:03d}R001A{a:03d}" for s, p, a in product((2, 31), (1, 3, 103, 106), (60, 61))]
    table = table_of(names)
    train = SPLITS["ntu120_xsub"].recordings(table, "train")
    assert set(table["subject"][train]) == {1, 103}
    assert set(table["setup"][SPLITS["ntu120_xset"].recordings(table, "train")]) == {2}
    assert set(table["setup"][SPLITS["ntu120_xset"].recordings(table, "test")]) == {31}
    sixty = SPLITS["ntu60_xsub"]
    assert set(table["action"][sixty.recordings(table, "train") | sixty.recordings(table, "test")]) == {60}
    assert sixty.recordings(table, "all").all()
    assert len(CROSS_SUBJECT_TRAINING_PERFORMERS_120) == 53


@pytest.mark.parametrize("name", SPLITS)
def test_the_parts_do_not_overlap_and_validation_comes_out_of_training(name):
    split, table = SPLITS[name], table_of(all_recordings()[::7])
    whole = split.recordings(table, "train")
    train, val = (split.recordings(table, part, val_subjects=[14, 16]) for part in ("train", "val"))
    assert not (train & val).any()
    assert (train | val == whole).all()
    assert set(table["subject"][val]) == {14, 16}
    if split.by != "camera":
        assert not (whole & split.recordings(table, "test")).any()
    else:
        cameras = [*split.training, "held out"]
        assert not set(split.pairs(cameras, "train")) & set(split.pairs(cameras, "test"))
        both = len(split.pairs(cameras, "train")) + len(split.pairs(cameras, "test"))
        assert both == math.perm(len(cameras), 2)


def test_a_split_that_a_store_brings():
    table = table_of(["S001P001R001A001", "S001P002R001A001", "S001P003R001A001"])
    split = stored_split({"S001P001R001A001": "test", "S001P003R001A001": "train"})
    assert split.recordings(table, "train").tolist() == [False, False, True]
    assert split.recordings(table, "test").tolist() == [True, False, False]


def test_a_split_of_the_data_with_validation_of_its_own():
    table = table_of(["S001P001R001A001", "S001P002R001A001", "S001P003R001A001"])
    split = stored_split({"S001P001R001A001": "val", "S001P002R001A001": "train", "S001P003R001A001": "test"})
    assert split.recordings(table, "val").tolist() == [True, False, False]
    assert split.recordings(table, "train").tolist() == [False, True, False]
    assert split.recordings(table, "test").tolist() == [False, False, True]

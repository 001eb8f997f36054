from __future__ import annotations

import pytest

from pasgan.data.readers import ReaderError
from pasgan.data.readers.pku_labels import Label, match_labels, read_labels, read_split


@pytest.mark.parametrize(
    "content", ["3,10,40,2\n51,100,180,1\n", "3,10,40,2\r\n\r\n 51, 100, 180, 1 \r\n", "3,10,40\n51,100,180"]
)
def test_labels(content, tmp_path):
    path = tmp_path / "0002-L.txt"
    path.write_bytes(content.encode())
    assert read_labels(path) == [Label(3, 10, 40), Label(51, 100, 180)]


@pytest.mark.parametrize(
    "line", ["3,10", "3;10;40;2", "3,10,x,2", "3,10.5,40,2", "drink,10,40,2", "3,-1,40,2", "3,10,40,2,5"]
)
def test_what_is_no_label_is_refused_with_its_line(line, tmp_path):
    path = tmp_path / "0002-L.txt"
    path.write_text(f"3,10,40,2\n{line}\n")
    with pytest.raises(ReaderError, match=r"0002-L\.txt, line 2: should be action,start,end,confidence"):
        read_labels(path)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("heading", ["Validataion videos: ", "Validation videos:"])
@pytest.mark.parametrize("ending", ["", ",", ", "])
def test_split(newline, heading, ending, tmp_path):
    path = tmp_path / "cross-subject.txt"
    lines = ["Training videos: ", f"0002-L, 0002-M,0002-R{ending}", heading, f"0003-L, 0003-M{ending}", ""]
    path.write_bytes(newline.join(lines).encode())
    parts = {"0002-L": "train", "0002-M": "train", "0002-R": "train", "0003-L": "test", "0003-M": "test"}
    assert read_split(path) == parts


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("Training videos:\n0002-L\n", "a list of training and a list of validation videos"),
        ("0002-L\nValidation videos:\n0003-L\n", "'0002-L' stands not below"),
        ("Training videos:\n0002-L\nValidation videos:\n0002-L\n", "'0002-L' stands in both lists"),
    ],
)
def test_what_is_no_split_is_refused(content, message, tmp_path):
    path = tmp_path / "cross-subject.txt"
    path.write_text(content)
    with pytest.raises(ReaderError, match=message):
        read_split(path)


def test_cameras_that_agree():
    labels = [Label(3, 10, 40), Label(3, 60, 99)]
    actions, lost = match_labels({"L": labels, "M": labels, "R": labels}, "M")
    assert lost == []
    assert [(one.index, one.action, one.num_frames, one.disagreement) for one in actions] == [
        (1, 3, 31, 0),
        (2, 3, 40, 0),
    ]
    assert actions[1].first_frames == {"L": 60, "M": 60, "R": 60}


def test_a_camera_that_began_earlier_is_shifted_and_labelling_errors_are_not():
    middle = [Label(1, 10, 40), Label(2, 60, 99), Label(3, 120, 170)]
    left = [Label(1, 25, 55), Label(2, 75, 114), Label(3, 135, 185)]  # all 15 frames later
    right = [Label(1, 10, 40), Label(2, 66, 101), Label(3, 120, 170)]  # one start is 6 frames off
    actions, lost = match_labels({"L": left, "M": middle, "R": right}, "M")
    assert lost == []
    assert actions[1].first_frames == {"L": 75, "M": 60, "R": 60}
    assert [one.num_frames for one in actions] == [31, 40, 51]
    assert [one.disagreement for one in actions] == [0, 6, 0]


def test_an_action_that_a_camera_lacks_is_told():
    middle = [Label(1, 10, 40), Label(2, 60, 99), Label(1, 120, 170)]
    left = [Label(1, 10, 40), Label(5, 60, 99), Label(1, 120, 170)]
    actions, lost = match_labels({"L": left, "M": middle}, "M")
    assert [one.index for one in actions] == [1, 3]
    assert lost == [2]


def test_a_camera_that_began_later_cuts_the_first_frames():
    actions, _ = match_labels({"L": [Label(1, 0, 30), Label(2, 50, 80)], "M": [Label(1, 6, 40), Label(2, 60, 90)]}, "M")
    assert actions[0].first_frames["L"] >= 0
    assert actions[0].first_frames["M"] - actions[0].first_frames["L"] == 8

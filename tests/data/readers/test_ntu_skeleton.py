from __future__ import annotations

import random
import time

import numpy as np
import pytest

from pasgan.data.readers import ReaderError, parse_skeleton, read_skeleton

BODY_ID = 72057594037944738  # needs 57 bits: a float would make 72057594037944736 of it


@pytest.fixture
def rows(ntu_files):
    return ntu_files.joint_rows(seed=0, num_frames=3)


def test_reads_every_column_of_a_body(ntu_files, rows):
    sequence = parse_skeleton(ntu_files.skeleton_text([[(BODY_ID, frame)] for frame in rows]), "x.skeleton")

    assert sequence.num_frames == 3
    (body,) = sequence.bodies
    assert body.body_id == BODY_ID
    assert body.frames.tolist() == [0, 1, 2]
    np.testing.assert_allclose(body.positions, rows[..., :3], rtol=1e-5)
    np.testing.assert_allclose(body.depth_points, rows[..., 3:5], rtol=1e-5)
    np.testing.assert_allclose(body.color_points, rows[..., 5:7], rtol=1e-5)
    np.testing.assert_array_equal(body.tracking_states, rows[..., 11])
    assert body.positions.dtype == body.color_points.dtype == np.float32
    assert body.tracking_states.dtype == np.uint8


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_do_not_matter(ntu_files, rows, newline):
    text = ntu_files.skeleton_text([[(BODY_ID, frame)] for frame in rows], newline)
    expected = parse_skeleton(text.replace(newline, "\n"), "x")
    np.testing.assert_array_equal(parse_skeleton(text, "x").bodies[0].positions, expected.bodies[0].positions)
    assert parse_skeleton(text.rstrip(), "x").num_frames == 3
    assert parse_skeleton(text + newline * 3, "x").num_frames == 3


def test_frames_without_a_body_and_with_several(ntu_files, rows):
    frames = [[], [(7, rows[0]), (BODY_ID, rows[1])], [(BODY_ID, rows[2])]]
    sequence = parse_skeleton(ntu_files.skeleton_text(frames), "x")
    assert [(body.body_id, body.frames.tolist()) for body in sequence.bodies] == [(7, [1]), (BODY_ID, [1, 2])]


def test_a_file_without_frames_and_one_without_bodies():
    assert parse_skeleton("0\n", "x").bodies == []
    assert parse_skeleton("2\n0\n0\n", "x").num_frames == 2


@pytest.mark.parametrize("token", ["nan", "NaN", "-nan", "inf", "-Infinity", "1.#QNAN", "-1.#IND", "-nan(ind)", "1e30"])
def test_a_coordinate_that_is_not_finite_makes_the_joint_unknown(ntu_files, rows, token):
    lines = ntu_files.skeleton_text([[(BODY_ID, rows[0])]]).split("\n")
    values = lines[4].split()
    values[5] = token
    lines[4] = " ".join(values)
    body = parse_skeleton("\n".join(lines), "x").bodies[0]
    assert np.isnan(body.color_points[0, 0]).all(), "both coordinates, though only x is bad"
    assert np.isfinite(body.color_points[0, 1:]).all()
    assert np.isfinite(body.positions).all()


def test_joints_beyond_the_frame_are_kept_as_they_are(ntu_files, rows):
    rows[0, 3, 5:7] = [-250.5, 1400.25]
    body = parse_skeleton(ntu_files.skeleton_text([[(1, rows[0])]]), "x").bodies[0]
    np.testing.assert_array_equal(body.color_points[0, 3], [-250.5, 1400.25])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda lines: [], r"line 1: the file ends where the number of frames"),
        (lambda lines: ["", *lines], r"line 1: the number of frames should stand here"),
        (lambda lines: ["1000000000", *lines[1:]], r"line 1: the number of frames is 1000000000, more than"),
        (lambda lines: ["-1", *lines[1:]], r"line 1"),
        (lambda lines: [lines[0], "90000", *lines[2:]], r"line 2: the number of bodies of frame 0 is 90000"),
        (
            lambda lines: [*lines[:2], "7.2e16 0 1 1 1 1 0 0 0 2", *lines[3:]],
            r"line 3: the body id should be an integer",
        ),
        (lambda lines: [*lines[:2], "1 2 3", *lines[3:]], r"line 3: a body line has 10 values, this one 3"),
        (lambda lines: [*lines[:3], "20", *lines[4:]], r"line 4: the number of joints should be 25, not '20'"),
        (lambda lines: [*lines[:6], "1 2 3", *lines[7:]], r"line 7: a joint line has 12 values, this one 3"),
        (lambda lines: [*lines[:6], "0,5 " * 12, *lines[7:]], r"line 7: '0,5' is not a number"),
        (lambda lines: lines[:40], r"line \d+: "),
        (lambda lines: [*lines, "1"], r"line 88: the file goes on after its last frame"),
        (lambda lines: [*lines[:6], "1 " * 11 + "9", *lines[7:]], r"tracking state other than 0, 1, 2"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(ntu_files, rows, change, message):
    lines = ntu_files.skeleton_text([[(BODY_ID, frame)] for frame in rows]).rstrip("\n").split("\n")
    # 1 + 3 frames of 1 + 2 + 25 lines
    assert len(lines) == 85
    if message.startswith("line 88"):
        message = message.replace("88", "86")
    with pytest.raises(ReaderError, match=message) as caught:
        parse_skeleton("\n".join(change(lines)), "folder/a.skeleton")
    assert str(caught.value).startswith("folder/a.skeleton")
    assert caught.value.reason == "unusable skeleton file"


def test_mutated_files_are_read_or_refused(ntu_files, rows, tmp_path):
    original = ntu_files.skeleton_text([[(BODY_ID, frame), (3, frame)] for frame in rows]).encode()
    rng = random.Random(0)
    refused = []
    path = tmp_path / "a.skeleton"
    for _ in range(300):
        data = bytearray(original)
        for _ in range(rng.randint(1, 4)):
            place = rng.randrange(len(data))
            kind = rng.randrange(5)
            if kind == 0:
                data[place] = rng.randrange(256)
            elif kind == 1:
                del data[place:]
            elif kind == 2:
                del data[place : place + rng.randrange(200)]
            elif kind == 3:
                data[place:place] = rng.choice([b"\n", b" ", b"9" * 30, b"nan", b"\x00", b"25\n", b"1e999"])
            else:
                data[place:place] = data[: rng.randrange(400)]
            data = data or bytearray(b"\n")
        path.write_bytes(data)
        try:
            read_skeleton(path)
        except ReaderError as error:
            refused.append(str(error))
    assert len(refused) > 200
    assert all(message.startswith(str(path)) for message in refused)


def test_missing_file(tmp_path):
    with pytest.raises(ReaderError, match="cannot be read"):
        read_skeleton(tmp_path / "none.skeleton")


def test_a_file_of_usual_length_is_parsed_quickly(ntu_files):
    text = ntu_files.skeleton_text([[(BODY_ID, frame)] for frame in ntu_files.joint_rows(0, 100)])
    times = []
    for _ in range(3):
        start = time.process_time()
        parse_skeleton(text, "x")
        times.append(time.process_time() - start)
    assert min(times) < 0.1  # 10 ms on a desktop

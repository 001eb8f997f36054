import numpy as np
import pytest

from pasgan.poses import FramePeople
from pasgan.poses.people_file import PeopleFile


def people(rng, count):
    floats = (rng.normal(size=(count, *shape)).astype(np.float32) for shape in ((4,), (), (3, 2), (3,)))
    return FramePeople(*floats)


@pytest.fixture
def frames():
    rng = np.random.default_rng(0)
    return [people(rng, count) for count in (1, 0, 2, 3, 0, 0, 1)]


def assert_same(found, expected):
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        for name in ("boxes", "box_scores", "keypoints", "scores"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_batches_come_back_in_order(tmp_path, frames):
    path = tmp_path / "deep" / "a.part"
    with PeopleFile(path, 3) as file:
        file.append(frames[:3])
        file.append(frames[3:5])
    with PeopleFile(path, 3) as file:
        assert file.num_frames == 5
        file.append(frames[5:])
        assert file.num_frames == 7
        assert_same(file.read(), frames)


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_what_was_cut_off_or_damaged_is_done_again(tmp_path, frames, cut):
    path = tmp_path / "a.part"
    with PeopleFile(path, 3) as file:
        file.append(frames[:4])
        whole = path.stat().st_size
        file.append(frames[4:])
    data = path.read_bytes()
    path.write_bytes(data[:-cut])
    with PeopleFile(path, 3) as file:
        assert file.num_frames == 4
        assert path.stat().st_size == whole
        file.append(frames[4:])
    assert path.read_bytes() == data
    path.write_bytes(data[:-cut] + bytes([data[-cut] ^ 1]) + data[len(data) - cut + 1 :])
    with PeopleFile(path, 3) as file:
        assert_same(file.read(), frames[:4])

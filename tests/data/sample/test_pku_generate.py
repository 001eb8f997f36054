from __future__ import annotations

import hashlib
import itertools

import numpy as np
import pytest

from pasgan.data.readers.pku_labels import read_labels, read_split
from pasgan.data.readers.pku_skeleton import read_pku_skeleton
from pasgan.data.readers.video import iterate_frames
from pasgan.data.sample import SampleError, SampleOptions, make_pku_sample
from pasgan.data.sample.pku_take import TAKE_ACTIONS, make_take, plan_takes

OPTIONS = SampleOptions(height=126)


def test_official_tree(pku_raw):
    names = {f"{take}-{camera}" for take in ("0002", "0007", "0011") for camera in "LMR"}
    for folder, suffix in (
        ("Data/RGB_VIDEO", "avi"),
        ("Data/PKU_Skeleton_Renew", "txt"),
        ("Label/Train_Label_PKU_final", "txt"),
    ):
        assert {path.name for path in (pku_raw / folder).iterdir()} == {f"{name}.{suffix}" for name in names}
    subjects = read_split(pku_raw / "Split/cross-subject.txt")
    assert {name for name, part in subjects.items() if part == "test"} == {"0011-L", "0011-M", "0011-R"}
    views = read_split(pku_raw / "Split/cross-view.txt")
    assert {name for name, part in views.items() if part == "test"} == {"0002-L", "0007-L", "0011-L"}
    assert set(subjects) == set(views) == names


def test_the_files_of_a_camera_belong_together(pku_raw):
    bodies = read_pku_skeleton(pku_raw / "Data/PKU_Skeleton_Renew/0002-R.txt")
    assert len(list(iterate_frames(pku_raw / "Data/RGB_VIDEO/0002-R.avi"))) == len(bodies)
    assert np.isfinite(bodies[:, 0]).all()
    assert np.isnan(bodies[:, 1]).all()
    labels = read_labels(pku_raw / "Label/Train_Label_PKU_final/0002-R.txt")
    assert len(labels) == 3
    assert all(before.end < after.start for before, after in itertools.pairwise(labels))
    assert labels[-1].end < len(bodies)


def test_one_performer_moves_smoothly_through_all_actions():
    (take,) = plan_takes(3, [5], seed=0)
    scene, spans = make_take(take, OPTIONS)
    steps = np.linalg.norm(np.diff(scene.body.joints, axis=0), axis=-1).max(axis=1)
    assert steps.max() < 0.35  # metres from frame to frame, of a kicking foot
    assert [last - first + 1 >= 40 for first, last in spans] == [True] * 3
    pause = slice(spans[0][1] + 2, spans[1][0] - 1)
    assert steps[pause].max() < 0.15


def test_all_classes_are_used_and_performers_keep_to_their_takes():
    takes = plan_takes(60, None, seed=0)
    assert len(takes) == 20
    assert {action for take in takes for action in take.actions} == set(TAKE_ACTIONS)
    assert len({take.number for take in takes}) == 20
    with pytest.raises(ValueError, match="have 8 takes"):
        plan_takes(60, [5], seed=0)
    with pytest.raises(ValueError, match="unknown performer 68"):
        plan_takes(3, [68], seed=0)


def test_what_is_there_is_kept_and_what_is_missing_made_again(pku_raw, tmp_path):
    arguments = {"num_recordings": 3, "performers": [1], "options": OPTIONS, "workers": 0}
    assert make_pku_sample(tmp_path, **arguments) == {"written": 1, "kept": 0}
    path = tmp_path / "Data/PKU_Skeleton_Renew/0002-L.txt"
    made = hashlib.sha256(path.read_bytes()).hexdigest()
    assert make_pku_sample(tmp_path, **arguments) == {"written": 0, "kept": 1}
    path.unlink()
    assert make_pku_sample(tmp_path, **arguments) == {"written": 1, "kept": 0}
    assert hashlib.sha256(path.read_bytes()).hexdigest() == made
    with pytest.raises(SampleError, match="holds a sample made with"):
        make_pku_sample(tmp_path, **{**arguments, "options": SampleOptions(height=108)})

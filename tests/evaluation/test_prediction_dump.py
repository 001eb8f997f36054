from __future__ import annotations

import json

import pytest
import torch

from pasgan.evaluation import DumpError, PredictionDump, ScoredClip, ViewSynthesisEvaluator
from pasgan.evaluation.metrics import DumpPredictions
from pasgan.evaluation.prediction_dump import write_clip
from tests.evaluation.clip_samples import SIZE, K, T, make_sample

RUN = {"config": "my_config.py", "seed": 3}


@pytest.fixture
def samples():
    without_pose = make_sample(1)
    del without_pose["pred_keypoints"]
    return [make_sample(0), without_pose]


@pytest.fixture
def folder(samples, tmp_path):
    path = tmp_path / "dump"
    evaluator = ViewSynthesisEvaluator([DumpPredictions(str(path), RUN)])
    evaluator.process(samples)
    evaluator.evaluate(len(samples))
    return path


def clip_of(sample: dict) -> ScoredClip:
    return ScoredClip.of_sample(sample)


def test_round_trip_is_exact(folder, samples):
    dump = PredictionDump(folder)
    assert dump.run == RUN
    assert list(dump.clips) == [clip_of(sample).clip_id for sample in samples]
    for sample in samples:
        clip = clip_of(sample)
        video, keypoints = dump.read(clip.clip_id)
        assert torch.equal(video, clip.videos["model"].transpose(0, 1))
        assert (keypoints is None) == ("pred_keypoints" not in sample)
        if keypoints is not None:
            assert torch.equal(keypoints, sample["pred_keypoints"])
        dump.check_truth(clip.clip_id, clip.target_video)
    dump.check_clips(list(dump.clips))


def test_files_are_compact_and_nothing_else_is_left(tmp_path):
    smooth = torch.linspace(0, 1, SIZE).expand(3, T, SIZE, SIZE)
    write_clip(tmp_path, clip_of(make_sample(pred_video=smooth)))
    assert sorted(file.suffix for file in (tmp_path / "clips").iterdir()) == [".npy", ".png"]
    assert next((tmp_path / "clips").glob("*.png")).stat().st_size < 0.2 * smooth.numel()


def test_a_second_dump_replaces_the_first(folder, samples):
    metric = DumpPredictions(str(folder), RUN)
    with pytest.raises(DumpError, match="no finished dump"):
        PredictionDump(folder)
    metric.process({}, [clip_of(samples[0])])
    metric.evaluate(1)
    assert len(PredictionDump(folder).clips) == 1


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").write_text("")
    with pytest.raises(DumpError, match="holds other files"):
        DumpPredictions(str(tmp_path), RUN)
    with pytest.raises(DumpError, match="cannot be written"):
        DumpPredictions(str(tmp_path / "thesis.tex" / "dump"), RUN)


def test_clips_that_do_not_fit_the_test_set(folder):
    dump = PredictionDump(folder)
    names = list(dump.clips)
    with pytest.raises(DumpError, match="lacks 1 of the 3 clips of the test set, the first is another"):
        dump.check_clips([*names, "another"])
    with pytest.raises(DumpError, match=f"holds 1 clips that are not among the 1 of the test set, .* {names[1]}"):
        dump.check_clips(names[:1])
    (folder / "clips" / f"{names[0]}.png").unlink()
    with pytest.raises(DumpError, match=f"has lost the files of 1 of its 2 clips, the first is {names[0]}"):
        dump.check_clips(names)


def test_other_true_frames_are_noticed(folder, samples):
    clip = clip_of(samples[0])
    with pytest.raises(DumpError, match=rf"{clip.clip_id}: the true frames are not those"):
        PredictionDump(folder).check_truth(clip.clip_id, clip.target_video + 1)


def test_broken_files_are_named(folder, samples):
    dump, clip_id = PredictionDump(folder), clip_of(samples[0]).clip_id
    (folder / "clips" / f"{clip_id}.npy").write_bytes(b"\x93NUMPY")
    with pytest.raises(DumpError, match=rf"{clip_id}\.npy cannot be read"):
        dump.read(clip_id)
    picture = folder / "clips" / f"{clip_id}.png"
    picture.write_bytes(picture.read_bytes()[:50])
    with pytest.raises(DumpError, match=rf"{clip_id}\.png cannot be read; it should hold {T} frames of 32x32"):
        dump.read(clip_id)


def test_a_picture_of_another_size_is_named(folder, samples):
    index = json.loads((folder / "dump.json").read_text())
    clip_id = clip_of(samples[0]).clip_id
    index["clips"][clip_id]["num_frames"] = T + 1
    (folder / "dump.json").write_text(json.dumps(index))
    with pytest.raises(DumpError, match=f"is {T * SIZE}x{SIZE} pixels; it should hold {T + 1} frames"):
        PredictionDump(folder).read(clip_id)


@pytest.mark.parametrize("text", ["{", "[]", '{"format": "other", "version": 1}', '{"format": "pasgan-predictions"}'])
def test_broken_index(folder, text):
    (folder / "dump.json").write_text(text)
    with pytest.raises(DumpError, match=r"dump\.json: is no index of a dump"):
        PredictionDump(folder)


def test_not_a_number_among_dumped_keypoints_is_an_error(folder, samples):
    dump, clip = PredictionDump(folder), clip_of(samples[0])
    video, keypoints = dump.read(clip.clip_id)
    keypoints[0, K - 1, 0] = float("nan")
    with pytest.raises(ValueError, match="keypoints hold NaN"):
        clip_of(samples[0] | {"pred_video": video, "pred_keypoints": keypoints})

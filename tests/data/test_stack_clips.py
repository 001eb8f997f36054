from __future__ import annotations

import pickle

import pytest
import torch

from pasgan.data import stack_clips
from pasgan.data.stack_clips import StackedSamples
from pasgan.models.data_preprocessors import ViewSynthesisDataPreprocessor
from pasgan.structures import ViewSynthesisDataSample


def item(number, size=4):
    sample = ViewSynthesisDataSample(metainfo={"clip_id": f"clip {number}", "frame_indices": [number]})
    sample.target_video = torch.full((3, 2, size, size), number, dtype=torch.uint8)
    sample.target_keypoints = torch.full((2, 5, 2), float(number))
    return {"inputs": {"prior_image": sample.target_video[:, 0].clone()}, "data_samples": sample}


def test_a_batch_crosses_to_another_process_as_it_was():
    batch = stack_clips([item(1), item(2)])
    assert batch["inputs"]["prior_image"].shape == (2, 3, 4, 4)
    samples = pickle.loads(pickle.dumps(batch))["data_samples"]
    assert isinstance(samples, StackedSamples)
    for before, after in zip(batch["data_samples"], samples, strict=True):
        assert isinstance(after, ViewSynthesisDataSample)
        assert after.metainfo == before.metainfo
        assert sorted(after.keys()) == sorted(before.keys())
        assert after.target_video.equal(before.target_video)
        assert after.target_keypoints.equal(before.target_keypoints)
    storages = {sample.target_video.untyped_storage().data_ptr() for sample in samples}
    assert len(storages) == 1


def test_the_preprocessor_takes_it():
    data = ViewSynthesisDataPreprocessor()(stack_clips([item(51), item(102)]))
    assert data["inputs"]["prior_image"][:, 0, 0, 0].tolist() == pytest.approx([0.2, 0.4])
    assert [sample.clip_id for sample in data["data_samples"]] == ["clip 51", "clip 102"]


def test_clips_of_different_size_are_refused():
    with pytest.raises(RuntimeError, match="stack expects each tensor to be equal size"):
        stack_clips([item(1), item(2, size=6)])

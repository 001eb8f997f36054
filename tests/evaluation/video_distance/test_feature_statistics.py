from __future__ import annotations

import numpy as np
import pytest
import torch

from pasgan.evaluation.video_distance import feature_statistics
from pasgan.evaluation.video_distance.feature_statistics import NUM_BLOCKS, TRUTH, BlockMoments, FeatureStatistics

DIM = 8
ONES = torch.ones(NUM_BLOCKS, dtype=torch.float64)


def _features(num: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(num, DIM)) * np.geomspace(3, 0.01, DIM) + 2


def _streamed(features: np.ndarray, blocks: np.ndarray) -> BlockMoments:
    moments = BlockMoments(DIM)
    for block, feature in zip(blocks, torch.from_numpy(features), strict=True):
        moments.add(int(block), feature)
    return moments


def _statistics(indices, features: np.ndarray, copies: np.ndarray | None = None) -> FeatureStatistics:
    statistics = FeatureStatistics()
    for index in indices:
        rows = {TRUTH: torch.from_numpy(features[index])}
        rows |= {} if copies is None else {"copy": torch.from_numpy(copies[index])}
        statistics.add(f"recording{index // 3}", f"clip{index}", rows)
    return statistics


def _close(moments: BlockMoments, features: np.ndarray, weights: torch.Tensor = ONES) -> bool:
    mean, cov = moments.pooled(weights)
    return np.allclose(mean, features.mean(0), rtol=1e-12) and np.allclose(
        cov, np.cov(features.T), rtol=1e-10, atol=1e-12
    )


@pytest.fixture
def blocks():
    return np.random.default_rng(9).integers(0, NUM_BLOCKS - 2, 200)  # two blocks stay empty


def test_streamed_moments_are_those_of_the_whole_set(blocks):
    features = _features(200)
    assert _close(_streamed(features, blocks), features)


def test_streaming_keeps_digits_far_from_zero(blocks):
    features = _features(200) + 1e6
    cov = _streamed(features, blocks).pooled(ONES).cov
    # Sums of squares would lose 12 of 16 digits; here only the rounding of the features themselves is left.
    np.testing.assert_allclose(cov, np.cov(_features(200).T), rtol=0, atol=1e-8)


def test_merged_processes_are_the_whole_set(blocks):
    features = _features(200)
    merged = _streamed(features[:50], blocks[:50])
    merged.merge(_streamed(features[50:], blocks[50:]))
    merged.merge(BlockMoments(DIM))
    assert _close(merged, features)
    assert merged.counts.tolist() == np.bincount(blocks, minlength=NUM_BLOCKS).tolist()


def test_weights_repeat_and_leave_out_blocks(blocks):
    features = _features(200)
    weights = [0, 2, 1, 0, 3] + [0] * (NUM_BLOCKS - 5)
    resample = np.concatenate([features[blocks == block] for block, n in enumerate(weights) for _ in range(n)])
    assert _close(_streamed(features, blocks), resample, torch.tensor(weights).double())


def test_order_and_split_do_not_matter(monkeypatch):
    monkeypatch.setattr(feature_statistics, "SKETCH_SIZE", 20)
    features, shuffled = _features(60), np.random.default_rng(1).permutation(60)
    whole, parts = _statistics(range(60), features), _statistics(shuffled[:25], features)
    parts.merge(_statistics(shuffled[25:], features))
    assert [entry.order for entry in parts.sketch] == [entry.order for entry in whole.sketch]
    for one, other in zip(whole.moments[TRUTH].pooled(ONES), parts.moments[TRUTH].pooled(ONES), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-13)


def test_sketch_is_bounded_and_holds_pairs(monkeypatch):
    monkeypatch.setattr(feature_statistics, "SKETCH_SIZE", 20)
    features = _features(60)
    statistics = _statistics(range(60), features, -features)
    assert len(statistics.sketch) == 20
    assert statistics.num_clips == 60
    for entry in statistics.sketch:
        index = int(entry.order[1].removeprefix("clip"))
        np.testing.assert_array_equal(entry.features[TRUTH], features[index])
        np.testing.assert_array_equal(entry.features["copy"], -features[index])


def test_clips_of_a_recording_share_a_block_and_recordings_spread():
    statistics = _statistics(range(300), _features(300))
    blocks = {}
    for entry in statistics.sketch:
        blocks.setdefault(int(entry.order[1].removeprefix("clip")) // 3, set()).add(entry.block)
    assert all(len(of_recording) == 1 for of_recording in blocks.values())
    assert (statistics.moments[TRUTH].counts > 0).all()  # 100 recordings reach all blocks


def test_row_that_lacks_a_clip_is_not_complete():
    statistics = _statistics(range(5), _features(6), _features(6))
    assert statistics.complete_rows == ["copy"]
    statistics.merge(_statistics([5], _features(6)))
    assert statistics.complete_rows == []
    assert FeatureStatistics().complete_rows == []
    assert FeatureStatistics().num_clips == 0

import numpy as np

from pasgan.data.transforms import RandomColorExchange


def test_both_views_and_all_frames_share_the_order():
    videos = np.random.default_rng(0).integers(0, 256, (2, 4, 6, 6, 3), dtype=np.uint8)
    orders = set()
    for _ in range(60):
        results = {"source_video": videos[0], "target_video": videos[1]}
        results = RandomColorExchange(probability=1.0).transform(results)
        order = tuple(
            next(c for c in range(3) if np.array_equal(results["source_video"][..., i], videos[0][..., c]))
            for i in range(3)
        )
        np.testing.assert_array_equal(results["target_video"], videos[1][..., order])
        orders.add(order)
    assert len(orders) == 6


def test_probability_zero_changes_nothing():
    video = np.arange(12, dtype=np.uint8).reshape(1, 2, 2, 3)
    assert RandomColorExchange(probability=0.0).transform({"source_video": video})["source_video"] is video

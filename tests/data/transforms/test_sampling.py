import numpy as np
import pytest

from pasgan.data.transforms import SampleClip, SampleViewPair


def clip(start, first, last, length=8, stride=2):
    results = {"first_frame": first, "last_frame": last, "clip_len": length, "clip_stride": stride}
    return SampleClip(start=start).transform(results)["frame_indices"]


def test_middle_start_is_half_of_the_free_frames():
    np.testing.assert_array_equal(clip("middle", 0, 30), 7 + 2 * np.arange(8))  # (30 - 16) // 2


def test_random_starts_cover_the_protocols_range():
    starts = {int(clip("random", 10, 30)[0]) for _ in range(200)}
    assert starts == {10, 11, 12, 13}  # uniform in [0, 20 - 16)


def test_recording_between_span_and_protocol_length_starts_at_its_first_frame():
    np.testing.assert_array_equal(clip("random", 0, 15), 2 * np.arange(8))


def test_unknown_start():
    with pytest.raises(ValueError, match="'random' or 'middle'"):
        SampleClip(start="center")


def test_view_pairs_are_ordered_and_different():
    drawn = set()
    for _ in range(200):
        results = SampleViewPair().transform({"cameras": ["a", "b", "c"]})
        drawn.add((results["source_camera"], results["target_camera"]))
    assert len(drawn) == 6
    assert all(source != target for source, target in drawn)

import pytest
import torch

from pasgan.models.data_preprocessors import ViewSynthesisDataPreprocessor


def test_pixels_are_scaled_and_everything_is_stacked():
    batch = {
        "inputs": {
            "prior_image": [torch.full((3, 8, 8), value, dtype=torch.uint8) for value in (0, 255)],
            "source_keypoints": [torch.full((4, 25, 2), -0.5), torch.full((4, 25, 2), 0.5)],
        },
        "data_samples": ["a", "b"],
    }
    data = ViewSynthesisDataPreprocessor()(batch)
    assert data["inputs"]["prior_image"].dtype == torch.float32
    assert data["inputs"]["prior_image"].amax((1, 2, 3)).tolist() == [0.0, 1.0]
    assert data["inputs"]["source_keypoints"].shape == (2, 4, 25, 2)
    assert data["data_samples"] == ["a", "b"]


def test_clips_of_different_size_are_refused_by_name():
    images = [torch.zeros(3, 8, 8, dtype=torch.uint8), torch.zeros(3, 16, 16, dtype=torch.uint8)]
    with pytest.raises(ValueError, match="'prior_image'"):
        ViewSynthesisDataPreprocessor()({"inputs": {"prior_image": images}, "data_samples": []})

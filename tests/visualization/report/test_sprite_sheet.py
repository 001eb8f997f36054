import base64

import cv2
import numpy as np
import pytest

from pasgan.visualization.report.contents import ReportError
from pasgan.visualization.report.sprite_sheet import encode_sheet, is_lossless


def _decoded(sheet, shape):
    """The frames as a browser finds them."""
    num_frames, height, width, _ = shape
    picture = cv2.cvtColor(cv2.imdecode(np.frombuffer(sheet.webp, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    places = [divmod(t, sheet.columns) for t in range(num_frames)]
    return np.stack([picture[r * height : (r + 1) * height, c * width : (c + 1) * width] for r, c in places])


@pytest.mark.parametrize("num_frames", [1, 2, 7, 9])
def test_small_frames_are_kept_exactly(num_frames):
    video = np.random.default_rng(0).integers(0, 256, (num_frames, 20, 30, 3), np.uint8)
    assert is_lossless(video)
    np.testing.assert_array_equal(_decoded(encode_sheet(video), video.shape), video)


def test_large_frames_are_smaller_and_nearly_the_same():
    rng = np.random.default_rng(0)
    video = np.stack([cv2.resize(rng.integers(0, 256, (9, 9, 3), np.uint8), (160, 150)) for _ in range(5)])
    assert not is_lossless(video)
    sheet = encode_sheet(video)
    difference = np.abs(_decoded(sheet, video.shape).astype(int) - video)
    assert 0 < difference.mean() < 3
    assert len(sheet.webp) < video.nbytes / 20


def test_data_url():
    sheet = encode_sheet(np.zeros((1, 4, 4, 3), np.uint8))
    head, data = sheet.data_url.split(",")
    assert head == "data:image/webp;base64"
    assert base64.b64decode(data)[8:12] == b"WEBP"


def test_too_many_pixels():
    with pytest.raises(ReportError, match="200 frames of 4x9000"):
        encode_sheet(np.zeros((200, 4, 9000, 3), np.uint8))

import numpy as np
import pytest

from pasgan.structures import get_skeleton
from pasgan.visualization import PictureError
from pasgan.visualization.contact_sheets import (
    CELL,
    GAP,
    SheetRecording,
    SheetView,
    draw_contact_sheet,
    write_contact_page,
)


def test_frames_lie_side_by_side_with_their_own_skeleton():
    frames = np.zeros((3, 72, 128, 3), np.uint8)
    frames[..., 2] = np.array([40, 80, 120])[:, None, None]
    keypoints = np.full((3, 17, 2), np.nan)
    visible = np.full((3, 17), 2)
    keypoints[1, [11, 13]] = [[64, 36], [64, 60]]
    sheet = draw_contact_sheet(frames, keypoints, get_skeleton("coco17"), visible)
    assert sheet.shape == (CELL, 3 * 2 * 128 + 2 * GAP, 3)
    assert (sheet[:, 256 : 256 + GAP] == 255).all()
    for number, blue in enumerate((40, 80, 120)):
        assert (sheet[4, number * (256 + GAP) + 4] == [0, 0, blue]).all()
    middle = sheet[:, 256 + GAP : 512 + GAP]
    assert (middle[80:120, 126:132] != [0, 0, 80]).any()
    assert (sheet[:, :256] == [0, 0, 40]).all()


def test_frames_without_poses_are_refused():
    with pytest.raises(PictureError):
        draw_contact_sheet(np.zeros((3, 8, 8, 3), np.uint8), np.zeros((2, 17, 2)), get_skeleton("coco17"), np.ones(2))


def test_names_are_escaped_and_nothing_foreign_is_allowed(tmp_path):
    hostile = "</script><img src=x onerror='window.hacked = 1'>\""
    views = [SheetView(hostile, 9, "sheets/a.jpg", (10, 60))]
    recording = SheetRecording(hostile, hostile, 1, "train", [f"{hostile}: {hostile}"], views)
    page = write_contact_page(tmp_path / "index.html", hostile, hostile, [recording]).read_text()
    assert "<img src=x" not in page
    assert page.count("<script") == page.count("</script>") == 1
    assert "default-src &#39;none&#39;" in page


def test_filters_that_would_choose_nothing_are_left_out(tmp_path):
    page = write_contact_page(tmp_path / "index.html", "store", "", [SheetRecording("r", "A001", 1, "")]).read_text()
    assert 'name="action"' in page
    assert 'name="split"' not in page
    assert 'name="warning"' not in page

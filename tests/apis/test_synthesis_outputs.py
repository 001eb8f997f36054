import cv2
import imageio.v3 as imageio
import numpy as np
import pytest

from pasgan.apis.synthesis_outputs import FORMATS, Moment, OutputError, check_formats, open_sinks
from pasgan.structures import get_skeleton
from pasgan.visualization import count_frames

SKELETON = get_skeleton("kinect25")


def moments(count, size=(57, 57)):
    """Generated frames that brighten; odd sides, which codecs refuse."""
    pose = np.random.default_rng(0).uniform(5, 50, (25, 2))
    for number in range(count):
        picture = np.full((*size, 3), 40, np.uint8)
        yield Moment(picture, pose, picture, pose, np.full((*size, 3), 20 * number, np.uint8))


def write(stem, formats, count=5, announced=5, broken_at=None):
    with open_sinks(stem, formats, 12.5, announced, SKELETON, "a title") as sinks:
        for number, moment in enumerate(moments(count)):
            if number == broken_at:
                raise RuntimeError("stopped")
            for sink in sinks:
                sink.write(moment)
    return [sink.path for sink in sinks]


def test_every_format(tmp_path):
    mp4, grid, gif, html, png = write(tmp_path / "sub" / "clip", list(FORMATS))
    assert [count_frames(path) for path in (mp4, grid, gif)] == [5, 5, 5]
    capture = cv2.VideoCapture(str(mp4))
    assert capture.get(cv2.CAP_PROP_FPS) == pytest.approx(12.5)
    assert capture.read()[1].max() < 8
    frames = sorted(png.iterdir())
    assert [path.name for path in frames] == [f"{number:06d}.png" for number in range(5)]
    assert (imageio.imread(frames[3]) == 60).all()
    assert sorted(path.name for path in mp4.parent.iterdir()) == [
        "clip.gif",
        "clip.html",
        "clip.mp4",
        "clip_frames",
        "clip_grid.mp4",
    ]
    page = html.read_text(encoding="utf-8")
    assert [page.count(f'aria-label="{name}"') for name in ("source", "target image", "generated")] == [1, 1, 1]
    # The generated frame is the third panel, at the right.
    first, last = imageio.imread(gif, index=0), imageio.imread(gif, index=4)
    assert np.abs(last.astype(int) - first)[50:, : first.shape[1] // 2].mean() < 3
    assert np.median(np.abs(last.astype(int) - first)[60:-20, -100:-20]) > 60


def test_nothing_is_left_of_a_clip_that_failed(tmp_path):
    with pytest.raises(RuntimeError):
        write(tmp_path / "clip", list(FORMATS), broken_at=3)
    assert list(tmp_path.iterdir()) == []


def test_frames_are_replaced_but_nothing_else(tmp_path):
    (folder,) = write(tmp_path / "clip", ["png"])
    write(tmp_path / "clip", ["png"], count=2)
    assert len(list(folder.iterdir())) == 2
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match="more than numbered frames"):
        write(tmp_path / "clip", ["png"])
    assert (folder / "notes.txt").read_text() == "mine"


def test_what_is_refused(tmp_path):
    with pytest.raises(OutputError, match="unknown format 'avi'; known: mp4, grid, gif, html, png"):
        check_formats(["mp4", "avi"])
    with pytest.raises(OutputError, match="a GIF of 601 frames is too long"):
        write(tmp_path / "clip", ["gif"], announced=601)
    with pytest.raises(OutputError, match="a page of 601 frames is too long"):
        write(tmp_path / "clip", ["html"], announced=601)

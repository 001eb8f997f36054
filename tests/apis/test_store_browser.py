import json
import re

import cv2
import pytest

from pasgan.apis.store_browser import browse_store
from pasgan.data import FrameStore, StoreError


@pytest.fixture
def store(sample_store, tmp_path):
    """The sample's store under another name, with warnings about two of its recordings."""
    root = tmp_path / "store"
    root.mkdir()
    for path in sample_store.iterdir():
        (root / path.name).symlink_to(path)
    ids = [recording.recording_id for recording in FrameStore.open(root).recordings]
    (root / "report.json").unlink()
    warnings = {ids[1]: ["views not synchronous: C002 lags by 4 frames"], ids[4]: ["actor lost: C001", "jump: C003"]}
    (root / "report.json").write_text(json.dumps({"warnings": warnings}))
    return root


def ids_in(page):
    return re.findall(r"<h2>(.*)</h2>", page.read_text())


def test_the_page_shows_every_view(store, tmp_path):
    message = browse_store(store)
    page = tmp_path / "store_browse" / "index.html"
    assert message == f"6 of 6 recordings in {page}"
    opened = FrameStore.open(store)
    assert ids_in(page) == [recording.recording_id for recording in opened.recordings]
    text = page.read_text()
    pictures = re.findall(r'<img src="([^"]*)" width="(\d+)" height="(\d+)"', text)
    assert len(set(pictures)) == len(opened.view_table) == 18
    for name, width, height in pictures:
        assert cv2.imread(str(page.parent / name)).shape == (int(height), int(width), 3)
    assert "<li>views not synchronous: C002 lags by 4 frames</li>" in text
    assert 'data-split="train"' in text
    assert 'data-split="test"' in text
    assert "6 recordings and" in text


def test_filters_choose_what_goes_in(store, tmp_path):
    opened = FrameStore.open(store)
    out = tmp_path / "page"
    subject = int(opened.recording_table["subject"][-1])
    browse_store(store, out, subject=[subject])
    expected = [r.recording_id for r in opened.recordings if r.subject == subject]
    assert ids_in(out / "index.html") == expected
    action = int(opened.recording_table["action"][2])
    browse_store(store, out, action=[action])
    assert ids_in(out / "index.html") == [r.recording_id for r in opened.recordings if r.action == action]
    browse_store(store, out, warning=["jump", "views not synchronous"])
    assert ids_in(out / "index.html") == [opened.recordings[i].recording_id for i in (1, 4)]
    chosen = []
    for seed in (0, 0, 1, 2, 3):
        browse_store(store, out, limit=2, seed=seed)
        chosen.append(ids_in(out / "index.html"))
    assert all(len(ids) == 2 for ids in chosen)
    assert chosen[0] == chosen[1]
    assert len({tuple(ids) for ids in chosen}) > 1
    assert "2 of 6 fitting, 6 recordings" in (out / "index.html").read_text()


def test_nothing_fits(store, tmp_path):
    with pytest.raises(StoreError, match="kinds of warnings there: actor lost, jump, views not synchronous"):
        browse_store(store, tmp_path / "page", warning=["swapped"])
    assert not (tmp_path / "page").exists()


def test_parts_of_any_split(tiny_store, tmp_path):
    browse_store(tiny_store, tmp_path, split="ntu60_xview")
    assert "train and test" in (tmp_path / "index.html").read_text()
    with pytest.raises(StoreError, match=r"has no split 'xview'; known are: ntu120_xset"):
        browse_store(tiny_store, tmp_path, split="xview")

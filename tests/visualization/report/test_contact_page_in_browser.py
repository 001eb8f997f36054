"""The page of contact sheets in a real browser, at the widths of a phone and of a screen."""

import numpy as np
import pytest

from pasgan.visualization import save_image
from pasgan.visualization.contact_sheets import SheetRecording, SheetView, write_contact_page

expect = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright").expect

WIDTHS = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}
NUM_RECORDINGS = 40
LOST, EARLY = "actor lost: C002 in 5 of 62 frames", "video ends early: C001 has 48 of 62 frames"
HOSTILE = "</script><img src=x onerror='window.hacked = 1'>"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Recordings of three cameras; every 4th of action A002, every 5th in test; the first three have warnings."""
    folder = tmp_path_factory.mktemp("browse")
    recordings = []
    for number in range(NUM_RECORDINGS):
        views = []
        for camera in ("C001", "C002", "C003")[: 2 if number == 7 else 3]:
            name = f"sheets/{number}-{camera}.jpg"
            save_image(folder / name, np.full((144, 1551, 3), 6 * number, np.uint8))
            views.append(SheetView(camera, 62, name, (144, 1551)))
        warnings = {0: [LOST], 1: [LOST, EARLY], 2: [f"{HOSTILE}: x"]}.get(number, [])
        action = "A002 eat meal/snack" if number % 4 == 0 else "A001 drink water"
        split = "test" if number % 5 == 0 else "train"
        recordings.append(SheetRecording(f"r{number:02d}", action, 1, split, warnings, views))
    return write_contact_page(folder / "index.html", "store", HOSTILE, recordings).as_uri()


@pytest.fixture(params=WIDTHS)
def page(request, browser, address):
    context = browser.new_context(viewport=WIDTHS[request.param])
    page = context.new_page()
    page.requests, complaints = [], []
    page.on("request", lambda sent: page.requests.append(sent.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    yield page
    assert page.evaluate("window.hacked") is None
    assert all(url.startswith(("file:", "data:")) for url in page.requests)
    context.close()
    assert complaints == []


def shown(page):
    return page.evaluate("[...document.querySelectorAll('.recording:not([hidden]) h2')].map(h => h.textContent)")


def test_pictures_load_when_they_come_into_view(page):
    first, last = page.locator(".strip img").first, page.locator(".strip img").last
    expect(first).to_have_js_property("naturalWidth", 1551)
    assert last.evaluate("image => image.naturalWidth") == 0
    assert len(page.requests) < 3 * NUM_RECORDINGS / 2
    last.scroll_into_view_if_needed()
    expect(last).to_have_js_property("naturalWidth", 1551)


def test_nothing_is_wider_than_the_screen(page):
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]
    strip = page.locator(".strip").first
    assert strip.evaluate("strip => strip.firstElementChild.clientWidth") >= 720, "frames stay large enough to see"
    assert strip.bounding_box()["width"] <= page.viewport_size["width"]


def test_filters(page):
    everything = [f"r{number:02d}" for number in range(NUM_RECORDINGS)]
    assert shown(page) == everything
    page.select_option("[name=action]", "A002 eat meal/snack")
    assert shown(page) == everything[::4]
    page.select_option("[name=split]", "test")
    assert shown(page) == everything[::20]
    assert page.locator("output").inner_text() == "2 of 40 recordings"
    page.select_option("[name=warning]", "video ends early")
    assert shown(page) == []
    assert page.locator(".nothing").is_visible()
    page.get_by_role("button", name="Show all").click()
    expect(page.locator("output")).to_have_text("40 recordings")
    assert shown(page) == everything
    for choice, expected in {"*": ["r00", "r01", "r02"], "actor lost": ["r00", "r01"], HOSTILE: ["r02"]}.items():
        page.select_option("[name=warning]", choice)
        assert shown(page) == expected
    page.select_option("[name=warning]", "-")
    assert shown(page) == everything[3:]


def test_one_camera(page):
    page.select_option("[name=camera]", "C003")
    assert len(shown(page)) == NUM_RECORDINGS - 1
    cameras = "[...document.querySelectorAll('figure')].filter(f => f.offsetParent).map(f => f.dataset.camera)"
    assert set(page.evaluate(cameras)) == {"C003"}


def test_without_scripts_everything_is_there(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert page.locator(".recording").count() == NUM_RECORDINGS
    assert not page.locator(".filters").is_visible()
    context.close()

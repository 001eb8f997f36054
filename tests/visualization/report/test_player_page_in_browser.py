"""The page of one clip in a real browser."""

import numpy as np
import pytest

from pasgan.structures import get_skeleton
from pasgan.visualization.report import PlayerClip, ReportPanel, write_player_page

expect = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright").expect

WIDTHS = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}
NUM_FRAMES = 60
HOSTILE = "</script><img src=x onerror='window.hacked = 1'>"
# Which frame each canvas shows, by the colour of its middle: all in one look, between two pictures.
SHOWN_FRAMES = """() => [...document.querySelectorAll("canvas")].map(canvas =>
    canvas.getContext("2d").getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[0] / 4)"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Three panels whose red tells the frame; poses on the first two."""
    video = np.zeros((NUM_FRAMES, 40, 40, 3), np.uint8)
    video[..., 0] = 4 * np.arange(NUM_FRAMES)[:, None, None]
    poses = np.random.default_rng(0).uniform(5, 35, (NUM_FRAMES, 25, 2))
    panels = [ReportPanel("source", video, poses), ReportPanel("target image", video, poses), ReportPanel("new", video)]
    clip = PlayerClip(HOSTILE, panels, get_skeleton("kinect25"), {"view": "from 0 to 90 degrees"}, frame_rate=30)
    return write_player_page(tmp_path_factory.mktemp("player") / "clip.html", clip).as_uri()


@pytest.fixture
def visit(browser, address):
    contexts, requests, complaints = [], [], []

    def open_page(viewport=WIDTHS["desktop"], **options):
        contexts.append(browser.new_context(viewport=viewport, **options))
        page = contexts[-1].new_page()
        page.on("request", lambda sent: requests.append(sent.url))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    assert all(context.pages[0].evaluate("window.hacked") is None for context in contexts)
    for context in contexts:
        context.close()
    assert all(url.startswith(("file:", "data:")) for url in requests)
    assert complaints == []


def test_it_plays_by_itself_and_in_step(visit):
    page = visit()
    clip = page.locator(".clip")
    expect(clip).not_to_have_attribute("data-frame", "0")
    for _ in range(10):
        frames = page.evaluate(SHOWN_FRAMES)
        assert len(frames) == 3
        assert len(set(frames)) == 1
    page.get_by_role("button", name="Pause", exact=True).click()
    page.locator("input[type=range]").fill("37")
    assert page.evaluate(SHOWN_FRAMES) == [37, 37, 37]


def test_poses_are_shown_and_can_be_hidden(visit):
    page = visit()
    overlays = page.locator("svg.pose")
    assert overlays.count() == 2
    expect(overlays.first).to_be_visible()
    page.get_by_label("Pose", exact=True).click()
    expect(overlays.first).to_be_hidden()


def test_whom_moving_pictures_disturb_starts_it(visit):
    page = visit(reduced_motion="reduce")
    page.wait_for_timeout(300)
    assert page.evaluate(SHOWN_FRAMES) == [0, 0, 0]
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator(".clip")).not_to_have_attribute("data-frame", "0")


@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_new_is_large_and_all_fits(visit, width):
    page = visit(WIDTHS[width])
    assert page.evaluate("document.documentElement.scrollWidth") == WIDTHS[width]["width"]
    source, given, new = (panel.bounding_box() for panel in page.locator(".panel").all())
    assert source["width"] == pytest.approx(given["width"], abs=1)
    assert new["width"] > 1.9 * source["width"]
    assert (new["y"] > source["y"]) == (width == "phone")

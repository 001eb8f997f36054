"""The web page as visitors use it: the tool in a process of its own, pages in Chromium."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
import pytest

from pasgan.apis.example_recording import write_example
from pasgan.visualization import count_frames, save_image
from tests.tools.tool_process import ROOT, run

expect = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright").expect
pytest.importorskip("gradio", reason="the page needs gradio (requirements/page.txt)")

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
EXAMPLES = ("sits down", "waves", "kicks")
SECONDS = 60_000  # a clip may have to wait for another on a slow machine; in milliseconds
MAX_MEGABYTES = 2


class Server:
    """`tools/page.py`, with a temporary folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "TMPDIR": str(folder)}
        command = [sys.executable, "tools/page.py", "--port", str(free_port()), "--max-upload", str(MAX_MEGABYTES)]
        self.log = (folder.parent / "page.log").open("w+")
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=self.log,
            stderr=self.log,
        )

    def output(self) -> str:
        return Path(self.log.name).read_text()

    def wait(self) -> str:
        """The address, when the page is there."""
        for _ in range(1200):
            if found := re.search(r"the page is at (http://[\w.:]+)/", self.output()):
                return found[1]
            assert self.process.poll() is None, self.output()
            time.sleep(0.1)
        raise TimeoutError(self.output())

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)  # it takes the way of Ctrl-C
        self.process.wait(timeout=60)
        self.log.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page") / "tmp"
    folder.mkdir()
    server = Server(folder)
    server.address = server.wait()
    yield server
    if server.process.poll() is None:
        server.stop()


@pytest.fixture(scope="module")
def uploads(tmp_path_factory):
    """Files of a visitor: a video of the sample with its target image, and some that are wrong."""
    folder = tmp_path_factory.mktemp("uploads")
    example = write_example(folder / "recording")
    (folder / "broken.mp4").write_bytes(b"this is no video" * 100)
    (folder / "large.mp4").write_bytes(b"\0" * (MAX_MEGABYTES * 2**20 + 1))
    (folder / "broken.png").write_bytes(b"this is no picture")
    save_image(folder / "nobody.png", np.full((120, 200, 3), 90, np.uint8))
    return folder, example


@pytest.fixture
def visit(browser, server):
    """Opens the page for a new visitor; in the end nothing may have been asked of others, or complained of."""
    contexts, requests, complaints = [], [], []

    def open_page(viewport=DESKTOP, **options):
        context = browser.new_context(viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SECONDS)
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(server.address)
        expect(page.get_by_role("button", name="Generate")).to_be_visible(timeout=SECONDS)
        return page

    open_page.complaints = complaints
    yield open_page
    for context in contexts:
        context.close()
    own = (server.address, "data:", "blob:", "about:")
    assert [url for url in requests if not url.startswith(own)] == []
    assert complaints == []


def choose(page, example):
    page.locator("button.gallery-item", has_text=example).click()


def clip(page):
    return page.frame_locator("iframe.player-frame").locator(".clip")


def upload(page, name, path):
    page.locator(f"#{name} input[type=file]").set_input_files(path)


def alert(page):
    return page.get_by_role("alert")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_example_from_click_to_clip(visit, viewport):
    page = visit(viewport)
    choose(page, EXAMPLES[0])
    expect(clip(page)).to_have_attribute("data-frame", re.compile("^[1-9]"), timeout=SECONDS)  # it plays by itself
    frame = page.frame_locator("iframe.player-frame")
    assert frame.locator("figcaption").all_inner_texts() == ["source", "target image", "generated"]
    expect(frame.locator(".panel .pose path.limbs").first).to_have_attribute("d", re.compile("^M"))
    assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]
    box = page.locator("iframe.player-frame").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= viewport["width"]
    inside = page.locator("iframe.player-frame").evaluate("f => f.contentDocument.documentElement.scrollHeight")
    assert inside <= box["height"] + 1, "the frame is as high as the player"
    large = frame.locator(".panel").last.bounding_box()["width"]
    assert large > 1.5 * frame.locator(".panel").first.bounding_box()["width"]


def test_files_can_be_downloaded(visit, tmp_path):
    page = visit()
    choose(page, EXAMPLES[1])
    expect(clip(page)).to_be_visible(timeout=SECONDS)
    for button, name in {"Clip (MP4)": "waves.mp4", "Side by side (GIF)": "waves.gif"}.items():
        with page.expect_download() as download:
            page.get_by_role("button", name=button).click()
        assert download.value.suggested_filename == name
        download.value.save_as(tmp_path / name)
        assert count_frames(tmp_path / name) == 69


def test_the_slider_turns_the_camera(visit):
    page = visit()
    plan = page.locator(".camera-plan")
    expect(plan).to_have_attribute("aria-label", re.compile("source camera at 0 degrees, target camera at 90 degrees"))
    at_left = page.locator(".camera-plan text.target").bounding_box()
    page.locator("#target-azimuth input[type=number]").fill("-90")
    page.locator("#target-azimuth input[type=number]").press("Tab")
    expect(plan).to_have_attribute("aria-label", re.compile("target camera at -90 degrees"))
    centre = page.locator(".camera-plan .head").bounding_box()["x"]
    # The person looks down the page: its left is at the right.
    assert page.locator(".camera-plan text.target").bounding_box()["x"] < centre < at_left["x"]
    choose(page, EXAMPLES[0])
    expect(plan).to_have_attribute("aria-label", re.compile("target camera at 90 degrees"))


def test_a_video_of_ones_own(visit, uploads):
    pytest.importorskip("mmpose", reason="poses are found by MMPose")
    _, example = uploads
    page = visit()
    choose(page, EXAMPLES[2])  # its keypoints must not be taken for those of the upload
    expect(clip(page)).to_be_visible(timeout=SECONDS)
    page.locator("#video").get_by_label("Clear").click()
    page.locator("#image").get_by_label("Remove Image").click()
    upload(page, "video", example.video)
    upload(page, "image", example.target_image)
    expect(page.locator("#image img")).to_be_visible()
    expect(page.locator("#video").get_by_label("Clear").first).to_be_visible()
    page.get_by_role("button", name="Generate").click()
    expect(clip(page)).to_have_attribute("aria-label", re.compile(example.video.stem), timeout=SECONDS)
    expect(page.locator("#message")).to_contain_text("68 frames at 30 frames per second")


def test_what_is_missing_is_said(visit, uploads):
    page = visit()
    page.get_by_role("button", name="Generate").click()
    expect(alert(page)).to_contain_text("Give a video first")
    upload(page, "video", uploads[1].video)
    expect(page.locator("#video").get_by_label("Clear").first).to_be_visible()
    page.get_by_role("button", name="Generate").click()
    expect(alert(page)).to_contain_text("PAS-GAN needs an image of the target view")


def test_a_broken_upload_is_named(visit, uploads):
    folder, example = uploads
    page = visit()
    upload(page, "video", folder / "broken.mp4")
    upload(page, "image", example.target_image)
    expect(page.locator("#image img")).to_be_visible()
    expect(page.locator("#video").get_by_label("Clear").first).to_be_visible()
    page.get_by_role("button", name="Generate").click()
    expect(alert(page)).to_contain_text("broken.mp4", timeout=SECONDS)
    assert "/" not in alert(page).inner_text()
    visit.complaints.clear()  # Chromium says itself that it cannot play the file
    choose(page, EXAMPLES[0])  # and the page goes on
    expect(clip(page)).to_be_visible(timeout=SECONDS)


def test_too_large_a_file_is_refused(visit, uploads):
    page = visit()
    upload(page, "video", uploads[0] / "large.mp4")
    expect(page.get_by_text(re.compile("exceed the maximum allowed size"))).to_be_visible()
    visit.complaints.clear()


def test_visitors_do_not_see_each_other(visit, server):
    first, second = visit(), visit(PHONE)
    choose(first, EXAMPLES[0])
    choose(second, EXAMPLES[1])
    for page, name in ((first, "sits_down"), (second, "waves")):
        expect(clip(page)).to_have_attribute("aria-label", f"Player of {name}", timeout=SECONDS)
        assert page.locator("iframe.player-frame").count() == 1
    third = visit()
    expect(third.locator(".empty")).to_be_visible()
    assert third.locator("iframe.player-frame").count() == 0


@pytest.mark.parametrize("path", ["", "examples", "../page.log", "/etc/passwd", str(ROOT / "README.md")])
def test_only_what_was_made_for_the_page_is_served(server, path):
    (folder,) = server.folder.glob("pasgan_page_*")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{server.address}/gradio_api/file={folder / path}", timeout=30)
    refused.value.close()
    assert refused.value.code in (403, 404)


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="only Linux lists what listens where as a file")
def test_it_listens_on_this_machine_alone(server):
    port = int(server.address.rpartition(":")[2])
    tables = filter(Path.exists, map(Path, ("/proc/net/tcp", "/proc/net/tcp6")))
    lines = [line.split() for table in tables for line in table.read_text().splitlines()]
    listening = [line[1] for line in lines if line[1].endswith(f":{port:04X}") and line[3] == "0A"]
    assert listening == [f"0100007F:{port:04X}"]


def test_a_taken_port_is_one_message(server):
    port = server.address.rpartition(":")[2]
    output = run("tools/page.py", "--port", port, status=2)
    assert f"error: 127.0.0.1:{port}" in output
    assert "Traceback" not in output


def test_nothing_is_left_when_it_is_stopped(server):
    assert list(server.folder.glob("pasgan_page_*"))
    server.stop()
    assert server.process.returncode == 0
    assert "Traceback" not in server.output()
    assert list(server.folder.glob("pasgan_page_*")) == []

"""The page in a real browser: Chromium, headless, from a file."""

from dataclasses import replace

import pytest

from pasgan.visualization.report import ReportScore, ReportSystem, write_report

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
NUM_FRAMES = 7

# Which frame each canvas of a clip shows, by the colour of its middle: all in one look, between two pictures.
SHOWN_FRAMES = """clip => [...clip.querySelectorAll("canvas")].map(canvas => {
    const [red] = canvas.getContext("2d").getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data;
    return red / 20;
})"""


@pytest.fixture(scope="module")
def address(report, tmp_path_factory):
    return write_report(tmp_path_factory.mktemp("page") / "report.html", report).as_uri()


@pytest.fixture
def open_page(browser, address):
    """Opens the report, if asked with a clock that stands still; in the end nothing may be fetched or complained of."""
    contexts, requests, complaints = [], [], []

    def open_at(viewport=DESKTOP, url=address, stop_clock=False, **options):
        context = browser.new_context(viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if stop_clock:
            page.clock.install(time=0)
        page.goto(url)
        if options.get("java_script_enabled", True):
            page.wait_for_function("[...document.querySelectorAll('.clip')].every(clip => clip.dataset.frame)")
        if stop_clock:
            page.clock.pause_at(1000 * 3600)  # later than any start; from here on `run_for` alone moves it
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert [url for url in requests if not url.startswith(("data:", "file:"))] == []
    assert len([url for url in requests if url.startswith("file:")]) == len(contexts)
    assert complaints == []


@pytest.fixture
def page(open_page):
    return open_page()


def shown(clip) -> int:
    """The one frame that all panels of a clip show."""
    frames = set(clip.evaluate(SHOWN_FRAMES))
    assert len(frames) == 1
    frame = frames.pop()
    assert clip.locator("output").inner_text() == f"{frame} / {NUM_FRAMES - 1}"
    assert clip.locator("input[type=range]").input_value() == str(frame)
    return frame


def test_nothing_foreign_can_be_fetched_or_run(browser, address):
    page = browser.new_page()
    page.goto(address)
    blocked = page.evaluate("""() => new Promise(resolve => {
        const found = [];
        document.addEventListener("securitypolicyviolation", event => {
            found.push(event.effectiveDirective);
            if (found.length === 3) resolve(found.sort());
        });
        document.body.append(Object.assign(new Image(), {src: "http://127.0.0.1:9/x.png"}));
        const script = document.createElement("script");
        script.textContent = "window.hacked = 1";
        document.body.append(script);
        fetch("http://127.0.0.1:9/").catch(() => {});
    })""")
    assert blocked == ["connect-src", "img-src", "script-src-elem"]
    assert page.evaluate("window.hacked") is None
    page.close()


def test_names_are_shown_and_not_run(page):
    assert page.evaluate("window.hacked") is None
    assert page.title() == "A report & its <title>"
    assert "<img src=x onerror='window.hacked = 1'>" in page.locator(".clip h4").first.inner_text()


def test_clips_stand_by_rank_and_each_player_has_its_own_data(page):
    assert page.locator("h3.rank").all_inner_texts() == ["Best clips", "Worst clips"]
    greens = page.locator(".clip").last.evaluate("""clip => [...clip.querySelectorAll("canvas")].map(
        canvas => canvas.getContext("2d").getImageData(0, 0, 1, 1).data[1])""")
    assert greens == [0, 30, 60, 90]


def test_step_buttons_keys_and_slider(page):
    clip = page.locator(".clip").first
    assert shown(clip) == 3
    clip.locator(".next").click()
    assert shown(clip) == 4
    clip.locator(".back").click(click_count=2)
    assert shown(clip) == 2
    clip.focus()
    for key, frame in [
        ("ArrowRight", 3),
        ("ArrowLeft", 2),
        ("Home", 0),
        ("ArrowLeft", 6),
        ("ArrowRight", 0),
        ("End", 6),
    ]:
        page.keyboard.press(key)
        assert shown(clip) == frame
    clip.locator("input[type=range]").fill("1")
    assert shown(clip) == 1
    clip.locator("input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    assert shown(clip) == 2
    assert shown(page.locator(".clip").last) == 3


def test_the_scores_are_those_of_the_frame(page):
    clip = page.locator(".clip").first
    scores = clip.locator(".panel").nth(2).locator(".frame-scores")
    assert scores.inner_text() == "PSNR 23.00"
    clip.focus()
    page.keyboard.press("Home")
    assert scores.inner_text() == "PSNR –"


def test_all_panels_play_in_step(page):
    clip = page.locator(".clip").first
    page.wait_for_timeout(300)
    assert shown(clip) == 3  # nothing plays before it is asked to
    clip.locator(".play").click()
    seen = set()
    for _ in range(40):
        frames = set(clip.evaluate(SHOWN_FRAMES))
        assert len(frames) == 1
        seen |= frames
        page.wait_for_timeout(25)
    assert len(seen) >= 4
    assert shown(page.locator(".clip").last) == 3
    clip.focus()
    page.keyboard.press("Space")
    paused = shown(clip)
    page.wait_for_timeout(400)
    assert shown(clip) == paused


@pytest.mark.parametrize(("speed", "frame"), [("¼×", 4), ("½×", 5), ("1×", 0)])
def test_speed(open_page, speed, frame):
    page = open_page(stop_clock=True)
    page.locator(".segments label", has_text=speed).click()
    page.locator(".clip").first.locator(".play").click()
    page.clock.run_for(1100)  # 4 frames a second, from frame 3 of 0 … 6
    assert shown(page.locator(".clip").first) == frame


def test_play_all_and_loop(open_page):
    page = open_page(stop_clock=True)
    page.locator("#play-all").click()
    page.clock.run_for(300)
    assert [shown(clip) for clip in page.locator(".clip").all()] == [4, 4]
    assert page.locator("#play-all").inner_text() == "Pause all"
    page.locator("#loop").uncheck()
    page.clock.run_for(2000)
    assert [shown(clip) for clip in page.locator(".clip").all()] == [6, 6]
    assert page.locator("#play-all").inner_text() == "Play all"
    page.locator(".clip").first.locator(".play").click()  # at the end: from the beginning
    page.clock.run_for(300)
    assert shown(page.locator(".clip").first) == 1


def test_the_pose_is_drawn_over_the_panels_that_have_one(page):
    screens = page.locator(".clip").first.locator(".screen")
    without = [screen.screenshot() for screen in screens.all()]
    page.locator("#pose").check()
    with_pose = [screen.screenshot() for screen in screens.all()]
    assert [a != b for a, b in zip(without, with_pose, strict=True)] == [True, True, False, False]
    page.locator(".clip").first.locator(".next").click()
    assert screens.first.screenshot() != with_pose[0]
    assert page.locator(".clip").first.locator(".pose").count() == 2


def test_a_joint_is_drawn_where_it_is(open_page, report, tmp_path):
    clip = report.clips[0]
    keypoints = clip.panels[0].keypoints.copy()
    keypoints[:] = float("nan")
    keypoints[:, 0] = 9.5, 19.5  # a third of 30 pixels to the right, half of 40 down
    panel = replace(clip.panels[0], keypoints=keypoints, visible=None)
    alone = replace(report, clips=[replace(clip, panels=[panel])])
    page = open_page(url=write_report(tmp_path / "one.html", alone).as_uri())
    page.locator("#pose").check()
    dot = page.evaluate("""() => {
        const dots = [...document.querySelectorAll(".pose .joints")].filter(path => path.getAttribute("d"));
        const box = dots[0].getBoundingClientRect(), screen = document.querySelector(".screen").getBoundingClientRect();
        return [dots.length, (box.x + box.width / 2 - screen.x) / screen.width,
            (box.y + box.height / 2 - screen.y) / screen.height];
    }""")
    assert dot == pytest.approx([1, 1 / 3, 1 / 2], abs=0.01)


def test_pixels_or_smooth(page):
    screen = page.locator(".screen").first
    rendering = "element => getComputedStyle(element.querySelector('canvas')).imageRendering"
    assert screen.evaluate(rendering) == "auto"
    page.locator("#pixels").check()
    assert screen.evaluate(rendering) == "pixelated"


def test_curves_and_their_values(page):
    chart = page.locator(".chart")
    assert chart.locator(".series").count() == 2
    assert chart.locator(".series.run0 .marker").count() == 5
    legend = chart.locator(".legend .value")
    chart.scroll_into_view_if_needed()
    plot = chart.locator(".plot").bounding_box()
    page.mouse.move(plot["x"] + plot["width"] * 390 / 400, plot["y"] + 50)  # the right end of the axis
    assert legend.all_inner_texts() == ["28.00", "–"]
    page.mouse.move(0, 0)
    assert legend.all_inner_texts() == ["", ""]
    chart.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert legend.all_inner_texts() == ["31.00", "31.00"]
    assert chart.locator(".cursor-frame").inner_text() == "frame 1"


def test_one_part_of_a_table_at_a_time(page):
    tables = page.locator("#table-1 table")
    assert [table.is_visible() for table in tables.all()] == [True, False]
    page.locator("#table-1 select").select_option(label="SSIM")
    assert [table.is_visible() for table in tables.all()] == [False, True]


def with_wide_table(report, path) -> str:
    """The address of the report with many more columns than fit."""
    baselines = [ReportSystem(f"baseline number {i}", "baseline") for i in range(12)]
    row = replace(report.tables[0].parts["Full frame"][0], scores={b.name: ReportScore(30, 1) for b in baselines})
    table = replace(report.tables[0], parts={"Full frame": [row]})
    wide = replace(report, systems=[*report.systems, *baselines], tables=[table, report.tables[1]])
    return write_report(path, wide).as_uri()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_it_fits_and_can_be_touched(open_page, viewport, report, tmp_path):
    page = open_page(viewport, with_wide_table(report, tmp_path / "wide.html"), has_touch=True)
    box = page.locator("#table-0 .scroll")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]
    sizes = page.evaluate("""() => [...document.querySelectorAll("button, select, input, summary, nav a")]
        .filter(element => element.checkVisibility())
        .map(element => [element.outerHTML.slice(0, 60), element.offsetWidth, element.offsetHeight])""")
    assert len(sizes) > 15
    small = [name for name, width, height in sizes if height < 40 or (width < 40 and not name.startswith("<a"))]
    assert small == []
    page.locator(".clip").last.locator(".play").tap()
    assert page.locator(".clip").last.locator(".play").get_attribute("aria-label") == "Pause"


def test_dark_and_light(open_page):
    colours = {
        scheme: open_page(color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    }
    assert colours == {"light": "rgb(251, 250, 248)", "dark": "rgb(20, 22, 26)"}


def test_it_can_be_read_without_scripts(open_page):
    page = open_page(java_script_enabled=False)
    assert page.locator(".notice").is_visible()
    assert [table.is_visible() for table in page.locator("table.scores").all()] == [True] * 3
    assert [sheet.is_visible() for sheet in page.locator(".sheet").all()] == [True] * 8
    assert not [button for button in page.locator("button").all() if button.is_visible()]

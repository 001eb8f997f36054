import html.parser
import json
import re
from dataclasses import replace

import pytest

from pasgan.files import FileError
from pasgan.visualization.report import Report, ReportError, ReportSystem, write_report
from pasgan.visualization.report.page import render_report


class Page(html.parser.HTMLParser):
    """The elements of a page, and the text in each script and style."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.inline, self.text = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.tags and self.tags[-1][0] in ("script", "style"):
            self.inline.append(data)
        self.text += data


@pytest.fixture(scope="module")
def text(report):
    return render_report(report)


def test_names_are_text_and_never_markup(text):
    page = Page(text)
    assert [attrs.get("type") for tag, attrs in page.tags if tag == "script"] == ["application/json", None]
    assert all(attrs.get("src", "").startswith("data:image/webp") for tag, attrs in page.tags if tag == "img")
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert "A report & its <title>" in page.text


def test_everything_is_in_the_file(text):
    page = Page(text)
    addresses = [
        attrs[name] for _, attrs in page.tags for name in ("src", "href", "srcset", "poster", "action") if name in attrs
    ]
    assert addresses
    assert all(address.startswith(("data:", "#")) for address in addresses)
    # The one address in the page is the name of the SVG namespace.
    assert set(re.findall(r"\w+://[^\"'\s]+", text)) == {"http://www.w3.org/2000/svg"}
    assert not re.findall(r"@import|url\(", text)


def test_data_are_valid_json(text, report):
    data = json.loads(re.search(r'<script type="application/json"[^>]*>(.*?)</script>', text, re.S).group(1))
    assert len(data["clips"]) == len(report.clips)
    assert data["clips"][0]["frames"] == 7


def test_published_numbers_are_marked_and_never_the_best(text):
    cells = re.findall(r'<td class="([^"]*)"><span class="mean">(.*?)</span>', text)
    assert ("published", "99.00") in cells
    assert ("run best", '<strong>30.00</strong><span class="unseen"> (best)') in cells
    assert re.search(r'<th scope="colgroup" colspan="1" class="published"><span>published</span>', text)


def test_runs_come_before_baselines_and_published_numbers(text):
    head = re.search(r'<table class="scores">.*?</thead>', text, re.S).group()
    assert re.findall(r'<th scope="col" class="(\w+)">', head) == ["run", "run", "baseline", "published"]


def test_what_a_system_is_given_stands_under_its_name(text):
    line = re.search(r'<tr class="given">.*?</tr>', text, re.S).group()
    assert re.findall(r"<t[dh][^>]*>(.*?)</t", line) == ["target given", "depth, poses", "", "first frame", ""]
    assert "target given" not in render_report(Report("title", [ReportSystem("run", "run")]))


def test_nan_is_a_dash(text):
    assert '<td class="run"><span class="mean">–</span>' in text
    assert not re.search(r"\bnan\b", Page(text).text, re.IGNORECASE)


def test_a_report_of_one_run_and_nothing_else():
    page = Page(render_report(Report("title", [ReportSystem("run", "run")])))
    assert not [attrs for tag, attrs in page.tags if tag in ("img", "figure")]


def test_large_frames_are_said_to_be_inexact(report):
    assert "without loss" in render_report(report)
    clip = report.clips[0]
    panels = [replace(p, video=p.video.repeat(4, 1).repeat(4, 2), keypoints=None, visible=None) for p in clip.panels]
    assert "quality 90" in render_report(replace(report, clips=[replace(clip, panels=panels)]))


def test_the_file_is_written_whole_or_not_at_all(report, tmp_path):
    path = write_report(tmp_path / "new" / "report.html", report)
    assert path.read_text(encoding="utf-8").endswith("</html>")
    with pytest.raises(ReportError):
        write_report(path, replace(report, systems=[]))
    assert path.stat().st_size > 10_000
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="cannot be written"):
        write_report(tmp_path / "file" / "report.html", report)

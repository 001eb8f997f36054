from pasgan.data.preparation_report import MAX_NAMED, PreparationReport
from pasgan.data.readers import Dropped


def test_the_summary_groups_by_reason_and_names_some():
    dropped = [Dropped(f"r{n:03d}", "empty video file", f"v{n}.avi: the file is empty") for n in range(30)]
    dropped.append(Dropped("x", "two-person action", "A050 is performed by two people"))
    warnings = {"b": ["actor lost: C002 in 5 of 62 frames"], "a": ["actor lost: C001 in 1 of 9 frames", "odd: d: e"]}
    report = PreparationReport(["a", "b"], 0, dropped[::-1], warnings)
    text = report.summary()
    assert "2 kept, 31 dropped, 2 kept with warnings." in text
    assert text.index("## Dropped: empty video file (30)") < text.index("## Dropped: two-person action (1)")
    assert "- `r000`: v0.avi: the file is empty\n- `r001`" in text
    assert text.count("the file is empty") == MAX_NAMED
    assert "- … and 10 more\n" in text
    assert "## Noticed: actor lost (2)\n\n- `a`: C001 in 1 of 9 frames\n- `b`: C002 in 5 of 62 frames\n" in text
    assert "## Noticed: odd (1)\n\n- `a`: d: e\n" in text
    assert PreparationReport(["a", "b"], 2, dropped, warnings).summary() == text, "an interrupted run says the same"

"""Figures of the documentation are those of the newest recorded runs."""

import json
import re
import sys

from places import ROOT

sys.path.insert(0, str(ROOT / "tests" / "bench" / "goals"))
import table

TEXT = (ROOT / "docs" / "large-data.md").read_text(encoding="utf-8")


def test_the_goals_in_the_docs_are_what_was_measured_last():
    assert table.docs() in TEXT


def test_every_figure_beside_a_goal_has_a_command_and_says_when_it_was_measured():
    record = json.loads(table.RECORD.read_text(encoding="utf-8"))
    assert set(record) <= set(table.GOALS)
    for key, found in record.items():
        script = re.split(r"[ ,]", found["command"])[0]
        assert list((ROOT / "tests" / "bench").rglob(script)), key
        assert found["when"], key


def test_a_goal_that_is_missed_or_was_not_measured_says_why():
    for what, _, _, said, _ in table.rows():
        assert re.fullmatch(r"met(, but .+)?|not (met|measured): .+", said), what


def test_a_limit_may_be_the_most_or_the_least_that_is_wanted():
    most, least = table.Goal("time", 4, "{:.1f} min", why="slow"), table.Goal("speed", 0.9, "{:.2f}", least=True)
    assert [most.said(figure) for figure in (4, 4.1, None)] == ["met", "not met: slow", "not measured: slow"]
    assert [least.said(figure) for figure in (0.9, 0.89)] == ["met", "not met"]
    assert least.said(1, "computed") == "met, but computed"


def test_no_other_page_says_how_long_a_build_takes_in_bare_loops():
    pages = [ROOT / "README.md", *(path for path in (ROOT / "docs").glob("*.md") if path.name != "large-data.md")]
    for page in pages:
        assert not re.search(r"bare loop", page.read_text(encoding="utf-8")), page

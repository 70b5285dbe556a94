"""Figures of the documentation are those of the newest recorded run."""

import json
import re

from places import ROOT

ROWS = {"bare": "bare loop", "predict": "predict stage", "build": "whole build"}


def test_the_cost_of_a_build_in_the_docs_is_what_was_measured_last():
    record = json.loads((ROOT / "tests/bench/measured.json").read_text(encoding="utf-8"))
    text = (ROOT / "docs" / "large-data.md").read_text(encoding="utf-8")
    assert f"(`{record['command']}`)" in text
    assert [row["what"] for row in record["rows"]] == list(ROWS)
    for row in record["rows"]:
        (line,) = (line for line in text.splitlines() if line.startswith(f"| {ROWS[row['what']]} |"))
        _, ratio, _, peak, measured = (cell.strip() for cell in line.strip("|").split("|"))
        assert ratio == f"{row['ratio']:.2f}"
        assert peak == ("not measured" if row["peak_gb"] is None else f"{row['peak_gb']:.1f} GB")
        by = "review of " if row.get("source") == "review" else ""
        assert measured == f"{by}{row['commit']}, {row['runs']} run{'s' if row['runs'] > 1 else ''}"


def test_no_other_page_says_how_long_a_build_takes_in_bare_loops():
    pages = [ROOT / "README.md", *(path for path in (ROOT / "docs").glob("*.md") if path.name != "large-data.md")]
    for page in pages:
        assert not re.search(r"bare loop", page.read_text(encoding="utf-8")), page

"""A gate's report as lines for a terminal, as JSON, and as Markdown for a comment on a pull request."""

from __future__ import annotations

import re
from itertools import groupby
from json import dumps
from typing import Any

from wrongtree import __version__
from wrongtree.gate.verdict import FAILED, PASSED, UNKNOWN, Report
from wrongtree.shared.texts import one_line
from wrongtree.stages.emit.findings import escaped

FORMAT = 1
KIND = "wrongtree-gate"
SIGNS = {FAILED: "❌ failed", UNKNOWN: "❔ cannot tell", PASSED: "✅ passed"}
WIDTH = max(map(len, SIGNS)) + 2
CALLING = re.compile(r"\\?@|\\#(?=\d)")  # what GitHub makes a mention, or a link to an issue, of; as it is escaped
QUIET = {"@": "@&#8203;", "#": "#&#8203;"}


def as_lines(report: Report) -> list[str]:
    """The result, then a line per rule, those that failed first; rules that end for the same reason share one."""
    lines = [report.sentence]
    for outcome in (FAILED, UNKNOWN, PASSED):
        for sentence, same in groupby(report.of(outcome), key=lambda pair: pair[1].sentence):
            lines.append(f"{outcome:<{WIDTH}}{', '.join(str(rule) for rule, _ in same)}: {sentence}")
    return lines + [f"{'note':<{WIDTH}}{note}" for note in report.notes]


def as_document(report: Report) -> dict[str, Any]:
    """The same for programs."""
    return {
        "format": FORMAT,
        "kind": KIND,
        "generator": f"wrongtree {__version__}",
        "outcome": report.outcome,
        "sentence": report.sentence,
        "new": report.new,
        "against": report.against,
        "images": report.images,
        "rules": [
            {"rule": str(rule), "outcome": found.outcome, "sentence": found.sentence, "numbers": dict(found.numbers)}
            for rule, found in report.findings
        ],
        "notes": list(report.notes),
    }


def as_json(report: Report) -> str:
    """The document as text."""
    return dumps(as_document(report), ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def as_markdown(report: Report) -> str:
    """A heading, the result, and a table with a row per rule."""
    rows = [
        f"| {SIGNS[outcome]} | {_shown(str(rule))} | {_shown(found.sentence)} |"
        for outcome in (FAILED, UNKNOWN, PASSED)
        for rule, found in report.of(outcome)
    ]
    table = "\n".join(["| | rule | finding |", "|---|---|---|", *rows])
    parts = ["### wrongtree gate", _shown(report.sentence) + ".", table]
    if report.notes:
        parts.append("\n".join(f"- {_shown(note)}." for note in report.notes))
    return "\n\n".join(parts) + "\n"


def _shown(text: str) -> str:
    """Text that Markdown shows as it is, in one line, and that calls nobody."""
    return CALLING.sub(lambda found: QUIET[found[0][-1]], escaped(one_line(text)))

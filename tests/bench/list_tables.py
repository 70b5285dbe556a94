"""Tables in Markdown of what tests/bench/causes.py measured."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from typing import Any

from list_scores import total

SHARES = {
    "found": "found",
    "null": "null",
    "covered": "covered",
    "named": "named",
    "false": "false",
    "entries per kind": "entries per kind",
    "right": "word right",
    "wrong": "word wrong",
    "wordless": "no word",
    "precision": "precision of words",
    "proved": "proved",
    "proofs right": "proofs right",
}
Row = dict[str, Any]  # one list, as causes.py writes it


def report(rows: Sequence[Row]) -> str:
    """All tables."""
    planted = [row for row in rows if row["kinds"]]
    clean = [row for row in rows if not row["kinds"]]
    lines = ["Lists in which something was planted:", "", *_settings(planted)] if planted else []
    lines += ["", "By kind:", "", *_kinds(planted)] if planted else []
    lines += ["", "Entries of no one kind:", "", *_others(planted)] if planted else []
    lines += ["", "Controls, nothing planted:", "", *_controls(clean)] if clean else []
    return "\n".join(lines)


def _settings(rows: Sequence[Row]) -> list[str]:
    head = ["setting", "data", "size", "lists", "planted", "errors", *SHARES.values(), "false, proved", "site-wide"]
    body = []
    for at in _in_order((row["setting"], row["data"], row["size"]) for row in rows):
        here = [row for row in rows if (row["setting"], row["data"], row["size"]) == at]
        shares = total([row["counts"] for row in here])
        site = Counter(_said(cause) for row in here for cause in row["site"])
        body.append([
            at[0], at[1], at[2] or "all", len(here),
            sum(row["counts"]["planted"] for row in here),
            f"{statistics.fmean(row['error rate'] for row in here):.0%}",
            *(shares[name] for name in SHARES),
            sum(row["counts"]["false proved"] for row in here),
            _counted(site),
        ])  # fmt: skip
    return table(head, body)


def _kinds(rows: Sequence[Row]) -> list[str]:
    """What was said of every kind, all sizes together; words that are true of it in bold."""
    body = []
    for setting, data, name in _in_order((row["setting"], row["data"], name) for row in rows for name in row["kinds"]):
        here = [row for row in rows if (row["setting"], row["data"]) == (setting, data)]
        facts = [row["kinds"][name] for row in here]
        found = []
        for size in _in_order(row["size"] for row in here):
            of = [row["kinds"][name] for row in here if row["size"] == size]
            found.append(f"{sum(fact['found'] for fact in of)} of {sum(fact['planted'] for fact in of)}")
        said = [entry for row in here for entry in row["entries"] if entry["kind"] == name]
        misclassified = sum(fact["errors"] for fact in facts) / sum(fact["images"] for fact in facts)
        words = _counted(Counter(map(_said, said)))
        body.append([setting, data, name, f"{misclassified:.0%}", ", ".join(found), len(said), words])
    return table(
        ["setting", "data", "kind", "misclassified", "found, by size", "entries", "said (in bold: true)"], body
    )


def _others(rows: Sequence[Row]) -> list[str]:
    """What is said of errors of no kind, and of all kinds together."""
    body = []
    for setting, data in _in_order((row["setting"], row["data"]) for row in rows):
        here = [row for row in rows if (row["setting"], row["data"]) == (setting, data)]
        entries = [entry for row in here for entry in row["entries"] if entry["kind"] not in row["kinds"]]
        false = [entry for entry in entries if entry["kind"] is None]
        true = [entry for entry in entries if entry["kind"] is not None]
        body.append([setting, data, *(_counted(Counter(map(_said, part))) for part in (false, true))])
    return table(["setting", "data", "false", "true of all kinds together"], body)


def _said(entry: Row) -> str:
    word = entry["cause"] or "(nothing)"
    word = f"**{word}**" if entry["right"] else word
    return f"{word}, {entry['proved']}" if entry.get("proved") else word


def _controls(rows: Sequence[Row]) -> list[str]:
    head = ["data", "errors", "listed", "with a proved cause", "site-wide", "said"]
    return table(head, [
        [
            row["data"], f"{row['error rate']:.0%}", len(row["entries"]),
            sum(bool(entry["proved"]) for entry in row["entries"]),
            _counted(Counter(map(_said, row["site"]))), _counted(Counter(map(_said, row["entries"]))),
        ]
        for row in rows
    ])  # fmt: skip


def _counted(words: Counter[str]) -> str:
    return "; ".join(f"{word} × {times}" if times > 1 else word for word, times in words.most_common()) or "–"


def _in_order(values: Any) -> list[Any]:
    return list(dict.fromkeys(values))


def table(head: Sequence[str], body: Sequence[Sequence[Any]]) -> list[str]:
    """Shares without their leading zero; what there is none of is a dash."""

    def cell(value: Any) -> str:
        if value is None:
            return "–"
        if not isinstance(value, float):
            return str(value)
        return f"{value:.2f}".lstrip("0") if value < 1 else f"{value:.2f}"

    return ["| " + " | ".join(map(cell, row)) + " |" for row in [list(head), ["---"] * len(head), *body]]

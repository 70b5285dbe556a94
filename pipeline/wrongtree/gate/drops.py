"""Rules about accuracy against an older site: of all images, and per class."""

from __future__ import annotations

from typing import Any

from wrongtree.compare.changes import Change
from wrongtree.compare.outcomes import Tally
from wrongtree.compare.words import p_value
from wrongtree.gate.rules import Rule
from wrongtree.gate.sides import Sides
from wrongtree.gate.verdict import FAILED, LEVEL, PASSED, UNKNOWN, Finding
from wrongtree.shared.phrases import percent
from wrongtree.shared.texts import isolated

FEWEST = 6  # broken images that McNemar's test can call significant: 2 · ½⁶ is the first below .05
NAMED = 5  # classes, at most, in a sentence


def accuracy_drop(sides: Sides, rule: Rule) -> Finding:
    """Fails where accuracy is lower by more than the value, and significantly (McNemar's exact test)."""
    if sides.unchanged:
        return _unchanged(sides)
    whole = sides.changes.whole
    if too_few(whole.tally):
        return Finding(UNKNOWN, _few(f"the older site has {_correct(whole.tally):,} correct images"), _numbers(whole))
    large, sure = _large(whole.tally, rule), _lower(whole.tally) and whole.p < LEVEL
    said = f"accuracy {_change(whole.tally)}, {p_value(whole.p)})"
    more = f"more than {_points(float(rule.value))}"
    if large and sure:
        return Finding(FAILED, f"{said}, {more}", _numbers(whole))
    return Finding(PASSED, f"{said}, {more} but not significantly" if large else f"{said}, not {more}", _numbers(whole))


def class_drop(sides: Sides, rule: Rule) -> Finding:
    """Fails where a class is lower by more than the value, and significantly after Benjamini–Hochberg over classes."""
    if sides.unchanged:
        return _unchanged(sides)
    classes = sides.changes.classes
    if all(too_few(change.tally) for change in classes):
        most = max(_correct(change.tally) for change in classes)
        return Finding(UNKNOWN, _few(f"the older site has at most {most:,} correct images of a class"))
    ordered = sorted(classes, key=lambda change: -_drop(change.tally))
    large = [change for change in ordered if _large(change.tally, rule)]
    failed = [change for change in large if _lower(change.tally) and change.adjusted < LEVEL]
    numbers = {
        "classes": len(classes),
        "failed": [_numbers(change) for change in failed],
        "largest": _numbers(ordered[0]),
    }
    more = f"more than {_points(float(rule.value))}"
    of = f"of {len(classes):,} class{'' if len(classes) == 1 else 'es'}"
    if failed:
        first, others = failed[0], failed[1:]
        also = [f"{isolated(change.name)} by {_points(_drop(change.tally))}" for change in others[:NAMED]]
        also += [f"{len(others) - NAMED:,} more"] * (len(others) > NAMED)
        rest = f"; also {', '.join(also)}" if also else ""
        return Finding(FAILED, f"{_said(first)}, {more}{rest}: {len(failed):,} {of}", numbers)
    first = (large or ordered)[0]
    if _drop(first.tally) <= 0:
        return Finding(PASSED, f"none {of} is lower", numbers)
    why = f"{more} but not significantly" if large else f"not {more}"
    return Finding(PASSED, f"largest drop {of}, {_said(first)}, {why}", numbers)


def too_few(tally: Tally) -> bool:
    """Whether no outcome on these images could be significant."""
    return _correct(tally) < FEWEST


def _few(what: str) -> str:
    return f"{what}, and fewer than {FEWEST} cannot show a significant drop; use more images"


def _correct(tally: Tally) -> int:
    return tally.images - tally.older


def _lower(tally: Tally) -> bool:
    return tally.broken > tally.fixed


def _large(tally: Tally, rule: Rule) -> bool:
    """Exact: 5 of 100 is not more than 5 points."""
    return 100 * (tally.broken - tally.fixed) > rule.value * tally.images


def _drop(tally: Tally) -> float:
    """Percentage points."""
    return 100 * (tally.broken - tally.fixed) / tally.images


def _points(drop: float) -> str:
    said = f"{drop:.2f}".rstrip("0").rstrip(".")
    return f"{said} point{'' if said == '1' else 's'}"


def _said(change: Change) -> str:
    return f"{isolated(change.name)}: {_change(change.tally)}, adjusted {p_value(change.adjusted)})"


def _change(tally: Tally) -> str:
    """`90 % → 80 % of 100 images, 10 points lower (12 broken, 2 fixed`: the bracket is left open for the p."""
    n, drop = tally.images, _drop(tally)
    way = "unchanged" if tally.broken == tally.fixed else f"{_points(abs(drop))} {'lower' if drop > 0 else 'higher'}"
    shares = f"{percent(1 - tally.older / n)} → {percent(1 - tally.newer / n)}"
    return f"{shares} of {n:,} image{'' if n == 1 else 's'}, {way} ({tally.broken:,} broken, {tally.fixed:,} fixed"


def _numbers(change: Change) -> dict[str, Any]:
    tally = change.tally
    return {
        "name": change.name,
        "images": tally.images,
        "errors_before": tally.older,
        "errors": tally.newer,
        "broken": tally.broken,
        "fixed": tally.fixed,
        "drop": _drop(tally),
        "p": change.p,
        "adjusted_p": change.adjusted,
    }


def _unchanged(sides: Sides) -> Finding:
    return Finding(PASSED, f"neither site has an error among {len(sides.new.label):,} images")

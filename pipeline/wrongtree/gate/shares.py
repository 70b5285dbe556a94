"""Rules about the new site alone: its accuracy, a tag's rate of errors, its doubtful labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from wrongtree.gate.rules import Rule
from wrongtree.gate.sides import Sides
from wrongtree.gate.tagged import images_of
from wrongtree.gate.verdict import FAILED, LEVEL, PASSED, UNKNOWN, Finding
from wrongtree.shared.faults import UserError
from wrongtree.shared.intervals import wilson
from wrongtree.shared.phrases import percent
from wrongtree.shared.texts import isolated

LABELS = "data/labels.json"


def accuracy(sides: Sides, rule: Rule) -> Finding:
    """Fails where the whole 95 % interval of the accuracy (Wilson) is below the value."""
    n, value = len(sides.new.label), float(rule.value)
    correct = n - int(sides.new.wrong.sum())
    low, high = interval(correct, n)
    numbers = {"correct": correct, "images": n, "interval": [low, high], "value": value}
    if interval(0, n)[1] >= value:
        few = f"{n:,} images are too few: even 0 correct would not be significantly below {_percent(rule.value)}"
        return Finding(UNKNOWN, f"{few}; use more images", numbers)
    said = f"{percent(correct / n)} of {n:,} images are correctly classified ({_between(low, high)})"
    return _beyond(said, correct / n < value, high < value, f"below {_percent(rule.value)}", numbers)


def tag(sides: Sides, rule: Rule) -> Finding:
    """Fails where the whole 95 % interval (Wilson) of the error rate of the tagged images is above the value."""
    tagged, value = images_of(sides, rule), float(rule.value)
    n, wrong = len(tagged.wrong), int(tagged.wrong.sum())
    low, high = interval(wrong, n)
    numbers = {"errors": wrong, "images": n, "missing": tagged.missing, "interval": [low, high], "value": value}
    if interval(n, n)[0] <= value:
        few = f"{n:,} tagged images are too few: even {n:,} errors would not be significantly above"
        return Finding(UNKNOWN, f"{few} {_percent(rule.value)}; tag more images, or lower the value", numbers)
    gone = tagged.missing
    missing = f"; {gone:,} tagged image{' is' if gone == 1 else 's are'} not in this site" if gone else ""
    what = f"{percent(wrong / n)} of {n:,} images tagged {isolated(rule.tag)} are misclassified"
    said = f"{what} ({_between(low, high)}{missing})"
    return _beyond(said, wrong / n > value, low > value, f"above {_percent(rule.value)}", numbers)


def label_doubts(sides: Sides, rule: Rule) -> Finding:
    """Fails where more labels than the value are wrong, with a probability of 95 % by the site's own estimates."""
    site, value = sides.new.site, int(rule.value)
    if not site.manifest["errors"]:
        n = len(sides.new.label)
        return Finding(PASSED, f"no label may be wrong: no error among {n:,} images", {"doubts": 0, "value": value})
    without = site.manifest["model"].get("without") or {}
    if site.manifest.get("labels") != LABELS or "probabilities" in without:
        why = "its predictions came without any" if "probabilities" in without else "an older version built it"
        mend = "build it again with a model or with probabilities"
        raise UserError(f"{site.path}: has no probabilities that show which labels may be wrong: {why}; {mend}")
    document = site.read(LABELS)
    try:
        both = zip(document["estimate"], document["cause"], strict=True)
        estimate = [float(p) for p, cause in both if cause < 0]  # others have a proved cause
    except (KeyError, TypeError, ValueError, OverflowError) as fault:
        raise UserError(f"{site.path / LABELS}: is damaged; build the site again") from fault
    n, expected = len(estimate), sum(estimate)
    sure = more_than(value, estimate)
    numbers = {"doubts": n, "expected": round(expected, 1), "probability": sure, "value": value}
    errors = site.manifest["errors"]
    about = f" (about {round(expected):,} have by the estimates)" if n else ""
    said = f"{n:,} of {errors:,} error{'' if errors == 1 else 's'} may have a wrong label{about}"
    return _beyond(said, n > value, sure >= 1 - LEVEL, f"more than {value:,}", numbers)


def interval(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval (Wilson) of a share; exactly 0 or 1 at an end where nothing, or everything, was hit."""
    low, high = (float(end[0]) for end in wilson(np.array([hits / n if n else 0.0]), np.array([float(n)]), 1 - LEVEL))
    return (low if hits else 0.0), (high if hits < n else 1.0)


def more_than(value: int, estimate: Sequence[float]) -> float:
    """The probability that more than `value` of independent events with these probabilities happen (Poisson binomial).

    Exact: the distribution of their number, up to `value`, one event after the other.
    """
    if value >= len(estimate):
        return 0.0
    at_most = np.zeros(value + 1)
    at_most[0] = 1
    for p in estimate:
        at_most[1:] = at_most[1:] * (1 - p) + at_most[:-1] * p
        at_most[0] *= 1 - p
    return float(np.clip(1 - at_most.sum(), 0, 1))


def _beyond(said: str, beyond: bool, surely: bool, where: str, numbers: Mapping[str, Any]) -> Finding:
    """Failed where it is surely beyond; where it only seems so, it passes, and the sentence says why."""
    if surely:
        return Finding(FAILED, f"{said}, {where}", numbers)
    return Finding(PASSED, f"{said}, {where} but not significantly" if beyond else f"{said}, not {where}", numbers)


def _between(low: float, high: float) -> str:
    return f"95 % interval {percent(low)} to {percent(high)}"


def _percent(value: Fraction) -> str:
    """A value of a rule, with as many digits as it was written with."""
    return f"{float(100 * value):g}\u00a0%"

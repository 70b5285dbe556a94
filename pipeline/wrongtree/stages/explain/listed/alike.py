"""What is said of a label's errors that look damaged in one way, wherever they lie in its tree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wrongtree.artifacts.causes import Alike, Count, Trial
from wrongtree.artifacts.data import KINDS
from wrongtree.shared.intervals import wilson
from wrongtree.shared.phrases import percent
from wrongtree.stages.explain.sentences import done_to

SELDOM = 0.3  # of the images that got a damage in a test are recognised


def rates(alike: Alike, correct: int) -> tuple[float, float]:
    """Share misclassified of the label's images that look so, and of its others; `correct` of all are correct."""
    (errors, such), (rest, fair) = _numbers(alike, correct)
    return errors / (errors + such), rest / max(1.0, rest + fair)


def about(alike: Alike, correct: int, count: int) -> int:
    """How many of so many errors that look so are due to it: all but those that there were at the others' rate."""
    inside, outside = rates(alike, correct)
    return round(count * max(0.0, 1 - outside / inside)) if inside else 0


def surely(alike: Alike, correct: int, count: int) -> int:
    """The same at the ends of the rates' 95% intervals (Wilson 1927) where it is least."""
    rate = np.array(rates(alike, correct))
    of = np.array([sum(part) for part in _numbers(alike, correct)])
    low, high = wilson(rate, np.maximum(of, 1))
    return int(count * max(0.0, 1 - float(high[1]) / float(low[0]))) if low[0] > 0 else 0


def _numbers(alike: Alike, correct: int) -> tuple[tuple[int, float], tuple[int, float]]:
    """Errors and correct images of the label that look so, and of the others that they are compared with."""
    each = correct / alike.correct.of if alike.correct.of else 0.0
    wrong, right = alike.left_out
    such, fair = alike.correct.hits * each, (alike.correct.of - alike.correct.hits - right) * each
    return (alike.errors.hits, such), (alike.errors.of - alike.errors.hits - wrong, fair)


def follows(number: int, least: int, count: int) -> str:
    """What these numbers mean."""
    if number == count:
        return f"Nearly all of these {count:,} errors are misclassified because of it."
    anyway = count - number
    return (
        f"About {number:,} of these {count:,} errors are misclassified because of it, at least {least:,} (95% "
        f"intervals): the remaining {anyway:,} would be misclassified without it, too, at the rate of the others."
    )


def found(alike: Alike, correct: int, label: str) -> str:
    """How many errors and correct images of a label look so, and how often such images are misclassified."""
    inside, outside = (percent(rate, 0) for rate in rates(alike, correct))
    notes = [] if alike.correct.of == correct else [f"scaled to all {correct:,} correct images"]
    if alike.weighed:
        notes.append("of the others those that may be damaged, too, count less")
    elif any(alike.left_out):
        notes.append("the others are without those with another damage or proved cause")
    note = f" ({'; '.join(notes)})" if notes else ""
    return (
        f"{_of(alike.errors)} {label} errors look like images with {KINDS[alike.kind].look}; of the "
        f"{alike.correct.of:,} correctly classified {label} images looked at, "
        f"{alike.correct.hits:,} do. About {inside} of the {label} images that look like this are misclassified, and "
        f"{outside} of the others{note}.{_told(alike)}"
    )


def _told(alike: Alike) -> str:
    """That more errors may have it, of what is seldom recognised."""
    if alike.told >= SELDOM:
        return ""
    found = percent(alike.told, 0)
    return f" The comparison recognises few such images ({found} of those in a test), so many more errors may have it."


def tried(alike: Alike, trials: Sequence[Trial]) -> str:
    """What such damage did to correct images, where that proves no cause; "": it was not tried."""
    word = KINDS[alike.kind].word
    one = next((trial for trial in trials if trial.damage and trial.word == word), None)
    if one is None:
        return ""
    did = done_to(one)
    return f"\n{did[0].upper()}{did[1:]}; that is no proof{f': {one.fails}' if one.fails else ''}."


def _of(count: Count) -> str:
    return f"{count.hits:,} of {count.of:,}"

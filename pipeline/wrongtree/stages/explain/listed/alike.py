"""What is said of a label's errors that look damaged in one way, wherever they lie in its tree."""

from __future__ import annotations

from collections.abc import Sequence

from wrongtree.artifacts.causes import Alike, Count, Trial
from wrongtree.artifacts.data import KINDS
from wrongtree.shared.phrases import percent
from wrongtree.stages.explain.sentences import done_to

SELDOM = 0.3  # of the images that got a damage in a test are recognised


def follows(number: int, least: int, count: int) -> str:
    """What these numbers mean."""
    if number == count:
        return f"Nearly all of these {count:,} errors are misclassified because of it."
    anyway = count - number
    return (
        f"About {number:,} of these {count:,} errors are misclassified because of it, at least {least:,} (95% "
        f"intervals). The other {anyway:,} would be misclassified anyway, at the rate of other images."
    )


def found(alike: Alike, correct: int, label: str) -> str:
    """How many errors and correct images of a label look so, and how often such images are misclassified."""
    inside, outside = (percent(rate, 0) for rate in alike.rates(correct))
    others = "of those without known damage or cause" if alike.weighed or any(alike.left_out) else "of the others"
    return (
        f"{_of(alike.errors)} {label} errors look like images with {KINDS[alike.kind].look}; of the "
        f"{alike.correct.of:,} correctly classified {label} images looked at, "
        f"{alike.correct.hits:,} do. About {inside} of the {label} images that look like this are misclassified, and "
        f"{outside} {others}.{_told(alike)}"
    )


def _told(alike: Alike) -> str:
    """That more errors may have it, of what is seldom recognised."""
    if alike.told >= SELDOM or alike.errors.hits > alike.told * alike.errors.of:
        return ""
    found = percent(alike.told, 0)
    return f" More errors may have it: in a test, only {found} of such images were recognised."


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

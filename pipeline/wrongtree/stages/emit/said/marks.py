"""What many images have in the same place, in words, with the images that have it."""

from __future__ import annotations

from typing import Any

import numpy as np

from wrongtree.artifacts.data import Marks, MarkTrials, box_of
from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Ints
from wrongtree.shared.intervals import newcombe, wilson
from wrongtree.shared.phrases import percent
from wrongtree.stages.emit.said.mark_trials import HARDLY, Finding, Named, finding
from wrongtree.stages.emit.showing import Showing

MORE = "more often than"
UNTOLD = "Whether the model uses it, counting cannot tell: cover it in these images, and evaluate them again."
NONE_ELSE = "No image of another label has it. "


def marks_block(on: Showing, found: Marks, trials: MarkTrials | None) -> list[dict[str, Any]]:
    """`marks` of noise.json, the commonest first."""
    return [_mark(on, found, i, _tried(on, found, trials, i)) for i in range(len(found.label))]


def _tried(on: Showing, found: Marks, trials: MarkTrials | None, i: int) -> Finding | None:
    """What came of trying one on the model."""
    if trials is None:
        return None
    aim, label = (None if c < 0 else on.images.classes[c] for c in (int(trials.aim[i]), int(found.label[i])))
    return finding(trials.counts[i], Named(found.look[i].split()[-1], aim, label), len(found.label))


def _mark(on: Showing, found: Marks, i: int, tried: Finding | None) -> dict[str, Any]:
    images = np.sort(found.image[found.mark == i])
    errors = on.numbers_of(images[on.predictions.prediction[images] != on.predictions.label[images]])
    label = int(found.label[i])
    name = None if label < 0 else on.images.classes[label]
    sampled = found.sampled if on.predictions.is_thinned else None
    said, more = sentences(found.said(i), found.counts[i], name, sampled, tried)
    return {
        "said": said,
        "more": more,
        "label": label,
        "box": [round(edge, 4) for edge in box_of(found.region[i])],
        "p": float(f"{found.p[i]:.2g}"),
        "counts": found.counts[i].reshape(-1).tolist(),
        "image": images.tolist(),
        "error": np.sort(errors).tolist(),
    }


def sentences(
    look: str, counts: Ints, name: str | None, sampled: int | None, tried: Finding | None = None
) -> tuple[str, str]:
    """What is said first, and what after it. `look`: "black bar at the top"; `name` of the label, None: of all;
    `sampled`: images that were counted.
    """
    (has, wrong), (lacks, others), (also, also_wrong), _ = counts.tolist()
    among = f"In a sample of {sampled:,} images, " if sampled is not None else ""
    said = f"{among}{_first(look, counts, name)}. "
    with_it = f"{wrong:,} of {has:,} ({rate(wrong, has)})"
    if lacks:
        often = _compared(wrong / has, has, others / lacks, lacks)
        beside = f"{others:,} of {lacks:,} ({rate(others, lacks)})"
        said += f"With it, {with_it} are misclassified, {often} without it: {beside}."
    else:
        said += f"{with_it} of them are misclassified."
    apart = f"; without it: {interval(others, lacks)}" if lacks else ""
    more = f"Misclassified with it: {interval(wrong, has)}{apart} (95% intervals). "
    if name is not None:
        more += f"Of other labels, {also:,} have it, {also_wrong:,} of them errors. " if also else NONE_ELSE
    return said, more + UNTOLD if tried is None else f"{tried.said} {more.rstrip()}"


def headline(on: Showing, found: Marks, trials: MarkTrials | None, i: int) -> str:
    """What is said first of one mark, and whether the model uses it, without a point at the end."""
    label = int(found.label[i])
    name = None if label < 0 else on.images.classes[label]
    tried = _tried(on, found, trials, i)
    used = "" if tried is None else tried.short
    said = _first(found.said(i), found.counts[i], name) + worse(found.counts[i])
    return said + (f"; {used}" if used else "")


def explained(predictions: Predictions, found: Marks, i: int, cause: Ints) -> str:
    """That most errors without a mark have a proved cause, so that they say little about the mark; else nothing.

    `cause` (e,) is the number of the entry with a proved cause that each member is in; -1: in none.
    """
    label, errors = int(found.label[i]), predictions.errors
    ours = (predictions.label[errors] == label) | (label < 0)
    errors = errors[ours & ~np.isin(errors, found.image[found.mark == i])]
    proved = int((cause[np.searchsorted(predictions.members, errors)] >= 0).sum())
    if predictions.is_thinned or not proved or 2 * proved < len(errors):
        return ""
    return (
        f" Of the {len(errors):,} errors without it, {proved:,} are in entries with a proved cause, so their rate says "
        "little about the mark."
    )


def is_unused(on: Showing, found: Marks, trials: MarkTrials | None, i: int) -> bool:
    """Whether the model hardly uses one, and its images fail no more than others: that is nothing to do first."""
    tried = _tried(on, found, trials, i)
    return tried is not None and tried.short == HARDLY and not worse(found.counts[i])


def worse(counts: Ints) -> str:
    """How often images with a mark are misclassified, if clearly more often than those without it; else nothing."""
    (has, wrong), (lacks, others), _, _ = counts.tolist()
    if not lacks or _compared(wrong / has, has, others / lacks, lacks) != MORE:
        return ""
    return f"; {rate(wrong, has)} of them are misclassified, and {rate(others, lacks)} of those without it"


def _first(look: str, counts: Ints, name: str | None) -> str:
    (has, _), (lacks, _), _, _ = counts.tolist()
    of = "images" if name is None else f"images labelled {name}"
    return f"{has:,} of {has + lacks:,} {of} have the same {look}"


def _compared(share: float, n: int, other: float, m: int) -> str:
    """How shares of n and m images compare, in words."""
    ours, all_of, theirs, all_others = (np.array([float(value)]) for value in (share, n, other, m))
    _, low, high = newcombe(ours, all_of, theirs, all_others)
    if low[0] > 0:
        return MORE
    return "less often than" if high[0] < 0 else "which is not clearly more or less often than"


def rate(part: int, whole: int) -> str:
    """`4%`."""
    return percent(part / whole, 0)


def interval(part: int, whole: int) -> str:
    """`2–7%`, Wilson's."""
    low, high = wilson(np.array([part / whole]), np.array([float(whole)]))
    return f"{100 * low[0]:.0f}–{100 * high[0]:.0f}%"

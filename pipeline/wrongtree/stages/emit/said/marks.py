"""What many images have in the same place, in words, with the images that have it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from wrongtree.artifacts.causes import Entry
from wrongtree.artifacts.data import OFTEN, Marks, MarkTrials, box_of
from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Flags, Ints
from wrongtree.shared.intervals import newcombe, wilson
from wrongtree.shared.phrases import percent
from wrongtree.stages.emit.said.mark_trials import ANYTHING, HARDLY, Finding, Named, finding
from wrongtree.stages.emit.showing import Showing

MORE = "more often than"
UNTOLD = "Whether the model uses it, counting cannot tell: cover it in these images, and evaluate them again."
LABELS = 3  # that are named of a mark that is not of one label
BESIDES = " and without a proved cause or a label in doubt"
NONE_ELSE = "No image of another label has it. "


def marks_block(
    on: Showing,
    found: Marks,
    trials: MarkTrials | None,
    apart: Sequence[Ints],
    caused: Flags,
    proved: Sequence[bool],
) -> list[dict[str, Any]]:
    """`marks` of noise.json, the commonest first; `apart`: what each is not compared with, as `left_out` counts it of
    images that are `caused`. Of one whose entry has a `proved` cause it is not said that trials leave it open.
    """
    tried = [_tried(on, found, trials, i) for i in range(len(found.label))]
    tried = [
        Finding("", "") if has and one and one.short in (ANYTHING, "") else one
        for one, has in zip(tried, proved, strict=True)
    ]
    return [_mark(on, found, i, tried[i], apart[i], caused) for i in range(len(found.label))]


def _tried(on: Showing, found: Marks, trials: MarkTrials | None, i: int) -> Finding | None:
    """What came of trying one on the model."""
    if trials is None:
        return None
    aim, label = (None if c < 0 else on.images.classes[c] for c in (int(trials.aim[i]), int(found.label[i])))
    return finding(trials.counts[i], Named(found.look[i].split()[-1], aim, label), len(found.label))


def _mark(on: Showing, found: Marks, i: int, tried: Finding | None, apart: Ints, caused: Flags) -> dict[str, Any]:
    images = np.sort(found.image[found.mark == i])
    errors = on.numbers_of(images[on.predictions.prediction[images] != on.predictions.label[images]])
    label = int(found.label[i])
    name = None if label < 0 else on.images.classes[label]
    sampled = found.sampled if on.predictions.is_thinned else None
    said, more = sentences(found.said(i), found.counts[i], name, sampled, tried, apart)
    several = name is None and sampled is None
    labels = by_label(on.predictions, images, on.images.classes, caused) if several else ""
    return {
        "said": said + labels,
        "more": more,
        "label": label,
        "box": [round(edge, 4) for edge in box_of(found.region[i])],
        "p": float(f"{found.p[i]:.2g}"),
        "counts": found.counts[i].reshape(-1).tolist(),
        "image": images.tolist(),
        "error": np.sort(errors).tolist(),
    }


def sentences(
    look: str,
    counts: Ints,
    name: str | None,
    sampled: int | None,
    tried: Finding | None = None,
    apart: Ints | None = None,
) -> tuple[str, str]:
    """What is said first, and what after it. `look`: "black bar at the top"; `name` of the label, None: of all;
    `sampled`: images that were counted; `apart`: images without it, and errors among them, that are not compared with.
    """
    (has, wrong), (lacks, others), (also, also_wrong), _ = _without(counts, apart).tolist()
    among = f"In a sample of {sampled:,} images, " if sampled is not None else ""
    said = f"{among}{_first(look, counts, name)}. "
    with_it = f"{wrong:,} of {has:,} ({rate(wrong, has)})"
    if lacks:
        often = _compared(wrong / has, has, others / lacks, lacks)
        beside = f"{others:,} of {lacks:,} ({rate(others, lacks)})"
        these = BESIDES if apart is not None and apart.any() else ""
        said += f"With it, {with_it} are misclassified, {often} without it{these}: {beside}."
    else:
        said += f"{with_it} of them are misclassified."
    against = f"; without it: {interval(others, lacks)}" if lacks else ""
    more = f"Misclassified with it: {interval(wrong, has)}{against} (95% intervals). "
    if name is not None:
        more += f"Of other labels, {also:,} have it, {also_wrong:,} of them errors. " if also else NONE_ELSE
    return said, more + UNTOLD if tried is None else f"{tried.said} {more}".strip()


def by_label(predictions: Predictions, images: Ints, classes: Sequence[str], caused: Flags) -> str:
    """Of a mark that images of several labels have: how often those of the commonest are misclassified with and without
    it, as a sentence. Labels differ in that anyhow. Images without it are compared with if they are not `caused` (n,).
    """
    labels, times = np.unique(predictions.label[images], return_counts=True)
    most = [int(labels[at]) for at in np.argsort(-times, kind="stable")[:LABELS] if times[at] >= OFTEN * len(images)]
    wrong, has = predictions.prediction != predictions.label, np.zeros(len(predictions.label), dtype=bool)
    has[images] = True
    parts = []
    for label in most:
        own = predictions.label == label
        counts = [(int((own & wrong & part).sum()), int((own & part).sum())) for part in (has, ~has & ~caused)]
        with_it, without = (f"{hits:,} of {of:,}{f' ({rate(hits, of)})' if of else ''}" for hits, of in counts)
        parts.append(f"{classes[label]} {with_it} and {without}")
    which = f"without it{BESIDES.replace(' and', ',', 1)}" if caused.any() else "without"
    return f" By label, misclassified with it, and {which}: {'; '.join(parts)}." if parts else ""


def headline(on: Showing, found: Marks, trials: MarkTrials | None, i: int, apart: Ints) -> str:
    """What is said first of one mark, and whether the model uses it, without a point at the end."""
    label = int(found.label[i])
    name = None if label < 0 else on.images.classes[label]
    tried = _tried(on, found, trials, i)
    used = "" if tried is None else tried.short
    said = _first(found.said(i), found.counts[i], name) + worse(found.counts[i], apart)
    return said + (f"; {used}" if used else "")


def entry_with(predictions: Predictions, found: Marks, i: int, entries: Sequence[Entry]) -> int:
    """The number of the entry that is about a mark, or has a name and most of its errors; -1: there is none."""
    label = int(found.label[i])
    images = found.image[found.mark == i]
    wrong = (predictions.prediction != predictions.label) & ((predictions.label == label) | (label < 0))
    errors = np.searchsorted(predictions.members, images[wrong[images]])
    for number, entry in enumerate(entries):
        if entry.mark == i or (
            entry.mark < 0 and entry.cause and 2 * np.isin(errors, entry.member).sum() > len(errors)
        ):
            return number
    return -1


def _without(counts: Ints, apart: Ints | None) -> Ints:
    """`counts` without these images."""
    less = counts.copy()
    less[1] -= 0 if apart is None else apart
    return less


def is_unused(on: Showing, found: Marks, trials: MarkTrials | None, i: int, apart: Ints) -> bool:
    """Whether trying one did not show that the model uses it, and its images fail no more than others: that is nothing
    to do first.
    """
    tried = _tried(on, found, trials, i)
    return tried is not None and tried.short in (HARDLY, ANYTHING, "") and not worse(found.counts[i], apart)


def worse(counts: Ints, apart: Ints | None = None) -> str:
    """How often images with a mark are misclassified, if clearly more often than those without it; else nothing."""
    (has, wrong), (lacks, others), _, _ = _without(counts, apart).tolist()
    if not lacks or _compared(wrong / has, has, others / lacks, lacks) != MORE:
        return ""
    these = BESIDES if apart is not None and apart.any() else ""
    return f"; {rate(wrong, has)} of them are misclassified, and {rate(others, lacks)} of those without it{these}"


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

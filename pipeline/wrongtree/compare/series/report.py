"""A series for the terminal, at most 80 columns wide where names allow it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from rich.table import Table

from wrongtree.compare.report import table
from wrongtree.compare.series.series import Series
from wrongtree.compare.series.words import sentence
from wrongtree.shared.intervals import wilson
from wrongtree.shared.phrases import percent
from wrongtree.shared.texts import isolated

CLASSES = 20
COLUMNS = 8  # checkpoints of the table of classes
IMAGES = 8  # forgotten most often
CLUSTERS = 8  # that have lived longest
MEANINGS = (
    "forgotten: the checkpoint before has them correct. learnt: the checkpoint before misclassifies them. "
    "95 %: interval of the accuracy.",
    "A cluster lives on while it shares more errors with one of the checkpoint before than random clusters do.",
)


def report(found: Series) -> Iterator[Table | str]:
    """Tables and lines, in order."""
    yield sentence(found)
    yield ""
    yield from found.notes
    yield _checkpoints(found)
    yield ""
    yield _times(found)
    yield _classes(found)
    living = _living(found)
    if living.row_count:
        yield living
    if len(found.most_forgotten):
        yield _images(found)


def _checkpoints(found: Series) -> Table:
    n = len(found.common.ids)
    shown = table(f"{n:,} images in common", "", "errors", "accuracy", "95 %", "learnt", "forgotten")
    share = 1 - found.errors / n
    low, high = wilson(share, np.full(len(share), float(n)))
    for i, name in enumerate(found.common.names):
        gained, lost = (int(part[i].sum()) for part in (found.forgetting.gained, found.forgetting.lost))
        shown.add_row(
            isolated(name), f"{found.errors[i]:,}", percent(share[i]), f"{100 * low[i]:.2f}–{100 * high[i]:.2f}",
            f"{gained:,}" if i else "", f"{lost:,}" if i else "",
        )  # fmt: skip
    return shown


def _times(found: Series) -> str:
    """`Of 10,000 images: 31 never learnt, 9,755 learnt and never forgotten, 180 forgotten once, …`"""
    counts = found.forgetting.counts.tolist()
    words = ["once", "twice", *(f"{i} times" for i in range(3, len(counts)))]
    said = [f"{n:,} forgotten {word}" for n, word in zip(counts[1:], words, strict=False) if n]
    said = [f"{int(found.forgetting.never.sum()):,} never learnt", f"{counts[0]:,} learnt and never forgotten", *said]
    return f"Of {len(found.common.ids):,} images: {', '.join(said)}."


def _classes(found: Series) -> Table:
    """The classes in their order, of many the slowest; of many checkpoints, some, always the first and the last."""
    images, errors = found.classes
    there = np.flatnonzero(images)
    kept = np.sort(there[np.argsort(-found.slowness[there], kind="stable")][:CLASSES])
    s = len(found.common.names)
    some = np.unique(np.linspace(0, s - 1, min(s, COLUMNS)).round().astype(int)).tolist()
    title = "\nErrors by class, at each checkpoint"
    if len(kept) < len(there):
        title += f": the {len(kept)} slowest of {len(there):,}"
    if len(some) < s:
        title = title.replace("each checkpoint", f"{len(some)} of {s} checkpoints")
    shown = table(title, "class", "images", *(f"{i + 1}" for i in some), "on average")
    for c in kept.tolist():
        counts = (f"{errors[c, i]:,}" for i in some)
        style = "yellow" if c == found.slowest else None
        name = isolated(found.common.classes[c])
        shown.add_row(name, f"{images[c]:,}", *counts, percent(float(found.slowness[c])), style=style)
    return shown


def _living(found: Series) -> Table:
    """Clusters of the last checkpoint that have lived longest."""
    rows = found.flows.clusters
    names = found.common.names
    shown = table(
        "\nClusters of the last checkpoint that live longest", "cluster", "node", "since", "errors then", "now"
    )
    living = []
    for one in rows[-1]:
        since = [i for i, row in enumerate(rows) if one.life >= 0 and any(other.life == one.life for other in row)]
        if len(since) > 1:
            then = next(other for other in rows[since[0]] if other.life == one.life)
            living.append((since[0], -len(one.errors), one, then))
    for i, _, one, then in sorted(living, key=lambda row: row[:2])[:CLUSTERS]:
        counts = (f"{len(then.errors):,}", f"{len(one.errors):,}")
        shown.add_row(one.name, str(one.node), isolated(names[i]), *counts)
    return shown


def _images(found: Series) -> Table:
    """The images forgotten most often, each with a mark per checkpoint."""
    total = len(found.most_forgotten)
    title = "\nForgotten most often" + (f": {IMAGES} of {total:,} images" if total > IMAGES else "")
    shown = table(title, "image", "label", "times", "· correct, x wrong")
    for i in found.most_forgotten[:IMAGES].tolist():
        marks = "".join("x" if wrong else "·" for wrong in found.forgetting.wrong[:, i].tolist())
        label = isolated(found.common.classes[int(found.common.label[i])])
        shown.add_row(isolated(found.common.ids[i]), label, f"{found.forgetting.times[i]:,}", marks)
    return shown

"""A comparison for the terminal, at most 80 columns wide where names allow it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from rich.table import Table

from wrongtree.compare.changes import Changes
from wrongtree.compare.clusters import Cluster, Clusters
from wrongtree.compare.comparison import Comparison, Pair
from wrongtree.compare.match import Common
from wrongtree.compare.statistics import LEVEL
from wrongtree.compare.words import p_value, sentence
from wrongtree.shared.intervals import wilson
from wrongtree.shared.phrases import percent
from wrongtree.shared.texts import isolated, named

MOST = 20  # classes
CELLS = 8  # confusions
NONE = {
    "broken": "No cluster of {} has significantly more new errors than the rest",
    "fixed": "No cluster of {} has significantly more fixed errors than the rest",
    "unmoved": "No cluster of {} has significantly more errors that both have than the rest",
}
TITLES = {
    "broken": "Broken: clusters of {} with most new errors",
    "fixed": "Fixed: clusters of {} with most fixed errors",
    "unmoved": "Unmoved: clusters of {} with most errors of both",
}
HEADS = {"broken": "new", "fixed": "fixed", "unmoved": "of both"}
MEANINGS = (
    "new: the older site has them correct. gone: the newer site has them correct. 95 %: interval of the accuracy.",
    "p: McNemar's exact test; of clusters, the chance of as many in errors drawn at random. "
    "Adjusted for everything in its table (Benjamini–Hochberg).",
)


def report(found: Comparison) -> Iterator[Table | str]:
    """Tables and lines, in order."""
    yield from (sentence(pair.changes) for pair in found.pairs)
    yield ""
    yield from found.common.notes
    yield _overview(found)
    for pair in found.pairs:
        if len(found.pairs) > 1:
            yield " → ".join(map(isolated, pair.changes.names))
        yield from _pair(pair)


def _pair(pair: Pair) -> Iterator[Table | str]:
    changed = pair.changes
    total = changed.whole.tally
    yield (
        f"{total.fixed:,} fixed, {total.broken:,} broken, {total.same + total.other:,} still wrong "
        f"({total.same:,} with the same prediction), {total.correct:,} still correct."
    )
    yield ""
    yield _classes(changed)
    cells = _confusions(changed)
    if cells.row_count:
        yield cells
    for listed in pair.clusters:
        yield from _clusters(changed, listed)
    yield from _lives(pair)


def table(title: str, first: str, *heads: str) -> Table:
    """An empty table: a column that may be folded, then columns of numbers."""
    found = Table(title=title, title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0), pad_edge=False)
    found.add_column(first, vertical="bottom", overflow="fold")
    for head in heads:
        found.add_column(head, justify="right", no_wrap=True, vertical="bottom")
    return found


def _overview(found: Comparison) -> Table:
    common: Common = found.common
    n = len(common.ids)
    drawn = table(f"{n:,} images in common", "", "errors", "accuracy", "95 %")
    for name, wrong in zip(common.names, common.wrong.sum(axis=1).tolist(), strict=True):
        low, high = wilson(np.array([1 - wrong / n]), np.array([float(n)]))
        drawn.add_row(isolated(name), f"{wrong:,}", percent(1 - wrong / n), f"{100 * low[0]:.2f}–{100 * high[0]:.2f}")
    drawn.add_row("wrong in all", f"{found.wrong_in_all:,}", "", "", style="dim")
    return drawn


def _classes(found: Changes) -> Table:
    """The classes in their order; of many, those that have changed most."""
    shown = sorted(found.classes, key=lambda change: (change.adjusted, -abs(change.tally.older - change.tally.newer)))
    kept = {id(change) for change in shown[:MOST]}
    more = len(shown) - len(kept)
    title = "Errors by class" + (f": the {len(kept)} that have changed most, of {len(shown):,}" if more else "")
    drawn = table(f"\n{title}", "class", "images", "before", "after", "fixed", "broken", "p")
    for change in found.classes:
        if id(change) in kept:
            t = change.tally
            counts = (f"{count:,}" for count in (t.images, t.older, t.newer, t.fixed, t.broken))
            drawn.add_row(isolated(change.name), *counts, _p(change.adjusted), style=_style(change.adjusted))
    return drawn


def _confusions(found: Changes) -> Table:
    """The confusions that have become more frequent, by most images first."""
    rising = [cell for cell in found.confusions if cell.newer > cell.older]
    title = "Confusions that have become more frequent"
    if len(rising) > CELLS:
        title += f": {CELLS} of {len(rising):,}"
    drawn = table(f"\n{title}", "label → prediction", "images", "before", "after", "new", "gone", "p")
    names = [isolated(name) for name in found.common.classes]
    for cell in rising[:CELLS]:
        counts = (f"{count:,}" for count in (cell.images, cell.older, cell.newer, cell.new, cell.gone))
        what = f"{names[cell.label]} → {names[cell.prediction]}"
        drawn.add_row(what, *counts, _p(cell.adjusted), style=_style(cell.adjusted))
    return drawn


def _clusters(found: Changes, listed: Clusters) -> Iterator[Table | str]:
    sure = [one for one in listed.found if one.adjusted <= LEVEL]
    name = isolated(found.common.names[listed.site])
    if not listed.tested:
        return
    if not sure:
        yield ""
        yield f"{NONE[listed.kind].format(name)} ({listed.tested:,} tested)."
        return
    drawn = table(f"\n{TITLES[listed.kind].format(name)}", "cluster", "node", "errors", HEADS[listed.kind], "p")
    for one in sure:
        drawn.add_row(what(found, one), str(one.node), f"{len(one.errors):,}", f"{one.hits:,}", _p(one.adjusted))
    rest = f"{sure[0].all_errors:,}", f"{sure[0].all_hits:,}"
    drawn.add_row("all errors", "", *rest, "", style="dim")
    yield drawn


def what(found: Changes, one: Cluster) -> str:
    """What a cluster is called: its commonest confusion, and the words that its site has for it."""
    names = found.common.classes
    said = f"{named(names[one.label])} → {named(names[one.prediction])}"
    said = said if 2 * one.times > len(one.errors) else f"most often {said}"
    return ", ".join((f"{said} ({one.times:,})", *one.words))


def _lives(pair: Pair) -> Iterator[str]:
    lives = pair.lives
    if lives is None:
        return
    older, newer = (isolated(name) for name in pair.changes.names)
    yield ""
    cut = f"Cut into {len(lives.older)} and {len(lives.newer)} clusters"
    if len(lives.gone) == len(lives.older):
        yield f"{cut}, none of {older} shares more errors with one of {newer} than random clusters of the same sizes."
        return
    yield (
        f"{cut}, {len(lives.on)} of {older} live on in {newer}: "
        f"they share more errors than random clusters of the same sizes. {len(lives.gone)} of {older} and "
        f"{len(lives.born)} of {newer} match none of the other; {len(lives.split)} split, {len(lives.merged)} merged."
    )


def _p(p: float) -> str:
    return p_value(p).removeprefix("p ").removeprefix("= ")


def _style(p: float) -> str | None:
    return "yellow" if p <= LEVEL else None

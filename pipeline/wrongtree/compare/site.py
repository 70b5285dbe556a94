"""A comparison as a site like any other: a treemap over all images that are wrong in the older or the newer site."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from rich.console import Console

from wrongtree.artifacts.compared import Compared, Finding
from wrongtree.compare.changes import Changes, Confusion
from wrongtree.compare.clusters import Cluster
from wrongtree.compare.comparison import Comparison, Pair
from wrongtree.compare.document import document
from wrongtree.compare.outcomes import CORRECT, OUTCOMES
from wrongtree.compare.places import side_by_side
from wrongtree.compare.report import what
from wrongtree.compare.shown import for_a_folder, given_of, images_of, refuse_to_replace, shown
from wrongtree.compare.statistics import LEVEL
from wrongtree.compare.words import confusion, p_value, sentence
from wrongtree.config import PlaneConfig
from wrongtree.flow.plan import DEFAULT_CACHE, Plan
from wrongtree.flow.run import run_given
from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.shared.faults import UserError
from wrongtree.sites.built import Site

KINDS = {"broken": "Broken", "fixed": "Fixed", "unmoved": "Unmoved"}
SAID = {"broken": "new", "fixed": "fixed", "unmoved": "of both"}
LISTED = 3  # clusters of each kind


def build_comparison(
    found: Comparison, to: Console, out: Path = Path("build"), name: str | None = None, cache: Path = DEFAULT_CACHE
) -> Site:
    """Build the site of the last pair: `out / name`, by default `<older>-vs-<newer>`.

    UserError where neither site has an error, the pictures of one are gone, or it would replace a compared site.
    """
    pair = found.pairs[-1]
    changed = pair.changes
    name = name or "-vs-".join(for_a_folder(one) for one in changed.names)
    refuse_to_replace(out / name, found.common.sites)
    image = np.flatnonzero(changed.outcome != CORRECT)
    if not len(image):
        raise UserError(f"{' and '.join(changed.names)}: have no error in the images in common, so there is no site")
    common, (older, newer), sites = changed.common, changed.names, (changed.newer, changed.older)
    notes = (
        f"Shown are the {len(image):,} of {len(common.ids):,} images in common that {older} or {newer} misclassifies; "
        "accuracy is the share that both classify correctly",
        f"The prediction of a fixed image is that of {older}, of all others that of {newer}",
        *common.notes,
    )
    on = shown(common, image, sites)
    images = images_of(on, f"{older} and {newer}", _columns(changed, image), notes, sites[::-1])
    given = given_of(on, side_by_side(on, sites), " → ".join(changed.names))
    plan = Plan(
        out,
        name,
        " vs ".join(changed.names),
        cache=cache,
        plane=PlaneConfig(correct=0),
        compared=_compared(found, pair, image),
        force=True,
    )
    return run_given(plan, images, given, to, None)


def _columns(changed: Changes, images: Ints) -> dict[str, tuple[str, ...]]:
    """Of some of the images in common: the outcome, and what either site says."""
    common, names = changed.common, changed.common.classes
    found = {"outcome": tuple(OUTCOMES[code] for code in changed.outcome[images].tolist())}
    for word, site in (("older", changed.older), ("newer", changed.newer)):
        found[f"{word} prediction"] = tuple(names[c] for c in common.prediction[site][images].tolist())
        sure: Doubles = common.confidence[site][images]
        if not np.isnan(sure).all():
            found[f"{word} confidence"] = tuple(f"{value:.4f}" for value in sure.tolist())
    return found


def _compared(found: Comparison, pair: Pair, shown: Ints) -> Compared:
    changed = pair.changes
    common, correct = changed.common, np.flatnonzero(changed.outcome == CORRECT)
    sure = common.confidence[changed.newer][correct]
    older, newer = changed.names
    return Compared(
        "comparison",
        {"sentence": sentence(changed), "older": older, "newer": newer},
        document(found),
        _findings(pair, shown),
        tuple(common.ids[i] for i in correct.tolist()),
        common.label[correct],
        np.where(np.isnan(sure), 1.0, sure),
        _columns(changed, correct),
    )


def _findings(pair: Pair, shown: Ints) -> tuple[Finding, ...]:
    """Broken, then fixed, then unmoved: significant clusters, or else the confusions that have moved most."""
    changed, found = pair.changes, []
    for kind in KINDS:
        clusters = [
            _of_cluster(changed, kind, one, shown)
            for listed in pair.clusters
            if listed.kind == kind
            for one in listed.found[:LISTED]
            if one.adjusted <= LEVEL
        ]
        found += clusters or [_of_confusion(changed, kind, cell, shown) for cell in _moved(changed, kind)]
    return tuple(found)


def _of_cluster(changed: Changes, kind: str, one: Cluster, shown: Ints) -> Finding:
    """`14 of 19 errors new (324 of all 737, p = .003)`."""
    of = (
        f"{one.hits:,} of {len(one.errors):,} errors {SAID[kind]} "
        f"({one.all_hits:,} of all {one.all_errors:,}, {p_value(one.adjusted)})"
    )
    return Finding(KINDS[kind], np.searchsorted(shown, np.sort(one.errors)), what(changed, one), of, True)


def _moved(changed: Changes, kind: str) -> list[Confusion]:
    """Confusions that have become more frequent, or less, those that have moved most first."""
    if kind == "broken":
        return [cell for cell in changed.confusions if cell.newer > cell.older and cell.new][:LISTED]
    if kind == "fixed":
        return [cell for cell in changed.confusions[::-1] if cell.newer < cell.older and cell.gone][:LISTED]
    return []


def _of_confusion(changed: Changes, kind: str, cell: Confusion, shown: Ints) -> Finding:
    """`12 of 30 errors new (19 before, p = .59)`, or `25 of 40 errors fixed (21 after, p = .03)`."""
    common, sure = changed.common, p_value(cell.adjusted)
    if kind == "broken":
        site, of = changed.newer, f"{cell.new:,} of {cell.newer:,} errors new ({cell.older:,} before, {sure})"
    else:
        site, of = changed.older, f"{cell.gone:,} of {cell.older:,} errors fixed ({cell.newer:,} after, {sure})"
    own = (common.label == cell.label) & (common.prediction[site] == cell.prediction)
    row = np.searchsorted(shown, np.flatnonzero(own))
    return Finding(KINDS[kind], row, confusion(changed, cell), of, cell.adjusted <= LEVEL)

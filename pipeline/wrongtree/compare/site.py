"""A comparison as a site like any other: a treemap over all images that are wrong in the older or the newer site."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console

from wrongtree.artifacts.compared import Between, Compared, Finding
from wrongtree.compare.changes import Changes, Confusion
from wrongtree.compare.clusters import Cluster
from wrongtree.compare.comparison import Comparison, Pair
from wrongtree.compare.document import document
from wrongtree.compare.outcomes import CORRECT, OUTCOMES
from wrongtree.compare.places import are_blind, nearest, places_of, sites_of
from wrongtree.compare.report import what
from wrongtree.compare.shown import for_a_folder, given_of, images_of, refuse_to_replace, shown
from wrongtree.compare.statistics import LEVEL
from wrongtree.compare.words import confusion, p_value, sentence_of_site
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
    found: Comparison,
    to: Console,
    out: Path = Path("build"),
    name: str | None = None,
    cache: Path = DEFAULT_CACHE,
    tree: str | None = None,
) -> Site:
    """Build the site of the last pair: `out / name`, by default `<older>-vs-<newer>`.

    `tree` says by whose vectors images are placed: newer, older, both; None: both, where both keep them. UserError
    where neither site has an error, the pictures of one are gone, it would replace a compared site, or a site keeps no
    vectors that `tree` asks for.
    """
    pair = found.pairs[-1]
    changed = pair.changes
    name = name or "-vs-".join(for_a_folder(one) for one in changed.names)
    refuse_to_replace(out / name, found.common.sites)
    image = np.flatnonzero(changed.outcome != CORRECT)
    if not len(image):
        raise UserError(f"{' and '.join(changed.names)}: have no error in the images in common, so there is no site")
    common, (older, newer), both = changed.common, changed.names, (changed.newer, changed.older)
    sites = sites_of(common, changed.older, changed.newer, tree)
    notes = (
        f"Shown are the {len(image):,} of {len(common.ids):,} images in common that {older} or {newer} misclassifies; "
        "accuracy is the share that both classify correctly",
        f"The prediction of a fixed image is that of {older}, of all others that of {newer}",
        _placed(changed, sites),
        *common.notes,
    )
    on = shown(common, image, both)
    images = images_of(on, f"{older} and {newer}", _columns(pair, image), notes, both[::-1])
    given = given_of(on, places_of(on, both, sites), " → ".join(changed.names))
    plan = Plan(
        out,
        name,
        " vs ".join(changed.names),
        cache=cache,
        plane=PlaneConfig(correct=0),
        compared=_compared(found, pair, image, sites),
        force=True,
    )
    return run_given(plan, images, given, to, None)


def _placed(changed: Changes, sites: Sequence[int]) -> str:
    """By what images are compared."""
    older, newer = changed.names
    names = " and ".join(changed.common.names[site] for site in sorted(sites))
    if len(sites) == 1:
        return f"Images are compared by the vectors that {names} has of all of them"
    if sites:
        return f"Images are compared by the vectors that {names} have of all of them, each with equal weight"
    return f"Errors of {newer} are compared by its components, fixed images by those of {older}"


def _columns(pair: Pair, images: Ints) -> dict[str, tuple[str, ...]]:
    """Of some of the images in common: the outcome, what either site says, and which of its clusters they are in."""
    changed = pair.changes
    common, names = changed.common, changed.common.classes
    found = {"outcome": tuple(OUTCOMES[code] for code in changed.outcome[images].tolist())}
    for word, site in (("older", changed.older), ("newer", changed.newer)):
        found[f"{word} prediction"] = tuple(names[c] for c in common.prediction[site][images].tolist())
        sure: Doubles = common.confidence[site][images]
        if not np.isnan(sure).all():
            found[f"{word} confidence"] = tuple(f"{value:.4f}" for value in sure.tolist())
    for word, tree, called in zip(("older", "newer"), pair.trees, pair.names, strict=True):
        if tree is not None and called:
            cluster_of = {i: name for node, name in called.items() for i in tree.errors(node).tolist()}
            found[f"{word} cluster"] = tuple(cluster_of.get(i, "") for i in images.tolist())
    return found


def _compared(found: Comparison, pair: Pair, image: Ints, sites: Sequence[int]) -> Compared:
    changed = pair.changes
    common, correct = changed.common, np.flatnonzero(changed.outcome == CORRECT)
    sure = common.confidence[changed.newer][correct]
    older, newer = changed.names
    return Compared(
        "comparison",
        {"sentence": sentence_of_site(changed), "older": older, "newer": newer},
        document(found),
        _findings(pair, image),
        tuple(common.ids[i] for i in correct.tolist()),
        common.label[correct],
        np.where(np.isnan(sure), 1.0, sure),
        _columns(pair, correct),
        between=Between(changed.outcome[image], are_blind(common, sites), nearest(common, image, correct, sites)),
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
    return Finding(KINDS[kind], np.searchsorted(shown, np.sort(one.errors)), what(changed, one), of, True, True)


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
    return Finding(KINDS[kind], row, confusion(changed, cell), of, cell.adjusted <= LEVEL, False)

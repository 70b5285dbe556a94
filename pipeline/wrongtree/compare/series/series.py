"""A whole series: the checkpoints of one model in order, what they learn and forget, and their clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from wrongtree.compare.clusters import Tree, read_tree
from wrongtree.compare.judged import Judged, read_all
from wrongtree.compare.match import Common, match
from wrongtree.compare.series.flows import Flows, flows
from wrongtree.compare.series.forgetting import KEPT, Forgetting
from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import quoted

FEWEST = 3  # checkpoints: of two, the comparison says more


@dataclass(frozen=True)
class Series:
    """s checkpoints and the m images that all of them have judged."""

    common: Common
    notes: tuple[str, ...]
    trees: tuple[Tree | None, ...]  # (s,) None: it has no errors
    forgetting: Forgetting
    flows: Flows

    @cached_property
    def errors(self) -> Ints:
        """(s,) images that each checkpoint misclassifies."""
        found: Ints = self.forgetting.wrong.sum(axis=1).astype(np.int64)
        return found

    @cached_property
    def classes(self) -> tuple[Ints, Ints]:
        """(k,) images of each class, and (k, s) how many of them each checkpoint misclassifies."""
        k = len(self.common.classes)
        label = self.common.label
        return np.bincount(label, minlength=k).astype(np.int64), self.forgetting.errors_by(label, k)

    @cached_property
    def slowness(self) -> Doubles:
        """(k,) the share of each class's images that a checkpoint misclassifies, on average; NaN: it has no images."""
        images, errors = self.classes
        found: Doubles = np.where(images > 0, errors.mean(axis=1) / np.maximum(images, 1), np.nan)
        return found

    @property
    def slowest(self) -> int | None:
        """The class with the largest such share; None: all others have the same."""
        there = self.slowness[np.isfinite(self.slowness)]
        return int(np.nanargmax(self.slowness)) if there.max() > there.min() else None

    @cached_property
    def most_forgotten(self) -> Ints:
        """The images that were forgotten at least once, those that were forgotten most often first."""
        times = self.forgetting.times
        order = np.lexsort((np.arange(len(times)), -self.forgetting.wrong.sum(axis=0), -times))
        return order[times[order] > 0].astype(np.int64)

    @cached_property
    def shown(self) -> Ints:
        """The images of the site: all but those that the last two checkpoints have correct and that none forgot."""
        return np.flatnonzero(self.forgetting.outcome != KEPT).astype(np.int64)


def series(folders: Sequence[Path]) -> Series:
    """Read the sites in these folders, from the oldest checkpoint to the newest.

    UserError where there are fewer than three, where one is no whole site, or where they cannot be compared.
    """
    if len(folders) < FEWEST:
        asked = " ".join(map(str, folders))
        raise UserError(
            f"compare {asked} --series: needs the sites of three or more checkpoints, the oldest first; "
            "compare two without --series"
        )
    sites = read_all(folders)
    common = match(sites)
    trees = tuple(read_tree(common, i) for i in range(len(sites)))
    notes = (*_of_models(common.names, sites), *common.notes)
    return Series(common, notes, trees, Forgetting(common.wrong), flows(common, trees))


def _of_models(names: Sequence[str], sites: Sequence[Judged]) -> tuple[str, ...]:
    """That the checkpoints are not of one model, where their sites name several; predictions name none."""
    specs = [None if "saliency" in _without(site) else str(site.site.manifest["model"].get("spec")) for site in sites]
    named = list(dict.fromkeys(spec for spec in specs if spec is not None))
    if len(named) < 2:
        return ()
    other = next(name for name, spec in zip(names, specs, strict=True) if spec not in (None, named[0]))
    return (
        f"The sites name {len(named)} models ({quoted(named)}; {other} is the first with another): "
        "a series is of the checkpoints of one model, so what is said to be forgotten may be another model's error",
    )


def _without(site: Judged) -> dict[str, str]:
    found: dict[str, str] = site.site.manifest["model"].get("without") or {}
    return found

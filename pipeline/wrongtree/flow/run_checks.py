"""The stages that check what a tree shows; `run` calls them once its trees stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wrongtree.artifacts.checks import Checks, Contrast, HeldOut
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.evidence import Region
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Representation
from wrongtree.store.store import Kept, Store

if TYPE_CHECKING:
    from wrongtree.flow.plan import Plan

VERSION = 2  # of what these stages make of the same inputs


@dataclass(frozen=True)
class CheckedNodes:
    """What was checked of the nodes of every tree, in their order, and of the classes."""

    trees: Sequence[tuple[Kept[Tree], Kept[Checks], Kept[Contrast], Kept[HeldOut]]]
    classes: Kept[Contrast]

    @property
    def keys(self) -> list[str]:
        """Of everything in it."""
        return [*(kept.key for found in self.trees for kept in found), self.classes.key]

    def get(self) -> tuple[list[tuple[Tree, Checks, Contrast, HeldOut]], Contrast]:
        """All of it, read."""
        return [(t.get(), c.get(), r.get(), h.get()) for t, c, r, h in self.trees], self.classes.get()


def check_nodes(
    store: Store,
    plan: Plan,
    predictions: Kept[Predictions],
    board: Sequence[tuple[Kept[Representation], Sequence[Kept[Tree]]]],
    regions: Sequence[Kept[Region]],
) -> CheckedNodes:
    """Check every tree; `board` has every representation with its trees, `regions` its surroundings."""
    config = plan.explain

    def check(representation: Kept[Representation], region: Kept[Region], tree: Kept[Tree]) -> Kept[Checks]:
        def compute() -> Checks:
            from wrongtree.stages.explain.checks import nodes as checks

            return checks.compute(predictions.get(), representation.get(), region.get(), tree.get(), config)

        return store.keep(f"explain/checks-{tree.get().id}", Checks, [VERSION, config, tree.key, region.key], compute)

    def contrast(tree: Kept[Tree]) -> Kept[Contrast]:
        def compute() -> Contrast:
            from wrongtree.stages.explain.checks import nodes as checks

            return checks.contrast_nodes(predictions.get(), tree.get(), config)

        return store.keep(f"explain/contrast-{tree.get().id}", Contrast, [VERSION, config, tree.key], compute)

    def hold_out(representation: Kept[Representation], tree: Kept[Tree]) -> Kept[HeldOut]:
        def compute() -> HeldOut:
            import numpy as np

            from wrongtree.stages.cluster import grow
            from wrongtree.stages.explain.checks import heldout
            from wrongtree.stages.explain.checks import nodes as checks

            judged, whole = predictions.get(), representation.get()
            members = len(whole.matrix)
            grown = np.flatnonzero(heldout.split(members, len(whole.sample), config.seed)[:members])
            part = Representation(whole.name, whole.matrix[grown], whole.explained)
            rows = judged.members[grown]
            label, prediction = judged.label[rows], judged.prediction[rows]
            half = grow.compute(part, label, prediction, tree.get().grouping, plan.cluster)
            return checks.held_out(judged, whole, half, tree.get(), config)

        ingredients = [VERSION, config, plan.cluster, tree.key]
        return store.keep(f"explain/held-out-{tree.get().id}", HeldOut, ingredients, compute)

    def of_classes() -> Contrast:
        from wrongtree.stages.explain.checks import nodes as checks

        return checks.contrast_classes(predictions.get(), config)

    trees = [
        (tree, check(representation, region, tree), contrast(tree), hold_out(representation, tree))
        for (representation, grown), region in zip(board, regions, strict=True)
        for tree in grown
    ]
    classes = store.keep("explain/contrast-classes", Contrast, [VERSION, config, predictions.key], of_classes)
    return CheckedNodes(trees, classes)

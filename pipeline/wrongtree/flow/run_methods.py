"""The stages behind the scoreboard and the classes' groups; `run` calls them once its trees stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wrongtree.artifacts.clusters import ClassClusters, Clusterings, Tree
from wrongtree.artifacts.evidence import ClassGroups
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Representation
from wrongtree.artifacts.scores import Scores
from wrongtree.config import ExplainConfig, ScoreConfig
from wrongtree.shared.arrays import Ints
from wrongtree.store.store import Kept, Store


@dataclass(frozen=True)
class Methods:
    """How other ways to group compare with the trees: over all errors, and class by class."""

    scores: Kept[Scores]
    clusters: Kept[ClassClusters]
    groups: Kept[ClassGroups]

    @property
    def keys(self) -> list[str]:
        """Of everything in it."""
        return [self.scores.key, self.clusters.key, self.groups.key]


def compare_methods(
    store: Store,
    version: int,
    configs: tuple[ScoreConfig, ExplainConfig],
    predictions: Kept[Predictions],
    grown: Sequence[tuple[Kept[Representation], Sequence[Kept[Tree]]]],
) -> Methods:
    """Cluster, judge and explain; `grown` has every representation with its trees, the default first."""
    config, explaining = configs

    def labels() -> tuple[Ints, Ints]:
        judged = predictions.get()
        return judged.label[judged.members], judged.prediction[judged.members]

    def cluster(representation: Kept[Representation], trees: Sequence[Kept[Tree]]) -> Kept[Clusterings]:
        def compute() -> Clusterings:
            from wrongtree.stages.cluster import methods

            return methods.compute(representation.get(), [tree.get() for tree in trees], *labels(), config)

        ingredients = [version, config, predictions.key, representation.key, [tree.key for tree in trees]]
        return store.keep(f"cluster/{representation.get().name}-flat", Clusterings, ingredients, compute)

    def score(boards: Sequence[Kept[Clusterings]]) -> Kept[Scores]:
        def compute() -> Scores:
            from wrongtree.stages.score import scores

            return scores.compute([board.get() for board in boards], *labels(), predictions.get().logits.shape[1])

        ingredients = [version, predictions.key, [board.key for board in boards]]
        return store.keep("score", Scores, ingredients, compute)

    def cluster_classes(representation: Kept[Representation], tree: Kept[Tree] | None) -> Kept[ClassClusters]:
        def compute() -> ClassClusters:
            from wrongtree.stages.cluster import classes

            return classes.compute(representation.get(), labels()[0], tree.get() if tree else None, config)

        ingredients = [version, config, predictions.key, representation.key, tree.key if tree else None]
        return store.keep("cluster/classes", ClassClusters, ingredients, compute)

    def explain(representation: Kept[Representation], clusters: Kept[ClassClusters]) -> Kept[ClassGroups]:
        def compute() -> ClassGroups:
            from wrongtree.stages.explain import groups

            return groups.compute(predictions.get(), representation.get(), clusters.get(), explaining)

        ingredients = [version, explaining, representation.key, clusters.key]
        return store.keep("explain/classes", ClassGroups, ingredients, compute)

    scores = score([cluster(representation, trees) for representation, trees in grown])
    first, trees = grown[0]
    clusters = cluster_classes(first, next((tree for tree in trees if tree.get().grouping == "label"), None))
    return Methods(scores, clusters, explain(first, clusters))

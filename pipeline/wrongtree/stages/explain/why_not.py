"""The mean of the second map over every node of every tree that has enough errors."""

from collections.abc import Sequence

import numpy as np

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.probes import WhyNot, WhyNotMeans
from wrongtree.artifacts.trees import spans
from wrongtree.config import ProbeConfig
from wrongtree.stages.explain.spans import mean_in_blocks, span_means


def compute(why_not: WhyNot, trees: Sequence[Tree], config: ProbeConfig) -> WhyNotMeans:
    """Over nodes of as many errors as the config asks for."""
    return means_of(why_not, trees, config.fewest)


def means_of(why_not: WhyNot, trees: Sequence[Tree], fewest: int) -> WhyNotMeans:
    """Nodes with at least `fewest` errors, most errors first, then by number; right images have no such map."""
    wrong = why_not.maps.sum(axis=(1, 2)) > 0
    nodes, means = [], []
    for tree in trees:
        start, end = spans(tree.children)
        before = np.concatenate([[0], np.cumsum(wrong[tree.order])])
        size = before[end] - before[start]
        chosen = np.flatnonzero(size >= max(2, fewest))
        chosen = chosen[np.lexsort((chosen, -size[chosen]))]
        nodes.append(chosen)
        share = size[chosen] / (end - start)[chosen]
        means.append(span_means(why_not.maps[tree.order], start[chosen], end[chosen]) / share[:, None, None])
    return WhyNotMeans(
        tree=tuple(tree.id for tree in trees),
        first=np.cumsum([0, *(len(chosen) for chosen in nodes)]),
        node=np.concatenate(nodes),
        mean=np.concatenate(means),
        overall=mean_in_blocks(why_not.maps) / max(wrong.mean(), 1e-12),
    )

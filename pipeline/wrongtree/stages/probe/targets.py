"""Which nodes are probed, with which of their errors, and in which region."""

import numpy as np

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.evidence import Evidence
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.probes import Target
from wrongtree.artifacts.trees import spans
from wrongtree.config import ProbeConfig
from wrongtree.shared.arrays import Flags, Ints
from wrongtree.stages.probe.regions import region_of


def targets(predictions: Predictions, tree: Tree, evidence: Evidence, config: ProbeConfig) -> list[Target]:
    """The listed nodes, each with errors spread over its span, and with the region that its Δ points at."""
    (members, wrong), delta = leaves_of(predictions), evidence.delta
    start, end = spans(tree.children)
    found = []
    for entry in evidence.ranked[: config.nodes].tolist():
        node = int(evidence.node[entry])
        leaves = tree.order[start[node] : end[node]]
        leaves = leaves[wrong[leaves]]
        region = region_of(delta[entry], config)
        if region.any() and len(leaves):
            tried = leaves[spread(len(leaves), config.errors)]
            rows, labels = predictions.row[members[tried]], predictions.label[members[tried]]
            found.append(Target(node, len(leaves), rows, labels, tried, region))
    return found


def spread(count: int, most: int) -> np.ndarray:
    """At most `most` of the numbers 0 … count - 1, evenly spread."""
    taken = max(1, min(count, most))
    return (2 * np.arange(min(count, taken)) + 1) * count // (2 * taken)


def leaves_of(judged: Predictions) -> tuple[Ints, Flags]:
    """(e,) the trees' leaves as positions among the judged images, and whether each is an error."""
    members = judged.members
    return members, judged.prediction[members] != judged.label[members]


def some(count: int, most: int, seed: int) -> np.ndarray:
    """At most `most` of the numbers 0 … count - 1, drawn at random."""
    return np.random.default_rng(seed).permutation(count)[:most]

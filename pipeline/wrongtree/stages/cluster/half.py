"""The tree of half of the members: are its clusters there again, and do they hold for the other half?"""

from dataclasses import replace

import numpy as np

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.hierarchy import Hierarchy
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Representation
from wrongtree.config import ClusterConfig, ExplainConfig
from wrongtree.shared.halves import split
from wrongtree.stages.cluster.grow import tree_of


def compute(
    predictions: Predictions,
    representation: Representation,
    grouping: str,
    config: ClusterConfig,
    explaining: ExplainConfig,
    hierarchy: Hierarchy | None = None,
) -> Tree:
    """A tree over the members that are not held out, in the order of their numbers."""
    members = len(representation.matrix)
    grown = np.flatnonzero(split(members, len(representation.sample), explaining.seed)[:members])
    part = Representation(representation.name, representation.matrix[grown], representation.explained)
    rows = predictions.members[grown]
    if members > config.exact_limit:  # what is compared with a tree has to be grown as that is, if only for the time
        config = replace(config, exact_limit=config.exact_limit // 2)
    return tree_of(part, predictions.label[rows], predictions.prediction[rows], grouping, config, hierarchy)

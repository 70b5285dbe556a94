"""Along what stages are computed: the networks that a build needs, and the tree by label."""

from __future__ import annotations

from wrongtree.artifacts.hierarchy import GROUPING
from wrongtree.config import parts_of
from wrongtree.flow.plan import Plan
from wrongtree.flow.stage import Axis, Index

AUTOENCODERS = ("autoencoder", "saliency-autoencoder")
NETWORKS = ("pretrained", "concepts", *AUTOENCODERS)


def used(*networks: str) -> Axis:
    """Those of these networks that a representation is made of."""

    def of(plan: Plan) -> list[Index]:
        parts = {part for name in plan.representations for part in parts_of(name)}
        return [(network,) for network in networks if network in parts]

    return Axis(of, named=True)


def labelled(plan: Plan, index: Index) -> list[Index]:
    """The tree of the first representation that has a node for every label, if it is grown."""
    grouping = next((name for name in ("label", GROUPING) if name in plan.groupings), None)
    return [] if grouping is None else [(plan.representations[0], grouping)]

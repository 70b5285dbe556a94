"""The stages of a network that says what it sees; stages.py has their places among all."""

from __future__ import annotations

from wrongtree.artifacts.evidence import NodeConcepts
from wrongtree.artifacts.representations import Concepts, Embedding
from wrongtree.flow.along import used
from wrongtree.flow.stage import TREES, Brings, Option, Stage, every, same
from wrongtree.flow.when import names_concepts

SEEN = (
    Stage(
        "concepts", 1, Concepts, "embed.concepts:compute",
        {"brought": Brings(("images", "concepts")), "predictions": same("predictions"), "config": Option("seen"),
         "placed": Option("represent")},
        kept="embed/concepts", when=names_concepts, pieces=True,
    ),
    Stage(
        "embedding", 1, Embedding, "embed.concepts:space",
        {"predictions": same("predictions"), "concepts": same("concepts"), "config": Option("represent")},
        kept="embed/{0}-space", along=used("concepts"),
    ),
)  # fmt: skip
HEADED = (
    Stage(
        "node-concepts", 1, NodeConcepts, "explain.concepts:compute",
        {"predictions": same("predictions"), "concepts": same("concepts"), "trees": every("tree", TREES),
         "config": Option("explain")},
        kept="explain/concepts",
    ),
)  # fmt: skip

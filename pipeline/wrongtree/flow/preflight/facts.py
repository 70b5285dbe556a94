"""All facts of a glimpse, the most suspicious first."""

from __future__ import annotations

from wrongtree.flow.preflight import answers, inputs, labels, orders, ranges, weights
from wrongtree.flow.preflight.glimpse import Fact, Glimpse

SHOWN = 5
MENDS = ("class-order", "preprocessing", "batch-norm")  # of which the one that does best is said: one fault is likely
# What another fact explains is not said beside it: the first of these leaves the others out.
EXPLAINS = {
    "class-order": ("guessing", "one-class", "too-certain", "absent-classes"),
    "preprocessing": ("guessing", "one-class", "too-certain", "absent-classes", "colour", "enlarged"),
    "batch-norm": ("guessing", "one-class", "too-certain", "untrained", "absent-classes"),
    "range": ("guessing", "one-class", "too-certain", "absent-classes", "colour"),
    "nan-weights": ("nan", "guessing", "constant-output"),
    "constant-weights": ("guessing", "one-class", "constant-output"),
    "constant-output": ("guessing", "one-class", "too-certain"),
    "untrained": ("guessing", "one-class", "too-certain", "absent-classes"),
    "one-class": ("guessing", "too-certain"),
    "guessing": ("too-certain", "absent-classes"),
}


def compute(seen: Glimpse) -> tuple[Fact, ...]:
    """The most suspicious facts, five at most."""
    found = [fact for kind in (labels, weights, inputs, ranges) for fact in kind.facts(seen)]
    if len(seen.labels):
        found += answers.facts(seen) + orders.facts(seen)
    ways = sorted((fact for fact in found if fact.name in MENDS), key=lambda fact: -fact.weight)
    found = [fact for fact in found if fact not in ways[1:]]
    explained = {name for fact in found for name in EXPLAINS.get(fact.name, ())}
    kept = [fact for fact in found if fact.name not in explained]
    return tuple(sorted(kept, key=lambda fact: -fact.weight)[:SHOWN])

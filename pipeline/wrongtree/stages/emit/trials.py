"""A change that was tried on the model, as documents have it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from wrongtree.artifacts.causes import Count, Trial


def tried(trial: Trial) -> dict[str, Any]:
    """One trial; counts as [hits, of, low, high]."""
    found = {field.name: getattr(trial, field.name) for field in fields(trial)}
    del found["surely"]  # its entry says it of all its errors
    if not trial.control:
        del found["control"]
    kind = "damage" if found.pop("damage") else "repair"
    way = None if trial.way is None else round(trial.way, 4)
    counts = {name: _counted(found[name]) for name in ("hit", "elsewhere", "neutral", "broken")}
    return {**found, "kind": kind, **counts, "way": way}


def _counted(count: Count | None) -> list[float] | None:
    return None if count is None else [count.hits, count.of, round(count.low, 4), round(count.high, 4)]

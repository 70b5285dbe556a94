"""Where what another network sees lies, and what its column is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wrongtree.artifacts.evidence import NodeConcepts

FILE = "data/concepts.json"


def of_concepts(found: NodeConcepts | None) -> dict[str, str]:
    """The manifest's `concepts`; no key where no network says what it sees."""
    return {} if found is None else {"concepts": FILE}


def column_of(told: Mapping[str, Any]) -> str:
    """The column of columns.json that has the concepts of each error; `told` is the manifest's `model.concepts`."""
    return f"{'concepts in' if told.get('table') else 'seen by'} {told['spec']}"

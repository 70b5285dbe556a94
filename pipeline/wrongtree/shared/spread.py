"""Which of many things are looked at: some from everywhere, and always the same."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

COUNT = 64  # images in a sample


def spread(total: int, count: int = COUNT) -> list[int]:
    """So many numbers below `total`, one drawn from each of as many equal parts: always the same."""
    if total <= count:
        return list(range(total))
    edges = np.arange(count + 1) * total // count
    return [int(row) for row in np.random.default_rng(0).integers(edges[:-1], edges[1:])]


def everywhere(total: int, count: int) -> Iterator[int]:
    """All numbers below `total`, some from everywhere first: for whoever stops when enough of them will do."""
    parts = max(1, min(count, total))
    seen: set[int] = set()
    while len(seen) < total:
        for row in spread(total, parts):
            if row not in seen:
                seen.add(row)
                yield row
        if parts >= total:
            return
        parts = min(total, parts * 4)

"""How fast this machine is just now, beside the one on which constants were measured."""

from __future__ import annotations

import time

import numpy as np

SIDE, TURNS = 200, 3
REFERENCE = 0.022  # seconds of one processor there


def pace() -> float:
    """Times as long as there: slower machines, and those that do something else beside, are above 1."""
    matrix = np.sin(np.arange(SIDE * SIDE, dtype=np.float64) ** 1.5).reshape(SIDE, SIDE)
    np.linalg.svd(matrix)  # its library starts threads when first called
    began = time.perf_counter()
    for _ in range(TURNS):
        np.linalg.svd(matrix)
        sum(i * i for i in range(20_000))
    return (time.perf_counter() - began) / REFERENCE

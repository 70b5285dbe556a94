"""Random halves: what a cluster is found on, and what is held out to test it."""

import numpy as np

from wrongtree.shared.arrays import Flags


def split(members: int, others: int, seed: int) -> Flags:
    """(e + s,) a random half of the members, and of the other images."""
    rng = np.random.default_rng(seed)
    return np.concatenate([_half(members, rng), _half(others, rng)])


def _half(n: int, rng: np.random.Generator) -> Flags:
    chosen = np.zeros(n, dtype=np.bool_)
    chosen[rng.permutation(n)[: (n + 1) // 2]] = True
    return chosen

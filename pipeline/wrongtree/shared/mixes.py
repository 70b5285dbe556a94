"""How alike two mixes of classes or of confusions are."""

import numpy as np

from wrongtree.shared.arrays import Ints


def alike(a: Ints, b: Ints) -> float:
    """(n,) and (m,) codes -> the Bhattacharyya coefficient of their shares: 1 the same mix, 0 nothing in common."""
    if not len(a) or not len(b):
        return 0.0
    shares = []
    for codes in (a, b):
        kinds, times = np.unique(codes, return_counts=True)
        shares.append(dict(zip(kinds.tolist(), (times / len(codes)).tolist(), strict=True)))
    return float(sum((share * shares[1].get(code, 0.0)) ** 0.5 for code, share in shares[0].items()))

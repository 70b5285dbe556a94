"""What is more than chance: p from permutations, and false discoveries held down over many nodes."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d
from scipy.stats import false_discovery_control

from wrongtree.shared.arrays import Doubles

LEVEL = 0.05  # share of false ones among what is called significant
FEW = 10  # draws that reach a value: with fewer, the share itself is too coarse
TAIL = 0.2  # share of the draws that the tail is fitted to
NEIGHBOURS = 25  # nodes that share one shape
SMALLEST = 1e-6  # p; a fit says no more


def permutation_p(observed: Doubles, null: NDArray[np.floating]) -> Doubles:
    """(t,) how often draws (b, t) reach what was observed, which counts as one of them (Phipson & Smyth 2010).

    Where fewer than ten do, the tail of the draws is fitted: over hundreds of nodes no p of 1/b would be significant.
    Nodes come in the order of their size: neighbours lend each other the shape of their tails.
    """
    reached = (null >= observed * (1 - 1e-6)).sum(axis=0)  # single precision must not tell equals apart
    p: Doubles = (1 + reached) / (1 + len(null))
    return (
        np.where(reached < FEW, np.minimum(p, _tail(observed, null)), p) if null.size and len(null) * TAIL >= FEW else p
    )


def _tail(observed: Doubles, null: NDArray[np.floating]) -> Doubles:
    """(t,) p from a generalised Pareto distribution over the largest fifth of the draws (Knijnenburg et al. 2009).

    Fitted by probability-weighted moments (Hosking & Wallis 1987). Its shape, which few draws tell badly, is the mean
    over nodes of like size; and unlike there it is never below 0: the tail ends nowhere, and p is rather too large.
    """
    kept = int(len(null) * TAIL)
    ordered = np.sort(null.astype(np.float64), axis=0)
    threshold, excess = ordered[-kept - 1], ordered[-kept:] - ordered[-kept - 1]
    rank = (np.arange(1, kept + 1) - 0.35) / kept
    mean, weighted = excess.mean(axis=0), (excess * (1 - rank)[:, None]).mean(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        shape = np.nan_to_num(2 - mean / (mean - 2 * weighted))
        shape = np.clip(uniform_filter1d(shape, min(NEIGHBOURS, len(shape)), mode="nearest"), 0, 0.9)
        scale = mean * (1 - shape)
        over = np.maximum(observed - threshold, 0) / scale
        beyond = np.where(shape > 1e-3, (1 + shape * over) ** (-1 / np.maximum(shape, 1e-3)), np.exp(-over))
    return np.where(scale > 0, np.maximum(kept / len(null) * beyond, SMALLEST), 1.0)


def benjamini_hochberg(p: Doubles, level: float = LEVEL) -> NDArray[np.bool_]:
    """(t,) which are significant at this share of false discoveries; NaN is not tested, and so not counted."""
    tested = ~np.isnan(p)
    found = np.zeros(len(p), dtype=np.bool_)
    if tested.any():
        found[tested] = false_discovery_control(p[tested]) <= level
    return found

"""How alike two maps are: five of the measures of Bylinskii et al. 2019.

"What do different evaluation metrics tell us about saliency models?", TPAMI 41(3). There one of the two is where people
looked; here both are maps, so that what is not symmetric is the mean of both directions. A map is (g, g') numbers, none
below 0, that sum to 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist
from scipy.stats import rankdata

from wrongtree.shared.arrays import Doubles

MEASURES = ("cc", "kl", "sim", "auc", "ssim")
MORE = np.array([1, -1, 1, 1, 1])  # which way each measure grows as maps get more alike: less divergence is more alike
FLOOR = 0.01  # share of the uniform map that KL mixes in: else one empty cell would make it infinite
FIXATED = 0.2  # share of a map's cells that AUC takes for what the other one is to find
WINDOW = 7  # cells a side that SSIM compares at once
K1, K2 = 0.01, 0.03  # Wang et al. 2004; the range of values is 1


def table(measure: str, a: NDArray[np.floating], b: NDArray[np.floating]) -> Doubles:
    """(n, g, g') and (m, g, g') maps -> (n, m) how alike each of one is to each of the other; NaN: not defined.

    cc: Pearson's correlation. kl: mean of both divergences, in nats. sim: sum of the smaller of both. auc: that one map
    ranks the other's top fifth of cells first. ssim: structural similarity of maps whose largest value is 1.
    """
    return TABLES[measure](a.astype(np.float64), b.astype(np.float64))


def _cc(a: Doubles, b: Doubles) -> Doubles:
    x, y = (_standard(maps.reshape(len(maps), -1)) for maps in (a, b))
    return np.clip(x @ y.T, -1, 1)


def _standard(flat: Doubles) -> Doubles:
    """Rows with mean 0 and length 1; NaN where nothing varies."""
    away = flat - flat.mean(axis=1, keepdims=True)
    length = np.linalg.norm(away, axis=1, keepdims=True)
    return np.where(length > 1e-9, away / np.where(length > 1e-9, length, 1), np.nan)


def _kl(a: Doubles, b: Doubles) -> Doubles:
    p, q = ((1 - FLOOR) * maps.reshape(len(maps), -1) + FLOOR / maps[0].size for maps in (a, b))
    own = (p * np.log(p)).sum(axis=1)[:, None] + (q * np.log(q)).sum(axis=1)
    found: Doubles = np.maximum(own - p @ np.log(q).T - np.log(p) @ q.T, 0) / 2
    return found


def _sim(a: Doubles, b: Doubles) -> Doubles:
    x, y = (maps.reshape(len(maps), -1) for maps in (a, b))
    smaller: Doubles = np.maximum(1 - cdist(x, y, "cityblock") / 2, 0)  # of two that sum to 1
    return smaller


def _auc(a: Doubles, b: Doubles) -> Doubles:
    x, y = (maps.reshape(len(maps), -1) for maps in (a, b))
    return (_ranked_first(x, y) + _ranked_first(y, x).T) / 2


def _ranked_first(x: Doubles, y: Doubles) -> Doubles:
    """(n, m) AUC of y's cells as a ranking of those of x that exceed its 80th percentile: the sum of their ranks."""
    cells = x.shape[1]
    top = (x > np.quantile(x, 1 - FIXATED, axis=1, method="lower", keepdims=True)).astype(np.float64)
    many = top.sum(axis=1)[:, None]
    ranks = rankdata(y, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (top @ ranks.T - many * (many + 1) / 2) / (many * (cells - many))
    return np.where(many > 0, found, np.nan)


def _ssim(a: Doubles, b: Doubles) -> Doubles:
    """Mean over all windows inside the map, each cell with the same weight; variances are those of samples."""
    x, y = (maps / maps.max(axis=(1, 2), keepdims=True) for maps in (a, b))
    side = min(WINDOW, *x.shape[1:])
    cells = side * side
    total = np.zeros((len(x), len(y)))
    windows = [(i, j) for i in range(x.shape[1] - side + 1) for j in range(x.shape[2] - side + 1)]
    for i, j in windows:
        u, v = (maps[:, i : i + side, j : j + side].reshape(len(maps), -1) for maps in (x, y))
        mean_u, mean_v = u.mean(axis=1)[:, None], v.mean(axis=1)
        away_u, away_v = u - mean_u, v - mean_v[:, None]
        spread_u, spread_v = ((away**2).sum(axis=1) / max(1, cells - 1) for away in (away_u, away_v))
        common = away_u @ away_v.T / max(1, cells - 1)
        means = (2 * mean_u * mean_v + K1**2) / (mean_u**2 + mean_v**2 + K1**2)
        total += means * (2 * common + K2**2) / (spread_u[:, None] + spread_v + K2**2)
    return total / len(windows)


TABLES = {"cc": _cc, "kl": _kl, "sim": _sim, "auc": _auc, "ssim": _ssim}

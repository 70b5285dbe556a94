"""How alike two maps are: by hand, and by SciPy, scikit-learn and a sum over windows."""

import numpy as np
import pytest
from scipy.stats import entropy, pearsonr
from sklearn.metrics import roc_auc_score

from wrongtree.stages.explain.checks.agreement import MEASURES, MORE, table

RANDOM = np.random.default_rng(5)
EDGE = 9


def maps(count: int, edge: int = EDGE, shape: float = 0.6) -> np.ndarray:
    found = RANDOM.gamma(shape, size=(count, edge, edge))
    return found / found.sum(axis=(1, 2), keepdims=True)


def one(measure: str, x: np.ndarray, y: np.ndarray) -> float:
    return float(table(measure, x[None], y[None])[0, 0])


def by_windows(x: np.ndarray, y: np.ndarray) -> float:
    """SSIM (Wang et al. 2004) window by window; equal to scikit-image 0.26's structural_similarity to 1e-15."""
    x, y, found = x / x.max(), y / y.max(), []
    for i in range(len(x) - 6):
        for j in range(len(x) - 6):
            u, v = x[i : i + 7, j : j + 7].ravel(), y[i : i + 7, j : j + 7].ravel()
            (a, b), (_, c) = np.cov(u, v)
            light = (2 * u.mean() * v.mean() + 1e-4) / (u.mean() ** 2 + v.mean() ** 2 + 1e-4)
            found.append(light * (2 * b + 9e-4) / (a + c + 9e-4))
    return float(np.mean(found))


def top_fifth(x: np.ndarray) -> np.ndarray:
    return x > np.sort(x.ravel())[int(0.8 * (x.size - 1))]


def mixed(x: np.ndarray) -> np.ndarray:
    return 0.99 * x.ravel() + 0.01 / x.size


ORACLES = {
    "cc": lambda x, y: pearsonr(x.ravel(), y.ravel()).statistic,
    "kl": lambda x, y: (entropy(mixed(x), mixed(y)) + entropy(mixed(y), mixed(x))) / 2,
    "sim": lambda x, y: np.minimum(x, y).sum(),
    "auc": lambda x, y: (roc_auc_score(top_fifth(x).ravel(), y.ravel())
                         + roc_auc_score(top_fifth(y).ravel(), x.ravel())) / 2,
    "ssim": by_windows,
}  # fmt: skip


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_equals_its_oracle_for_every_pair(measure):
    a, b = maps(3), maps(4)
    b[0] = np.where(b[0] < np.median(b[0]), 0, b[0])  # half of it empty and equal, as Grad-CAM's ReLU leaves it
    b[0] /= b[0].sum()
    found = table(measure, a.astype(np.float32), b)
    assert found.shape == (3, 4)
    for i, x in enumerate(a.astype(np.float32).astype(float)):
        for j, y in enumerate(b):
            assert found[i, j] == pytest.approx(ORACLES[measure](x, y), abs=1e-6)


def test_two_cells_by_hand():
    x, y = np.array([[0.75, 0.25]]), np.array([[0.25, 0.75]])
    assert one("cc", x, y) == pytest.approx(-1)
    assert one("sim", x, y) == pytest.approx(0.5)
    p, q = 0.99 * 0.75 + 0.005, 0.99 * 0.25 + 0.005
    assert one("kl", x, y) == pytest.approx((p - q) * np.log(p / q))
    assert one("auc", x, y) == 0
    # one window of one cell, since the map is one cell high: (2 · 1/3 + .0001) / (1 + 1/9 + .0001) at either cell
    assert one("ssim", x, y) == pytest.approx((2 / 3 + 1e-4) / (10 / 9 + 1e-4))


@pytest.mark.parametrize("measure", MEASURES)
def test_a_map_is_most_like_itself_and_either_order_gives_the_same(measure):
    some = maps(5)
    found = table(measure, some, some)
    np.testing.assert_allclose(np.diag(found), {"kl": 0}.get(measure, 1), atol=1e-9)
    np.testing.assert_allclose(found, found.T, atol=1e-12)
    more = found * dict(zip(MEASURES, MORE, strict=True))[measure]
    assert (more.argmax(axis=1) == np.arange(5)).all()


def test_a_map_that_prefers_no_place_has_no_correlation_and_ranks_nothing_but_shares_mass():
    flat, some = np.full((1, EDGE, EDGE), 1 / EDGE**2), maps(1)
    assert np.isnan(one("cc", flat[0], some[0]))
    assert np.isnan(one("auc", flat[0], some[0]))
    assert 0 < one("sim", flat[0], some[0]) < 1
    assert one("sim", flat[0], flat[0]) == pytest.approx(1)


def test_a_map_with_empty_cells_has_a_finite_divergence():
    x, y = np.zeros((EDGE, EDGE)), np.zeros((EDGE, EDGE))
    x[0, 0] = y[-1, -1] = 1
    assert one("kl", x, y) == pytest.approx(0.99 * np.log((0.99 + 0.01 / 81) / (0.01 / 81)))

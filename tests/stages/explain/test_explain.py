import tracemalloc
from collections import Counter

import numpy as np
import pytest
from scipy.spatial import cKDTree
from threadpoolctl import threadpool_limits

from wrongtree.artifacts.representations import Representation
from wrongtree.config import ExplainConfig
from wrongtree.stages.explain import alike
from wrongtree.stages.explain import spans as spans_module
from wrongtree.stages.explain.counts import commonest
from wrongtree.stages.explain.data import blocked
from wrongtree.stages.explain.medoids import medoids
from wrongtree.stages.explain.spans import mean_in_blocks, span_means

RANDOM = np.random.default_rng(5)
START = RANDOM.integers(0, 80, 40)
END = START + RANDOM.integers(1, 20, 40)


@pytest.mark.parametrize("block", [1, 500, 1 << 22])
@pytest.mark.parametrize(
    "values", [RANDOM.random((100, 7, 5)).astype(np.float32), RANDOM.integers(0, 256, (100, 4, 3), np.uint8)]
)
def test_prefix_sums_give_the_direct_means_of_every_span(values, block, monkeypatch):
    monkeypatch.setattr(spans_module, "BLOCK", block)
    direct = np.stack([values[a:b].astype(np.float64).mean(axis=0) for a, b in zip(START, END, strict=True)])
    np.testing.assert_allclose(span_means(values, START, END), direct, rtol=1e-12, atol=1e-15)


def test_the_mean_of_all_is_the_same_in_blocks_of_any_size():
    values = RANDOM.random((100, 3, 3)).astype(np.float32)
    for rows in (1, 7, 1000):
        np.testing.assert_allclose(mean_in_blocks(values, rows), values.astype(np.float64).mean(axis=0), rtol=1e-12)


def test_the_medoid_minimises_the_sum_of_squared_distances_to_the_others():
    points = RANDOM.normal(size=(100, 6))
    for found, a, b in zip(medoids(points, START, END), START, END, strict=True):
        members = points[a:b]
        cost = ((members[:, None] - members[None]) ** 2).sum(axis=(1, 2))
        assert cost[found - a] == pytest.approx(cost.min(), rel=1e-12)  # of two points, either is


def test_commonest_counts_like_a_counter_and_pads_what_is_not_there():
    codes = RANDOM.integers(0, 6, 100)
    code, count = commonest(codes, START, END, 3)
    for i, (a, b) in enumerate(zip(START, END, strict=True)):
        expected = sorted(Counter(codes[a:b].tolist()).items(), key=lambda pair: (-pair[1], pair[0]))[:3]
        expected += [(-1, 0)] * (3 - len(expected))
        assert list(zip(code[i].tolist(), count[i].tolist(), strict=True)) == expected


@pytest.fixture(params=["few", "many"])
def any_number(request, monkeypatch):
    """As of few errors, and as of very many."""
    if request.param == "many":
        monkeypatch.setattr(alike, "FEW", 0)


def alike_of(points: np.ndarray) -> list[list[int]]:
    found = alike.compute(Representation("features", points, np.ones(points.shape[1])), ExplainConfig())
    return found.errors.tolist()


@pytest.mark.parametrize("row", [np.zeros(3), RANDOM.normal(size=64)])
def test_of_equal_errors_those_with_the_lowest_numbers_are_listed(row, any_number):
    found = alike_of(np.tile(row, (200, 1)))
    assert found == [[other for other in range(9) if other != i][:8] for i in range(200)]


def test_equal_errors_elsewhere_are_listed_by_their_numbers_too(any_number):
    rows = RANDOM.normal(size=(4, 64))
    points = rows[np.arange(1300) % 4] * (1 + 1e-15 * RANDOM.normal(size=(1300, 1)))  # equal but for rounding
    points[0] += 1e-3
    assert alike_of(points)[0] == list(range(4, 36, 4))
    assert alike_of(points)[1299] == list(range(3, 35, 4))


def test_what_is_sought_in_blocks_takes_no_memory_for_each_of_them(monkeypatch):
    monkeypatch.setattr(blocked, "QUERIES", 64)
    points = np.random.default_rng(3).normal(size=(6000, 8))
    tracemalloc.start()
    alike_of(points)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30e6  # the distances of one block to 8,192 points are 1.5 MB; those of all blocks together 144 MB


@pytest.mark.parametrize("far", [0, 50])
def test_the_listed_are_those_of_scipy_whatever_the_number_of_threads(far):
    random = np.random.default_rng(4)
    points = random.normal(size=(20, 24))[random.integers(0, 20, 3000)] + 0.2 * random.normal(size=(3000, 24)) + far
    expected = cKDTree(points).query(points, 9)[1]
    assert (expected[:, 0] == np.arange(3000)).all()
    for threads in (1, 2):
        with threadpool_limits(threads):
            assert alike_of(points) == expected[:, 1:].tolist()


def test_the_listed_are_the_nearest(any_number):
    points = RANDOM.normal(size=(120, 5))
    apart = np.linalg.norm(points[:, None] - points, axis=2) + np.diag(np.full(120, np.inf))
    assert alike_of(points) == np.argsort(apart, axis=1)[:, :8].tolist()

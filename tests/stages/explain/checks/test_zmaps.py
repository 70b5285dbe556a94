"""z-maps: calibrated on random sets of any size, and they find what is planted where it is planted."""

import numpy as np
import pytest

from wrongtree.stages.explain.checks.significance import benjamini_hochberg
from wrongtree.stages.explain.checks.zmaps import pooled, z_maps

RANDOM = np.random.default_rng(6)
SIDE = 12


def population(rng, n=900, kinds=3):
    """Smooth-free skewed maps (n, cells) that sum to 1, whose mean differs from kind to kind."""
    kind = rng.integers(0, kinds, n)
    level = rng.random((kinds, SIDE * SIDE)) + 0.5
    maps = rng.gamma(2, level[kind]).astype(np.float32)
    return maps / maps.sum(axis=1, keepdims=True), kind


def spans(sizes):
    end = np.cumsum(sizes)
    return end - sizes, end


def test_pooling_adds_up_cells_of_any_side_and_leaves_small_maps_alone():
    maps = RANDOM.random((5, 56, 24)).astype(np.float32)
    cells = pooled(maps)
    assert cells.shape == (5, 14, 12)
    np.testing.assert_allclose(cells, maps.reshape(5, 14, 4, 12, 2).sum((2, 4)), rtol=1e-5)
    odd = RANDOM.random((3, 33, 7)).astype(np.float32)
    assert pooled(odd).shape == (3, 11, 7)
    np.testing.assert_allclose(pooled(odd).sum((1, 2)), odd.sum((1, 2)), rtol=1e-5)


def test_z_is_the_sum_s_distance_from_its_mean_in_standard_deviations_of_random_sets():
    maps, kind = population(RANDOM, 60)
    members = RANDOM.permutation(60)[:25]
    found = z_maps(maps, kind, members, np.array([3]), np.array([23]), 50, 0)
    chosen = members[3:23]
    draws = np.stack(
        [
            sum(
                maps[RANDOM.choice(np.flatnonzero(kind == k), (kind[chosen] == k).sum(), replace=False)].sum(axis=0)
                for k in range(3)
            )
            for _ in range(4000)
        ]
    )
    direct = (maps[chosen].sum(axis=0) - draws.mean(axis=0)) / draws.std(axis=0)
    np.testing.assert_allclose(found.z[0], direct, atol=0.15)


def test_random_nodes_of_any_size_have_z_of_unit_size_and_at_most_one_in_twenty_is_flagged():
    maps, kind = population(RANDOM)
    flagged = 0
    for size in (8, 20, 60, 150, 280):
        sets = [RANDOM.choice(900, size, replace=False) for _ in range(40)]
        found = z_maps(maps, kind, np.concatenate(sets), *spans(np.full(40, size)), 199, 1)
        assert np.sqrt(np.square(found.z).mean()) == pytest.approx(1, abs=0.1)
        assert (found.p <= 0.05).mean() <= 0.15
        flagged += benjamini_hochberg(found.p).sum()
    assert flagged <= 0.05 * 200


def test_a_planted_patch_is_flagged_with_its_peak_inside_and_its_halves_agree():
    hits = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        maps, kind = population(rng, 400)
        grid = maps.reshape(-1, SIDE, SIDE)
        members, sizes = rng.permutation(400)[:170], np.array([30, 30, 30, 20, 20, 20, 10, 10])
        grid[members[60:90], 2:4, 7:10] *= 1.6
        grid /= grid.sum((1, 2), keepdims=True)
        found = z_maps(maps, kind, members, *spans(sizes), 99, seed)
        row, column = divmod(int(np.abs(found.z[2]).argmax()), SIDE)
        inside = row in (2, 3) and column in (7, 8, 9)
        hits += bool(benjamini_hochberg(found.p)[2]) and inside and found.halves[2] > found.halves[[0, 1]].max()
    assert hits >= 19


def test_what_is_all_there_is_of_its_kind_cannot_differ_from_it():
    maps, kind = population(RANDOM, 90)
    members = np.flatnonzero(kind == 1)
    found = z_maps(maps, kind, members, np.array([0]), np.array([len(members)]), 20, 0)
    assert not found.z.any()
    assert found.p.tolist() == [1]


def test_the_composition_of_classes_alone_is_no_effect():
    """Against all images any set of one class would stand out; against images of that class a random one does not."""
    maps, kind = population(RANDOM)
    members = np.concatenate([RANDOM.choice(np.flatnonzero(kind == k), 40, replace=False) for k in range(3)])
    found = z_maps(maps, kind, members, *spans(np.full(3, 40)), 199, 0)
    assert found.p.min() > 0.01
    assert np.abs(maps[members[:40]].mean(axis=0) - maps.mean(axis=0)).max() > 5 * maps.std() / np.sqrt(40)


def test_no_nodes_are_no_trouble():
    maps, kind = population(RANDOM, 30)
    none = np.zeros(0, np.int64)
    found = z_maps(maps, kind, np.arange(5), none, none, 10, 0)
    assert found.z.shape == (0, SIDE * SIDE)
    assert found.p.shape == found.bound.shape == found.halves.shape == (0,)

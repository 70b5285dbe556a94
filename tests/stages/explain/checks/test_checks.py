"""Places, twins, extremes, and regions on images held out, each against a count by hand."""

from dataclasses import replace

import numpy as np
import pytest
from test_represent import GIVEN

from wrongtree.artifacts.checks import PLACES
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.evidence import Region
from wrongtree.artifacts.representations import Representation
from wrongtree.artifacts.trees import spans
from wrongtree.config import ClusterConfig, ExplainConfig
from wrongtree.shared.halves import split
from wrongtree.stages.cluster import grow
from wrongtree.stages.explain.checks import heldout
from wrongtree.stages.explain.checks import nodes as checks
from wrongtree.stages.explain.checks.places import place, places
from wrongtree.stages.explain.checks.twins import twins
from wrongtree.stages.explain.medoids import extremes, medoids

RANDOM = np.random.default_rng(12)


@pytest.mark.parametrize("side", [3, 9, 14, 16])
def test_a_place_is_named_after_the_third_that_it_lies_in(side):
    names = PLACES[:9]
    for code, name in enumerate(names):
        row, column = divmod(code, 3)
        weight = np.zeros((side, side))
        weight[int((row + 0.5) * side / 3), int((column + 0.5) * side / 3)] = 1
        assert PLACES[place(weight)] == name
    assert PLACES[place(np.eye(1, side) * 0 + (np.arange(side) == 0)[:, None] * 1.0)] == "along the top"
    assert PLACES[place((np.arange(side) == side - 1) * np.ones((side, 1)))] == "along the right side"


def test_what_is_nowhere_everywhere_or_not_significant_has_no_place():
    assert place(np.zeros((6, 6))) == place(np.ones((6, 6))) == -1
    z = np.zeros((2, 6, 6))
    z[:, 5, 0], z[:, 2, 2], z[:, 0, 5] = 9, 3, -9
    found = places(z, np.array([4.0, 4.0]), np.array([True, False]))
    assert [PLACES[code] for code in found[0]] == ["in the lower left", "in the upper right"]
    assert found[1].tolist() == [-1, -1]
    z[0, 0, 5], z[0, 5, 1] = 0, -9  # both in the lower left
    assert places(z, np.array([4.0, 4.0]), np.array([True, False]))[0].tolist() == [-1, -1]


def test_extremes_are_the_nearest_and_the_farthest_from_the_mean():
    points, start, end = RANDOM.normal(size=(60, 3)), np.array([0, 10, 40]), np.array([60, 18, 55])
    near, far = extremes(points, start, end, 4)
    np.testing.assert_array_equal(near[:, 0], medoids(points, start, end))
    for i, (a, b) in enumerate(zip(start, end, strict=True)):
        order = a + np.argsort(np.linalg.norm(points[a:b] - points[a:b].mean(axis=0), axis=1))
        assert near[i].tolist() == order[:4].tolist()
        assert far[i].tolist() == order[::-1][:4].tolist()


def test_twins_have_like_maps_and_mixes_and_no_error_in_common():
    story, other = RANDOM.normal(size=(2, 50))
    maps = np.stack([story, story + 0.2 * RANDOM.normal(size=50), other, story, story])
    confusion = np.array([1] * 8 + [2] * 2 + [1] * 7 + [2] * 3 + [1] * 10 + [7] * 10)
    start, end = np.array([0, 10, 20, 30, 0]), np.array([10, 20, 30, 40, 20])
    twin, same_map, same_mix = twins(maps, confusion, start, end)
    assert twin.tolist() == [1, 0, -1, -1, -1]  # 2: another map; 3: another mix; 4 has the errors of both
    assert same_map[0] == pytest.approx(np.corrcoef(maps[0], maps[1])[0, 1])
    assert same_mix[0] == pytest.approx(np.sqrt(0.8 * 0.7) + np.sqrt(0.2 * 0.3))
    assert np.isnan(same_map[2])


def half_of(points: heldout.Points) -> tuple[Tree, np.ndarray]:
    numbers = np.flatnonzero(points.grown[: points.members])
    rows = points.place[numbers]
    zeros = np.zeros(len(rows), np.int64)
    part = Representation("features", rows, np.ones(rows.shape[1]))
    return grow.tree_of(part, zeros, zeros, "none", ClusterConfig()), numbers


def world(rng, bad: bool) -> tuple[heldout.Points, np.ndarray]:
    """60 errors and 600 right images; if `bad`, 40 of the errors lie where hardly any right image does."""
    errors, right = rng.normal(size=(60, 2)), rng.normal(size=(600, 2))
    if bad:
        errors[:40] = [8, 0] + 0.4 * errors[:40]
        right[:10] = [8, 0] + 0.4 * right[:10]
    grown = split(60, 600, 0)
    place = np.concatenate([errors, right])
    return heldout.Points(place, 60, np.arange(660) < 60, grown, 1.0, np.full(660, 60 / 660)), errors


def whole(points: heldout.Points) -> tuple[Tree, np.ndarray, np.ndarray, np.ndarray]:
    zeros = np.zeros(points.members, np.int64)
    rows = points.place[: points.members]
    tree = grow.tree_of(Representation("features", rows, np.ones(2)), zeros, zeros, "none", ClusterConfig())
    start, end = spans(tree.children)
    nodes = np.flatnonzero(end - start >= 8)
    return tree, nodes, start[nodes], end[nodes]


def test_halves_are_halves_of_errors_and_of_right_images():
    grown = split(61, 100, 3)
    assert (grown[:61].sum(), grown[61:].sum()) == (31, 50)


def test_a_region_in_which_the_model_errs_errs_on_images_held_out_too():
    points, _ = world(np.random.default_rng(1), bad=True)
    half, _ = half_of(points)
    tree, nodes, start, end = whole(points)
    found = heldout.held_out(points, half, tree.order, start, end)
    bad = [i for i in range(len(nodes)) if set(tree.order[start[i] : end[i]].tolist()) == set(range(40))]
    assert len(bad) == 1
    share, low, high, n = found.held[bad[0]]
    assert found.again[bad[0]] == 1
    assert low > 4 * found.expected[bad[0]]
    assert low < share < high
    assert n >= 8


def test_where_errors_are_anywhere_no_region_persists():
    persist = total = 0
    for seed in range(6):
        points, _ = world(np.random.default_rng(seed), bad=False)
        half, _ = half_of(points)
        tree, _, start, end = whole(points)
        found = heldout.held_out(points, half, tree.order, start, end)
        enough = found.held[:, 3] >= 5
        persist += (found.held[enough, 1] > found.expected[enough]).sum()
        total += enough.sum()
    assert total > 30
    assert persist <= 0.1 * total


def test_shares_and_overlap_are_those_counted_one_by_one():
    points, _ = world(np.random.default_rng(2), bad=True)
    half, numbers = half_of(points)
    tree, _, start, end = whole(points)
    found = heldout.held_out(points, half, tree.order, start, end)
    first, last = spans(half.children)
    sets = [set(numbers[half.order[a:b]].tolist()) for a, b in zip(first, last, strict=True)]
    for i, (a, b) in enumerate(zip(start, end, strict=True)):
        ours = {int(x) for x in tree.order[a:b] if points.grown[x]}
        overlap = [len(ours & theirs) / len(ours | theirs) for theirs in sets]
        assert found.again[i] == pytest.approx(max(overlap))
        own = np.array(sorted(sets[int(np.argmax(overlap))]))
        if len(own) < heldout.FEWEST:
            assert np.isnan(found.held[i, 0])
            continue
        centre = points.place[own].mean(axis=0)
        others = [np.linalg.norm(points.place[x] - points.place[own[own != x]].mean(axis=0)) for x in own]
        inside = np.linalg.norm(points.place - centre, axis=1) <= np.median(others) * (1 + 1e-9)
        for side, (share, n) in ((points.grown, found.grown[i]), (~points.grown, found.held[i, [0, 3]])):
            assert n == (inside & side).sum()
            if n:
                assert share == pytest.approx((inside & side)[:60].sum() / n)


def test_where_correct_images_are_a_sample_intervals_hold_the_rate_of_all_images():
    """Strewn errors at 10 %, one correct image of sixty in the sample: most regions hold few of these, or none."""
    random = np.random.default_rng(0)
    above = below = total = 0
    for _ in range(4):
        place = random.normal(size=(600 + 90, 2))
        grown = split(600, 90, 0)
        points = heldout.Points(place, 600, np.arange(690) < 600, grown, 60.0, np.full(690, 0.1))
        tree, _, start, end = whole(points)
        found = heldout.held_out(points, half_of(points)[0], tree.order, start, end)
        enough = found.held[:, 3] >= 3
        above += (found.held[enough, 1] > 0.1).sum()
        below += (found.held[enough, 2] < 0.1).sum()
        total += enough.sum()
    assert total > 200
    assert above + below <= 0.08 * total  # nodes lie within each other, so that they miss together
    assert above <= 0.05 * total


@pytest.mark.parametrize(("representation", "tested"), [("features", True), ("features+saliency", False)])
def test_a_tree_that_the_maps_made_is_not_tested_by_them(representation, tested):
    label = np.repeat([0, 1], 40)
    logits = np.where(np.arange(80)[:, None] % 2 == 0, np.eye(2)[label], np.eye(2)[1 - label]).astype(np.float32)
    maps = RANDOM.random((80, 6, 6)).astype(np.float32)
    maps[1::2, 0, 0] += 20  # all errors
    maps /= maps.sum((1, 2), keepdims=True)
    given = replace(GIVEN, label=label, logits=logits, saliency=maps, thumbnails=np.zeros((80, 4, 4, 3), np.uint8))
    rows = RANDOM.normal(size=(40, 3))
    zeros = np.zeros(40, np.int64)
    tree = grow.tree_of(Representation(representation, rows, np.ones(3)), zeros, zeros, "none", ClusterConfig())
    found = checks.contrast_nodes(given, tree, ExplainConfig())
    assert bool(found.significant.any()) == tested
    assert np.isnan(found.p).all() == (not tested)
    placed = Representation(representation, rows, np.ones(3))
    region = Region(10, np.full(40, np.nan), np.full(40, np.nan))
    found = checks.compute(given, placed, region, tree, ExplainConfig())
    assert (found.circular, bool(found.significant.any())) == (not tested, tested)

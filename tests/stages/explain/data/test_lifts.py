"""Values of metadata that a node bears more often than chance, against draws counted one by one."""

from itertools import product

import numpy as np
import pytest
from scipy.stats import hypergeom

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.trees import leaf_order
from wrongtree.stages.explain.data.lifts import lift, tail

NONE = np.zeros(0, np.int64)


def chain(n: int) -> Tree:
    """Leaves 0 and 1, then one more at a time: every prefix of the leaves is a node."""
    children = np.array([(0, 1), *((n + i, i + 2) for i in range(n - 2))])
    return Tree("features", "none", children, np.arange(1.0, n), leaf_order(children), NONE, NONE, NONE)


def test_the_chance_of_as_many_is_that_of_drawing_from_each_label():
    assert tail(3, np.array([20]), np.array([6]), np.array([8])) == pytest.approx(hypergeom.sf(2, 20, 6, 8))
    images, bearing, drawn = (5, 4), (2, 3), (3, 2)
    each = [[hypergeom.pmf(x, n, k, m) for x in range(m + 1)] for n, k, m in zip(images, bearing, drawn, strict=True)]
    expected = sum(each[0][a] * each[1][b] for a, b in product(range(4), range(3)) if a + b >= 4)
    assert tail(4, np.array(images), np.array(bearing), np.array(drawn)) == pytest.approx(expected)


def test_what_half_of_a_node_bears_and_hardly_any_other_image_is_found_with_its_lift():
    label = np.arange(1000) % 2
    wrong = np.arange(1000) < 40
    code = np.full(1000, 0)
    code[:20] = 1  # the first twenty errors, all of them
    code[500:510] = 1  # and ten of the others
    found = lift([code], label, wrong, np.arange(40), [chain(40)])
    assert set(found.tree) == {"features-none"}
    assert set(found.value.tolist()) == {1}
    at = found.node.tolist().index(40 + 20 - 2)  # the node of the first twenty
    assert (found.count[at], found.of[at]) == (20, 20)
    assert found.lift[at] == pytest.approx(20 / (20 * 30 / 1000))
    assert found.p[at] < 1e-6
    assert found.node.tolist() == sorted(found.node.tolist(), reverse=True)  # largest first


def test_a_value_that_belongs_to_a_class_is_not_found_for_belonging_to_it():
    label = np.arange(1000) % 10
    wrong = np.arange(1000) < 200
    members = np.flatnonzero(wrong & (label == 3))  # all of one class, whose every image bears the value
    found = lift([(label == 3).astype(np.int64)], label, wrong, members, [chain(len(members))])
    assert found.tree == ()


def test_by_chance_hardly_any_node_is_said_to_bear_anything():
    random = np.random.default_rng(0)
    said = 0
    for _ in range(20):
        label, wrong = random.integers(0, 5, 2000), random.random(2000) < 0.1
        members = random.permutation(np.flatnonzero(wrong))
        said += len(lift([random.integers(0, 8, 2000)], label, wrong, members, [chain(len(members))]).tree) > 0
    assert said <= 2  # trees out of 20, where a twentieth may


def test_without_columns_there_is_nothing():
    assert lift([], np.zeros(20, np.int64), np.ones(20, np.bool_), np.arange(20), [chain(20)]).tree == ()


def test_over_all_images_nodes_of_correct_images_do_not_hide_what_is_found():
    """The errors and the correct images are two chains below one root: one node more than of the errors alone."""
    label, wrong = np.arange(1000) % 2, np.arange(1000) < 40
    code = np.where(np.arange(1000) < 20, 1, 0)
    code[500:530] = 1
    errors, correct = chain(40).children, chain(960).children
    correct = np.where(correct < 960, correct + 40, correct + 40 + 39)
    errors = np.where(errors < 40, errors, errors + 960)
    children = np.concatenate([errors, correct, [[1000 + 38, 1000 + 38 + 959]]])
    both = Tree("features", "none", children, np.arange(1.0, 1000), leaf_order(children), NONE, NONE, NONE)
    among_errors = lift([code], label, wrong, np.arange(40), [chain(40)])
    among_all = lift([code], label, wrong, np.arange(1000), [both])
    assert among_all.node[0] == 1998  # the root has the errors of their own chain's last node
    assert among_errors.count.tolist() == among_all.count[1:].tolist()
    np.testing.assert_allclose(among_all.p[1:], among_errors.p, rtol=0.1)

"""What became of the images of nodes: counts, and p where a node was found without knowing which way they changed."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.stats import binomtest, false_discovery_control

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.compared import Between, Compared
from wrongtree.stages.explain.outcomes import compute

FIXED, BROKEN, SAME, OTHER = range(4)
CODE = [BROKEN] * 9 + [FIXED] + [FIXED] * 6 + [SAME, OTHER]  # 18 images, in leaf order
LABEL = [0] * 10 + [1] * 8
NONE = np.zeros(0, dtype=np.int64)


def tree(representation, grouping):
    """Two chains, of the images of label 0 and of label 1, joined at the root; the rows run against the leaves."""
    n, children = len(LABEL), []
    for start, count in ((0, 10), (10, 8)):
        last = start
        for i in range(1, count):
            children.append([last, start + i])
            last = n + len(children) - 1
    children.append([n + 8, n + 15])  # the two chains
    order = np.arange(n)
    groups = np.array([n + 8, n + 15]) if grouping == "label" else NONE
    labels = np.array([0, 1]) if grouping == "label" else NONE
    return Tree(representation, grouping, np.array(children), np.arange(1.0, n), order, groups, labels, labels * 0 - 1)


@pytest.fixture
def given():
    n = len(LABEL)
    row = np.arange(n)[::-1]  # member i is row n - 1 - i of the data set
    predictions = SimpleNamespace(
        row=row, members=np.arange(n), label=np.array(LABEL), logits=np.zeros((n, 2), np.float32)
    )
    nothing = np.zeros(0)
    compared = Compared(
        "comparison",
        {"sentence": "B breaks", "older": "A", "newer": "B"},
        {},
        (),
        ("c",) * 5,
        np.array([0, 0, 0, 1, 1]),
        nothing,
        {},
        between=Between(np.array(CODE)[::-1], False, NONE),
    )
    return predictions, compared


def found(given, *trees):
    predictions, compared = given
    n = len(LABEL)
    facts = SimpleNamespace(node=np.array([2 * n - 2, n + 8, n + 15, n + 6, n + 1]))
    return compute(predictions, trees, [facts] * len(trees), compared)


def test_a_tree_of_images_alone_is_tested_node_by_node_as_scipy_tests_it(given):
    outcomes = found(given, tree("quality", "none"))
    assert outcomes.tree == ("quality-none",)
    assert outcomes.count.tolist() == [[7, 9, 1, 1], [1, 9, 0, 0], [6, 0, 1, 1], [0, 8, 0, 0], [0, 3, 0, 0]]
    exact = [binomtest(1, 10).pvalue, binomtest(0, 6).pvalue, binomtest(0, 8).pvalue]
    assert outcomes.p[1:4] == pytest.approx(exact)
    assert outcomes.adjusted[1:4] == pytest.approx(false_discovery_control(exact))
    assert np.isnan(outcomes.p[[0, 4]]).all(), "the comparison says it of all, and three images can say nothing"
    assert outcomes.images.tolist() == [23, -1, -1, -1, -1]


def test_a_tree_of_what_a_model_makes_of_images_is_tested_at_its_groups_alone(given):
    outcomes = found(given, tree("embeddings", "label"), tree("embeddings", "none"))
    assert outcomes.first.tolist() == [0, 5, 10]
    assert np.flatnonzero(~np.isnan(outcomes.p)).tolist() == [1, 2]
    assert outcomes.images[:5].tolist() == [23, 13, 10, -1, -1], "images of the label, those that both have correct too"
    assert outcomes.count[5:].tolist() == outcomes.count[:5].tolist()


def test_a_tree_of_vectors_that_do_not_tell_what_is_correct_is_tested_node_by_node(given):
    predictions, compared = given
    outcomes = found(
        (predictions, replace(compared, between=replace(compared.between, blind=True))), tree("embeddings", "none")
    )
    assert np.flatnonzero(~np.isnan(outcomes.p)).tolist() == [1, 2, 3]


def test_images_like_a_cluster_are_its_own_and_the_correct_ones_nearest_to_these(given):
    predictions, compared = given
    near = len(LABEL) - 1 - np.array([0, 1, 1, 9, 12])  # leaves, as rows of the data set
    given = predictions, replace(compared, between=replace(compared.between, near=near))
    like, other = found(given, tree("embeddings", "none")), found(given, tree("quality", "none"))
    assert like.images.tolist() == [23, 10 + 4, 8 + 1, 8 + 3, 3 + 3]
    assert other.images.tolist() == [23, -1, -1, -1, -1]
    assert found(given, tree("embeddings", "label")).images[:3].tolist() == [23, 13, 10]

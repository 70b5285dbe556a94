"""Which clusters are notable: by the rate around them, or by a word and odds several times the usual ones."""

from types import SimpleNamespace

import numpy as np
import pytest

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.evidence import WORDS
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.trees import leaf_order
from wrongtree.config import ExplainConfig
from wrongtree.stages.explain.candidates import compute

NONE = np.zeros(0, np.int64)
N, SIZES = 300, (12, 8, 4)  # images, of which two thirds have label 0; errors of three clusters, the last of label 1
ERRORS = sum(SIZES)
GREEN = WORDS.index("green cast")


def judged() -> Predictions:
    label = np.r_[np.zeros(200, np.int64), np.ones(100, np.int64)]
    wrong = np.r_[np.arange(20), 200 + np.arange(4)]
    said = label.copy()
    said[wrong] = 1 - said[wrong]
    nothing = np.zeros((N, 1), np.float32)
    return Predictions(
        row=np.arange(N), label=label, logits=np.eye(2, dtype=np.float32)[said], penultimate=nothing,
        features=nothing[:, :, None, None], style=nothing, gradcam=nothing, quality=nothing,
        saliency=nothing[:, :, None],
        thumbnails=np.zeros((N, 1, 1, 3), np.uint8), closeups=np.zeros((0, 1, 1, 3), np.uint8),
        view=np.zeros((0, 4), np.float32), skipped=(), model={},
    )  # fmt: skip


def grown() -> tuple[Tree, list[int]]:
    """Each cluster a chain of its errors, then the first two together, then all; and the clusters' nodes."""
    children, roots, leaf = [], [], 0
    for size in SIZES:
        top = leaf
        for other in range(leaf + 1, leaf + size):
            children.append((top, other))
            top = ERRORS + len(children) - 1
        roots.append(top)
        leaf += size
    children += [(roots[0], roots[1]), (ERRORS + len(children), roots[2])]
    merges = np.array(children)
    return Tree("combined", "none", merges, np.arange(1.0, ERRORS), leaf_order(merges), NONE, NONE, NONE), roots


def candidates(rates, worded):
    """The nodes that are notable, given the rate around each cluster and which of them a word is true of."""
    tree, roots = grown()
    start = np.cumsum([0, *SIZES[:-1]])
    words = np.full((len(SIZES), 2), -1)
    words[worded, 0] = GREEN
    facts = SimpleNamespace(
        node=np.array(roots), start=start, end=start + SIZES, rate=np.array(rates), words=words,
        ranked=np.arange(len(SIZES)), notable=0,
    )  # fmt: skip
    shape = SimpleNamespace(name="combined", matrix=np.zeros((ERRORS, 1)))
    found = compute(judged(), [tree], [facts], [SimpleNamespace(share=1.0)], [shape], ExplainConfig())
    assert sorted(found.node.tolist()) == sorted(roots)  # what is not notable is there for its size
    return [roots.index(node) for node, notable in zip(found.node, found.notable, strict=True) if notable]


@pytest.mark.parametrize(
    ("rates", "worded", "notable"),
    [
        ((0.2, 0.05, 0.05), [0], [0]),  # outside it 12 of 288 are errors: three times these odds are a rate of 11.5 %
        ((0.11, 0.05, 0.05), [0], []),  # a tree that compares pictures has green clusters, whatever green does
        ((0.12, 0.05, 0.05), [0], [0]),
        ((0.2, 0.05, 0.05), [], []),  # no word, and no region in which most images are misclassified
        ((0.05, 0.4, 0.05), [1], []),  # eight errors are too few to go by a word
        ((0.05, 0.9, 0.05), [], [1]),
    ],
)
def test_a_cluster_is_notable_for_its_rate_or_for_a_word_with_odds_three_times_the_usual(rates, worded, notable):
    assert candidates(rates, worded) == notable

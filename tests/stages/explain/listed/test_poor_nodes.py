"""What clusters of poor quality are besides: counted from their errors alone."""

from types import SimpleNamespace

import numpy as np

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.data import KIND_NAMES, KINDS, POOR, Likeness, Proposals
from wrongtree.artifacts.trees import leaf_order
from wrongtree.stages.explain.listed.poor_nodes import described

NONE = np.zeros(0, np.int64)
SHADE = KIND_NAMES.index("shade")
N = 20  # members, of which the last is correct
CHILDREN = np.column_stack([np.r_[0, np.arange(N, 2 * N - 2)], np.arange(1, N)])
TREE = Tree("looks", "none", CHILDREN, np.arange(1.0, N), leaf_order(CHILDREN), NONE, NONE, NONE)


def test_classes_and_damage_of_a_proposals_errors_are_said():
    label = np.zeros(N + 80, dtype=np.int64)
    prediction = np.zeros_like(label)
    prediction[:12], prediction[12 : N - 1] = 1, 2
    predictions = SimpleNamespace(
        label=label, prediction=prediction, members=np.arange(N), at=lambda images: images,
        whole=SimpleNamespace(label=label, prediction=prediction),
    )  # fmt: skip
    kind = np.full(len(label), -1)
    kind[:14] = SHADE
    share = np.zeros(len(KINDS))
    likeness = Likeness(kind, np.zeros_like(kind), NONE, 100, share, share, share < 0, 1.0 * (kind < 0))
    dark, noisy = (next(i for i, (name, *_) in enumerate(POOR) if name == way) for way in ("dark", "noisy"))
    rows = proposals([2 * N - 2, N, 2 * N - 2], [dark, dark, noisy])
    found = described(predictions, likeness, [TREE], rows, ("horse", "deer", "dog"))
    assert found.node.tolist() == [2 * N - 2, N]  # what is lit from one side may be dark, and is not noisy
    assert found.way.tolist() == [dark, dark]
    assert found.tree == (TREE.id, TREE.id)
    assert found.beyond.tolist() == [[0, 1], [2, 3]]
    assert found.tested.tolist() == [7]
    assert found.what == ("horse → deer (12 of 19)", "horse → deer")
    assert found.looks == (
        "14 of 19 errors look like images with light from one side; of the 81 correctly classified images of the same "
        "labels looked at, 0 do",
        "",  # two errors
    )
    assert described(predictions, None, [TREE], rows, ("horse", "deer", "dog")).looks == ("", "", "")


def proposals(nodes: list[int], ways: list[int]) -> Proposals:
    n = len(nodes)
    pairs = np.arange(2 * n).reshape(n, 2)
    return Proposals(
        (TREE.id,) * n, np.array(nodes), np.array(ways), np.full(n, 9), np.ones(n), np.zeros(n), np.zeros(n), pairs,
        pairs, np.ones(n, np.int64), np.zeros(n, bool), np.array([7]),
    )  # fmt: skip

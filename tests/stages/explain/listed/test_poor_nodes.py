"""What clusters of poor quality are besides: counted from their errors alone."""

from types import SimpleNamespace

import numpy as np

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.data import KIND_NAMES, KINDS, Likeness
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
    likeness = Likeness(kind, np.zeros_like(kind), NONE, 100, share, share)
    rows = SimpleNamespace(tree=(TREE.id, TREE.id), node=np.array([2 * N - 2, N]))
    what, looks = described(predictions, likeness, [TREE], rows, ("horse", "deer", "dog"))
    assert what == ("horse → deer (12 of 19)", "horse → deer")
    assert looks == (
        "14 of 19 errors look like images with light from one side; of the 81 correctly classified images of the same "
        "labels looked at, 0 do",
        "",  # two errors
    )
    assert described(predictions, None, [TREE], rows, ("horse", "deer", "dog"))[1] == ("", "")

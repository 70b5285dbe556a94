"""The images of the first split that an error of another looks like: of the class it was taken for, and of its own.

In the space in which the model decides, as `explain.data.right` has it, over all images of the first split that
are kept whole. Misclassified ones count too: a model learnt from their labels.
"""

import numpy as np

from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.splits import TrainingLooks
from wrongtree.inputs.brought import Brought
from wrongtree.shared.arrays import Floats, Ints
from wrongtree.stages.explain.data.nearest import nearest
from wrongtree.stages.explain.data.right import judged

K = 5  # images listed per error and class


def compute(brought: Brought, predictions: Predictions) -> TrainingLooks:
    """Of every member that is an error of another split than the first."""
    splits = brought.images.splits
    assert splits is not None
    code = splits.code[predictions.row]
    classes = np.bincount(predictions.label[code == 0], minlength=predictions.logits.shape[1])
    whole = predictions.whole
    found = look(whole.penultimate, whole.label, whole.prediction, whole.members, splits.code[whole.row])
    return TrainingLooks(code[predictions.members], classes, *(judged(predictions, rows) for rows in found))


def look(matrix: Floats, label: Ints, prediction: Ints, members: Ints, code: Ints, k: int = K) -> tuple[Ints, Ints]:
    """`matrix` (n, d), `label`, `prediction`, `code` (n,) of all judged images; `members` (e,) are rows of these.

    Returns (e, k) images of the class that the model predicts, and of the member's own.
    """
    predicted, true = (np.full((len(members), k), -1, dtype=np.int64) for _ in range(2))
    errors = np.flatnonzero((label[members] != prediction[members]) & (code[members] > 0))
    for class_ in np.unique(np.concatenate([label[members[errors]], prediction[members[errors]]])):
        points = np.flatnonzero((code == 0) & (label == class_))
        for rows, of in ((true, label), (predicted, prediction)):
            asked = errors[of[members[errors]] == class_]
            rows[asked] = nearest(matrix, members[asked], points, k)
    return predicted, true

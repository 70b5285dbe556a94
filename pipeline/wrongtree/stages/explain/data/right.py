"""The right images that an error looks like: of the class it was taken for, and of the class it is.

In the space in which the model decides, the input of its last linear layer, over all right images that are kept
whole. The idea is the deepviz issue's: for a misclassified horse, the most similar dogs.
"""

import numpy as np
from numpy.typing import NDArray

from wrongtree.artifacts.data import RightLooks
from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Ints
from wrongtree.stages.explain.data.nearest import nearest

K = 5  # right images listed per error and class


def compute(predictions: Predictions) -> RightLooks:
    """The nearest right images of every member."""
    whole = predictions.whole
    found = look(whole.penultimate, whole.label, whole.prediction, whole.members)
    return RightLooks(judged(predictions, found.predicted), judged(predictions, found.true))


def judged(predictions: Predictions, rows: Ints) -> Ints:
    """Of images that are kept whole, by their rows there, the positions among the judged; -1 stays."""
    return np.where(rows >= 0, predictions.kept[rows], -1)


def look(matrix: NDArray[np.floating], label: Ints, prediction: Ints, members: Ints, k: int = K) -> RightLooks:
    """`matrix` (n, d), `label` and `prediction` (n,) of all judged images; `members` (e,) are rows of these.

    A member that is no error (of a site over all images) has its own class in both lists, itself left out.
    """
    right = label == prediction
    found = RightLooks(np.full((len(members), k), -1, np.int64), np.full((len(members), k), -1, np.int64))
    of_label, of_prediction = label[members], prediction[members]
    for class_ in np.unique(np.concatenate([of_label, of_prediction])):
        points = np.flatnonzero(right & (label == class_))
        asked = np.flatnonzero((of_label == class_) | (of_prediction == class_))
        near = nearest(matrix, members[asked], points, k)
        for rows, of in ((found.true, of_label), (found.predicted, of_prediction)):
            ours = of[asked] == class_
            rows[asked[ours]] = near[ours]
    return found

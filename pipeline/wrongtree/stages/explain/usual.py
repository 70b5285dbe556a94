"""The images that errors are compared with: correct ones of the same label, where these show what the label can be.

Where a model learnt a shortcut, the correct images of a label may all be of one colour, while those of other colours
are its errors: against them everything about the errors is unusual, and nothing of that is a property of pictures.
"""

import numpy as np

from wrongtree.shared.arrays import Doubles, Flags, Ints
from wrongtree.stages.explain.measures import CASTS, MEASURES

FEWEST = 5  # correct images of a label, fewer of which show nothing
MIDDLE = (10, 90)  # percentiles between which images spread
NARROW = 0.5  # as wide as correct images of all labels together, or as errors of the label
TOLD_BY = ("brightness", "contrast", *CASTS)  # tone and hue, on which all other measures depend


def covered(measures: Doubles, label: Ints, wrong: Flags) -> Flags:
    """(labels,) whether the correct images of a label show what it can be, in tone and hue.

    They do not where they lie close together while neither correct images of all labels nor errors of the label do.
    Both are needed: a kind of error that is apart from the rest spreads the errors, however the correct images spread.
    `measures` (n, measures) in the order of MEASURES; labels without images are not covered.
    """
    columns = measures[:, [MEASURES.index(name) for name in TOLD_BY]]
    found = np.zeros(int(label.max(initial=-1)) + 1, dtype=bool)
    of_all = _spread(columns[~wrong])
    for kind in np.unique(label):
        errors, correct = columns[(label == kind) & wrong], columns[(label == kind) & ~wrong]
        if len(correct) >= FEWEST:
            least = NARROW * np.minimum(of_all, _spread(errors))
            found[kind] = (_spread(correct) >= least).all()
    return found


def references(measures: Doubles, label: Ints, wrong: Flags, sample: Ints | None = None) -> list[Ints]:
    """(labels,) the images each label's errors are compared with, as numbers among all.

    Correct ones of the label; all of the label where the correct ones do not cover it; correct ones of all labels where
    the label has hardly any. `sample` stands for all images where errors are more frequent than in the data set.
    """
    of_sample = np.ones(len(label), dtype=bool)
    if sample is not None:
        of_sample[:] = False
        of_sample[sample] = True
    covers = covered(measures, label, wrong)
    found = []
    for kind, is_covered in enumerate(covers.tolist()):
        same = label == kind
        if is_covered:
            found.append(np.flatnonzero(same & ~wrong))
        elif np.count_nonzero(same & ~wrong) >= FEWEST:
            found.append(np.flatnonzero(same & of_sample))
        else:
            found.append(np.flatnonzero(~wrong))
    return found


def _spread(columns: Doubles) -> Doubles:
    """(m,) of each column (n, m) how far apart the bounds of its middle are; 0 of nothing."""
    if not len(columns):
        return np.zeros(columns.shape[1])
    low, high = np.percentile(columns, MIDDLE, axis=0)
    found: Doubles = high - low
    return found

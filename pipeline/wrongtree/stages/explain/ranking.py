"""Which nodes to look at first: large ones among whose look-alikes most are wrong.

Over all images: ones of many errors that are wrong more often than all images are.
"""

from collections.abc import Sequence

import numpy as np

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.trees import cut
from wrongtree.shared.arrays import Doubles, Ints

MOST_WRONG = 0.5  # look-alikes of a notable node: more of them are wrong than right
FEWEST = 8  # errors in a notable node; on fewer a rate says little
LARGEST = 0.5  # of all errors: what is not a part of the tree but most of it teaches nothing new
OVERVIEW = 25  # clusters that a tree is cut into to fill the list
AVERAGE = 5  # errors in one of these, where there are few
CERTAIN = 4  # standard errors above the rate of all images: there are as many nodes as images, so p < 0.0001
ODDS = 3  # of being wrong, times those of all images; without it the first would be whole classes that are hard


def rank(
    tree: Tree,
    node: Ints,
    start: Ints,
    end: Ints,
    rate: Doubles,
    most: int,
    base: float | None = None,
    share: float = 1,
) -> tuple[Ints, int]:
    """Up to `most` nodes of which none contains another, as rows of `node` (t,), and how many of them are notable.

    Notable nodes come first, by √errors · (rate - 1/2): what is certain grows with the root of the count. They are
    sought among all nodes, since no single cut has all of them. Then follow the largest clusters of a cut, so that
    something stands there even where the model has no region of its own to fail in. Where look-alikes were sought among
    a `share` of all images, a notable node needs as many more errors: those not among these add no look-alikes.

    Over all images `base` is the share of them that is wrong. Then the score is the excess in the binomial's standard
    errors, √n · (rate - base) but for a constant, and of a cut's clusters those with most errors follow.
    """
    size = end - start
    errors = size if base is None else np.rint(rate * size).astype(np.int64)
    score = np.sqrt(size) * (np.nan_to_num(rate) - (MOST_WRONG if base is None else base))
    notable = (score > 0) & (errors * share >= FEWEST) & (size <= LARGEST * tree.n_leaves)
    if base is not None:
        notable &= score >= CERTAIN * np.sqrt(base * (1 - base))
        notable &= rate * (1 - base) >= ODDS * base * (1 - rate)
    by_score = np.flatnonzero(notable)[np.argsort(-score[notable], kind="stable")]
    row_of = {int(number): row for row, number in enumerate(node)}
    wanted = max(1, min(OVERVIEW, tree.n_leaves // AVERAGE))
    clusters = cut(tree.children, tree.height, 2 * tree.n_leaves - 2, wanted)
    of_cut = np.array([row_of[number] for number in clusters if number in row_of], dtype=np.int64)
    of_cut = of_cut[errors[of_cut] > 0]
    by_size = of_cut[np.lexsort((of_cut, -errors[of_cut]))].tolist()
    taken = np.zeros(tree.n_leaves, dtype=bool)

    def apart(rows: Sequence[int], most: int) -> list[int]:
        """Those that share no error with one before, in this call or an earlier one."""
        kept: list[int] = []
        for row in rows:
            if len(kept) < most and not taken[start[row] : end[row]].any():
                taken[start[row] : end[row]] = True
                kept.append(row)
        return kept

    first = apart(by_score.tolist(), most)
    return np.array(first + apart(by_size, most - len(first)), dtype=np.int64), len(first)

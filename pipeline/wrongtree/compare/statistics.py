"""Whether a change is more than chance."""

from __future__ import annotations

import numpy as np
from scipy.stats import hypergeom

from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.stages.explain.significance import LEVEL as LEVEL
from wrongtree.stages.explain.significance import adjusted as adjusted
from wrongtree.stages.explain.significance import mcnemar as mcnemar


def more_than_all(hits: Ints, of: Ints, all_hits: int, all_of: int) -> Doubles:
    """(t,) one-sided p that a random choice of `of` among `all_of` has as many hits (Fisher's exact test)."""
    found: Doubles = hypergeom.sf(np.asarray(hits) - 1, all_of, all_hits, np.asarray(of))
    return np.minimum(1.0, found)

"""How bright a colour is."""

import numpy as np

from wrongtree.shared.arrays import Bytes, Floats

GREY = (0.299, 0.587, 0.114)  # weights of red, green and blue (Rec. 601)
BLACK, WHITE = 8, 247  # grey levels of 0…255 from which on nothing is to be seen
AT_ONCE = 1024


def exposure(pictures: Bytes) -> Floats:
    """(n, h, w, 3) -> (n,) share of pixels that are nearly white minus share of those that are nearly black."""
    found = np.empty(len(pictures), dtype=np.float32)
    weights = np.array(GREY, dtype=np.float32)
    for first in range(0, len(pictures), AT_ONCE):
        grey = pictures[first : first + AT_ONCE].astype(np.float32) @ weights
        found[first : first + AT_ONCE] = (grey >= WHITE).mean(axis=(1, 2)) - (grey <= BLACK).mean(axis=(1, 2))
    return found

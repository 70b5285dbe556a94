"""What chance makes of ranks."""

import numpy as np

from wrongtree.shared.arrays import Doubles, Ints


def scatter(errors: Ints, correct: Ints) -> Doubles:
    """(c,) variance, were there no difference, of the sum of so many errors' shares of so many correct images.

    Mann & Whitney's: the errors of a label are compared with the same few correct images, so that their shares go
    together. With a single one, the mean of however many shares is anything from 0 to 1 by chance. A label without
    correct images says nothing: its shares are all 1/2.
    """
    known = correct > 0
    found: Doubles = np.where(known, errors * (errors + correct + 1.0) / (12 * np.where(known, correct, 1)), 0)
    return found

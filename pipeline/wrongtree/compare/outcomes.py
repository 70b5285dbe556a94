"""What became of each image from an older site to a newer one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wrongtree.shared.arrays import Ints

FIXED, BROKEN, SAME, OTHER, CORRECT = range(5)
OUTCOMES = ("fixed", "broken", "still wrong, same prediction", "still wrong, other prediction", "still correct")


@dataclass(frozen=True)
class Tally:
    """How many images of each outcome; what is derived from them has `images` as its denominator."""

    fixed: int
    broken: int
    same: int
    other: int
    correct: int

    @property
    def images(self) -> int:
        """All of them."""
        return self.fixed + self.broken + self.same + self.other + self.correct

    @property
    def older(self) -> int:
        """Errors of the older site."""
        return self.fixed + self.same + self.other

    @property
    def newer(self) -> int:
        """Errors of the newer site."""
        return self.broken + self.same + self.other


def outcomes(label: Ints, older: Ints, newer: Ints) -> Ints:
    """(m,) indices into OUTCOMES, from labels and two sites' predictions, each (m,)."""
    was, is_ = older == label, newer == label
    still = np.where(older == newer, SAME, OTHER)
    found: Ints = np.where(was, np.where(is_, CORRECT, BROKEN), np.where(is_, FIXED, still)).astype(np.int64)
    return found


def tally(outcome: Ints) -> Tally:
    """Count (m,) outcomes."""
    return Tally(*np.bincount(outcome, minlength=len(OUTCOMES)).tolist())

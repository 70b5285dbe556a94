"""What checkpoints learn and forget, image by image.

Toneva et al. 2019 ("An empirical study of example forgetting during deep neural network learning", ICLR) call it a
forgetting event that an example was classified correctly and, after the next update of the model, is not. Here it is
counted between checkpoints and on whatever images the sites have judged, so an image may have been forgotten and
learnt again in between. Like there, an image that is never learnt is counted by itself, and not as never forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wrongtree.shared.arrays import Flags, Ints

NEVER_LEARNT, STILL_WRONG, LEARNT_AGAIN, LEARNT_LAST, KEPT = range(5)
OUTCOMES = ("never learnt", "forgotten, still wrong", "forgotten, learnt again", "learnt last", "learnt and kept")


@dataclass(frozen=True)
class Forgetting:
    """Of m images, which of s checkpoints misclassify them; all else follows."""

    wrong: Flags  # (s, m)

    @cached_property
    def lost(self) -> Flags:
        """(s, m) which images each checkpoint misclassifies that the one before has correct; of the first none."""
        return self._changed(False)

    @cached_property
    def gained(self) -> Flags:
        """(s, m) which images each checkpoint has correct that the one before misclassifies; of the first none."""
        return self._changed(True)

    def _changed(self, before: bool) -> Flags:
        found = np.zeros_like(self.wrong)
        found[1:] = (self.wrong[:-1] == before) & (self.wrong[1:] != before)
        return found

    @cached_property
    def times(self) -> Ints:
        """(m,) how often each image was forgotten."""
        found: Ints = self.lost.sum(axis=0).astype(np.int64)
        return found

    @cached_property
    def never(self) -> Flags:
        """(m,) which images no checkpoint has correct."""
        return np.asarray(self.wrong.all(axis=0))

    @cached_property
    def counts(self) -> Ints:
        """Images that were forgotten never, once, twice, …; without those that no checkpoint has correct."""
        return np.bincount(self.times[~self.never], minlength=1).astype(np.int64)

    @cached_property
    def first_correct(self) -> Ints:
        """(m,) the first checkpoint that has each image correct; -1: none has."""
        return np.where(self.never, -1, np.argmin(self.wrong, axis=0)).astype(np.int64)

    @cached_property
    def last_wrong(self) -> Ints:
        """(m,) the last checkpoint that misclassifies each image; -1: none does."""
        last = len(self.wrong) - 1 - np.argmax(self.wrong[::-1], axis=0)
        return np.where(self.wrong.any(axis=0), last, -1).astype(np.int64)

    @cached_property
    def learnt_at(self) -> Ints:
        """(s,) images that the last checkpoint has correct, by the checkpoint since which that is so."""
        since = self.last_wrong + 1
        return np.bincount(since[~self.wrong[-1]], minlength=len(self.wrong)).astype(np.int64)

    @cached_property
    def outcome(self) -> Ints:
        """(m,) indices into OUTCOMES. What the last checkpoint misclassifies was never learnt, or forgotten."""
        again, last = self.times > 0, self.gained[-1]
        correct = np.where(again, LEARNT_AGAIN, np.where(last, LEARNT_LAST, KEPT))
        wrong = np.where(self.never, NEVER_LEARNT, STILL_WRONG)
        return np.where(self.wrong[-1], wrong, correct).astype(np.int64)

    def errors_by(self, code: Ints, k: int) -> Ints:
        """(k, s) how many images of each of k kinds each checkpoint misclassifies, from (m,) kinds; -1: of none."""
        inside = code >= 0
        rows = [np.bincount(code[inside & wrong], minlength=k) for wrong in self.wrong]
        return np.stack(rows, axis=1).astype(np.int64)

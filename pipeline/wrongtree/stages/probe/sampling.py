"""Which images stand for a cluster, for other errors, and for correct ones: drawn by a hash of their ids."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Flags, Ints

SOME = 500


class Sampler:
    """Draws judged images in an order that does not depend on how they came."""

    def __init__(self, ids: Sequence[str], predictions: Predictions, seed: int) -> None:
        self._ids = ids
        self._predictions = predictions
        self._key = seed.to_bytes(8, "little")
        self._by_label: dict[int, Ints] = {}
        self._correct = np.zeros(len(predictions.label), dtype=bool)  # their pictures are looked at: those kept whole
        self._correct[predictions.kept] = predictions.whole.prediction == predictions.whole.label

    def order(self, images: Ints) -> Ints:
        """These judged images, shuffled by a hash of their ids."""
        return images[np.argsort([self._hash(image) for image in images.tolist()], kind="stable")]

    def halves(self, images: Ints) -> Flags:
        """(k,) whether each image is in the first half: chosen on it, reported on the other."""
        return np.array([self._hash(image, b"half")[0] < 128 for image in images.tolist()], dtype=bool)

    def correct_like(self, errors: Ints, most: int) -> Ints:
        """At most `most` correct images, with the labels of these errors as often as these have them."""
        found: list[int] = []
        label = self._predictions.label
        kinds, times = np.unique(label[errors], return_counts=True)
        for kind, count in zip(kinds.tolist(), times.tolist(), strict=True):
            wanted = max(1, round(most * count / len(errors)))
            found += self.correct_of(kind)[:wanted].tolist()
        return self.order(np.array(found, dtype=np.int64))[:most]

    def correct_of(self, label: int) -> Ints:
        """All correct images of a label, shuffled."""
        if label not in self._by_label:
            self._by_label[label] = self.order(np.flatnonzero(self._correct & (self._predictions.label == label)))
        return self._by_label[label]

    @cached_property
    def any_correct(self) -> Ints:
        """Some correct images of any label, shuffled."""
        correct = np.flatnonzero(self._correct)
        return self.order(correct[:: max(1, len(correct) // SOME)])

    def _hash(self, image: int, salt: bytes = b"") -> bytes:
        name = self._ids[int(self._predictions.row[image])].encode("utf-8", "surrogatepass")
        return hashlib.blake2b(name, digest_size=8, key=self._key, salt=salt).digest()

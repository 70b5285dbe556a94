"""The penultimate activations of every judged image: single precision where it is kept whole, else half."""

from __future__ import annotations

import numpy as np

from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Floats, Ints


class Activations:
    """(n, d), of which rows are read by positions among the judged images."""

    def __init__(self, predictions: Predictions) -> None:
        self._whole, self._faint = predictions.penultimate, predictions.faint
        self._is_whole = np.zeros(len(predictions.label), dtype=bool)
        self._is_whole[predictions.kept] = True
        self._row = np.where(self._is_whole, np.cumsum(self._is_whole), np.cumsum(~self._is_whole)) - 1
        self.shape = (len(predictions.label), self._whole.shape[1])

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, images: Ints) -> Floats:
        found = np.empty((len(images), self.shape[1]), dtype=np.float32)
        whole = self._is_whole[images]
        found[whole] = self._whole[self._row[images[whole]]]
        found[~whole] = self._faint[self._row[images[~whole]]]
        return found

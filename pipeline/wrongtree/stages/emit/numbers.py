"""Numbers as documents have them, and the ones that several documents say."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Doubles, Ints


def probabilities(predictions: Predictions, rows: Ints) -> Doubles:
    """(r, c) of these judged images, which are kept whole."""
    result: Doubles = softmax(predictions.logits[predictions.at(rows)].astype(np.float64), axis=1)
    return result


def rounded(values: NDArray[np.floating]) -> list[float]:
    """Four decimals: a hundredth of a percent, or of a pixel in a hundred."""
    result: list[float] = np.round(np.asarray(values, dtype=np.float64).reshape(-1), 4).tolist()
    return result


def rounded_or_null(values: NDArray[np.floating]) -> list[float | None]:
    """Four decimals; what is not defined is null."""
    return [None if math.isnan(value) else round(value, 4) for value in values.reshape(-1).tolist()]


def significant_or_null(values: NDArray[np.floating]) -> list[float | None]:
    """Four significant digits, which a p needs; what is not defined is null."""
    return [None if math.isnan(value) else float(f"{value:.4g}") for value in values.reshape(-1).tolist()]

"""What correctly classified images of every label measure: repairs aim at it, whatever comes of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wrongtree.artifacts.predictions import QUALITY, Predictions
from wrongtree.shared.arrays import Bytes, Doubles, Ints

FEWEST = 5  # correct images of a label that say what it usually measures; with fewer, those of all labels do
AT_ONCE = 2048


@dataclass(frozen=True)
class Tone:
    """Means over the correct images of every label, or of each image's label; colours are in 0…1."""

    label: Ints  # (c,)
    mean: Doubles  # (c,) of grey
    spread: Doubles  # (c,) standard deviation of grey within a picture
    colour_mean: Doubles  # (c, 3)
    colour_spread: Doubles  # (c, 3)
    sharpness: Doubles  # (c,) log10 of the Laplacian's variance, as predict/quality.py measures it


@dataclass(frozen=True)
class Measured:
    """The same of every judged image; colours are NaN of one that is not kept whole."""

    mean: Doubles  # (n,)
    spread: Doubles
    colour_mean: Doubles  # (n, 3)
    colour_spread: Doubles  # (n, 3)
    sharpness: Doubles  # (n,)
    noise: Doubles  # (n,) standard deviation, in 0…1


def measured(predictions: Predictions) -> Measured:
    """Of thumbnails, which are what the model saw."""
    colour_mean, colour_spread = np.full((2, len(predictions.label), 3), np.nan)
    colour_mean[predictions.kept], colour_spread[predictions.kept] = _colours(predictions.thumbnails)
    column = {name: predictions.quality[:, i].astype(np.float64) for i, name in enumerate(QUALITY)}
    return Measured(
        mean=column["brightness"] / 255,
        spread=column["contrast"] / 255,
        colour_mean=colour_mean,
        colour_spread=colour_spread,
        sharpness=-column["blur"],
        noise=column["noise"] / 255,
    )


def tone_of(predictions: Predictions, found: Measured) -> Tone:
    """What the correct images of every label that are kept whole measure on average."""
    kept = predictions.kept
    correct = kept[predictions.prediction[kept] == predictions.label[kept]]
    classes = predictions.logits.shape[1]
    label = predictions.label[correct]
    count = np.bincount(label, minlength=classes)

    def mean(values: Doubles) -> Doubles:
        values = values[correct].reshape(len(correct), int(np.prod(values.shape[1:])))
        sums = np.stack([np.bincount(label, weights=column, minlength=classes) for column in values.T], axis=1)
        of_all = values.mean(axis=0) if len(values) else np.zeros(values.shape[1])
        found: Doubles = np.where((count >= FEWEST)[:, None], sums / np.maximum(1, count)[:, None], of_all)
        return found

    return Tone(
        np.arange(classes), mean(found.mean)[:, 0], mean(found.spread)[:, 0], mean(found.colour_mean),
        mean(found.colour_spread), mean(found.sharpness)[:, 0],
    )  # fmt: skip


def _colours(pictures: Bytes) -> tuple[Doubles, Doubles]:
    """(n, h, w, 3) -> (n, 3) mean and standard deviation of every channel, in 0…1."""
    mean, spread = np.zeros((len(pictures), 3)), np.zeros((len(pictures), 3))
    for first in range(0, len(pictures), AT_ONCE):
        part = pictures[first : first + AT_ONCE].astype(np.float32) / 255
        mean[first : first + AT_ONCE] = part.mean(axis=(1, 2), dtype=np.float64)
        spread[first : first + AT_ONCE] = part.std(axis=(1, 2), dtype=np.float64)
    return mean, spread


def usual_of(tone: Tone, label: Ints) -> Tone:
    """(k,) labels -> what each of them usually measures."""
    return Tone(
        label,
        tone.mean[label],
        tone.spread[label],
        tone.colour_mean[label],
        tone.colour_spread[label],
        tone.sharpness[label],
    )

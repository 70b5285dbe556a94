"""What the model's answers look like: no better than guessing, all alike, flat, without a doubt, not repeatable."""

from __future__ import annotations

import numpy as np
from scipy.special import logsumexp
from scipy.stats import binom

from wrongtree.flow.preflight.glimpse import Fact, Glimpse, percent, some

FEWEST = 20  # images from which on an accuracy says anything
LIKELY = 0.05  # what guessing reaches with this probability is no better than guessing
NEARLY_ALL = 0.95
MIXED = 0.7  # share of the commonest label up to which one prediction for nearly all is strange
CERTAIN = 0.9999
OFTEN = 0.3  # of errors among certain answers
DIFFERS = 0.02  # standard deviations of the logits: far above what rounding does


def facts(seen: Glimpse) -> list[Fact]:
    """All of them."""
    found = [_lost(seen), _scale(seen), _unrepeatable(seen), _dependent(seen)]
    if len(seen.labels) >= FEWEST:
        found += [_same(seen) or _guessing(seen), _one_class(seen), _certain(seen), _elsewhere(seen)]
    return [fact for fact in found if fact is not None]


def guessed(seen: Glimpse) -> float:
    """Accuracy of guessing as often of each class as the model does."""
    c = max(len(seen.classes), seen.logits.shape[1])
    labels, said = (np.bincount(v, minlength=c) / len(seen.labels) for v in (seen.labels, seen.prediction))
    return float(labels @ said)


def is_guessing(seen: Glimpse) -> bool:
    """Whether guessing would do as well: not distinguishable from it, and near it."""
    if len(seen.labels) < FEWEST or len(seen.classes) < 2:
        return False
    expected, right = guessed(seen), int(seen.right.sum())
    by_chance = float(binom.sf(right - 1, len(seen.labels), expected))
    return by_chance > LIKELY and expected < MIXED and seen.accuracy < 1.25 * expected + 0.02


def _guessing(seen: Glimpse) -> Fact | None:
    if not is_guessing(seen):
        return None
    if seen.ways.given:
        ask = "no assignment of labels to predicted classes is better: check that the predictions are of these images"
    elif seen.model is None:
        ask = "no other class order is better: check that the predictions are of these images, in their order"
    elif not seen.ways.weights and not seen.ways.python:
        ask = "check that the factory loads weights, because no --weights are given"
    else:
        ask = (
            "no other class order or preparation that was tried is better: check that the weights are trained for "
            "these classes, and that images are prepared as in training"
        )
    return Fact(
        "guessing",
        f"accuracy on {some(len(seen.labels), 'image')} is {percent(seen.accuracy)}, not significantly better than "
        f"guessing ({percent(guessed(seen))}): {ask}",
        0.9,
    )


def _same(seen: Glimpse) -> Fact | None:
    if seen.model is None:
        return None
    spread = float(np.ptp(seen.logits, axis=0).max())
    if spread > 1e-5 * max(1.0, float(np.abs(seen.logits).max())):
        return None
    return Fact(
        "constant-output",
        f"the model returns exactly the same output for all {len(seen.labels):,} images of the sample: check that its "
        f"weights are loaded, and that inputs ({_number(seen.span[0])} to {_number(seen.span[1])}) are prepared as in "
        "training",
        0.96,
    )


def _one_class(seen: Glimpse) -> Fact | None:
    counts = np.bincount(seen.prediction)
    labels = np.bincount(seen.labels)
    if counts.max() < NEARLY_ALL * len(seen.labels) or labels.max() > MIXED * len(seen.labels):
        return None
    said = int(counts.argmax())
    name = seen.classes[said] if said < len(seen.classes) else f"output {said}"
    of = int(labels[said]) if said < len(labels) else 0
    return Fact(
        "one-class",
        f"the model predicts '{name}' for {counts.max():,} of {len(seen.labels):,} images, but {of:,} of "
        f"{len(seen.labels):,} have this label: check that it is trained, and that images are prepared as in training",
        0.78,
    )


def _certain(seen: Glimpse) -> Fact | None:
    if not seen.sure:
        return None
    certain = seen.confidence > CERTAIN
    wrong = int((certain & ~seen.right).sum())
    if certain.mean() < MIXED or wrong < OFTEN * certain.sum():
        return None
    return Fact(
        "too-certain",
        f"confidence is above 99.99\u00a0% on {int(certain.sum()):,} of {len(seen.labels):,} images, and {wrong:,} of "
        f"these are misclassified: check that inputs ({_number(seen.span[0])} to {_number(seen.span[1])}) have the "
        "scale of training",
        0.6,
    )


def _scale(seen: Glimpse) -> Fact | None:
    if seen.model is None or len(seen.labels) < 2 or seen.logits.shape[1] < 2:
        return None
    values = np.asarray(seen.logits, dtype=np.float64)
    if np.abs(logsumexp(values, axis=1)).max() < 1e-3:
        return Fact(
            "log-probabilities",
            "the model returns probabilities, and the input of its softmax cannot be read: predictions and confidences "
            "are not affected, but saliency maps are computed from logarithms of probabilities; return logits",
            0.55,
        )
    if values.min() < 0 or values.max() > 1:
        return None
    if np.abs(values.sum(axis=1) - 1).max() < 1e-3:
        highest = float(np.e / (np.e + values.shape[1] - 1))
        return Fact(
            "probabilities",
            "the model returns probabilities, not logits: a second softmax limits confidence to "
            f"{percent(highest)}; return the values before its softmax",
            0.8,
        )
    if values.min() < 0.1 and values.max() > 0.9:
        return Fact(
            "probabilities",
            "all outputs are between 0 and 1, as after a sigmoid, and a softmax flattens them; return the values "
            "before the model's last activation",
            0.7,
        )
    return None


def _lost(seen: Glimpse) -> Fact | None:
    if not seen.lost:
        return None
    return Fact(
        "nan",
        f"the model returns NaN or infinity for {seen.lost:,} of {seen.asked:,} images, which are skipped: check its "
        "weights, and that inputs have the size and scale of training",
        0.97,
    )


def _unrepeatable(seen: Glimpse) -> Fact | None:
    if seen.model is None or seen.model.unrepeatable < DIFFERS:
        return None
    return Fact(
        "random",
        "the model returns different outputs for the same input, also in evaluation mode (by "
        f"{seen.model.unrepeatable:.2g} standard deviations of its logits): remove dropout, noise and sampling from "
        "its forward",
        0.85,
    )


def _dependent(seen: Glimpse) -> Fact | None:
    if seen.model is None or seen.model.dependent < DIFFERS or seen.model.unrepeatable >= DIFFERS:
        return None
    alone = "batch_size=1" if seen.ways.python else "--batch-size 1"
    return Fact(
        "batch-dependent",
        "the model's output for an image depends on the rest of the batch (by "
        f"{seen.model.dependent:.2g} standard deviations of its logits): build batch norm with "
        f"track_running_stats=True, or pass {alone}",
        0.84,
    )


def _elsewhere(seen: Glimpse) -> Fact | None:
    there = np.bincount(seen.everything, minlength=len(seen.classes)) > 0
    if there.all() or seen.prediction.max() >= len(there):
        return None
    outside = int((~there[seen.prediction]).sum())
    if outside < len(seen.labels) / 4:
        return None
    return Fact(
        "absent-classes",
        f"for {outside:,} of {len(seen.labels):,} images the model predicts classes that the data does not contain "
        f"({some(int((~there).sum()), 'class', 'classes')} of {len(there):,}); these all count as errors: check the "
        "class order",
        0.38,
    )


def _number(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")

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
    start = f"'{seen.classes[0]}'"
    if seen.model is None:
        ask = f"is the class order right? the classes start with {start}"
        mend = "" if seen.ways.python else "; --classes FILE gives another"
    elif not seen.ways.weights and not seen.ways.python:
        ask, mend = "no --weights are given: does the factory load any?", ""
    else:
        ask = f"are the weights, the class order and the preprocessing this model's? output 0 counts as {start}"
        mend = f"; {seen.ways.of_order()}"
    return Fact(
        "guessing",
        f"accuracy on {some(len(seen.labels), 'image')} is {percent(seen.accuracy)}, and guessing gets "
        f"{percent(guessed(seen))}: {ask}{mend}",
        0.9,
    )


def _same(seen: Glimpse) -> Fact | None:
    spread = float(np.ptp(seen.logits, axis=0).max())
    if seen.model is None or spread > 1e-5 * max(1.0, float(np.abs(seen.logits).max())):
        return None
    return Fact(
        "constant-output",
        f"the model says exactly the same of all {len(seen.labels):,} images of the sample: are its weights loaded, "
        f"and do inputs ({_number(seen.span[0])} to {_number(seen.span[1])}) differ as in training?",
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
        f"the model says '{name}' of {counts.max():,} of {len(seen.labels):,} images, {of:,} of which are labelled so: "
        "is it trained, and are images prepared as in training?",
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
        f"the model is all but certain (above 99.99\u00a0%) of {int(certain.sum()):,} of {len(seen.labels):,} images "
        f"and wrong on {wrong:,} of these: are inputs, from {_number(seen.span[0])} to {_number(seen.span[1])}, on the "
        "scale of training?",
        0.6,
    )


def _scale(seen: Glimpse) -> Fact | None:
    if seen.model is None or len(seen.labels) < 2 or seen.logits.shape[1] < 2:
        return None
    values = seen.logits.astype(np.float64)
    if np.abs(logsumexp(values, axis=1)).max() < 1e-3:
        return Fact(
            "log-probabilities",
            "the model returns probabilities, and what its softmax is given cannot be had: predictions and confidences "
            "are the model's, but saliency maps are those of logarithms of probabilities; return logits",
            0.55,
        )
    if values.min() < 0 or values.max() > 1:
        return None
    if np.abs(values.sum(axis=1) - 1).max() < 1e-3:
        highest = float(np.e / (np.e + values.shape[1] - 1))
        return Fact(
            "probabilities",
            "the model returns probabilities, not logits: a second softmax makes them flat, at most "
            f"{percent(highest)} sure; return what goes into its softmax",
            0.8,
        )
    if values.min() < 0.1 and values.max() > 0.9:
        return Fact(
            "probabilities",
            "all outputs lie between 0 and 1, as after a sigmoid, and a softmax makes them flat; return what goes into "
            "the model's last activation",
            0.7,
        )
    return None


def _lost(seen: Glimpse) -> Fact | None:
    if not seen.lost:
        return None
    return Fact(
        "nan",
        f"the model returns NaN or infinity for {seen.lost:,} of {seen.asked:,} images, which are set aside: are its "
        "weights sound, and inputs of the size and scale of training?",
        0.97,
    )


def _unrepeatable(seen: Glimpse) -> Fact | None:
    if seen.model is None or seen.model.unrepeatable < DIFFERS:
        return None
    return Fact(
        "random",
        f"the model answers differently when asked twice (by {seen.model.unrepeatable:.2g} standard deviations of its "
        "logits), in evaluation mode too: leave dropout, noise and sampling out of its forward",
        0.85,
    )


def _dependent(seen: Glimpse) -> Fact | None:
    if seen.model is None or seen.model.dependent < DIFFERS or seen.model.unrepeatable >= DIFFERS:
        return None
    alone = "batch_size=1" if seen.ways.python else "--batch-size 1"
    return Fact(
        "batch-dependent",
        "the model says something else of an image alone than in a batch (by "
        f"{seen.model.dependent:.2g} standard deviations of its logits): build batch norm with "
        f"track_running_stats=True, or take {alone}",
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
        f"the model takes {outside:,} of {len(seen.labels):,} images for classes of which the data has none "
        f"({some(int((~there).sum()), 'class', 'classes')} of {len(there):,}): all of that counts as errors; is the "
        "class order right?",
        0.38,
    )


def _number(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")

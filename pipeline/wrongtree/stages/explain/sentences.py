"""What an entry says, from counts only. The one place that may say what errors happen because of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wrongtree.artifacts.causes import Count, Trial
from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Ints
from wrongtree.shared.percent import percent

SAME = 0.8  # Bhattacharyya coefficient of two mixes of predictions that are called the same
RARE = 0.05  # of the errors: a confusion that is not even so much of them names none of them
MOSTLY = 0.6  # of the errors: what they share in label or prediction is named from there on


def what_of(label: Ints, prediction: Ints, classes: Sequence[str]) -> str:
    """What the errors' labels and predictions share: `ship → airplane`, `→ 9 (98%)`, `ship → several classes`."""
    one, share = _commonest(label * len(classes) + prediction)
    if share >= MOSTLY:
        return f"{classes[one // len(classes)]} → {classes[one % len(classes)]}{_mostly(share)}"
    said, of_said = _commonest(prediction)
    true, of_true = _commonest(label)
    if of_said >= MOSTLY and of_said >= of_true:
        return f"→ {classes[said]}{_mostly(of_said)}"
    if of_true >= MOSTLY:
        mostly = f" ({percent(of_true, 0)} {classes[true]})" if of_true < 1 else ""
        return f"{classes[true]} → several classes{mostly}"
    times, confusion = round(share * len(label)), f"{classes[one // len(classes)]} → {classes[one % len(classes)]}"
    if times < 2 or share < RARE:
        return "several classes"
    return f"several classes, most often {confusion} ({times} of {len(label)})"


def share_of(predictions: Predictions, images: Ints, classes: Sequence[str]) -> str:
    """`113 of 280 ship errors`, or of all errors if the labels differ."""
    label, total = predictions.label[images], len(predictions.errors)
    one, share = _commonest(label)
    if share == 1:
        of = int((predictions.label[predictions.errors] == one).sum())
        return f"{len(images):,} of {of:,} {classes[one]} errors"
    return f"{len(images):,} of {total:,} errors"


def proof_of(trials: Sequence[Trial], label: Ints, classes: Sequence[str], count: int) -> str:
    """Sentences on what undoing the cause did, and what doing it did."""
    one, share = _commonest(label)
    name = f"{classes[one]} " if share == 1 else ""
    said = []
    repair = next((trial for trial in trials if trial.proved and not trial.damage), None)
    damage = next((trial for trial in trials if trial.damage and (trial.proved or repair is not None)), None)
    if repair is not None:
        tried = "errors tried" if repair.hit.of < count else "errors"
        sentence = f"{repair.title}, {_of(repair.hit)} {tried} become correct ({_share(repair.hit)})"
        if repair.elsewhere is not None:
            sentence += f", against {_of(repair.elsewhere)} other {name}errors ({_share(repair.elsewhere)})"
        if repair.broken is not None and (damage is None or damage.hit.hits == 0):
            sentence += f". It makes {_of(repair.broken)} correct {name}images misclassified ({_share(repair.broken)})"
        said.append(f"{sentence}.")
    if damage is not None:
        did = f"Conversely, {damage.title[0].lower()}{damage.title[1:]}" if repair is not None else damage.title
        way = ""
        if damage.way is not None and damage.hit.hits:
            way = ", with the same predictions" if damage.way >= SAME else ", but with other predictions"
        sentence = f"{did}, {_of(damage.hit)} correct {name}images become misclassified ({_share(damage.hit)}){way}"
        if damage.neutral is not None:
            rival = f"{_of(damage.neutral)} ({_share(damage.neutral)})"
            sentence += f"; other damage of the same size leads to the predictions of these errors in {rival}"
        said.append(f"{sentence}.")
    return " ".join(said)


def site_proof(trial: Trial) -> str:
    """The same of all errors together."""
    said = f"{trial.title}, {_of(trial.hit)} errors drawn from the whole site become correct ({_share(trial.hit)})"
    if trial.broken is not None:
        said += f"; {_of(trial.broken)} correct images become misclassified ({_share(trial.broken)})"
    return f"{said}."


def _commonest(codes: Ints) -> tuple[int, float]:
    kinds, times = np.unique(codes, return_counts=True)
    best = int(times.argmax())
    return int(kinds[best]), float(times[best] / times.sum())


def _mostly(share: float) -> str:
    return "" if share == 1 else f" ({percent(share, 0)})"


def _of(count: Count) -> str:
    return f"{count.hits} of {count.of}"


def _share(count: Count) -> str:
    return percent(count.hits / count.of, 0) if count.of else "none"

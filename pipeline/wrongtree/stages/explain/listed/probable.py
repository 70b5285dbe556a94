"""Entries whose errors a cause may have that is proved for others of their label: damage leads to such errors, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from wrongtree.artifacts.causes import Entry, Trial
from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Ints
from wrongtree.stages.explain.sentences import done_to

NEARLY_ALL = 0.8  # of the errors
LIKE, HARMS = 0.8, 0.4  # a damage's similarity to the errors' predictions, and share of correct images that it harms


def with_known(
    predictions: Predictions, entries: Sequence[Entry], proved: Sequence[Entry], classes: Sequence[str]
) -> list[Entry]:
    """These entries; one without a cause is named by a cause of its label whose damage leads to such errors."""
    return [_named(predictions, entry, proved, classes) for entry in entries]


def _named(predictions: Predictions, entry: Entry, proved: Sequence[Entry], classes: Sequence[str]) -> Entry:
    label = _label(predictions, entry.member)
    if entry.cause or entry.proved or label < 0:
        return entry
    known = {other.cause for other in proved if label == _label(predictions, other.member)}
    trial = next((trial for trial in entry.trials if trial.word in known and _is_like(trial)), None)
    if trial is None:
        return entry
    said = (
        f"“{trial.word}” is proved for other {classes[label]} errors: {done_to(trial)}, and are predicted as "
        "these errors are. For these alone it is not proved."
    )
    return replace(entry, cause=trial.word, ruled_out=f"{entry.ruled_out} {said}".strip())


def _is_like(trial: Trial) -> bool:
    return (
        trial.damage and trial.way is not None and trial.way >= LIKE and trial.hit.hits >= HARMS * max(1, trial.hit.of)
    )


def _label(predictions: Predictions, member: Ints) -> int:
    """That of nearly all of these errors; -1: there is none."""
    times = np.bincount(predictions.label[predictions.members[member]])
    return int(times.argmax()) if times.max() >= NEARLY_ALL * len(member) else -1

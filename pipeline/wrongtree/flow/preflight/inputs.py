"""What the model is shown: pictures of another size, colour or preparation than it expects; files nobody can read."""

from __future__ import annotations

import numpy as np

from wrongtree.flow.preflight.answers import guessed, is_guessing
from wrongtree.flow.preflight.evidence import MARGIN, is_better, is_surer, leaves_no_doubt
from wrongtree.flow.preflight.glimpse import WRAPPED, Fact, Glimpse, Mend, Trial, percent, weight_of
from wrongtree.shared.intervals import wilson

ENLARGED = 2  # times, above which most of what the model sees was never there
LITTLE = 1 / 3  # of a picture: a crop that leaves less hides what the label is about
RIGHT = 0.5  # of the images: a model that is sure and wrong is surer of the labels wherever it is less sure
MANY = 0.25  # of the pictures


def facts(seen: Glimpse) -> list[Fact]:
    """All of them."""
    found = [_trial(seen), _unreadable(seen), _enlarged(seen), _cropped(seen), _grey(seen)]
    return [fact for fact in found if fact is not None]


def _trial(seen: Glimpse) -> Fact | None:
    """The preparation that does best; batch norm only where that does far better still, since it mends much."""
    found = [trial for trial in seen.trials if tells(trial)]
    if not found:
        return None
    best = max(found, key=lambda trial: trial.share_after - (MARGIN if trial.name == "averages" else 0))
    low, high = (f"{value:.3g}".replace("-", "−") for value in seen.span)
    now = (
        f" (inputs range from {low} to {high})" if best.name not in ("bgr", "inverted", "averages", "own-size") else ""
    )
    name = "batch-norm" if best.name == "averages" else "preprocessing"
    surer = (
        f", and a higher probability for the label on {int((best.gain > 0).sum()):,} of them" if len(best.gain) else ""
    )
    return Fact(
        name,
        f"accuracy on {best.tried:,} images is {percent(best.share_before)}{now}, but {percent(best.share_after)} "
        f"{best.said}{surer}; {best.mend}",
        weight_of(best.share_after),
        beyond_doubt=leaves_no_doubt(best.before, best.after, guessed(seen)),
        mend=Mend(flags=best.flags),
    )


def tells(trial: Trial) -> bool:
    """Whether another way is better by more than chance."""
    surer = trial.share_after >= trial.share_before >= RIGHT and is_surer(trial.gain)
    return surer or is_better(trial.before, trial.after, trial.alternatives)


def _unreadable(seen: Glimpse) -> Fact | None:
    k = len(seen.skipped)
    if not k:
        return None
    id_, reason = seen.skipped[0]
    said = f"{k:,} of {seen.asked:,} images cannot be read"
    if seen.asked < seen.total:
        low, high = (float(v[0]) for v in wilson(np.array([k / seen.asked]), np.array([float(seen.asked)])))
        said += (
            f" ({k / seen.asked:.1%} of the sample; {_round(low * seen.total)} to {_round(high * seen.total)} of all "
            f"{seen.total:,})"
        ).replace("%", "\u00a0%")
    mend = "fix or delete them, otherwise they are skipped"
    return Fact("unreadable", f"{said}; the first, {id_}: {reason}; {mend}", min(0.95, 0.55 + k / seen.asked))


def _enlarged(seen: Glimpse) -> Fact | None:
    known = (seen.sizes > 0).all(axis=1) & (seen.seen[:, 2] > seen.seen[:, 0]) if len(seen.sizes) else np.zeros(0, bool)
    if not known.any():
        return None
    shown = (seen.seen[known, 2:] - seen.seen[known, :2]) * seen.sizes[known]  # (k, 2) pixels that are seen
    height, width = seen.input[1:]
    times = float(np.median(np.sqrt((width / shown[:, 0]) * (height / shown[:, 1]))))
    if times <= ENLARGED:
        return None
    side = int(np.median(seen.sizes[known].min(axis=1)))
    mend = "the model takes no other size"
    if seen.at_own_size is not None:
        mend = f"if the model was trained at their own size, {seen.at_own_size}"
    return Fact(
        "enlarged", f"images of {side} px are enlarged to {min(height, width)} px ({times:.1f} times); {mend}", 0.45
    )


def _cropped(seen: Glimpse) -> Fact | None:
    if not len(seen.seen):
        return None
    area = (seen.seen[:, 2] - seen.seen[:, 0]) * (seen.seen[:, 3] - seen.seen[:, 1])
    few = (area > 0) & (area < LITTLE)
    if few.mean() < MANY:
        return None
    sizes = seen.sizes[few]
    squares = float(np.median(sizes.min(axis=1) / sizes.max(axis=1)))  # what the largest crop leaves of a picture
    if seen.ways.python:
        mend = "resize without cropping in your transform"
    elif seen.ways.sized and squares >= LITTLE:
        mend = "pass a larger --crop-pct, up to 1"
    elif seen.ways.factory:
        mend = "resize without cropping in the transform of the factory"
    else:
        mend = f"resize without cropping {WRAPPED}"
    return Fact(
        "cropped",
        f"cropping leaves less than a third of {int(few.sum()):,} of {len(area):,} images; {mend}",
        0.4,
    )


def _grey(seen: Glimpse) -> Fact | None:
    """Only of a model that fails: many a model is meant for grey pictures in three channels."""
    if seen.model is None or not len(seen.grey) or not is_guessing(seen):
        return None
    if seen.grey.all() and seen.model.channels == 3:
        said = f"all {len(seen.grey):,} images of the sample are grey, but the model expects colour images"
    elif seen.model.channels == 1 and seen.grey.mean() < MANY:
        said = (
            f"{int((~seen.grey).sum()):,} of {len(seen.grey):,} images are in colour, but the model expects grey images"
        )
    else:
        return None
    return Fact("colour", f"{said}: check that --data is what it was trained for", 0.42)


def _round(count: float) -> str:
    """Two digits: more would pretend to know."""
    return f"{float(f'{count:.2g}'):,.0f}"

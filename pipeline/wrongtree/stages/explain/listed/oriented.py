"""What is said of a label's errors some of which are upside down or turned by 90°, wherever they lie in its tree."""

from __future__ import annotations

from wrongtree.artifacts.causes import Count, Trial
from wrongtree.shared.phrases import percent


def about(trial: Trial) -> int:
    """How many are estimated to have the cause: of the others, as many count as do for the control."""
    return trial.hit.hits - (0 if trial.neutral is None else trial.neutral.hits)


def found(trial: Trial, errors: str, count: int) -> str:
    """How many of the errors tried become correct that way and the other way, and what follows; `errors` is what a
    label's are called, and `count` how many it has.
    """
    tried = " tried" if trial.hit.of < count else ""
    control = "" if trial.neutral is None else f"; as a control, {_of(trial.neutral)} do when {trial.control}"
    return (
        f"Of {trial.hit.of:,} {errors}{tried}, {_of(trial.hit)} become correct when "
        f"{trial.title[0].lower()}{trial.title[1:]}, with more confidence than the model has in them as they are or "
        f"mirrored{control}. So about {about(trial):,} of these {trial.hit.hits:,} errors have this cause (95% "
        f"interval: {trial.surely:,} or more); which ones is not known."
    )


def _of(count: Count) -> str:
    return f"{count.hits:,} ({percent(count.hits / count.of, 0)})"

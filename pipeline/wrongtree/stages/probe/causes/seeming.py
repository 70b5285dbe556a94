"""The damage that a cluster's errors seem to have, as a classifier of damage tells, to be tried on correct images."""

from __future__ import annotations

import numpy as np

from wrongtree.artifacts.data import KINDS, Likeness
from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Ints
from wrongtree.stages.probe.causes.damage import Damage
from wrongtree.stages.probe.likeness.damaging import damaged

MOSTLY = 0.5  # of the errors have to seem to have it
SHOWN_BY = {"blur": ("blur", "motion", "zoom-blur", "pixelate"), "motion": ("motion", "zoom-blur"),
            "noise": ("noise", "dots"), "dots": ("dots", "noise", "snow"), "coloured-dots": ("dots", "noise"),
            "compress": ("compress", "pixelate"), "pixelate": ("pixelate",), "cover": ("cover",)}  # fmt: skip


def kind_of(predictions: Predictions, likeness: Likeness | None, errors: Ints) -> int:
    """The number in KINDS of what most of these errors (judged images) seem to have; -1: of nothing."""
    if likeness is None or not likeness.tested or not len(errors):
        return -1
    number, times = likeness.commonest(predictions.at(errors))
    return number if times >= MOSTLY * len(errors) else -1


def may_have(predictions: Predictions, likeness: Likeness | None, errors: Ints, damage: str) -> bool:
    """Whether these errors (judged images) may have such damage as far as is seen: what measures little detail need not
    be blurred, and of those that a classifier of damage tells reliably some would look so.
    """
    return likeness is None or likeness.may_be(predictions.at(errors), SHOWN_BY.get(damage, ()))


def damage_of(predictions: Predictions, likeness: Likeness | None, errors: Ints) -> Damage | None:
    """What most of these errors (judged images) seem to have, in the variant that most of those are like."""
    number = kind_of(predictions, likeness, errors)
    if number < 0 or likeness is None:
        return None
    rows = predictions.at(errors)
    kind, of_kind = KINDS[number], rows[likeness.kind[rows] == number]
    variant = int(np.bincount(likeness.variant[of_kind]).argmax())
    return Damage(
        f"{kind.name}-{variant}", kind.did, kind.word, kind.family,
        lambda pixels, _: damaged(pixels, kind.name, variant, 2), told=True,
    )  # fmt: skip

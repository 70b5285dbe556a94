"""What a repair did to a cluster: whether it is more than changes that say nothing do, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wrongtree.artifacts.causes import Trial
from wrongtree.shared.arrays import Flags
from wrongtree.stages.probe.causes import proof
from wrongtree.stages.probe.causes.clusters import Probed, Prober
from wrongtree.stages.probe.causes.naming import blurred, word_of

CLOSE = 0.1  # repairs whose effects differ by less do equally well: of these the simpler one is the cause
PART_OF = (("tone", "colour"), ("place", "shift"))  # families of which the first does some of what the second does
TWO_WAY = ("turn", "mirror", "colour-swap", "invert")  # what undoes them does them, so it harms correct images


@dataclass(frozen=True)
class Effect:
    """What a repair does to a cluster, beside what says nothing."""

    name: str
    rate: float
    effect: float


def effects_of(probe: Prober, done: Probed) -> list[Effect]:
    """Repairs that correct more errors than changes that say nothing, and more than they break; the best first."""
    found = []
    for name, fixed in done.fixed.items():
        neutral, broken = probe.neutral(done, name), done.broken[name]
        swallowed = done.swallowed.get(name, np.zeros(0, dtype=bool))
        undoes = done.repairs[name].family in TWO_WAY
        if not proof.above_paired(fixed, neutral, probe.alpha):
            continue
        if len(swallowed) and not proof.above(fixed, swallowed, probe.alpha):
            continue
        if undoes or proof.above(fixed, broken, probe.alpha):
            beside = [neutral, swallowed] if undoes else [neutral, swallowed, broken]
            rate = float(fixed.mean())
            found.append(Effect(name, rate, rate - max(float(f.mean()) if len(f) else 0.0 for f in beside)))
    if not found:
        return []
    best = max(found, key=lambda one: one.effect)
    if done.apart is not None:
        # Errors that plainly differ in one place: what that does to sharpness, say, is a consequence.
        best = next((one for one in found if one.name.startswith("exchange")), best)
    if best.name == "sharpen" and not blurred(done.of):
        # Sharpening raises contrast as well, which is what pictures lack whose contrast explains their little detail.
        best = next((one for one in found if one.name == "contrast" and one.effect >= best.effect - CLOSE), best)
    simpler = (one for one in found if one.effect >= best.effect - CLOSE and _is_part(done, one, best))
    first = next(simpler, best)
    return [first, *sorted((one for one in found if one is not first), key=lambda one: -one.effect)]


def _is_part(done: Probed, one: Effect, other: Effect) -> bool:
    """Whether a repair does some of what the other does: then it is the simpler cause."""
    a, b = done.repairs[one.name].family, done.repairs[other.name].family
    return a == b or (a, b) in PART_OF


def trial_of(
    probe: Prober, done: Probed, name: str, others: Flags | None, proved: bool, fixed: Flags | None = None
) -> Trial:
    """A repair, and what it is compared with; `fixed`: which errors it corrects, if not all that were tried count."""
    repair = done.repairs[name]
    if fixed is None:
        fixed = done.fixed.get(name, done.given_up.get(name, np.zeros(0, dtype=bool)))
    whole = name in done.fixed
    return Trial(
        change=name.rpartition("-")[0] if repair.moved is not None and name.rpartition("-")[2].isdigit() else name,
        title=repair.did,
        word=word_of(name, repair.where, done.of),
        damage=False,
        hit=proof.count(fixed, probe.level),
        elsewhere=None if others is None or len(others) < proof.FEWEST else proof.count(others, probe.level),
        neutral=proof.count(probe.neutral(done, name), probe.level) if whole else None,
        broken=proof.count(done.broken[name], probe.level) if whole else None,
        way=None,
        proved=proved,
    )

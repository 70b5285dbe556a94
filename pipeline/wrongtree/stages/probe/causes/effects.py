"""What a repair did to a cluster: whether it is more than changes that say nothing do, and how it is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from wrongtree.artifacts.causes import Trial
from wrongtree.shared.arrays import Flags
from wrongtree.stages.probe.causes import proof
from wrongtree.stages.probe.causes.clusters import Probed, Prober
from wrongtree.stages.probe.causes.naming import blurred, called

CLOSE = 0.1  # repairs whose effects differ by less do equally well: of these the simpler one is the cause
PART_OF = (("tone", "colour"), ("place", "shift"))  # families of which the first does some of what the second does
ALIKE = "no clear difference from {}"  # why there is no proof, as a clause
UNSURE = "ahead of {}, but not by enough to be sure with so many changes tried"
FEW = "it corrects fewer than half of them"
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
        if not shortfall(probe, done, name):
            beside = [flags for flags, _ in _compared(probe, done, name)]
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


def shortfall(probe: Prober, done: Probed, name: str) -> str:
    """Why a repair shows no cause, as a clause; "": it does more than everything that it is compared with."""
    fixed = done.fixed[name]
    for i, (flags, what) in enumerate(_compared(probe, done, name)):
        above = proof.above if i else proof.above_paired  # the first is of the same errors
        if not above(fixed, flags, probe.alpha):
            return why_not(fixed, flags, what)
    return ""


def why_not(fixed: Flags, flags: Flags, what: str) -> str:
    """Why a share is not clearly above another one, as a clause; `what` that one is of."""
    if len(flags) < proof.FEWEST:
        return f"too few to compare with {what}"
    return (UNSURE if float(fixed.mean()) - float(flags.mean()) >= proof.APART else ALIKE).format(what)


def _compared(probe: Prober, done: Probed, name: str) -> list[tuple[Flags, str]]:
    """What a repair's share is compared with, and what that is; the errors themselves, changed otherwise, first."""
    found = [(probe.neutral(done, name), "changes that should not matter")]
    if len(swallowed := done.swallowed.get(name, np.zeros(0, dtype=bool))):
        found.append((swallowed, "the share of other classes' correct images that it turns into this class"))
    if done.repairs[name].family not in TWO_WAY:
        found.append((done.broken[name], "the share of correct images that it makes misclassified"))
    return found


def _is_part(done: Probed, one: Effect, other: Effect) -> bool:
    """Whether a repair does some of what the other does: then it is the simpler cause."""
    a, b = done.repairs[one.name].family, done.repairs[other.name].family
    return a == b or (a, b) in PART_OF


def trial_of(
    probe: Prober, done: Probed, name: str, others: Flags | None, proved: bool, fixed: Flags | None = None,
    fails: str = "",
) -> Trial:  # fmt: skip
    """A repair, and what it is compared with; `fixed`: which errors it corrects, if not all that were tried count."""
    repair = done.repairs[name]
    if fixed is None:
        fixed = done.fixed.get(name, done.given_up.get(name, np.zeros(0, dtype=bool)))
    whole = name in done.fixed
    return Trial(
        change=name.rpartition("-")[0] if repair.moved is not None and name.rpartition("-")[2].isdigit() else name,
        title=repair.did,
        word=called(name, repair.family, repair.where, done.of, done.seen),
        damage=False,
        hit=proof.count(fixed, probe.level),
        elsewhere=None if others is None or len(others) < proof.FEWEST else proof.count(others, probe.level),
        neutral=proof.count(probe.neutral(done, name), probe.level) if whole else None,
        broken=proof.count(done.broken[name], probe.level) if whole else None,
        way=None,
        proved=proved,
        fails=fails,
    )


def given_up(probe: Prober, done: Probed, known: set[str], refused: Mapping[tuple[str, str], str]) -> Iterator[Trial]:
    """What was tried and is not proved, and why, the most telling first. `refused` is why, by piece and repair."""
    names = [*done.fixed, *done.given_up]
    rate = {n: float(done.fixed.get(n, done.given_up.get(n, np.zeros(1))).mean()) for n in names}
    for name in sorted(names, key=lambda n: -rate[n]):
        fails = shortfall(probe, done, name) if name in done.fixed else ""
        if name in done.fixed and not fails:
            fails = FEW if rate[name] < proof.PROVED else refused.get((done.key, name), "")
        trial = trial_of(probe, done, name, None, proved=False, fails=fails)
        if trial.change not in known:
            yield trial

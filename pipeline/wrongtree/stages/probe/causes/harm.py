"""Damage: correct images are made to measure what a cluster's errors do, and fail, or not, in the cluster's way."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import torch

from wrongtree.artifacts.causes import MILD, MISLED, Damaged, Trial
from wrongtree.artifacts.data import LOCAL as PARTIAL
from wrongtree.shared import mixes
from wrongtree.shared.arrays import Flags, Ints
from wrongtree.shared.phrases import percent
from wrongtree.stages.probe.causes import places, proof
from wrongtree.stages.probe.causes.clusters import Probed, Prober
from wrongtree.stages.probe.causes.damage import CONVERSE, Damage, controls, damages, measured_size
from wrongtree.stages.probe.causes.effects import UNSURE
from wrongtree.stages.probe.causes.repairs import BY_NAME, HARMLESS
from wrongtree.stages.probe.causes.seeming import damage_of, may_have
from wrongtree.stages.probe.causes.tone import usual_of
from wrongtree.stages.probe.causes.trying import GONE

SURE = 0.9  # the same where damage is the only proof
WAY = 0.8  # Bhattacharyya coefficient of two mixes of predictions, from which on damage is in the cluster's way
EXPLAINS = 0.5  # of the rate around a cluster that damage has to reach
MARGIN = 0.1  # of the share misclassified times its likeness: damages that differ by less are not told apart
TYPICAL = 0.8  # of a label's errors in a cluster: the commonest predictions that make up so much are its way
MEASURED = 48  # errors that are measured once more, as the model sees them
SLIGHTLY = 0.05  # above what should not matter, of damage that errors were chosen by: how often it harms is known
OF_TOLD = 256  # correct images that get the damage which the errors are seen to have: it is worth the asking
OF_UNSURE = 768  # where it harms more than what should not matter, and the first are too few to be sure
# Why there is no proof, as a clause.
NO_MORE = "{} of them are predicted as these errors are, and after a control ({}) {} of {}: that is {}"
CONTROL = "the control ({} of them are predicted as these errors are, and {} of {} after the control)"
BY_REPAIR = ". The repair proves the cause; a model may classify many images with it correctly"
OUTDONE = "the damage above does more, or is more like these errors"
UNSEEN = "it is not what these errors are seen to have"
LOCAL = ("cover", "blur-", "exchange")  # repairs of one place: what undoes them is pasted there


def harmed(probe: Prober, done: Probed, rate: float, seen: bool = False) -> list[Trial]:
    """Every damage that fits a cluster, the one that is proved or the most telling first.

    `seen`: the errors were chosen by a damage that they are seen to have, which more of their label's errors have than
    of its correct images. That it is this damage, and no other, is known then; whether it harms is compared with
    changes that should not matter. As not all images that have it are misclassified, neither need all be that get it.
    """
    pixels, readable = probe.trying.pixels(done.correct)
    if len(readable) < proof.FEWEST:
        return []
    fitting = _fitting(probe, done, pixels)
    on = {False: (readable, pixels)}
    if any(damage.told for damage in fitting):
        of_told, which = probe.trying.pixels(probe.sampler.correct_like(done.everything, OF_TOLD))
        on[True] = which, of_told
    tried = [_ask(probe, done, on[damage.told][0], damage) for damage in fitting]
    if not tried:
        return []
    tried.sort(key=lambda one: -one.score)
    # What the errors are seen to have goes before what does as much; and that they have another kind is seen not to be.
    fits = [one for one in tried if one.damage.told and (seen or one.score > tried[0].score - MARGIN)]
    best = fits[0] if fits else tried[0]
    tried = [best, *(one for one in tried if one is not best)]
    seen = seen and best.damage.told
    rival = (_mild if seen else _rival)(probe, done, *on[best.damage.told], best)
    if seen and not _is_slightly_more(probe, best, rival) and _apart(best, rival) >= SLIGHTLY:
        many = probe.sampler.correct_like(done.everything, OF_UNSURE)
        best, rival = (_ask(probe, done, many, one.damage) for one in (best, rival))
        tried[0] = best
    share = 0.0 if np.isnan(rate) else EXPLAINS * rate
    enough = share if seen and share else max(proof.CLEAR, share)
    others = [] if best.damage.told else tried[1:]
    apart = [one.score for one in others if one.damage.family != best.damage.family]
    fails = _shortfall(best, WAY if seen else SURE, enough) or (
        "another kind of damage does nearly as much"
        if best.score < max(apart, default=0.0) + MARGIN
        else ""
        if (_is_slightly_more if seen else _is_more)(probe, best, rival)
        else _no_more(best, rival, SLIGHTLY if seen else proof.APART)
    )
    outdone = UNSEEN if best.damage.told else OUTDONE
    rest = (_trial(probe, one, None, _shortfall(one, SURE, enough) or outdone) for one in tried[1:])
    trial = _trial(probe, best, rival, fails)
    return [trial if fails else replace(trial, shown=_shown(probe, best)), *rest]


def _shown(probe: Prober, one: _Asked) -> Damaged:
    """What the damage makes of images that it harms, first of those that are predicted as the errors are then."""
    harmed = one.images[np.lexsort((~one.alike, ~one.wrong))][: int(one.wrong.sum())]
    return probe.damaged(harmed, one.damage.apply)


def _shortfall(one: _Asked, alike: float, enough: float) -> str:
    """Why a damage by itself is no proof, as a clause; "": it does enough, and in the cluster's way."""
    if float(one.wrong.mean()) < enough:
        if enough == proof.CLEAR:
            return f"a proof needs {percent(enough, 0)} of them"
        rate = percent(enough / EXPLAINS, 0)
        return f"a proof needs {percent(enough, 0)}, half of the {rate} of images like these that are misclassified"
    needed = f"a proof needs a similarity of {alike:g}"
    return f"their predictions differ from those of these errors ({needed})" if one.way < alike else ""


def _rival(probe: Prober, done: Probed, images: Ints, pixels: torch.Tensor, one: _Asked) -> _Asked:
    """Of damages of other kinds that change pixels as much, the one that is most like the cluster."""
    size = measured_size(pixels, one.damage.apply(pixels, usual_of(probe.trying.tone, probe.predictions.label[images])))
    others = [control for control in controls(pixels, size) if control.family != one.damage.family]
    return max((_ask(probe, done, images, control) for control in others), key=lambda other: other.score)


def _mild(probe: Prober, done: Probed, images: Ints, pixels: torch.Tensor, one: _Asked) -> _Asked:
    """Of changes that should not matter, the one that is most like the cluster."""
    mild = [
        Damage(repair.name, MILD, "", repair.family, repair.apply) for repair in (BY_NAME[name] for name in HARMLESS)
    ]
    return max((_ask(probe, done, images, change) for change in mild), key=lambda other: other.score)


def _apart(one: _Asked, rival: _Asked) -> float:
    """How many more of the images a damage makes fail as the errors do than its control, as a share."""
    return float(one.alike.mean()) - float(rival.alike.mean())


def _no_more(one: _Asked, rival: _Asked, apart: float = proof.APART) -> str:
    """Why a damage is not clearly more than its control, as a clause; `apart`: as much more it has to do."""
    ours, theirs = (int(asked.alike.sum()) for asked in (one, rival))
    if _apart(one, rival) < apart:
        said = "not clearly more" if ours > theirs else "as many or more, so it may be no more than any change does"
        return NO_MORE.format(ours, rival.damage.did, theirs, len(rival.alike), said)
    return UNSURE.format(CONTROL.format(ours, theirs, len(rival.alike)))


def _is_more(probe: Prober, one: _Asked, rival: _Asked) -> bool:
    """Whether other damage of the same size does less. What is in another way altogether need not be tested, if a
    damage has a strength that the errors measure; pixels that are pasted harm by being there. But a control that leads
    to the predictions of these errors nearly as often disproves it in any case.
    """
    more = _apart(one, rival) >= proof.APART
    apart = one.damage.name != "paste" and rival.way < WAY and more
    return apart or proof.above_paired(one.alike, rival.alike, probe.alpha)


def _is_slightly_more(probe: Prober, one: _Asked, mild: _Asked) -> bool:
    """It may be looked at twice, so either look has half of the level."""
    return proof.above_paired(one.alike, mild.alike, probe.alpha / 2, SLIGHTLY)


def harmed_by(probe: Prober, done: Probed, repair: Trial) -> list[Trial]:
    """The converse of the repair that is proved."""
    pixels, readable = probe.trying.pixels(done.correct)
    wanted = "paste" if repair.change.startswith(LOCAL) else CONVERSE.get(repair.change)
    if wanted is None or len(readable) < proof.FEWEST:
        return []
    known = _fitting(probe, done, pixels)
    damage = next((one for one in known if one.told and one.word == repair.word), None)
    damage = damage or next((one for one in known if one.name == wanted), None)
    if damage is None:
        if wanted not in BY_NAME:
            return []
        other = BY_NAME[wanted]
        damage = Damage(wanted, other.did, repair.word, other.family, other.apply)
    one = _ask(probe, done, readable, damage)
    rival = _rival(probe, done, readable, pixels, one)
    short = _shortfall(one, WAY, proof.CLEAR)
    fails = short or ("" if _is_more(probe, one, rival) else _no_more(one, rival))
    return [_trial(probe, one, None if short else rival, f"{fails}{BY_REPAIR}" if fails else "")]


def _fitting(probe: Prober, done: Probed, correct: torch.Tensor) -> tuple[Damage, ...]:
    """What may have harmed a cluster; `correct` (k, 3, h, w) has none of it."""
    errors, _ = probe.trying.pixels(done.errors[:MEASURED])
    seen_in = partial(may_have, probe.predictions, probe.likeness, done.everything)
    measured = [one for one in (*damages(done.of, correct, errors), *_paste(probe, done)) if seen_in(one.name)]
    seen = damage_of(probe.predictions, probe.likeness, done.everything)
    if seen is None:
        return tuple(measured)
    if seen.family == PARTIAL:  # the measured square is grey and in the centre: these have any colour, anywhere
        return (*(one for one in measured if one.word != seen.word), seen)
    # What is measured as well has the strength that is measured.
    same = [replace(one, told=True) if one.word == seen.word else one for one in measured]
    return tuple(same) if any(one.told for one in same) else (*same, seen)


def _paste(probe: Prober, done: Probed) -> list[Damage]:
    """Pixels of the errors where they differ most from correct images, put into these."""
    part = done.apart
    if part is None:
        return []
    errors = places.bearing(probe.predictions, part, done.errors, done.correct)
    donors = places.paste(part, lambda count: probe.of_images(errors[np.arange(count) % len(errors)]))
    did = f"Given what these errors have {part.where}"
    return [Damage("paste", did, f"{MISLED}{part.where}", "place", donors)]


class _Asked:
    """What one damage did."""

    def __init__(self, damage: Damage, images: Ints, wrong: Flags, alike: Flags, way: float) -> None:
        self.damage = damage
        self.images = images  # (k,) correct ones, as judged images
        self.wrong = wrong  # (k,) misclassified
        self.alike = alike  # (k,) misclassified as one of the classes that the cluster's errors are predicted as
        self.way = way
        self.score = float(wrong.mean()) * way


def _ask(probe: Prober, done: Probed, images: Ints, damage: Damage) -> _Asked:
    """How many of these correct images become misclassified, and how alike their confusions are to the cluster's."""
    predictions = probe.predictions
    said = probe.trying.said(images, f"{damage.name}-{done.key}", damage.apply)
    label = predictions.label[images]
    wrong = (said != label) & (said != GONE)
    typical = _typical(predictions.label[done.everything], predictions.prediction[done.everything])
    alike = wrong & np.array(
        [(a, b) in typical for a, b in zip(label.tolist(), said.tolist(), strict=True)], dtype=bool
    )
    way = mixes.alike(predictions.prediction[done.everything], said[wrong])
    return _Asked(damage, images, wrong, alike, way)


def _typical(label: Ints, prediction: Ints) -> set[tuple[int, int]]:
    """For every label the commonest predictions of its errors, which together are TYPICAL of them."""
    found = set()
    for kind in np.unique(label).tolist():
        classes, times = np.unique(prediction[label == kind], return_counts=True)
        order = np.argsort(-times, kind="stable")
        enough = int(np.searchsorted(np.cumsum(times[order]), TYPICAL * times.sum())) + 1
        found |= {(kind, int(c)) for c in classes[order][:enough]}
    return found


def _trial(probe: Prober, one: _Asked, rival: _Asked | None, fails: str) -> Trial:
    """What a damage did; `fails`: why it proves nothing, "": it does."""
    return Trial(
        change=one.damage.name,
        title=one.damage.did,
        word=one.damage.word,
        damage=True,
        hit=proof.count(one.wrong, probe.level),
        elsewhere=None,
        neutral=None if rival is None else proof.count(rival.alike, probe.level),
        broken=None,
        way=one.way,
        proved=not fails,
        fails=fails,
        control="" if rival is None else rival.damage.did,
        alike=int(one.alike.sum()),
    )

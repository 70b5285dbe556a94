"""What an entry says, from counts only. The one place that may say what errors happen because of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wrongtree.artifacts.causes import Count, Spot, Trial
from wrongtree.artifacts.data import COLOURS
from wrongtree.shared.arrays import Ints
from wrongtree.shared.phrases import label_against_rest, percent, side

SAME = 0.8  # Bhattacharyya coefficient of two mixes of predictions that are called the same
RARE = 0.05  # of the errors: a confusion that is not even so much of them names none of them
MOSTLY = 0.5  # of the errors: what they share in label or prediction is named from there on, as the explorer does
SEVERAL = 20  # errors tried, below which what changes do to them has wide intervals
FEW = (2, 3)  # labels that errors of several classes are named by: so many, where these have more than half
UNDOES = ("flip", "turn-180", "turn-left", "turn-right", "mirror", "swap", "invert")  # what these undo, they do, too:
# that they break correct images is no objection
SUCH = 2  # that they are told apart by where no labels have so much
TONE, NOISE = ("brightness", "contrast", "tone"), ("median", "smooth", "resample")
NEVER_DONE = ("border",)  # measures that no damage to correct images changes
COLOUR = ("swap", "grey-world", "colours", "grey")  # what would undo colours and casts
UNDONE_BY = {"dark": TONE, "bright": TONE, "low contrast": TONE, "high contrast": TONE, "noisy": NOISE,
             "border": ("unframe",), "grey": COLOUR, "colourful": COLOUR}  # fmt: skip
NEAR = 0.25  # of the errors: what such a change corrects beyond changes that say nothing, to be told without a proof


def what_of(label: Ints, prediction: Ints, classes: Sequence[str]) -> str:
    """What the errors' labels and predictions share: `ship → airplane`, `predicted as cat (47 of 48)`,
    `ship, predicted as 5 classes`, `dog, deer (31 of 50)`, `Mixed: 13 classes, such as dog, deer`.

    Nothing is named by a minority of them: where no label, prediction or confusion has half, that is said.
    """
    n = len(label)
    against = label_against_rest(classes)
    if against is not None:
        return _side_of(label, against)
    one, times = _commonest(label * len(classes) + prediction)
    confusion = f"{classes[one // len(classes)]} → {classes[one % len(classes)]}"
    if times > MOSTLY * n:
        return confusion + _counted(times, n)
    said, of_said = _commonest(prediction)
    true, of_true = _commonest(label)
    if _is_most(of_said, n) and of_said >= of_true:
        return f"predicted as {classes[said]}{_counted(of_said, n)}"
    if _is_most(of_true, n):
        many = len(np.unique(prediction[label == true]))
        return f"{classes[true]}{_counted(of_true, n)}, predicted as {many} classes"
    several, such = _labels(label, classes)
    return f"{several}, most often {confusion} ({times} of {n})" if times > 1 and times >= RARE * n else several + such


def proof_of(trials: Sequence[Trial], label: Ints, classes: Sequence[str], count: int) -> str:
    """Sentences on what undoing the cause did, and what doing it did."""
    one, times = _commonest(label)
    errors, images = called_of(one, classes) if times == len(label) else ("errors of the same labels", "images")
    said = []
    repair = next((trial for trial in trials if trial.proved and not trial.damage), None)
    damage = next((trial for trial in trials if trial.damage and trial.proved), None)
    if repair is not None:
        ours = "errors tried" if repair.hit.of < count else "errors"
        sentence = f"{_capital(_when(repair.title))}, {_of(repair.hit)} {ours} become correct ({_share(repair.hit)})"
        if repair.elsewhere is not None:
            sentence += f"; of other {errors}, {_of(repair.elsewhere)} do ({_share(repair.elsewhere)})"
        converse = any(trial.damage for trial in trials) and repair.change in UNDOES
        if repair.broken is not None and damage is None and not converse:
            sentence += f". It makes {_of(repair.broken)} correct {images} misclassified ({_share(repair.broken)})"
        said.append(f"{sentence}.")
    if damage is not None:
        said.append(_damaged(damage, images, repair is not None))
    return " ".join(said)


def _damaged(damage: Trial, images: str, conversely: bool) -> str:
    """What proved damage to correct images came to. What was inconclusive is no proof: it is among what was tried."""
    did = _when(damage.title)
    alike = damage.way is None or damage.way >= SAME
    sentence = (
        f"{_capital(f'conversely, {did}' if conversely else did)}, {_of(damage.hit)} correct {images} become "
        f"misclassified ({_share(damage.hit)})"
    )
    if damage.hit.hits and damage.way is not None:
        sentence += ", and are predicted as these errors are" if alike else ", but are predicted otherwise"
    if damage.neutral is not None:
        rival = f"{_of(damage.neutral)} ({_share(damage.neutral)})"
        other = _control(damage.control)
        sentence += f"; as a control, {other} "
        sentence += (
            f"does that in {rival} instead of {damage.alike:,}"
            if alike and damage.alike
            else f"leads to the predictions of these errors less often, in {rival}"
        )
    return f"{sentence}."


def about_of(proved: Trial, count: int) -> int:
    """How many of so many errors are estimated to have the cause: Abbott's (1925) formula.

    Changes that say nothing correct as many of the others as they correct of all, so these are no sign of the cause.
    """
    share = proved.hit.hits / proved.hit.of
    idle = 0.0 if proved.neutral is None or not proved.neutral.of else proved.neutral.hits / proved.neutral.of
    return round(count * max(0.0, (share - idle) / (1 - idle))) if idle < 1 else 0


def sure_of(proved: Trial, least: int, about: int, count: int) -> str:
    """What follows for errors that are named by a label, not all of which need have the cause."""
    control = ""
    if proved.neutral is not None:
        idle = f"{_of(proved.neutral)} ({_share(proved.neutral)})"
        control = f"Changes that should not matter (mirroring, moving, enlarging) correct {idle}. "
    some = about < count
    have = f"So {f'about {about:,} of the' if some else 'probably all'} {count:,} errors have this cause"
    # Of those without it as many become correct as change with anything, and of those with it nearly all.
    unknown = ", mostly among those that become correct" if some else ""
    if proved.surely:
        return f"{control}{have} (95% interval: {least:,} or more){unknown}."
    return f"{control}{have}{unknown}. Undoing it corrects at least {least:,} of them (lower end of the 95% interval)."


def spot_of(spot: Spot, tried: Sequence[Trial], label: str) -> str:
    """How many errors and correct images of a label look in one place as a cluster does, and what changing it did."""
    said = (
        f"{_of(spot.errors)} {label} errors look like these {spot.where} ({_share(spot.errors)}); of correct {label} "
        f"images, {_of(spot.correct)} do ({_share(spot.correct)})."
    )
    for trial in tried[:1]:
        said += f" {_capital(_when(trial.title))}, {_of(trial.hit)} of these errors become correct"
        said += (
            ""
            if trial.neutral is None
            else f"; changes that should not matter (mirroring, moving) correct {_of(trial.neutral)}"
        )
        said += ". That does not prove a cause."
    return said


def ruled_out(
    word: str,
    measured: str,
    done: Trial | None,
    tried: Sequence[Trial] = (),
    named: bool = False,
) -> str:
    """What is `measured` of the errors, and what changing it came to: what as much damage to correct images `done`, or
    that nothing `tried` shows it. Unless they are `named` by it, the word is said too.
    """
    if not named:
        measured = f"Measured: {word.lower()} ({measured})"
    if done is None:
        if not tried:
            return f"{measured}."
        few = max((trial.hit.of for trial in tried if not trial.damage), default=SEVERAL) < SEVERAL
        weak = " With so few errors, only a strong effect would show." if few else ""
        if near := _nearest(word.lower(), tried):
            return f"{measured}.{near}{weak}"
        several = f"None of {len(tried)} changes tried for these errors alone shows"
        none = several if len(tried) > 1 else "The one change tried for these errors alone does not show"
        harmed = word.lower() not in NEVER_DONE and any(trial.damage for trial in tried)
        untried = "" if harmed else " The reverse, done to correct images, was not tried."
        return f"{measured}. {none} that this causes them.{untried}{weak}"
    few = 2 * done.hit.hits < done.hit.of
    what = f"{'only ' if few else ''}{_of(done.hit)} correct images become misclassified"
    what += "" if few else ", but as other classes than these errors"
    what += ": no proof"
    return f"{measured}. {_capital(_when(done.title))}, {what}."


def _nearest(word: str, tried: Sequence[Trial]) -> str:
    """What came nearest to undoing what is measured, if that is far from what changes that say nothing do.

    Only changes that would undo it: of thirty others, one corrects many errors by chance.
    """
    changes = COLOUR if word in COLOURS or word.endswith(" cast") else UNDONE_BY.get(word, ())
    best, most = "", NEAR
    for trial in tried:
        idle = trial.neutral
        if trial.damage or trial.change not in changes or idle is None or not idle.of or not trial.hit.of:
            continue
        share = trial.hit.hits / trial.hit.of
        if share >= MOSTLY and share - idle.hits / idle.of >= most:
            most = share - idle.hits / idle.of
            best = (
                f" {_capital(_when(trial.title))}, {_of(trial.hit)} become correct; changes that should not matter "
                f"(mirroring, moving, enlarging) correct {_of(idle)}. That is near to a proof, but none"
                f"{f': {trial.fails}' if trial.fails else ''}"
            )
    return best and f"{best}."


def site_proof(trial: Trial) -> str:
    """The same of all errors together."""
    done = _capital(_when(trial.title))
    said = f"{done}, {_of(trial.hit)} errors drawn from the whole site become correct ({_share(trial.hit)})"
    if trial.broken is not None:
        said += f"; {_of(trial.broken)} correct images become misclassified ({_share(trial.broken)})"
    return f"{said}."


def _control(kind: str) -> str:
    """What damage is compared with: as strong, but of another kind; moving has no strength."""
    if not kind:
        return "another change of the same size"
    return kind if kind.startswith(("flip", "mirror")) else f"equally strong {kind}"


def done_to(damage: Trial) -> str:
    """`when compressed as JPEG, 26 of 48 correct images become misclassified`."""
    return f"{_when(damage.title)}, {_of(damage.hit)} correct images become misclassified"


def _when(title: str) -> str:
    """What is done to images, as a sentence on what becomes of them begins; "Without colour" is one already."""
    done = f"{title[0].lower()}{title[1:]}"
    return done if done.startswith("with") else f"when {done}"


def _capital(sentence: str) -> str:
    return f"{sentence[0].upper()}{sentence[1:]}"


def _side_of(label: Ints, against: str) -> str:
    """The same where one label is judged against the rest: errors are missed, or false alarms, or both."""
    one, times = _commonest(label)
    if times > MOSTLY * len(label):
        return side(against, bool(one)) + _counted(times, len(label))
    return f"{side(against, True)} and false alarms alike"


def called_of(label: int, classes: Sequence[str]) -> tuple[str, str]:
    """What errors and images of a label are called: `ship errors`, but never `not dog errors`."""
    against = label_against_rest(classes)
    if against is None:
        return f"{classes[label]} errors", f"{classes[label]} images"
    has = f"{'with' if label else 'without'} {against}"
    return f"errors {has}", f"images {has}"


def _commonest(codes: Ints) -> tuple[int, int]:
    """The most frequent code, and how often it occurs."""
    kinds, times = np.unique(codes, return_counts=True)
    best = int(times.argmax())
    return int(kinds[best]), int(times[best])


def _labels(label: Ints, classes: Sequence[str]) -> tuple[str, str]:
    """Two or three labels that together have more than half of the errors, each more than one; or all, if there are no
    more than so many; else how many there are, and, to be said where there is nothing better, the first of them.
    """
    kinds, times = np.unique(label, return_counts=True)
    order = np.argsort(-times, kind="stable")
    for few in FEW:
        if len(order) > few and times[order[few - 1]] > 1 and times[order[:few]].sum() > MOSTLY * len(label):
            named = ", ".join(classes[kinds[k]] for k in order[:few])
            return f"{named} ({times[order[:few]].sum()} of {len(label)})", ""
    names = [classes[kinds[k]] for k in order]
    if len(names) <= max(FEW):
        return ", ".join(names), ""
    return f"Mixed: {len(names)} classes", f", such as {', '.join(names[:SUCH])}"


def _is_most(times: int, n: int) -> bool:
    """One of two is no majority, though it is half."""
    return times == n or (times > 1 and times >= MOSTLY * n)


def _counted(times: int, n: int) -> str:
    return "" if times == n else f" ({times} of {n})"


def _of(count: Count) -> str:
    return f"{count.hits} of {count.of}"


def _share(count: Count) -> str:
    return percent(count.hits / count.of, 0) if count.of else "none"

"""Whether the model uses a mark, in words: what became of images from which it was taken, and into which it was put.

What is said is said of differences from the same without the mark, at a level that holds for all marks together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wrongtree.shared.arrays import Ints
from wrongtree.shared.intervals import newcombe
from wrongtree.shared.phrases import percent

ALPHA = 0.05  # of a false finding among everything that is tried
TESTS = 4  # of a mark: errors and correct images covered, misclassified with it put in, and predicted as its class
PLAIN = 0.15  # above what it is compared with: less is a little
LITTLE = 0.15  # that putting it in may add at most, for certain, for it to be hardly used
COVERED, COVERED_SEEN = 0.25, 0.1  # that covering it may add, for certain where there are enough images, and as seen
ENOUGH, ENOUGH_PASTED = 24, 48  # images
USES, MISLEADS, HARDLY = "the model uses it", "it misleads the model", "the model hardly uses it"
UNCLEAR = "Whether the model uses it, trials on it do not tell"


@dataclass(frozen=True)
class Gain:
    """A share with the mark minus the largest of the same without it; the interval's ends of what is `clear` of all."""

    gap: float
    low: float  # of the smallest difference
    high: float  # from the largest of the shares without it


@dataclass(frozen=True)
class Finding:
    """What trials say of one mark: `short` for a sentence's end, or empty, and all of it."""

    short: str
    said: str


def finding(counts: Ints, aim: str | None, shape: str, label: str | None, marks: int) -> Finding | None:
    """(3, 3, 3) of MarkTrials; the names of its `aim` and `label`, or None; of how many `marks`. None: not tried."""
    errors, correct, pasted = counts
    if not counts[:, 0, 0].any():
        return None
    level = 1 - ALPHA / (TESTS * marks)
    corrected, harmed, broken = (gain(trial, 1, level) for trial in counts)
    aimed = None if aim is None else gain(pasted, 2, level)
    clear = [one is not None and one.low > 0 for one in (corrected, harmed, broken, aimed)]
    covering = [text for text in (_corrected(errors), _harmed(correct)) if text]
    putting = _pasted(pasted, aim, shape, label)
    texts = [*([f"covered, {' and '.join(covering)}"] if covering else []), *([putting] if putting else [])]
    if not any(clear):
        hardly = (
            all(_adds_little(one, trial) for one, trial in ((corrected, errors), (harmed, correct)))
            and pasted[0, 0] >= ENOUGH_PASTED
            and all(one is not None and one.high <= LITTLE for one in ([broken] if aim is None else [broken, aimed]))
        )
        return Finding(HARDLY, f"The model hardly uses it: {'; '.join(texts)}.") if hardly else _unclear(texts)
    uses = clear[1] or clear[3]
    telling = (harmed, aimed) if uses else (corrected, broken)
    size = max(one.gap for one in telling if one is not None and one.low > 0)
    adverb = "" if size >= PLAIN else " a little"
    first = clear[2] or clear[3]
    ordered = texts[::-1] if first else texts
    sentences = ". ".join(text[0].upper() + text[1:] if i else text for i, text in enumerate(ordered))
    short = f"{USES if uses else MISLEADS}{adverb}"
    return Finding(short, f"{short[0].upper()}{short[1:]}: {sentences}.")


def gain(trial: Ints, column: int, level: float) -> Gain | None:
    """(3, 3) what was done with the mark, then two times without it; None: one of these could not be done at all."""
    (n, *_), *others = trial
    others = [other for other in others if other[0]]
    if not n or not others:
        return None
    hits, m = (np.array([other[i] for other in others], dtype=np.float64) for i in (column, 0))
    ours = np.full(len(others), trial[0, column] / n)
    gap, low, high = newcombe(ours, np.full(len(others), float(n)), hits / m, m, level)
    most = int(np.argmax(hits / m))
    return Gain(float(gap[most]), float(low.min()), float(high[most]))


def _adds_little(one: Gain | None, trial: Ints) -> bool:
    """Of few images no interval is narrow: these must only not contradict."""
    if one is None:
        return not trial[0, 0]
    return one.gap <= COVERED_SEEN and (trial[0, 0] < ENOUGH or one.high <= COVERED)


def _unclear(texts: list[str]) -> Finding:
    return Finding("", f"{UNCLEAR}: {'; '.join(texts)}.")


def _corrected(trial: Ints) -> str:
    n, hits = trial[0, :2].tolist()
    become = "becomes" if hits == 1 else "become"
    return f"{hits or 'none'} of {n} errors that have it {become} correct{_beside(trial, 'errors')}" if n else ""


def _harmed(trial: Ints) -> str:
    n, hits = trial[0, :2].tolist()
    become = "becomes" if hits == 1 else "become"
    return (
        f"{hits or 'none'} of {n} correct images that have it {become} misclassified{_beside(trial, 'images')}"
        if n
        else ""
    )


def _beside(trial: Ints, what: str) -> str:
    """The more of what covering another place, and this place of others, does."""
    which = _more(trial, 1)
    if which is None:
        return ""
    n, hits = trial[which, :2].tolist()
    if which == 1:
        return f" (with another place covered: {hits or 'none'})"
    return f" (with this place covered in {what} without it: {hits or 'none'} of {n})"


def _pasted(trial: Ints, aim: str | None, shape: str, label: str | None) -> str:
    n, hits, _ = trial[0].tolist()
    if not n:
        return ""
    of = "correct images without it" if label is None else "correct images of other labels"
    which = _more(trial, 1 if aim is None else 2)
    instead = "" if which is None else (f"a grey {shape} there" if which == 1 else "what other images have there")
    beside = (
        "" if which is None else f" ({instead}: {trial[which, 1] or 'none'}{_aimed(trial[which], aim, short=True)})"
    )
    share = f" ({percent(hits / n, 0)})" if hits else ""
    return f"put into {n} {of}, it makes {hits or 'none'} misclassified{share}{_aimed(trial[0], aim)}{beside}"


def _aimed(done: Ints, aim: str | None, short: bool = False) -> str:
    """`, 65 of them as dog`."""
    if aim is None or not done[1]:
        return ""
    return f", {done[2] or 'none'}{'' if short or not done[2] else ' of them'} as {aim}"


def _more(trial: Ints, column: int) -> int | None:
    """Which of the two without the mark does more; None: neither could be done."""
    done = [i for i in (1, 2) if trial[i, 0]]
    return max(done, key=lambda i: (trial[i, column] / trial[i, 0], trial[i, 1] / trial[i, 0]), default=None)

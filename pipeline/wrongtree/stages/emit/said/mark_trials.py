"""Whether the model uses a mark, in words: what became of images that it was taken from, and put into.

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
ENOUGH, ENOUGH_PASTED = 40, 48  # images
HARMLESS = 0.1  # of the images that it is put into: if more are misclassified, it is not hardly used
USES, MISLEADS, HARDLY = "the model uses it", "it misleads the model", "the model hardly uses it to tell classes"
ANYTHING = "other content in its place harms about as much"
UNCLEAR = (
    "Whether the model uses it is open: covering it does not clearly change more predictions than covering another "
    "place does, and neither does pasting it into other images"
)


@dataclass(frozen=True)
class Gain:
    """A share with the mark minus the largest of the same without it."""

    gap: float
    low: float  # end of its interval, the lowest of all comparisons
    high: float


@dataclass(frozen=True)
class Finding:
    """What trials say of one mark: `short` for a sentence's end, or empty, and all of it."""

    short: str
    said: str


@dataclass(frozen=True)
class Named:
    """What sentences call it."""

    shape: str  # "square"
    aim: str | None  # what it may make the model say
    label: str | None  # of most of its images


def finding(counts: Ints, named: Named, marks: int) -> Finding | None:
    """(3, 3, 3) of MarkTrials, of one of so many `marks`. None: it could not be tried."""
    if not counts[:, 0, 0].any():
        return None
    level = 1 - ALPHA / (TESTS * marks)
    errors, correct, pasted = counts
    corrected, harmed, broken = (gain(trial, 1, level) for trial in counts)
    aimed = None if named.aim is None else gain(pasted, 2, level)
    by = 2 if _clear(aimed) else 1  # what the mark is compared with by
    texts = [text for text in (_put_in(pasted, named, by), _covered(errors, correct)) if text]
    used, misled = (max(map(_clear, ways)) for ways in ((harmed, aimed), (corrected, broken)))
    if used > 0 or misled > 0:
        is_used = used >= PLAIN or (used > 0 and misled < PLAIN)
        short = (USES if is_used else MISLEADS) + ("" if max(used, misled) >= PLAIN else " a little")
        if not max(_clear(broken), _clear(aimed)):
            texts.reverse()
        return Finding(short, _sentences(short, texts))
    if pasted[0, 0] >= ENOUGH_PASTED and _is_little(broken) and (aimed is None or _is_little(aimed)):
        if pasted[0, 1] > HARMLESS * pasted[0, 0]:
            as_much = "as much or more" if broken is not None and broken.gap <= 0 else "nearly as much"
            instead = f"{_instead(pasted, 1, named)} does {as_much}, so it is not the mark itself"
            return Finding(ANYTHING, _sentences(instead, texts[:1]))
        if _adds_little(corrected, errors) and _adds_little(harmed, correct):
            return Finding(HARDLY, _sentences(HARDLY, texts))
    return Finding("", f"{UNCLEAR}.")  # neither do their numbers


def gain(trial: Ints, column: int, level: float) -> Gain | None:
    """(3, 3) what was done with the mark, then two times without it; None: one of these could not be done at all."""
    n, others = int(trial[0, 0]), [other for other in trial[1:] if other[0]]
    if not n or not others:
        return None
    hits, m = (np.array([other[i] for other in others], dtype=np.float64) for i in (column, 0))
    ours = np.full(len(others), trial[0, column] / n)
    gap, low, high = newcombe(ours, np.full(len(others), float(n)), hits / m, m, level)
    most = int(np.argmax(hits / m))
    return Gain(float(gap[most]), float(low.min()), float(high[most]))


def _clear(one: Gain | None) -> float:
    """How large a difference is that is certain; 0 if none is."""
    return one.gap if one is not None and one.low > 0 else 0.0


def _is_little(one: Gain | None) -> bool:
    return one is not None and one.high <= LITTLE


def _adds_little(one: Gain | None, trial: Ints) -> bool:
    """Of few images no interval is narrow: these must only not contradict."""
    if one is None:
        return not trial[0, 0]
    return one.gap <= COVERED_SEEN and (trial[0, 0] < ENOUGH or one.high <= COVERED)


def _sentences(first: str, texts: list[str]) -> str:
    """The finding, and what it rests on."""
    found, *more = texts
    return " ".join([f"{_capital(first)}: {found}.", *(f"{_capital(text)}." for text in more)])


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _number(count: int) -> str:
    return str(count) if count else "none"


def _things(n: int, what: str) -> str:
    """`1 error`, `37 errors`."""
    return f"{n} {what.removesuffix('s') if n == 1 else what}"


def _covered(errors: Ints, correct: Ints) -> str:
    """`covered, 1 of 37 errors that have it becomes correct (…) and …`."""
    parts = [
        f"{_number(hits)} of {_things(n, what)} that {'has' if n == 1 else 'have'} it "
        f"become{'s' if hits == 1 else ''} {side}{_beside(trial, what)}"
        for trial, what, side in ((errors, "errors", "correct"), (correct, "correct images", "misclassified"))
        for n, hits in [trial[0, :2].tolist()]
        if n
    ]
    return f"covered, {', and '.join(parts)}" if parts else ""


def _beside(trial: Ints, what: str) -> str:
    """The more of what covering another place, and this place of others, does."""
    which = _more(trial, 1)
    if which is None:
        return ""
    n, hits = trial[which, :2].tolist()
    if which == 1:
        return f" (with another place covered: {_number(hits)} of {n})"
    return f" (of {n} {what} without it, with this place covered: {_number(hits)})"


def _put_in(trial: Ints, named: Named, column: int) -> str:
    """`put into 96 correct images of other labels, it makes 71 misclassified (74%), 65 of them as dog (…)`."""
    n, hits, aimed = trial[0].tolist()
    if not n:
        return ""
    into = "correct images without it" if named.label is None else "correct images of other labels"
    as_aim = f", {_number(aimed)} of them as {named.aim}" if named.aim is not None and hits else ""
    share = f" ({percent(hits / n, 0)})" if hits else ""
    which = _more(trial, column)
    beside = ""
    if which is not None:
        _, others, also = trial[which].tolist()
        as_aim_too = f", {_number(also)} as {named.aim}" if named.aim is not None and others else ""
        beside = f" ({_instead(trial, column, named)}: {_number(others)}{as_aim_too})"
    return f"put into {n} {into}, it makes {_number(hits)} misclassified{share}{as_aim}{beside}"


def _instead(trial: Ints, column: int, named: Named) -> str:
    return f"a grey {named.shape} there" if _more(trial, column) == 1 else "what other images have there"


def _more(trial: Ints, column: int) -> int | None:
    """Which of the two without the mark does more; None: neither could be done."""
    done = [i for i in (1, 2) if trial[i, 0]]
    return max(done, key=lambda i: (trial[i, column] / trial[i, 0], trial[i, 1] / trial[i, 0]), default=None)

"""How much of the pictures the transform cuts off, and whether that is to blame, in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wrongtree.artifacts.predictions import UNCROPPED
from wrongtree.artifacts.probes import WAYS, Uncropped
from wrongtree.shared.arrays import Doubles, Flags, Floats
from wrongtree.shared.intervals import wilson
from wrongtree.shared.phrases import percent

FEW = 0.25  # of the errors: if the crop causes fewer, most of them have another cause
CONTROLS = ("one colour", "a mirror image of the rest")  # by AROUND
IF = "if such errors become correct as often as correct images stay so"
CHOSEN = " (the way that counts)"


def sentences(shares: Floats, errors: int, correct: int, found: Uncropped | None) -> tuple[str, list[str]]:
    """What is said first, and the counts behind it, which there may be none of.

    `shares` are those that the model saw of the errors of which this is known; `errors` and `correct` count images.
    """
    start = f"The model sees a crop of {_often(shares)}"
    half = _half(shares, correct, found)
    if found is None or not len(found.errors):
        ask = "Is the object in view?"
        return f"{start}: {half}. {ask}{'' if _compared(found) else ' Correct images are cropped, too.'}", []
    tried, way = len(found.errors), found.way
    become = [int(hits) for hits in found.corrected[:, way].sum(axis=0)]
    of = f"{become[0]:,} of {_counted(tried, errors, 'error')}"
    verb = "becomes" if tried == 1 else "become"
    given = f"given the whole picture, {of} {verb} correct ({percent(become[0] / tried, 0)})"
    harm = f", and {_harm(found, correct)}" if len(found.correct) else ""
    if found.sure:
        rather = "made as small with no more in view, " + _either(become[1:])
        said = f"{start}, which causes at least {found.sure:,} of the errors: {given}; {rather}{harm}."
    elif found.most < FEW:
        said = f"{start}, which causes few of the errors: {given}{harm}."
    else:
        said = f"{start}. Whether this causes errors, a trial leaves open: {given}{harm}."
    return f"{said} {half[0].upper()}{half[1:]}.", _more(found)


def _often(shares: Floats) -> str:
    cut = int((shares < UNCROPPED).sum())
    return "each picture" if cut == len(shares) else "most pictures" if 2 * cut > len(shares) else "some pictures"


def _half(shares: Floats, correct: int, found: Uncropped | None) -> str:
    """`half of the errors lose 43% or more, half of the correct images 41%`."""
    ours = _lost(shares, "the errors", "the error")
    if found is None or not _compared(found):
        return ours
    of = "the correct images" if found.drawn >= correct else f"{found.drawn:,} correct images"
    return f"{ours}, {_lost(found.share, of)}"


def _lost(shares: Floats | Doubles, of: str, one: str = "") -> str:
    half = float(np.median(shares))
    if len(shares) == 1:
        return f"{one} loses {percent(1 - half, 0)}"
    if half >= UNCROPPED:  # half of them lose nothing
        cut = int((shares < UNCROPPED).sum())
        return f"{cut:,} of {of} {'loses' if cut == 1 else 'lose'} a part"
    return f"half of {of} lose {percent(1 - half, 0)} or more"


def _compared(found: Uncropped | None) -> bool:
    return found is not None and len(found.share) > 1


def _counted(tried: int, of: int, what: str) -> str:
    """`46 errors`, or `200 tried errors` where there are more."""
    return f"{tried:,} {'' if tried == of else 'tried '}{what}{'' if tried == 1 else 's'}"


def _harm(found: Uncropped, correct: int) -> str:
    broken, tried = int(found.broken[:, found.way, 0].sum()), len(found.correct)
    verb = "becomes" if tried == 1 else "become"
    return (
        f"{broken:,} of {_counted(tried, correct, 'correct image')} {verb} misclassified ({percent(broken / tried, 0)})"
    )


def _either(become: Sequence[int]) -> str:
    """`2 do`, of two controls the one that corrects more."""
    most = max(become)
    return "none does" if not most else f"{most:,} {'does' if most == 1 else 'do'}"


def _more(found: Uncropped) -> list[str]:
    """Both ways with their intervals, then the controls of the one that counts, and what follows."""
    said = []
    for i, way in enumerate(WAYS):
        said.append(
            f"The whole picture, {way}{CHOSEN if i == found.way and len(found.correct) else ''}: {_both(found, i, 0)}."
        )
    for i, control in enumerate(CONTROLS):
        said.append(
            f"{WAYS[found.way].capitalize()}, with {control} for what was cut off: {_both(found, found.way, i + 1)}."
        )
    if found.sure:
        said.append(f"For certain, only what was cut off corrects {found.sure:,} of them.")
    if found.most < 1:
        said.append(f"At most {percent(found.most, 0)} of these errors are due to the crop, {IF}.")
    return said


def _both(found: Uncropped, way: int, around: int) -> str:
    corrected = f"{_share(found.corrected[:, way, around])} errors become correct"
    broken = f"{_share(found.broken[:, way, around])} correct images misclassified" if len(found.correct) else ""
    return ", ".join(part for part in (corrected, broken) if part)


def _share(hits: Flags) -> str:
    """`3 of 46 (2–18%)`."""
    low, high = (100 * float(end[0]) for end in wilson(np.array([hits.mean()]), np.array([float(len(hits))])))
    return f"{int(hits.sum()):,} of {len(hits):,} ({low:.0f}–{high:.0f}%)"

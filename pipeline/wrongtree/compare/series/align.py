"""Places of the errors of all checkpoints in one space: each turned so that what they share lies in the same places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import orthogonal_procrustes

from wrongtree.compare.match import Common
from wrongtree.compare.places import components, representation_of
from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.shared.phrases import some
from wrongtree.shared.texts import isolated

FEWEST = 20  # errors in common by which one checkpoint is turned into another


@dataclass(frozen=True)
class Places:
    """Where a checkpoint has its errors, in the space of the last checkpoint that keeps places."""

    image: Ints  # (e,) places among the images in common, ascending
    at: Doubles  # (e, d)


def procrustes(moved: Doubles, onto: Doubles, points: Doubles) -> Doubles:
    """Move (p, d) points by what takes the (a, d) anchors `moved` as near as can be to their places `onto`.

    A shift, a rotation that may reflect, and one scale: that of the anchors' spread, so that neither set shrinks to
    its mean where the two have little in common (orthogonal Procrustes: Schönemann 1966, Gower 1975).
    """
    middle, aim = moved.mean(axis=0), onto.mean(axis=0)
    turn, _ = orthogonal_procrustes(moved - middle, onto - aim)
    spread, aimed = np.linalg.norm(moved - middle), np.linalg.norm(onto - aim)
    scale = aimed / spread if spread > 0 else 1.0
    found: Doubles = (points - middle) @ turn * scale + aim
    return found


def aligned(common: Common) -> tuple[list[Places | None], tuple[str, ...]]:
    """(s,) the places of each checkpoint's errors in common, and what is to be said; None: it has none that fit.

    Each is turned into the last by the errors that both have, or, where these are too few, into the next one.
    """
    kept = _kept(common)
    last = next((i for i in reversed(range(len(kept))) if kept[i] is not None), None)
    found: list[Places | None] = [None] * len(kept)
    for i in reversed(range(len(kept))):
        own = kept[i]
        if own is None or last is None:
            continue
        if i == last:
            found[i] = Places(own.image, _sized(own.at))
            continue
        near = next((j for j in range(i + 1, len(kept)) if found[j] is not None), last)
        for other in (found[last], found[near]):
            assert other is not None
            both, mine, theirs = np.intersect1d(own.image, other.image, return_indices=True)
            if len(both) >= FEWEST:
                found[i] = Places(own.image, procrustes(own.at[mine], other.at[theirs], own.at))
                break
    return found, _said(common, kept, found)


def _kept(common: Common) -> list[Places | None]:
    """What each site keeps of the representation that the last one shows first, as wide as the widest."""
    shown = next((one for site in reversed(common.sites) if (one := representation_of(site)) is not None), None)
    found: list[Places | None] = []
    for i, judged in enumerate(common.sites):
        kept = None if judged.tree is None or shown is None else components(judged, shown)
        leaf = common.leaf(i)
        image = np.flatnonzero((leaf >= 0) & common.wrong[i])
        none = kept is None or not len(image)
        found.append(None if none or kept is None else Places(image, kept[leaf[image]].astype(np.float64)))
    widest = max((one.at.shape[1] for one in found if one is not None), default=0)
    return [
        None if one is None else Places(one.image, np.pad(one.at, ((0, 0), (0, widest - one.at.shape[1]))))
        for one in found
    ]


def _sized(at: Doubles) -> Doubles:
    """Around 0, with a mean square length of 1."""
    centred: Doubles = at - at.mean(axis=0)
    length = float(np.sqrt(np.square(centred).sum(axis=1).mean()))
    return centred / (length if length > 0 else 1.0)


def _said(common: Common, kept: list[Places | None], found: list[Places | None]) -> tuple[str, ...]:
    """Of checkpoints that have errors, which have no place on the map."""
    names = [isolated(name) for name in common.names]
    wrong = [bool(row.any()) for row in common.wrong]
    without = [name for name, errors, one in zip(names, wrong, kept, strict=True) if errors and one is None]
    apart = [name for name, one, place in zip(names, kept, found, strict=True) if one is not None and place is None]
    if not any(one is not None for one in found):
        return ("No map: the sites keep no components of their errors; build them again with this version",)
    why = (
        (without, "keeps no components like those of the last checkpoint"),
        (apart, f"fewer than {FEWEST} errors in common with a later checkpoint, so it cannot be aligned"),
    )
    return tuple(f"Not on the map: {some(these)} ({because})" for these, because in why if these)

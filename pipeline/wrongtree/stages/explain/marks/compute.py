"""Which marks there are in the pictures of a data set, and which images have them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from wrongtree.artifacts.data import GROUPS, Marks
from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Bytes, Flags, Ints
from wrongtree.stages.explain.marks.grown import FAR, FEWEST, NEAR, Mark, distances, marks
from wrongtree.stages.explain.marks.sketches import sketches
from wrongtree.stages.explain.marks.words import look_of, where_of

MOST = 6  # marks that are told
LOOKED = 2000  # pictures of a group that are looked at, spread over it
EVERYTHING = 0.9  # of all images: what so many have says nothing about any
HALF = 0.5
WIDER, NEARLY_ALL = 1.5, 0.9  # times as many images have a part of a mark as all of it, and nearly all of these do
SMALLEST = 12  # cells a side: of smaller pictures there is too little around a mark to tell it from what is drawn


def compute(predictions: Predictions) -> Marks:
    """Marks among the images of each label, the errors of each prediction, and all images."""
    small, kept = sketches(predictions.thumbnails), predictions.kept
    label, wrong = predictions.label[kept], predictions.prediction[kept] != predictions.label[kept]
    drawn = np.zeros(len(kept), dtype=np.bool_)
    drawn[predictions.at(predictions.sample)] = True
    return find(small, label, predictions.prediction[kept], wrong, drawn, kept)


def find(small: Bytes, label: Ints, prediction: Ints, wrong: Flags, drawn: Flags, kept: Ints) -> Marks:
    """small (k, s, s', 3), the others (k,) of images that are kept whole; what is counted are those `drawn` of all."""
    groups = list(_groups(label, prediction, wrong, drawn)) if min(small.shape[1:3]) >= SMALLEST else []
    found = [mark for rows in groups for mark in marks(small[_some(rows)], len(groups))]
    has = [distances(small, mark.region, mark.colours) <= NEAR for mark in found]
    told = [i for i in _apart(found, has) if has[i][drawn].mean() < EVERYTHING][:MOST]
    of = [_most(label[has[i] & drawn]) for i in told]
    counts = [_counts(label, wrong, drawn, has[i], main) for i, main in zip(told, of, strict=True)]
    bearers = [np.flatnonzero(has[i]) for i in told]
    shape = (len(told), *small.shape[1:3])
    return Marks(
        region=np.array([found[i].region for i in told], dtype=np.bool_).reshape(shape),
        colours=np.array([found[i].colours for i in told], dtype=np.uint8).reshape(*shape, 3),
        p=np.array([found[i].p for i in told], dtype=np.float64),
        label=np.array(of, dtype=np.int64),
        counts=np.array(counts, dtype=np.int64).reshape(-1, len(GROUPS), 2),
        sampled=int(drawn.sum()),
        mark=np.repeat(np.arange(len(told)), [len(rows) for rows in bearers]),
        image=kept[np.concatenate([np.zeros(0, dtype=np.int64), *bearers])],
        look=tuple(look_of(found[i].region, found[i].colours) for i in told),
        where=tuple(where_of(found[i].region) for i in told),
    )


def _groups(label: Ints, prediction: Ints, wrong: Flags, drawn: Flags) -> Iterator[Ints]:
    """Rows of the images that a mark may be among."""
    every = [label == one for one in np.unique(label)] if len(label) else []
    every += [wrong & (prediction == one) for one in np.unique(prediction[wrong])]
    for flags in (*every, drawn):
        rows = np.flatnonzero(flags & (drawn | wrong))
        if len(rows) >= FEWEST:
            yield rows


def _some(rows: Ints) -> Ints:
    """At most LOOKED of them."""
    return rows[:: -(-len(rows) // LOOKED)]


def _apart(found: Sequence[Mark], has: Sequence[Flags]) -> list[int]:
    """Each mark once, though it was found in several groups, or in parts: as it is clearest, or as far more images have
    it; the commonest first.
    """
    chosen: list[int] = []
    for i in sorted(range(len(found)), key=lambda i: (found[i].p, -int(found[i].region.sum()))):
        same = [at for at, j in enumerate(chosen) if _is_same(found[i], found[j], has[i], has[j])]
        if not same:
            chosen.append(i)
        elif _is_wider(found[i], found[chosen[same[0]]], has[i], has[chosen[same[0]]]):
            chosen[same[0]] = i
    return sorted(chosen, key=lambda i: -int(has[i].sum()))


def _is_wider(one: Mark, other: Mark, ours: Flags, theirs: Flags) -> bool:
    """Whether one is a part of the other that far more images have: of bars of two heights, what both have."""
    part = not (one.region & ~other.region).any() and int((ours & theirs).sum()) >= NEARLY_ALL * int(theirs.sum())
    return part and int(ours.sum()) >= WIDER * int(theirs.sum())


def _is_same(one: Mark, other: Mark, ours: Flags, theirs: Flags) -> bool:
    """Whether most images that have one have the other, or both are of the same colours where they overlap."""
    both = one.region & other.region
    if not both.any():
        return bool((ours & theirs).sum() > HALF * max(ours.sum(), theirs.sum()))
    away = np.abs(one.colours[both].astype(np.int16) - other.colours[both]).max(axis=1)
    return bool((away <= FAR).mean() > HALF or (ours & theirs).sum() > HALF * min(ours.sum(), theirs.sum()))


def _most(label: Ints) -> int:
    """The label of at least half of these images, or -1."""
    times = np.bincount(label, minlength=1)
    return int(times.argmax()) if len(label) and times.max() >= HALF * len(label) else -1


def _counts(label: Ints, wrong: Flags, drawn: Flags, has: Flags, main: int) -> list[tuple[int, int]]:
    """Images and errors of GROUPS; of no label in particular, all images are of it."""
    ours = (label == main) | (main < 0)
    groups = [ours & has, ours & ~has, ~ours & has, ~ours & ~has]
    return [(int((group & drawn).sum()), int((group & drawn & wrong).sum())) for group in groups]

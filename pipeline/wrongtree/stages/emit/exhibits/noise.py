"""Quality: clusters of poor pictures, near-duplicates, marks, and values of the columns that clusters share."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any

import numpy as np

from wrongtree.artifacts.causes import Entries, Entry, caused_in, left_out
from wrongtree.artifacts.data import (
    EXTRA,
    POOR,
    TURNED,
    LabelDoubts,
    Lifts,
    Likeness,
    Marks,
    MarkTrials,
    Pictures,
    Proposals,
    three_digits,
)
from wrongtree.artifacts.predictions import QUALITY, Predictions
from wrongtree.artifacts.site import FORMAT
from wrongtree.inputs.images.columns import Column, valued
from wrongtree.shared.arrays import Flags, Ints
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.exhibits.columns import own_names
from wrongtree.stages.emit.metadata import quality_names
from wrongtree.stages.emit.said.looks import looks_block
from wrongtree.stages.emit.said.marks import entry_with, headline, is_unused, marks_block
from wrongtree.stages.emit.showing import Showing

FILE = "data/noise.json"


def write(
    on: Showing,
    proposals: Proposals,
    pictures: Pictures,
    lifts: Lifts,
    marks: Marks | None,
    doubts: LabelDoubts | None,
    trials: MarkTrials | None,
    entries: Entries | None,
    likeness: Likeness | None,
) -> Written:
    """noise.json; thresholds in the column's own direction. What is an entry of the list is not said once more."""
    listed = () if entries is None else entries.entries
    caused = explained(on.predictions, listed, doubts, likeness)
    apart = [] if marks is None else _apart(on, marks, caused)
    at = [] if marks is None else [entry_with(on.predictions, marks, i, listed) for i in range(len(marks.label))]
    proved = [number >= 0 and bool(listed[number].proved) for number in at]
    found = [] if marks is None else marks_block(on, marks, trials, apart, caused, proved)
    for one, number in zip(found, at, strict=True):
        if number >= 0:
            one["more"] += f" See entry {number + 1}, “{listed[number].cause}”."
    # What turning leaves black at the corners is no mark.
    shown = [one for one, number in zip(found, at, strict=True) if number < 0 or listed[number].cause not in TURNED]
    looks = looks_block(on, likeness, listed)
    yield (
        FILE,
        {
            "format": FORMAT,
            "ways": ways(on.images.columns),
            "proposals": proposals_block(on, proposals),
            "tested": proposals.tested.tolist(),
            "lifts": lifts_block(on, lifts),
            "duplicates": duplicates_block(on, pictures),
            **({"marks": shown} if shown else {}),
            **({"looks": looks} if looks else {}),
        },
    )
    known = [on.predictions.members[entry.member[0]] for entry in listed if entry.mislabelled]
    pairs = {(int(on.predictions.label[image]), int(on.predictions.prediction[image])) for image in known}
    said = [] if doubts is None else confused(on, doubts, pairs)
    if marks is not None:
        told = [i for i, number in enumerate(at) if number < 0 and not is_unused(on, marks, trials, i, apart[i])]
        said += [f"{headline(on, marks, trials, i, apart[i])}." for i in told]
    return {"noise": FILE, **({"in_data": said} if said else {})}


EXHIBIT = Exhibit(
    "noise",
    needs=("proposals", "pictures", "lifts"),
    also=("marks", "doubts", "mark-trials", "entries", "likeness"),
    write=write,
    loaded="after the first view",
    manifest={"noise": None},
    optional=("in_data",),
)


def explained(
    predictions: Predictions, listed: Sequence[Entry], doubts: LabelDoubts | None, likeness: Likeness | None
) -> Flags:
    """(n,) the judged images with a proved cause or a label in doubt: with these no mark is compared."""
    found = caused_in(predictions, listed, likeness)
    if doubts is not None:
        found[doubts.image] = True
    for entry in listed:
        if entry.mislabelled:
            found[predictions.members[entry.member]] = True
    return found


def _apart(on: Showing, marks: Marks, caused: Flags) -> list[Ints]:
    """What each mark is not compared with, see `left_out`."""
    images = (marks.image[marks.mark == i] for i in range(len(marks.label)))
    return [left_out(on.predictions, own, int(marks.label[i]), caused) for i, own in enumerate(images)]


def confused(on: Showing, doubts: LabelDoubts, listed: Container[tuple[int, int]] = ()) -> list[str]:
    """What is said first of confusions that may be label errors of one kind: of wrong labels half are improbable.

    `listed`: (label, prediction) of those that are left out.
    """
    return [
        f"{f'About {2 * improbable:,} of' if 2 * improbable < errors else 'Most or all of'} the {errors:,} errors "
        f"labelled {on.images.classes[label]}, predicted as {on.images.classes[prediction]} and without a proved cause "
        f"may be mislabelled "
        f"{on.images.classes[prediction]} images."
        for label, prediction, errors, improbable in doubts.confused.tolist()
        if (label, prediction) not in listed
    ]


def ways(given: Sequence[Column]) -> list[dict[str, Any]]:
    """The quality problems, and the column of the site that measures each."""
    ours = dict(zip((*QUALITY, *EXTRA), (*quality_names(given), *own_names(given)), strict=False))
    return [{"word": word, "column": ours[column], "sign": sign} for word, column, sign in POOR]


def proposals_block(on: Showing, found: Proposals) -> dict[str, Any]:
    """Nodes in which poor pictures gather."""
    medoid = {
        (tree.id, node): m for tree, e in on.grown for node, m in zip(e.node.tolist(), e.medoid.tolist(), strict=True)
    }
    signs = np.array([sign for _, _, sign in POOR])
    return {
        "tree": list(found.tree),
        "node": on.nodes(found.node).tolist(),
        "way": found.way.tolist(),
        "count": found.count.tolist(),
        "medoid": [int(on.number[medoid[at]]) for at in zip(found.tree, found.node.tolist(), strict=True)],
        "auc": found.auc.round(4).tolist(),
        "p": [float(f"{p:.2g}") for p in found.p],
        "threshold": three_digits(found.threshold * signs[found.way]).tolist(),
        "beyond": found.beyond.reshape(-1).tolist(),
        "among": found.among.reshape(-1).tolist(),
        "listed": found.listed.tolist(),
        "proved": found.proved.tolist(),
        "what": list(found.what),
        "looks": list(found.looks),
    }


def lifts_block(on: Showing, lifts: Lifts) -> dict[str, Any]:
    """Values that nodes have more often than chance, in words."""
    given = on.images.columns
    known = valued(given, np.arange(len(given[0].values)) if given else np.zeros(0, np.int64))

    def names(columns: Ints) -> list[str | None]:
        return [known[c]["name"] if c >= 0 else None for c in columns.tolist()]

    def values(columns: Ints, codes: Ints) -> list[str | None]:
        both = zip(columns.tolist(), codes.tolist(), strict=True)
        return [known[c]["values"][v] if c >= 0 else None for c, v in both]

    second = {"column2": names(lifts.column2), "value2": values(lifts.column2, lifts.value2)}
    return {
        "tree": list(lifts.tree),
        "node": on.nodes(lifts.node).tolist(),
        "column": names(lifts.column),
        "value": values(lifts.column, lifts.value),
        **(second if (lifts.column2 >= 0).any() else {}),
        "count": lifts.count.tolist(),
        "of": lifts.of.tolist(),
        "lift": lifts.lift.round(2).tolist(),
        "p": [float(f"{p:.2g}") for p in lifts.p],
    }


def duplicates_block(on: Showing, pictures: Pictures) -> dict[str, Any]:
    """Sets of near-duplicates, set by set."""
    twins = np.flatnonzero(pictures.sets >= 0)
    twins = twins[np.lexsort((twins, pictures.sets[twins]))]
    return {
        "alike": round(pictures.alike, 4),
        "image": twins.tolist(),
        "set": pictures.sets[twins].tolist(),
        "label": on.predictions.label[twins].tolist(),
        "prediction": on.predictions.prediction[twins].tolist(),
        "error": on.numbers_of(twins).tolist(),
    }

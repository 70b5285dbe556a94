"""What was found out about the data, as the site has it: noise.json, labels.json, right.json, and columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.data import EXTRA, POOR, DataFindings, LabelDoubts, Lifts, Pictures, RightLooks, three_digits
from wrongtree.artifacts.evidence import Evidence
from wrongtree.artifacts.predictions import QUALITY, Predictions
from wrongtree.artifacts.site import FORMAT
from wrongtree.config import EmitConfig
from wrongtree.inputs.images.columns import Column, categories
from wrongtree.shared.arrays import Ints
from wrongtree.stages.emit.judged import confidence
from wrongtree.stages.emit.metadata import MEASURED, quality_names
from wrongtree.stages.emit.privacy import shrunk
from wrongtree.stages.emit.sprites import write_plain

DOUBT = "label check"
DOUBTFUL = "may be wrong"
TWINS = 128  # near-duplicates among them
PICTURES = 4096  # of right images at most: a few megabytes
SIDE = 48  # pixels
CELLS = 192  # per sheet: a look at one error touches two or three
ERRORS = 4096  # per file of right/


def entries(found: DataFindings) -> dict[str, str | None]:
    """What the manifest says."""
    return {
        "noise": "data/noise.json",
        "labels": "data/labels.json",
        "right": "data/right.json" if found.right is not None else None,
    }


def names(columns: Sequence[Column]) -> list[str]:
    """What our own columns are called here; the last is of errors only, and so no rule can be made of it."""
    taken = {*(column.name for column in columns), *quality_names(columns)}
    found = []
    for name in (*EXTRA, DOUBT):
        while name in taken:
            name += MEASURED
        found.append(name)
    return found


def columns(given: Sequence[Column], found: Pictures, rows: Ints) -> list[dict[str, Any]]:
    """Exposure and copies of some judged images, in the form of columns.json."""
    values = (three_digits(found.exposure[rows]).tolist(), found.copies[rows].tolist())
    return [
        {"name": name, "kind": "number", "measured": True, "values": those}
        for name, those in zip(names(given), values, strict=False)
    ]


def doubt_column(given: Sequence[Column], found: LabelDoubts, members: Ints) -> dict[str, Any]:
    """Which of the site's errors bear a label in doubt; `members` (e,) are judged images in the site's order."""
    codes = np.where(np.isin(members, found.image), 0, -1).tolist()
    return {"name": names(given)[-1], "kind": "category", "measured": True, "values": [DOUBTFUL], "codes": codes}


def noise_document(
    found: DataFindings, predictions: Predictions, given: Sequence[Column], members: Ints, number: Ints,
    grown: Sequence[tuple[Tree, Evidence]],
) -> dict[str, Any]:  # fmt: skip
    """noise.json; thresholds in the column's own direction; `number` (e,) is the site's number of every error."""
    proposals, pictures = found.proposals, found.pictures
    medoid = {
        (tree.id, node): m for tree, e in grown for node, m in zip(e.node.tolist(), e.medoid.tolist(), strict=True)
    }
    signs = np.array([sign for _, _, sign in POOR])
    ours = dict(zip((*QUALITY, *EXTRA, DOUBT), (*quality_names(given), *names(given)), strict=True))
    n = len(number)
    twins = np.flatnonzero(pictures.sets >= 0)
    twins = twins[np.lexsort((twins, pictures.sets[twins]))]
    return {
        "format": FORMAT,
        "ways": [{"word": word, "column": ours[column], "sign": sign} for word, column, sign in POOR],
        "proposals": {
            "tree": list(proposals.tree),
            "node": np.where(proposals.node < n, number[np.minimum(proposals.node, n - 1)], proposals.node).tolist(),
            "way": proposals.way.tolist(),
            "count": proposals.count.tolist(),
            "medoid": [int(number[medoid[at]]) for at in zip(proposals.tree, proposals.node.tolist(), strict=True)],
            "auc": proposals.auc.round(4).tolist(),
            "p": [float(f"{p:.2g}") for p in proposals.p],
            "threshold": three_digits(proposals.threshold * signs[proposals.way]).tolist(),
            "beyond": proposals.beyond.reshape(-1).tolist(),
            "among": proposals.among.reshape(-1).tolist(),
            "listed": proposals.listed.tolist(),
        },
        "tested": proposals.tested.tolist(),
        "lifts": lifts_block(found.lifts, given, number),
        "duplicates": {
            "alike": round(pictures.alike, 4),
            "image": twins.tolist(),
            "set": pictures.sets[twins].tolist(),
            "label": predictions.label[twins].tolist(),
            "prediction": predictions.prediction[twins].tolist(),
            "error": _numbered(twins, members).tolist(),
        },
    }


def lifts_block(lifts: Lifts, given: Sequence[Column], number: Ints) -> dict[str, Any]:
    """What nodes bear more often than chance, in words."""
    known = categories(given, np.arange(len(given[0].values)) if given else np.zeros(0, np.int64))
    n = len(number)
    return {
        "tree": list(lifts.tree),
        "node": np.where(lifts.node < n, number[np.minimum(lifts.node, n - 1)], lifts.node).tolist(),
        "column": [known[c]["name"] for c in lifts.column.tolist()],
        "value": [known[c]["values"][v] for c, v in zip(lifts.column.tolist(), lifts.value.tolist(), strict=True)],
        "count": lifts.count.tolist(),
        "of": lifts.of.tolist(),
        "lift": lifts.lift.round(2).tolist(),
        "p": [float(f"{p:.2g}") for p in lifts.p],
    }


def labels_document(doubts: LabelDoubts, members: Ints) -> dict[str, Any]:
    """labels.json, most doubtful first."""
    return {
        "format": FORMAT,
        "neighbours": doubts.neighbours,
        "error": _numbered(doubts.image, members).tolist(),
        "suggested": doubts.suggested.tolist(),
        "self_confidence": [float(f"{p:.3g}") for p in doubts.self_confidence],
        "agree": doubts.agree.round(4).tolist(),
        "keep": doubts.keep.round(4).tolist(),
    }


def shown(looks: RightLooks, order: Ints, label: Ints, twins: Ints) -> Ints:
    """(c,) right images that get a picture: `twins`, every error's nearest, its second nearest, while there is room.

    Ordered by class, and within it by the first error that needs them, so that one error's lie on few sheets.
    """
    ranks = np.stack([looks.predicted[order], looks.true[order]], axis=1)  # (e, 2, k)
    wanted = np.concatenate([twins[:TWINS], ranks.transpose(2, 0, 1).reshape(-1)])
    chosen, first = np.unique(wanted[wanted >= 0], return_index=True)
    chosen = chosen[np.argsort(first)][:PICTURES]
    needed, first = np.unique(np.concatenate([ranks.reshape(-1), twins[:TWINS]]), return_index=True)
    at = first[np.searchsorted(needed, chosen)]
    result: Ints = chosen[np.lexsort((at, label[chosen]))]
    return result


def write_right(
    looks: RightLooks, twins: Ints, predictions: Predictions, order: Ints, config: EmitConfig, folder: Path
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Write the sheet; yield right.json and right/<i>.json by path. Cells, not images, are what the latter name."""
    image = shown(looks, order, predictions.label, twins)
    side = min(SIDE, config.reveal.thumbnail_side or SIDE)
    pictures = shrunk(predictions.thumbnails[image], side)
    sheet = write_plain(pictures, folder / "sprites", "right", config.quality, CELLS) if len(image) else None
    cell = np.full(len(predictions.label) + 1, -1, dtype=np.int64)  # the last is what -1 finds
    cell[image] = np.arange(len(image))
    files = [f"data/right/{i}.json" for i in range(-(-len(order) // ERRORS))]
    yield (
        "data/right.json",
        {
            "format": FORMAT,
            "k": looks.true.shape[1],
            "size": ERRORS,
            "files": files,
            "image": image.tolist(),
            "label": predictions.label[image].tolist(),
            "confidence": confidence(predictions)[image].round(4).tolist(),
            "sheet": sheet,
        },
    )
    for i, path in enumerate(files):
        part = order[i * ERRORS : (i + 1) * ERRORS]
        yield (
            path,
            {
                "format": FORMAT,
                "first": i * ERRORS,
                "predicted": cell[looks.predicted[part]].reshape(-1).tolist(),
                "true": cell[looks.true[part]].reshape(-1).tolist(),
            },
        )


def documents(
    found: DataFindings,
    predictions: Predictions,
    given: Sequence[Column],
    grown: Sequence[tuple[Tree, Evidence]],
    number: Ints,
    config: EmitConfig,
    folder: Path,
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every file by path; writes the sheet beside."""
    order = grown[0][0].order
    members = predictions.members[order]
    yield "data/noise.json", noise_document(found, predictions, given, members, number, grown)
    yield "data/labels.json", labels_document(found.doubts, members)
    if found.right is not None:
        twins = np.flatnonzero((found.pictures.sets >= 0) & (predictions.prediction == predictions.label))
        yield from write_right(found.right, twins, predictions, order, config, folder)


def _numbered(images: Ints, members: Ints) -> Ints:
    """The site's number of each of these judged images; -1: it is not on show."""
    by_image = np.argsort(members, kind="stable")
    at = np.minimum(np.searchsorted(members[by_image], images), len(members) - 1)
    place = by_image[at]
    return np.where(members[place] == images, place, -1)

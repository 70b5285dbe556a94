"""The images that a site of several sites shows: each with the picture and prediction of one that misclassifies it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wrongtree.compare.judged import Judged
from wrongtree.compare.match import Common
from wrongtree.compare.pictures import reader_of
from wrongtree.inputs.given import NO_CONFIDENCE, NO_MODEL, NO_PROBABILITIES, Given
from wrongtree.inputs.images.columns import Column
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.predictions.logits import peaked
from wrongtree.shared.arrays import Floats, Ints
from wrongtree.shared.digests import digest, file_digest
from wrongtree.shared.faults import UserError

Columns = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Shown:
    """Some of the images in common, each of which at least one of some sites misclassifies."""

    common: Common
    image: Ints  # (u,) which of the images in common, ascending
    site: Ints  # (u,) the site whose picture, prediction and place an image has: the first asked that misclassifies it
    leaf: Ints  # (u,) its leaf in that site's trees


def shown(common: Common, image: Ints, sites: Sequence[int]) -> Shown:
    """Ask the sites in this order which of the images (u,) each misclassifies."""
    site, leaf = np.full(len(image), -1, dtype=np.int64), np.full(len(image), -1, dtype=np.int64)
    for number in sites:
        own = common.leaf(number)[image]
        mine = (own >= 0) & common.wrong[number][image] & (site < 0)
        site[mine], leaf[mine] = number, own[mine]
    return Shown(common, image, site, leaf)


def images_of(
    found: Shown, name: str, columns: Columns, notes: tuple[str, ...], sites: Sequence[int]
) -> LabelledImages:
    """The images with their pictures, and with what is said of them as columns; `sites` are those that it depends on.

    UserError where a site has no pictures.
    """
    common = found.common
    readers: dict[int, Callable[[int], Any]] = {
        site: reader_of(common.sites[site]) for site in np.unique(found.site).tolist() if site >= 0
    }
    ids, labels = tuple(common.ids[i] for i in found.image.tolist()), common.label[found.image]
    stamps = [file_digest(common.sites[site].path / "data" / "manifest.json") for site in sites]
    return LabelledImages(
        name=name,
        ids=ids,
        labels=labels,
        classes=common.classes,
        columns=tuple(Column(key, cells) for key, cells in columns.items()),
        read=lambda row: readers[int(found.site[row])](int(found.leaf[row])),
        digest=digest(list(ids), labels.tolist(), list(columns.items()), stamps),
        notes=notes,
        ordered=True,
    )


def given_of(found: Shown, places: Floats | None, spec: str) -> Given:
    """The wrong prediction of each image, and where it lies."""
    common, k = found.common, len(found.common.classes)
    said, sure = (part[found.site, found.image] for part in (common.prediction, common.confidence))
    unsure = bool(np.isnan(sure).any())
    sure = np.where(np.isnan(sure), 1.0, sure)
    logits = peaked(np.asarray(said, dtype=np.int64), np.asarray(sure, dtype=np.float64), k)
    without = {"saliency": NO_MODEL, "probabilities": NO_PROBABILITIES}
    without |= {"confidence": NO_CONFIDENCE} if unsure else {}
    key = digest(logits.tobytes(), list(logits.shape), b"" if places is None else places.tobytes(), without)
    return Given(logits, places, without, {"spec": spec, "weights": None}, key)


def refuse_to_replace(target: Path, sites: Sequence[Judged]) -> None:
    """UserError where the site would replace one of those that it is made of."""
    if target.resolve() in [site.path.resolve() for site in sites]:
        raise UserError(f"{target}: is one of the sites to compare; choose another name with --name")


def for_a_folder(name: str) -> str:
    """What a folder may be called."""
    return re.sub(r"[^\w.+-]+", "-", name).strip("-.") or "site"

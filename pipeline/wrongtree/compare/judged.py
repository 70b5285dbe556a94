"""What a built site says of every image that it judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from wrongtree.artifacts.digests import FILE as DIGESTS
from wrongtree.artifacts.digests import UNKNOWN, apart
from wrongtree.shared.arrays import Doubles, Flags, Ints
from wrongtree.shared.faults import UserError
from wrongtree.sites.read import Site, open_site

IMAGES, IDS = "data/images.json", "data/ids.json"
MIXED = {
    "comparison": "comparison, which mixes the predictions of two models",
    "series": "series, which mixes the predictions of several checkpoints",
}


@dataclass(frozen=True)
class Judged:
    """The judged images of a site, in the order of its data set; k is the number of its classes."""

    site: Site
    classes: tuple[str, ...]  # (k,) names in the order of the model's outputs; two may have the same name
    ids: tuple[str, ...] | None  # (n,) paths or numbers; None: a site without errors does not store its images
    label: Ints  # (n,) 0 … k - 1
    prediction: Ints  # (n,) 0 … k - 1
    confidence: Doubles | None  # (n,) 0 … 1, of the predicted class; None: the predictions came without
    leaf: Ints  # (n,) the image's leaf in the site's trees; -1: none
    by_path: bool  # whether `ids` are paths, and not numbers in the data set
    images: Site | None = None  # the site that `ids` are of, where this one has none

    @property
    def path(self) -> Path:
        """The site's folder."""
        return self.site.path

    @property
    def title(self) -> str:
        """The site's title."""
        return str(self.site.manifest["title"])

    @property
    def tree(self) -> str | None:
        """The id of the tree that the site shows first; None: it has no errors."""
        found = self.site.manifest.get("default_tree")
        return None if found is None else str(found)

    @cached_property
    def wrong(self) -> Flags:
        """(n,) which images are errors."""
        found: Flags = self.label != self.prediction
        return found

    @cached_property
    def position(self) -> dict[str, int]:
        """Where each image is, by its id; of two with the same, the first."""
        found: dict[str, int] = {}
        for i, id_ in enumerate(self.ids or ()):
            found.setdefault(id_, i)
        return found

    @cached_property
    def by_content(self) -> dict[str, int]:
        """Where each image is, by the digest of its content; none that two have, none where the site has no digests.

        Read when it is asked for. UserError where the file is damaged.
        """
        site = self.images or self.site
        if not (site.path / DIGESTS).is_file():
            return {}
        text = site.read(DIGESTS).get("digest")
        digests = apart(text) if isinstance(text, str) else []
        if len(digests) != len(self.label) or len(digests[-1]) != len(UNKNOWN):
            raise UserError(f"{site.path / DIGESTS}: is damaged, or does not fit {IDS}; build the site again")
        times = Counter(digests)
        return {one: i for i, one in enumerate(digests) if times[one] == 1 and one != UNKNOWN}


def read_all(folders: Sequence[Path]) -> list[Judged]:
    """Read the judged images of several sites. UserError where one is named twice, or as `read_judged` has it."""
    places = [folder.resolve() for folder in folders]
    for i, place in enumerate(places):
        if place in places[:i]:
            raise UserError(f"{folders[i]}: is named twice; compare it with another site")
    return [read_judged(folder) for folder in folders]


def read_judged(folder: Path) -> Judged:
    """Read the judged images of the site in `folder`.

    UserError where there is no site, or one that is damaged, of another format, or itself a comparison.
    """
    site = open_site(folder)
    manifest = site.manifest
    for key, mixed in MIXED.items():
        if manifest.get(key):
            raise UserError(f"{folder}: is the site of a {mixed}; name one of the sites that it compares")
    try:
        classes = tuple(str(entry["name"]) for entry in manifest["classes"])
        if not manifest["trees"]:
            return _without_errors(site, classes)
        images, ids = site.read(IMAGES), site.read(IDS)["id"]
        label, prediction, leaf = (np.array(images[key], dtype=np.int64) for key in ("label", "prediction", "error"))
        confidence = np.array(images["confidence"], dtype=np.float64)
        n = len(ids)
        sound = all(array.shape == (n,) for array in (label, prediction, leaf, confidence))
        sound = sound and n > 0 and all(isinstance(id_, str) for id_ in ids)
        sound = sound and all(array.min() >= 0 and array.max() < len(classes) for array in (label, prediction))
    except (KeyError, TypeError, ValueError, OverflowError):
        sound = False
    if not sound:
        raise UserError(f"{folder / IMAGES}: is damaged, or does not fit {IDS}; build the site again")
    unsure = "confidence" in (manifest["model"].get("without") or {})
    by_path = bool(manifest.get("paths", True))
    return Judged(site, classes, tuple(ids), label, prediction, None if unsure else confidence, leaf, by_path)


def _without_errors(site: Site, classes: tuple[str, ...]) -> Judged:
    """Such a site stores its manifest only: how many images each class has, all of them correct."""
    entries: list[dict[str, Any]] = site.manifest["classes"]
    counts = np.array([entry["images"] for entry in entries], dtype=np.int64)
    label = np.repeat(np.arange(len(classes)), counts)
    return Judged(site, classes, None, label, label, None, np.full(len(label), -1), True)

"""What every exhibit sees of the site that is being written."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from wrongtree.artifacts.causes import Entries
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.evidence import Evidence
from wrongtree.artifacts.hierarchy import Hierarchy
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.trees import listed
from wrongtree.config import EmitConfig
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.shared.arrays import Bytes, Floats, Ints
from wrongtree.stages.emit.privacy import shrunk


def shown_first(trees: Sequence[Tree], entries: Entries | None) -> int:
    """Which tree is shown first: the one that most clusters of the list are of, so that they are tiles of the page."""
    if not trees:
        return 0
    times = Counter(cluster.tree for entry in (entries.entries if entries else ()) for cluster in entry.clusters)
    at = listed(trees)
    return max(range(len(trees)), key=lambda i: (times[trees[i].id], i == at))


@dataclass(frozen=True)
class Showing:
    """A site in the making: what it is about, and what has been written so far.

    Images and predictions are as the site may show them: nameless where it is to tell no paths.
    """

    images: LabelledImages
    model: dict[str, Any]  # how the classifier was named
    predictions: Predictions
    grown: Sequence[tuple[Tree, Evidence]]  # in the order asked for; none on a site without errors
    view: Floats  # (e, 4) which part of its picture in images/ the model saw of every member, in their order
    config: EmitConfig
    folder: Path
    first: int = 0  # which of the trees is shown first
    hierarchy: Hierarchy | None = None  # of the classes
    packs: int | None = None  # originals in a pack; None: each is a file of its own
    sheets: list[dict[str, Any]] = field(default_factory=list)  # the manifest's `sprites`, so far

    @property
    def default(self) -> Tree:
        """The tree that is shown first."""
        return self.grown[self.first][0]

    @cached_property
    def order(self) -> Ints:
        """(e,) the member behind every number of the site: the default tree's leaf order."""
        return self.default.order if self.grown else np.zeros(0, dtype=np.int64)

    @cached_property
    def number(self) -> Ints:
        """(e,) the site's number of every member: its place in that order."""
        number = np.empty(len(self.order), dtype=np.int64)
        number[self.order] = np.arange(len(self.order))
        return number

    @cached_property
    def members(self) -> Ints:
        """(e,) the judged image behind every number of the site."""
        return self.predictions.members[self.order]

    def nodes(self, nodes: Ints) -> Ints:
        """Nodes of a tree as the site numbers them: leaves by their members' numbers, all else, -1 too, as it is."""
        leaves = len(self.number)
        of_leaf = self.number[np.clip(nodes, 0, leaves - 1)]
        return np.where((nodes >= 0) & (nodes < leaves), of_leaf, nodes)

    def numbers_of(self, images: Ints) -> Ints:
        """The site's number of each of these judged images; -1: it is no member."""
        by_image = np.argsort(self.members, kind="stable")
        at = np.minimum(np.searchsorted(self.members[by_image], images), len(self.members) - 1)
        place = by_image[at]
        return np.where(self.members[place] == images, place, -1)

    @property
    def sprites(self) -> Path:
        """Where sheets are written."""
        return self.folder / "sprites"

    def add_sheet(self, written: dict[str, Any]) -> None:
        """List a sheet that has been written in the manifest."""
        self.sheets.append(written)

    def sheet(self, kind: str) -> dict[str, Any] | None:
        """The first of that kind among the sheets so far."""
        return next((sheet for sheet in self.sheets if sheet["kind"] == kind), None)

    def scales(self, kind: str) -> dict[str, tuple[float, float]]:
        """The scale of every map on that sheet, by its name; none where there is no such sheet."""
        sheet = self.sheet(kind)
        parts = {} if sheet is None else sheet["parts"]
        return {name: tuple(part["scale"]) for name, part in parts.items() if part["scale"] is not None}

    def coarse(self, pictures: Bytes, side: int | None = None) -> Bytes:
        """(k, h, w, 3) as the site may show them: with no more detail than its thumbnails, nor than `side` pixels."""
        bounds = [bound for bound in (side, self.config.reveal.thumbnail_side) if bound is not None]
        return shrunk(pictures, min(bounds)) if bounds else pictures

    def write(self, path: str, document: dict[str, Any] | bytes) -> None:
        """Write a document to this path below the site: what is no bytes yet, as JSON."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(document, bytes):
            file.write_bytes(document)
            return
        text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        file.write_text(text, encoding="utf-8")

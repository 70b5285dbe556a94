"""data/checks/: what was checked of nodes and classes, with the sheets of its maps; none of it is in the manifest."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wrongtree.artifacts.checks import PLACES, Checks, Contrast, HeldOut
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.site import FORMAT
from wrongtree.shared.arrays import Flags, Ints
from wrongtree.stages.emit.privacy import shrunk
from wrongtree.stages.emit.sprites import Part, map_scale, write_parts

Found = tuple[Sequence[tuple[Tree, Checks, Contrast, HeldOut]], Contrast]  # of the trees, and of the classes
OTHERS = ("saliency", "delta")  # maps that have their scale from the sheets of evidence
FEWEST = 3  # pairs in an average
OF_CLASSES = "data/checks/classes.json"


def file_of(tree: Tree) -> str:
    """Where a tree's checks are."""
    return f"data/checks/{tree.id}.json"


def documents(
    found: Found, sheets: Sequence[dict[str, Any]], number: Ints, folder: Path, side: int | None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every file by its path; writes their sheets below `folder`, on the scales of the site's other maps.

    `number` is the site's of every error, `side` the largest side in pixels of mean pictures.
    """
    trees, of_classes = found
    z = map_scale([_plain(m) for _, c, r, _ in trees for m in (c.z[c.significant], r.z[r.significant])], True)
    evidence = next((sheet for sheet in sheets if sheet["kind"] == "evidence"), None)
    known = {} if evidence is None else evidence["parts"]
    scales = {name: tuple(known[name]["scale"]) for name in OTHERS if name in known}
    scales["z"] = z
    for tree, checks, contrast, held in trees:
        drawn = _Sheets(folder / "sprites", tree.id, scales, side)
        yield (
            file_of(tree),
            {
                "format": FORMAT,
                "tree": tree.id,
                "places": list(PLACES),
                **_checks(checks, number, drawn),
                "right": _contrast(contrast, drawn),
                "again": _rounded(held.again),
                "grown": _rounded(held.grown),
                "held": _rounded(held.held),
                "held_expected": _rounded(held.expected),
                "sheets": drawn.written,
            },
        )
    drawn = _Sheets(folder / "sprites", None, scales, side)
    classes = _contrast(of_classes, drawn)
    yield OF_CLASSES, {"format": FORMAT, "places": list(PLACES), "right": classes, "sheets": drawn.written}


class _Sheets:
    """Writes the sheets of one file. Their names begin alike, so that a folder of sprites reads in order."""

    def __init__(
        self, folder: Path, tree: str | None, scales: dict[str, tuple[float, float]], side: int | None
    ) -> None:
        self.written: list[dict[str, Any]] = []
        self.folder, self.tree, self.scales, self.side = folder, tree, scales, side

    def z(self, kind: str, maps: NDArray[np.floating], shown: Flags) -> list[int]:
        """A cell for each map that is shown; which one that is, -1 for the others."""
        if shown.any():
            part = Part(maps[shown], self.scales["z"], "z")
            self.written.append(write_parts({"z": part}, self.folder, kind, self.tree or "classes"))
        return _cells(shown)

    def right(self, contrast: Contrast) -> list[int]:
        """A cell for each average of enough right images."""
        shown = contrast.pairs >= FEWEST
        if shown.any():
            image = contrast.image[shown]
            parts = {"image": Part(image if self.side is None else shrunk(image, self.side))}
            maps = {"saliency": contrast.saliency, "delta": contrast.gap}
            parts |= {name: Part(maps[name][shown], self.scales[name]) for name in OTHERS if name in self.scales}
            self.written.append(write_parts(parts, self.folder, "right", self.tree or "classes"))
        return _cells(shown)


def _checks(checks: Checks, number: Ints, sheets: _Sheets) -> dict[str, Any]:
    leaves = len(number)
    twin = checks.twin
    return {
        "circular": checks.circular,
        "node": checks.node.tolist(),
        "count": checks.count.tolist(),
        "z": _z("z", checks.z, checks.p, checks.significant, checks.place, sheets),
        "halves": _rounded(checks.halves),
        "shown": checks.typical.shape[1],
        "typical": number[checks.typical].reshape(-1).tolist(),
        "extreme": number[checks.extreme].reshape(-1).tolist(),
        "twin": np.where((twin >= 0) & (twin < leaves), number[np.clip(twin, 0, leaves - 1)], twin).tolist(),
        "twin_map": _rounded(checks.twin_map),
        "twin_mix": _rounded(checks.twin_mix),
        "rate": _rounded(checks.rate),
        "expected": _rounded(checks.expected),
    }


def _contrast(contrast: Contrast, sheets: _Sheets) -> dict[str, Any]:
    return {
        "pairs": contrast.pairs.tolist(),
        "confidence": _rounded(contrast.confidence),
        "cell": sheets.right(contrast),
        **_z("right-z", contrast.z, contrast.p, contrast.significant, contrast.place, sheets),
    }


def _z(
    kind: str, z: NDArray[np.floating], p: NDArray[np.floating], shown: Flags, place: Ints, sheets: _Sheets
) -> dict[str, Any]:
    return {
        "z_cell": sheets.z(kind, z, shown),
        "largest": _rounded(np.abs(z).max(axis=(1, 2), initial=0)),
        "p": [None if math.isnan(one) else float(f"{one:.2g}") for one in p.tolist()],
        "place": place.reshape(-1).tolist(),
    }


def _cells(shown: Flags) -> list[int]:
    cells: list[int] = np.where(shown, np.cumsum(shown) - 1, -1).tolist()
    return cells


def _plain(maps: NDArray[np.floating]) -> NDArray[np.floating]:
    """As `map_scale` takes them, which counts in times uniform."""
    return np.asarray(maps / (maps.shape[-1] * maps.shape[-2]))


def _rounded(values: NDArray[np.floating]) -> list[float | None]:
    """Four decimals; what is not defined is null."""
    return [None if math.isnan(value) else round(value, 4) for value in values.reshape(-1).tolist()]

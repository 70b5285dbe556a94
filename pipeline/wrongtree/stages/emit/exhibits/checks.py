"""Checks of nodes, and contrasts of nodes and classes with correct images; the sheets of their maps are not listed in
the manifest, but in their own documents."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wrongtree.artifacts.checks import PLACES, Checks, Contrast, HeldOut
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.site import FORMAT
from wrongtree.shared.arrays import Flags, Ints
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.numbers import rounded_or_null
from wrongtree.stages.emit.showing import Showing
from wrongtree.stages.emit.sprites import Part, map_scale, write_parts

OTHERS = ("saliency", "delta")  # maps that have their scale from the sheets of evidence
FEWEST = 3  # pairs in an average
OF_CLASSES = "data/checks/classes.json"


def write(
    on: Showing, checks: Sequence[Checks], contrasts: Sequence[Contrast], held: Sequence[HeldOut], of_classes: Contrast
) -> Written:
    """checks/<id>.json and checks/classes.json, with sheets of their own on the scales of the site's other maps."""
    z = map_scale(
        [_plain(m) for c, r in zip(checks, contrasts, strict=True) for m in (c.z[c.significant], r.z[r.significant])],
        symmetric=True,
    )
    scales = {**on.scales("evidence"), "z": z}
    for (tree, _), found, contrast, apart in zip(on.grown, checks, contrasts, held, strict=True):
        drawn = _Sheets(on, tree.id, scales)
        yield (
            file_of(tree),
            {
                "format": FORMAT,
                "tree": tree.id,
                "places": list(PLACES),
                **_checks(on, found, drawn),
                "right": _contrast(contrast, drawn),
                "again": rounded_or_null(apart.again),
                "grown": rounded_or_null(apart.grown),
                "held": rounded_or_null(apart.held),
                "held_expected": rounded_or_null(apart.expected),
                "sheets": drawn.written,
            },
        )
    drawn = _Sheets(on, "classes", scales)
    classes = _contrast(of_classes, drawn)
    yield OF_CLASSES, {"format": FORMAT, "places": list(PLACES), "right": classes, "sheets": drawn.written}
    return {}


EXHIBIT = Exhibit(
    "checks",
    needs=("checks", "contrast", "held-out", "class-contrast"),
    write=write,
    loaded="after the first view; of classes, with a class",
)


def file_of(tree: Tree) -> str:
    """Where a tree's checks are."""
    return f"data/checks/{tree.id}.json"


class _Sheets:
    """Writes the sheets of one file. Their names begin alike, so that a folder of sprites reads in order."""

    def __init__(self, on: Showing, tree: str, scales: dict[str, tuple[float, float]]) -> None:
        self.written: list[dict[str, Any]] = []
        self.on, self.tree, self.scales = on, tree, scales

    def z(self, kind: str, maps: NDArray[np.floating], shown: Flags) -> list[int]:
        """A cell for each map that is shown; which one that is, -1 for the others."""
        if shown.any():
            part = Part(maps[shown], self.scales["z"], "z")
            self.written.append(write_parts({"z": part}, self.on.sprites, kind, self.tree))
        return _cells(shown)

    def right(self, contrast: Contrast) -> list[int]:
        """A cell for each average of enough correct images."""
        shown = contrast.pairs >= FEWEST
        if shown.any():
            parts = {"image": Part(self.on.coarse(contrast.image[shown]))}
            maps = {"saliency": contrast.saliency, "delta": contrast.gap}
            parts |= {name: Part(maps[name][shown], self.scales[name]) for name in OTHERS if name in self.scales}
            self.written.append(write_parts(parts, self.on.sprites, "right", self.tree))
        return _cells(shown)


def _checks(on: Showing, checks: Checks, sheets: _Sheets) -> dict[str, Any]:
    return {
        "circular": checks.circular,
        "node": checks.node.tolist(),
        "count": checks.count.tolist(),
        "z": _z("z", checks.z, checks.p, checks.significant, checks.place, sheets),
        "halves": rounded_or_null(checks.halves),
        "shown": checks.typical.shape[1],
        "typical": on.number[checks.typical].reshape(-1).tolist(),
        "extreme": on.number[checks.extreme].reshape(-1).tolist(),
        "twin": on.nodes(checks.twin).tolist(),
        "twin_map": rounded_or_null(checks.twin_map),
        "twin_mix": rounded_or_null(checks.twin_mix),
        "rate": rounded_or_null(checks.rate),
        "expected": rounded_or_null(checks.expected),
    }


def _contrast(contrast: Contrast, sheets: _Sheets) -> dict[str, Any]:
    return {
        "pairs": contrast.pairs.tolist(),
        "confidence": rounded_or_null(contrast.confidence),
        "cell": sheets.right(contrast),
        **_z("right-z", contrast.z, contrast.p, contrast.significant, contrast.place, sheets),
    }


def _z(
    kind: str, z: NDArray[np.floating], p: NDArray[np.floating], shown: Flags, place: Ints, sheets: _Sheets
) -> dict[str, Any]:
    return {
        "z_cell": sheets.z(kind, z, shown),
        "largest": rounded_or_null(np.abs(z).max(axis=(1, 2), initial=0)),
        "p": [None if math.isnan(one) else float(f"{one:.2g}") for one in p.tolist()],
        "place": place.reshape(-1).tolist(),
    }


def _cells(shown: Flags) -> list[int]:
    cells: list[int] = np.where(shown, np.cumsum(shown) - 1, -1).tolist()
    return cells


def _plain(maps: NDArray[np.floating]) -> NDArray[np.floating]:
    """As `map_scale` takes them, which counts in times uniform."""
    return np.asarray(maps / (maps.shape[-1] * maps.shape[-2]))

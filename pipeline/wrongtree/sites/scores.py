"""The scoreboard of a site, for the terminal."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from rich.table import Table
from rich.text import Text

from wrongtree.shared.faults import UserError
from wrongtree.sites.read import Site

METHODS = {
    "tree": "tree: {}",
    "balanced": "balanced cut",
    "kmeans": "k-means",
    "kmeans-silhouette": "k-means, best k",
    "mixture": "Gaussian mixture",
}
KNOWN = ("label", "prediction", "confusion")
AGAINST = ("label", "pred.", "conf.")
FIGURES = ("gini", "silhouette", "stability", "agreement", *(f"{of}_{by}" for of in ("ari", "nmi") for by in KNOWN))
HEADS = ("Gini", "silh.", "stable", "agree", *(f"{of}\n{by}" for of in ("ARI", "NMI") for by in AGAINST))
COMPACT = ("compactness", "compactness_by_chance")  # optional: older sites have none
MEANINGS = (
    "k: number of clusters. Gini: inequality of their sizes, 0 = equal. "
    "silh.: silhouette, 1 = well separated, 0 = touching; only a hint.",
    "stable: agreement with the clusters of another 80 % of the errors (ARI: 1 = identical, 0 = chance). "
    "agree: agreement with the same method in the other representations (ARI).",
    "near: share of an error's 10 nearest errors in this representation that are in its own cluster. "
    "chance: the same for random clusters of the same sizes. It compares methods, not representations.",
    "ARI, NMI: how closely the clusters match the label, the prediction or the confusion (1 = identical).",
)


def read_scores(site: Site) -> dict[str, Any]:
    """The scoreboard's document, whole. UserError where the site has none, or a damaged one."""
    file = site.manifest.get("methods")
    if file is None:
        why = "it has no errors" if site.manifest["errors"] == 0 else "it was built without one; build it again"
        raise UserError(f"{site.path}: has no scoreboard: {why}")
    if file != "data/methods.json":
        raise UserError(
            f"{site.path / 'data' / 'manifest.json'}: names {file!r} as its scoreboard; build the site again"
        )
    document = site.read(file)
    rows = len(document["k"]) if isinstance(document.get("k"), list) else 0
    sound = (
        rows > 0
        and all(_column(document, key, rows, int | float | None) for key in ("k", *FIGURES))
        and all(_column(document, key, rows, int | float | None) for key in COMPACT if key in document)
        and all(_column(document, key, rows, str | None) for key in ("representation", "method", "tree", "restates"))
        and all(isinstance(document.get(key), int) for key in ("errors", "sampled"))
        and all(re.fullmatch(r"[\w+-]+", name or "") for name in document["representation"])
        and all(re.fullmatch(r"[\w+-]*", name or "") for name in document["tree"])
        and all(method in METHODS for method in document["method"])
        and all(known in (None, *KNOWN) for known in document["restates"])
    )
    if not sound:
        raise UserError(f"{site.path / file}: is damaged; build the site again")
    return document


def scoreboards(document: dict[str, Any]) -> Iterator[Table]:
    """One table per representation, at most 80 columns wide, then compactness, for which they have no room."""
    for name in dict.fromkeys(document["representation"]):
        table = Table(
            title=name, title_justify="left", title_style="bold", box=None, padding=(0, 1, 0, 0), pad_edge=False
        )
        table.add_column("method", no_wrap=True, vertical="bottom")
        for head in ("k", *HEADS):
            table.add_column(head, justify="right", no_wrap=True)
        for i, other in enumerate(document["representation"]):
            if other == name:
                method = _method(document, i)
                restates = "yellow" if document["restates"][i] else ""
                table.add_row(
                    Text(method, restates), str(document["k"][i]), *(figure(document[of][i]) for of in FIGURES)
                )
        yield table
    if all(key in document for key in COMPACT):
        yield _compactness(document)


def _compactness(document: dict[str, Any]) -> Table:
    """Are errors that are near each other in one cluster? A row per method, beside random clusters."""
    table = Table(
        title=f"Nearest errors in the same cluster (n = {document['sampled']:,})", title_justify="left",
        title_style="bold", box=None, padding=(0, 1, 0, 0), pad_edge=False,
    )  # fmt: skip
    table.add_column("representation", overflow="fold")
    table.add_column("method", no_wrap=True)
    for head in ("k", "near", "chance"):
        table.add_column(head, justify="right", no_wrap=True)
    for i, name in enumerate(document["representation"]):
        figures = (figure(document[key][i]) for key in COMPACT)
        table.add_row(name, _method(document, i), str(document["k"][i]), *figures)
    return table


def sentences(document: dict[str, Any], over: str = "errors") -> list[str]:
    """What has to be said with the tables: the sample, and every method that only repeats what was known."""
    errors, sampled = document["errors"], document["sampled"]
    things = "images" if over == "all" else "errors"
    of = f"all {errors:,} {things}" if sampled == errors else f"a random sample of {sampled:,} of {errors:,} {things}"
    said = [f"Over {of}."]
    for known in ("prediction", "label"):
        found = [i for i, restated in enumerate(document["restates"]) if restated == known]
        said += [
            f"{document['representation'][i]}, {_method(document, i)}: "
            f"matches the {known} (ARI {figure(document[f'ari_{known}'][i])})"
            for i in found
        ]
    return said


def figure(value: float | None) -> str:
    """Two decimals without the zero that all would begin with."""
    return "–" if value is None else re.sub(r"^(-?)0\.", r"\1.", f"{value:.2f}").replace("-.00", ".00")


def _method(document: dict[str, Any], row: int) -> str:
    """What a row is called: trees by what they are split by."""
    return METHODS[document["method"][row]].format((document["tree"][row] or "").rpartition("-")[2])


def _column(document: dict[str, Any], key: str, rows: int, kind: Any) -> bool:
    values = document.get(key)
    if not isinstance(values, list) or len(values) != rows:
        return False
    return all(isinstance(v, kind) and (not isinstance(v, float) or math.isfinite(v)) for v in values)

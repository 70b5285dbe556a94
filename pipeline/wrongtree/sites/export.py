"""The images of a node or of a tag file, as CSV and as files."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from wrongtree.shared.faults import UserError
from wrongtree.sites.nodes import Nodes
from wrongtree.sites.read import Site, open_site
from wrongtree.sites.tags import read_tags

HEAD = ("path", "label", "prediction", "confidence")
TAIL = ("node", "tags")
BETWEEN = "; "  # tags or nodes in one cell
FORMULA = re.compile(
    r"'*[=+\-@\t\r\n＝＋－＠]"
)  # what a spreadsheet runs, also behind apostrophes: one less gives it back


@dataclass(frozen=True)
class Selection:
    """Images to take away: one row each, and the folders each would go to."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    ids: tuple[str, ...]
    folders: tuple[tuple[str, ...], ...]  # per image: names of the tags, or of the node
    lost: tuple[str, ...]  # sentences on what a tag file has and the site has not
    by_path: bool  # whether the site knows its images' paths


def select(folder: Path, node: int | None, tree: str | None, tag_file: Path | None) -> Selection:
    """Gather the images of a node, of a tag file, or of both at once: a node's images that are tagged.

    Rows are in leaf order for a node, in the site's order else.
    """
    site = open_site(folder)
    if not site.manifest["trees"]:
        raise UserError(f"{folder}: has no errors, so there is nothing to export")
    errors = site.read("data/errors.json")
    ids: list[str] = errors["id"]

    @cache
    def open_tree(tree_id: str) -> Nodes:
        return Nodes(site.read(_file_of(site, tree_id)), ids)

    chosen, where, nodes = list(range(len(ids))), "", [""] * len(ids)
    tree = tree or site.manifest["default_tree"]
    if node is not None:
        chosen = open_tree(tree)[node].errors.tolist()
        where = f"{tree}-node-{node}"
        nodes = [f"{tree}/{node}"] * len(ids)
    tags: list[tuple[str, ...]] = [()] * len(ids)
    lost: tuple[str, ...] = ()
    if tag_file is not None:
        found = read_tags(tag_file, site, ids, open_tree)
        tags, lost = list(found.of_error), found.lost
        chosen = [error for error in chosen if tags[error]]
        if node is None:
            nodes = [BETWEEN.join(names) for names in found.nodes_of_error]
    metadata = _metadata(site)
    classes = [entry["name"] for entry in site.manifest["classes"]]
    rows = [
        (
            ids[error],
            classes[errors["label"][error]],
            classes[errors["prediction"][error]],
            errors["confidence"][error],
            *(values[error] for values in metadata.values()),
            nodes[error],
            BETWEEN.join(tags[error]),
        )
        for error in chosen
    ]
    names = tuple(f"{name} (data)" if name in HEAD + TAIL else name for name in metadata)
    folders = tuple(tags[error] if tag_file is not None else (where,) for error in chosen)
    by_path = site.manifest.get("paths", True)
    return Selection((*HEAD, *names, *TAIL), tuple(rows), tuple(ids[error] for error in chosen), folders, lost, by_path)


def as_csv(selection: Selection) -> str:
    """CSV in which no cell is a formula: text that a spreadsheet would run gets an apostrophe in front.

    Numbers are left as they are, negative ones too.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(_harmless, selection.columns))
    writer.writerows(map(_harmless, row) for row in selection.rows)
    return text.getvalue()


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell


def _file_of(site: Site, tree_id: str) -> str:
    for tree in site.manifest["trees"]:
        if tree["id"] == tree_id:
            return str(tree["file"])
    raise UserError(
        f"--tree {tree_id}: not a tree of this site; choose from {', '.join(t['id'] for t in site.manifest['trees'])}"
    )


def _metadata(site: Site) -> dict[str, list[Any]]:
    """The user's columns of columns.json with one value per error; empty ones are empty text.

    What we measured ourselves is left out: a manifest that came of us should not say it twice when it is built again.
    """
    found: dict[str, list[Any]] = {}
    for column in site.read("data/columns.json")["columns"]:
        if column.get("measured"):
            continue
        values = column["values"]
        if column["kind"] == "category":
            values = [values[code] if code >= 0 else "" for code in column["codes"]]
        found[column["name"]] = ["" if value is None else value for value in values]
    return found

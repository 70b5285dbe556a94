"""The images that bear a tag, in the new site: tagged one by one, or as a cluster of either site."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wrongtree.gate.rules import Rule
from wrongtree.gate.sides import Sides
from wrongtree.shared.arrays import Flags
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import some
from wrongtree.sites.export import BETWEEN, FORMULA
from wrongtree.sites.nodes import Nodes
from wrongtree.sites.read import Site
from wrongtree.sites.tags import read_tag_file

COLUMNS = ("path", "tags")


@dataclass(frozen=True)
class Tagged:
    """The tagged images that the new site has judged."""

    wrong: Flags  # (t,) which are errors
    missing: int  # tagged images that it has not judged


def images_of(sides: Sides, rule: Rule) -> Tagged:
    """Find them. UserError where there is no tag file, no such tag, a cluster that neither site has, or no image."""
    path = sides.asked.tags
    if path is None:
        raise UserError("needs a tag file; add --tag and the file that the explorer exported")
    found = _of_table(path, rule.tag) if path.suffix.lower() == ".csv" else _of_file(path, rule.tag, sides)
    if not found:
        raise UserError(f"{path}: no image has the tag {rule.tag!r}; tag some, and export the file again")
    judged = sides.new
    if judged.ids is None:  # a site without errors stores no images
        return Tagged(np.zeros(len(found), dtype=np.bool_), 0)
    rows = [judged.position[id_] for id_ in found if id_ in judged.position]
    if not rows:
        raise UserError(
            f"{path}: {judged.path} has none of the images tagged {rule.tag!r} ({len(found):,}, the first: "
            f"{found[0]!r}); build the site from the data that they are in"
        )
    return Tagged(judged.wrong[rows], len(found) - len(rows))


def _of_table(path: Path, tag: str) -> list[str]:
    """From what `wrongtree export SITE --tag FILE --output tags.csv` writes."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise UserError(
            f"{path}: cannot be read ({getattr(fault, 'strerror', None) or fault}); export it again"
        ) from fault
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
    except csv.Error as fault:
        raise UserError(f"{path}: is not a table ({fault}); export it again") from fault
    if not rows or not all(column in rows[0] for column in COLUMNS):
        raise UserError(
            f"{path}: has no rows with the columns {' and '.join(COLUMNS)}; write it with "
            f"wrongtree export SITE --tag FILE --output {path.name}"
        )
    tagged = [(_given_back(row["path"] or ""), _given_back(row["tags"] or "").split(BETWEEN)) for row in rows]
    _known(path, tag, dict.fromkeys(name for _, names in tagged for name in names if name))
    return list(dict.fromkeys(id_ for id_, names in tagged if tag in names))


def _given_back(cell: str) -> str:
    """A cell without the apostrophe that `export` puts before what a spreadsheet would run."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def _of_file(path: Path, tag: str, sides: Sides) -> list[str]:
    """From the explorer's file: the images that it names, and those of the clusters that it names."""
    document = read_tag_file(path)
    nodes = [entry for entry in document["nodes"] if tag in entry["tags"]]
    names = dict.fromkeys([*document["tags"], *(name for entry in document["nodes"] for name in entry["tags"])])
    _known(path, tag, names)
    found = dict.fromkeys(document["tags"].get(tag, ()))
    for entry in nodes:
        members = next((ids for site in _sites(sides) if (ids := _members(site, entry)) is not None), None)
        if members is None:
            cluster = f"the cluster {entry['tree']}/{entry['node']} of {entry['count']:,} images"
            raise UserError(
                f"{path}: {cluster} is not in these sites; "
                f"list its images with wrongtree export SITE --tag {path.name} --output tags.csv, where SITE is the "
                f"site {document['site']['name']!r} that was tagged, and pass --tag tags.csv"
            )
        found.update(dict.fromkeys(members))
    return list(found)


def _known(path: Path, tag: str, names: dict[str, None]) -> None:
    """UserError where no image and no cluster bears the tag."""
    if tag in names:
        return
    near = difflib.get_close_matches(tag, names, 1)
    mend = f"did you mean {near[0]!r}?" if near else f"it has {some([repr(name) for name in names]) or 'no tags'}"
    raise UserError(f"{path}: has no tag {tag!r}; {mend}")


def _sites(sides: Sides) -> Iterator[Site]:
    yield sides.new.site
    if sides.asked.against is not None:
        yield sides.old.site


def _members(site: Site, entry: dict[str, Any]) -> list[str] | None:
    """The paths of a tagged cluster's images; None where the site has no such cluster."""
    try:
        file = next((str(tree["file"]) for tree in site.manifest["trees"] if tree["id"] == entry["tree"]), None)
        if file is None:
            return None
        ids = site.read("data/errors.json")["id"]
        node = Nodes(site.read(file), ids).find(entry["node"], entry["count"], entry["members"])
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as fault:
        raise UserError(f"{site.path}: its tree {entry['tree']!r} is damaged; build the site again") from fault
    return None if node is None else [ids[leaf] for leaf in node.errors]

"""Tag files: what a person said of images and nodes in the explorer, by original path; see docs/format.md."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wrongtree.shared.faults import UserError
from wrongtree.sites.nodes import Nodes
from wrongtree.sites.read import Site

FORMAT = 1  # of the tag file
KIND = "wrongtree-tags"


@dataclass(frozen=True)
class Tags:
    """What of a tag file is in a site."""

    of_error: tuple[tuple[str, ...], ...]  # per error, in the file's order: its own tags and those of its nodes
    nodes_of_error: tuple[tuple[str, ...], ...]  # per error: the tagged nodes it is in, as `<tree>/<node>`
    lost: tuple[str, ...]  # a sentence for whatever the site has no longer


def read_tags(path: Path, site: Site, ids: Sequence[str], open_tree: Callable[[str], Nodes]) -> Tags:
    """Read a tag file for a site whose errors bear `ids`.

    UserError where it is no tag file, not a whole one, of a newer format, or of another site.
    """
    document = read_tag_file(path)
    name = document["site"]["name"]
    if name != site.manifest["name"]:
        raise UserError(f"{path}: holds the tags of the site {name!r}; this one is {site.manifest['name']!r}")
    number = {id_: error for error, id_ in enumerate(ids)}
    tags: list[dict[str, None]] = [{} for _ in ids]  # dictionaries, because they keep their order and sets do not
    nodes: list[dict[str, None]] = [{} for _ in ids]
    gone: dict[str, None] = {}
    for tag, paths in document["tags"].items():
        for id_ in paths:
            if id_ in number:
                tags[number[id_]][tag] = None
            else:
                gone[id_] = None
    which = "1 tagged image is not an error" if len(gone) == 1 else f"{len(gone)} tagged images are not errors"
    lost = [f"{which} of this site, the first: {next(iter(gone))}"] if gone else []
    trees = {tree["id"] for tree in site.manifest["trees"]}
    for entry in document["nodes"]:
        was, tree = entry["node"], entry["tree"]
        found = open_tree(tree).find(was, entry["count"], entry["members"]) if tree in trees else None
        if found is None:
            lost.append(f"{tree} node {was} no longer exists: no cluster has exactly the same {entry['count']} images")
            continue
        for error in found.errors:
            nodes[error][f"{tree}/{found.node}"] = None
            tags[error].update(dict.fromkeys(entry["tags"]))
    if lost and not any(tags):
        raise UserError(f"{path}: none of its tags apply to this site; {lost[0]}")
    return Tags(tuple(map(tuple, tags)), tuple(map(tuple, nodes)), tuple(lost))


def read_tag_file(path: Path) -> dict[str, Any]:
    """Read a tag file, of whichever site. UserError where it is none, not a whole one, or of a newer format."""
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as fault:
        raise UserError(f"{path}: cannot be read ({fault.strerror})") from fault
    except (ValueError, RecursionError) as fault:
        raise UserError(f"{path}: is not a complete tag file ({fault}); export it again") from fault
    if not isinstance(document, dict) or document.get("kind") != KIND:
        raise UserError(f"{path}: is not a tag file of wrongtree; docs/format.md describes the format")
    found = document.get("format")
    if found != FORMAT:
        mend = "update wrongtree" if isinstance(found, int) and found > FORMAT else "export it again"
        raise UserError(f"{path}: Got tag format {found!r}, this version reads format {FORMAT}; {mend}")
    document.setdefault("nodes", [])
    missing = next((part for part, whole in WHOLE.items() if not whole(document.get(part))), None)
    if missing is not None:
        raise UserError(f"{path}: is not a complete tag file ({missing!r} is missing or wrong); export it again")
    return document


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _node(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and all(isinstance(value.get(key), str) for key in ("tree", "members"))
        and all(isinstance(value.get(key), int) for key in ("node", "count"))
        and _texts(value.get("tags"))
    )


WHOLE: dict[str, Callable[[Any], bool]] = {
    "site": lambda value: isinstance(value, dict) and isinstance(value.get("name"), str),
    "tags": lambda value: isinstance(value, dict) and all(map(_texts, value.values())),
    "nodes": lambda value: isinstance(value, list) and all(map(_node, value)),
}

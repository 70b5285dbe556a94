"""Which schema describes which document of a site, and each schema in one piece.

A schema says itself where its document lies (`x-path`) and what it adds to the manifest (`x-manifest`), so that a new
kind of document is one new file. web/contract.mjs reads the same files in the same way.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

Schema = dict[str, Any]

FOLDER = Path(__file__).parent
ENDING = ".schema.json"
MANIFEST = "manifest"


@cache
def documents() -> dict[str, Schema]:
    """Every schema by its name, such as `errors`; the manifest's has what the others add to it."""
    files = [file for place in ("", "exhibits/") for file in sorted(FOLDER.glob(f"{place}*{ENDING}"))]
    found = {file.name.removesuffix(ENDING): json.loads(file.read_text(encoding="utf-8")) for file in files}
    for schema in found.values():
        found[MANIFEST] = _merged(found[MANIFEST], schema.get("x-manifest", {}))
    return found


@cache
def definitions() -> Schema:
    """Every schema, and every part of one, by its title; they refer to each other as `#/definitions/<title>`."""
    found: Schema = {}
    for name, schema in documents().items():
        parts = schema.get("definitions", {})
        own = {
            key: value for key, value in schema.items() if key != "definitions" and key[:1] != "$" and key[:2] != "x-"
        }
        for title, part in {**parts, schema["title"]: own}.items():
            if title in found:
                raise ValueError(f"{name}{ENDING}: {title!r} is the title of another part of the contract")
            found[title] = _redirected(part)
    return found


def name_of(path: str) -> str | None:
    """The name of the schema of a site's file, such as `tree` of `data/trees/features-none.json`; None: it has none.

    Of several that fit, the one with most of its path spelt out: `data/checks/classes.json` is no tree's.
    """
    places = {name: schema["x-path"] for name, schema in documents().items() if "x-path" in schema}
    fitting = [name for name, place in places.items() if _pattern(place).fullmatch(path)]
    return max(fitting, key=lambda name: len(re.sub("<.*?>", "", places[name])), default=None)


def schema_of(path: str) -> Schema | None:
    """The schema of a site's file in one piece, for any JSON Schema library; None: it has none."""
    name = name_of(path)
    return None if name is None else schema_named(name)


def schema_named(name: str) -> Schema:
    """The same by the schema's name, for documents that are outside a site, too."""
    title = documents()[name]["title"]
    return {"$schema": documents()[name]["$schema"], "$ref": f"#/definitions/{title}", "definitions": definitions()}


def _pattern(place: str) -> re.Pattern[str]:
    """`data/trees/<id>.json` → what matches it for any id."""
    return re.compile("[^/]+".join(map(re.escape, re.split("<.*?>", place))))


def _merged(one: Any, other: Any) -> Any:
    """Objects key by key, lists one after the other."""
    if isinstance(one, dict) and isinstance(other, dict):
        return {**one, **{key: _merged(one[key], value) if key in one else value for key, value in other.items()}}
    return [*one, *other]


def _redirected(part: Any) -> Any:
    """References to other files as references to `definitions`."""
    if isinstance(part, list):
        return [_redirected(one) for one in part]
    if not isinstance(part, dict):
        return part
    found = {key: _redirected(value) for key, value in part.items()}
    file, hash_, _ = str(part.get("$ref", "")).partition("#")
    if file and not hash_:
        title = documents()[Path(file).name.removesuffix(ENDING)]["title"]
        found["$ref"] = f"#/definitions/{title}"
    elif file:
        found["$ref"] = part["$ref"].removeprefix(file)
    return found

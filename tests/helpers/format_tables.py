"""Writes the tables of docs/format.md from the schemas of the contract: `python tests/helpers/format_tables.py`.

A table belongs to the schema whose path (or, of what is no file of a site, whose heading) is the heading above it.
test_format_tables.py fails where the page is not what this makes of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from wrongtree.contract.documents import Schema, definitions, documents

PAGE = Path(__file__).parents[2] / "docs" / "format.md"
HEADER = ["| key | type | meaning |", "|---|---|---|"]
NULL: Schema = {"type": "null"}
MANY = {"integer": "integers", "number": "numbers", "string": "strings", "boolean": "booleans", "object": "objects"}
Row = tuple[str, str, str]


def headed() -> dict[str, Schema]:
    """Every schema that has a table of its own, by the heading above it."""
    titled = {heading_of(schema): schema["title"] for schema in documents().values()}
    return {heading: definitions()[title] for heading, title in titled.items()}


def heading_of(schema: Schema) -> str:
    """`data/trees/<id>.json`, or `Sprite sheets`."""
    heading: str = schema.get("x-path") or schema["x-heading"]
    return heading


def rewritten(page: str) -> str:
    """The page with every table as the schemas have it. ValueError where a schema has none."""
    tables = headed()
    lines: list[str] = []
    heading, skipping = "", False
    for line in page.splitlines():
        if line.startswith("#"):
            heading = line.lstrip("#").strip().replace("\\", "")
        if line == HEADER[0]:
            skipping = True
            lines += [*HEADER, *(f"| {' | '.join(row)} |" for row in table(tables.pop(heading)))]
        skipping = skipping and line.startswith("|")
        if not skipping:
            lines.append(line)
    if tables:
        raise ValueError(f"{PAGE.name}: no table below a heading {next(iter(tables))!r}")
    return "\n".join(lines) + "\n"


def table(schema: Schema) -> list[Row]:
    """Key, type and meaning of everything in a document, but for `format`, which all have."""
    variants = schema.get("oneOf", [schema])
    found = [row for variant in variants for row in rows(followed(variant), "", {})]
    return [row for row in dict.fromkeys(found) if row[:2] != ("`format`", "`1`") or "kind" in schema["properties"]]


def rows(schema: Schema, above: str, seen: dict[str, str]) -> Iterator[Row]:
    """The properties of an object and, below each, those of the objects in it; `seen` are parts that had theirs."""
    for key, value in schema["properties"].items():
        name, kind, inside = f"{above}{key}", words(value), _object_in(value)
        part = None if inside is None else inside[1].get("title")
        if part in seen and _refers(value):
            kind = f"as `{seen[part]}`" + (" or null" if NULL in value.get("oneOf", []) else "")
        optional = "" if key in schema["required"] else ", optional"
        yield f"`{name}`", f"{kind}{optional}", value["description"]
        if inside is not None and not kind.startswith("as "):
            seen[str(part)] = name
            yield from rows(inside[1], f"{name}{inside[0]}.", seen)


def words(schema: Schema) -> str:
    """What a value is: `integer`, `numbers or null`, `4 integers`, "`1` or `-1`"."""
    if "$ref" in schema:
        heading = _heading(schema)
        return words(followed(schema)) if heading is None else _link(heading, schema)
    if "allOf" in schema:
        return words(schema["allOf"][0])
    if "oneOf" in schema:
        return " or ".join(words(one) for one in schema["oneOf"])
    if "const" in schema or "enum" in schema:
        return _listed(schema.get("enum", [schema.get("const")]))
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if kinds == ["array"]:
        count, each = schema.get("minItems"), schema["items"]
        heading = _heading(each)
        many = _many(each) if heading is None else _link(heading, each, "s")
        return many if count is None else f"{count} {many}"
    values = schema.get("additionalProperties")
    if isinstance(values, dict) and _object_in(schema) is None:
        return f"object of {_many(values)}"
    return " or ".join(kinds)


def _many(each: Schema) -> str:
    if "const" in each or "enum" in each:
        return f"list of {words(each)}"
    if each.get("type") == "array":
        return f"lists of {words(each)}"
    first, _, rest = words(each).partition(" ")
    return f"{MANY[first]} {rest}".strip()


def _object_in(schema: Schema) -> tuple[str, Schema] | None:
    """The object with properties of its own that a value is or holds, and how one gets to it."""
    inner = _plain(schema)
    if _heading(schema) is not None or _heading(inner) is not None:
        return None
    inner = followed(inner)
    if "properties" in inner:
        return "", inner
    items, down = inner.get("items"), "[]"
    while isinstance(items, dict) and items.get("type") == "array":
        items, down = items["items"], f"{down}[]"
    for step, each in ((down, items), (".<name>", inner.get("additionalProperties"))):
        if isinstance(each, dict) and _heading(each) is None and "properties" in followed(each):
            return step, followed(each)
    return None


def _plain(schema: Schema) -> Schema:
    """Without what says that it may be null."""
    others = [one for one in schema.get("oneOf", schema.get("allOf", [])) if one != NULL]
    return others[0] if len(others) == 1 else schema


def _refers(schema: Schema) -> bool:
    return "$ref" in _plain(schema)


def followed(schema: Schema) -> Schema:
    """What a reference leads to."""
    found: Schema = definitions()[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return found


def _heading(schema: Schema) -> str | None:
    """The heading above the table of what a reference leads to, if that has one."""
    title = schema.get("$ref", "").rpartition("/")[2]
    return next((heading_of(s) for s in documents().values() if s["title"] == title and "x-heading" in s), None)


def _link(heading: str, schema: Schema, plural: str = "") -> str:
    return f"[{followed(schema)['title'].lower()}{plural}](#{heading.lower().replace(' ', '-')})"


def _listed(values: list[object]) -> str:
    *most, last = ("null" if value is None else f"`{json.dumps(value).strip(chr(34))}`" for value in values)
    return f"{', '.join(most)} or {last}" if most else last


if __name__ == "__main__":
    PAGE.write_text(rewritten(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

"""images.json, ids.json and columns.json of a large site, in parts.

A file per column, so that a rule reads what it looks at, and paths in chunks, so that a list reads those that it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np

from wrongtree.artifacts.site import FORMAT
from wrongtree.artifacts.typed import arrays
from wrongtree.artifacts.typed.arrays import Array, code_type, encode
from wrongtree.artifacts.typed.errors import ID, PER, Part, paths_in, paths_joined, paths_written
from wrongtree.shared.arrays import Doubles

COLUMNS, IMAGES, IDS = "data/columns.json", "data/images.json", "data/ids.json"  # of a site that is not large
FIRST, CONFIDENCE, PATHS = "data/images.bin", "data/images/confidence.bin", "data/images/id-<i>.json"
KEY = "files"  # of the manifest
EXACT = 2**53  # whole numbers up to it are the same in both languages
PERS = tuple(10**i for i in range(10))  # what decimals may be whole numbers of; more would not fit into four bytes

Read = Callable[[str], Mapping[str, Any]]


def in_parts(
    names: Sequence[str],
    classes: int,
    of_errors: Mapping[str, Any],
    of_images: Mapping[str, Any],
    of_paths: Mapping[str, Any],
) -> tuple[dict[str, Any], Iterator[Part]]:
    """The documents as their sizes want them: the manifest's keys of what is in parts, and each file by its path.

    `names` are all columns of the site.
    """
    keys: dict[str, Any] = {}
    written: list[Iterator[Part]] = [iter(())]
    if max((_length(column) for column in of_errors["columns"]), default=0) < arrays.FROM:
        written.append(iter([(COLUMNS, dict(of_errors))]))
    else:
        keys["columns"] = _files(of_errors["columns"], names, "errors")
        written.append(_columns(of_errors["columns"], names, keys["columns"]))
    if len(of_images["label"]) < arrays.FROM:
        written.append(iter([(IMAGES, dict(of_images)), (IDS, dict(of_paths))]))
    else:
        files = _files(of_images["columns"], names, "images")
        keys |= {"images": [CONFIDENCE, *files], "ids": paths_in(PATHS, len(of_paths[ID]))}
        written += [_images(of_images, classes), _columns(of_images["columns"], names, files)]
        written.append(paths_written(of_paths[ID], keys["ids"]))
    return {"files": keys} if keys else {}, chain(*written)


def parts_of(manifest: Mapping[str, Any], path: str) -> Any:
    """What the manifest says of the files of columns.json, images.json or ids.json; None: it is one file."""
    return manifest.get(KEY, {}).get({COLUMNS: "columns", IMAGES: "images", IDS: "ids"}[path])


def joined_columns(files: Sequence[str | None], read: Read) -> dict[str, Any]:
    """columns.json of a site with these files. KeyError, TypeError or ValueError where one is damaged."""
    columns = [{key: value for key, value in read(file).items() if key != "format"} for file in files if file]
    if len({_length(column) for column in columns}) > 1:
        raise ValueError("its columns are not of the same length")
    return {"format": FORMAT, "columns": columns}


def joined_images(files: Sequence[str | None], read: Read) -> dict[str, Any]:
    """images.json of a site with these files. Errors as above."""
    found = {**read(FIRST), **read(CONFIDENCE), **joined_columns(files[1:], read)}
    if len({len(found[key]) for key in ("label", "prediction", "error", "confidence")}) > 1:
        raise ValueError("it has not as many confidences as labels")
    return found


def joined_ids(entry: Mapping[str, Any], read: Read) -> dict[str, Any]:
    """ids.json of a site with these chunks. Errors as above."""
    return {"format": FORMAT, ID: paths_joined(entry, read)}


def _length(column: Mapping[str, Any]) -> int:
    return len(column["codes" if column["kind"] == "category" else "values"])


def _files(columns: Sequence[Mapping[str, Any]], names: Sequence[str], of: str) -> list[str | None]:
    """The file of each of the site's columns, by their `names`; None: there is no such column `of` these."""
    ending = {column["name"]: ".json" if column["kind"] == "text" else arrays.ENDING for column in columns}
    return [f"data/columns/{of}-{i}{ending[name]}" if name in ending else None for i, name in enumerate(names)]


def _images(document: Mapping[str, Any], classes: int) -> Iterator[Part]:
    """What every rule needs, and what rules about confidence need; not the columns."""
    kind = code_type(classes)
    found = {key: (kind, np.array(document[key], dtype=np.int64)) for key in ("label", "prediction")}
    error = np.array(document["error"], dtype=np.int64)
    found["error"] = (code_type(int(error.max(initial=-1)) + 2), error + 1)
    yield FIRST, encode({"format": FORMAT}, found, {"error": {"least": -1}})
    whole = np.rint(np.array(document["confidence"]) * PER)
    yield CONFIDENCE, encode({"format": FORMAT, "per": PER}, {"confidence": ("uint16", whole)})


def _columns(columns: Sequence[Mapping[str, Any]], names: Sequence[str], files: Sequence[str | None]) -> Iterator[Part]:
    of_name = {column["name"]: column for column in columns}
    for name, file in zip(names, files, strict=True):
        if file is not None:
            yield file, column_file(of_name[name])


def column_file(column: Mapping[str, Any]) -> dict[str, Any] | bytes:
    """One column as a file. Numbers come back exactly as they were; texts stay JSON, which hosts compress."""
    if column["kind"] == "text":
        return {"format": FORMAT, **column}
    if column["kind"] == "category":
        codes = np.array(column["codes"], dtype=np.int64) + 1
        header = {key: value for key, value in column.items() if key != "codes"}
        return encode(
            {"format": FORMAT, **header},
            {"codes": (code_type(len(column["values"]) + 1), codes)},
            {"codes": {"least": -1}},
        )
    values = np.array([np.nan if value is None else value for value in column["values"]], dtype=np.float64)
    header = {"format": FORMAT, **{key: value for key, value in column.items() if key != "values"}}
    kind, stored, meaning = _numbers(values)
    return encode(header, {"values": (kind, stored)}, {"values": meaning})


def _numbers(values: Doubles) -> tuple[str, Array, dict[str, int]]:
    """(n,) numbers, NaN for none, as whole numbers from 1 on where decimals are all they are; 0 is none."""
    known = values[~np.isnan(values)]
    for per in PERS:
        whole = np.rint(known * per)
        least, most = (int(whole.min()), int(whole.max())) if len(known) else (0, 0)
        span = most - least
        if span >= np.iinfo(np.uint32).max or max(-least, most) > EXACT:
            break
        # It is compared with what readers get: a filter "at most .31" has to keep what is .31 in the data set.
        if (whole / per == known).all():
            codes = np.zeros(len(values), dtype=np.int64)
            codes[~np.isnan(values)] = whole.astype(np.int64) - least + 1
            return code_type(span + 2), codes, {"least": least - 1, "per": per, "empty": 0}
    return "float64", values, {}

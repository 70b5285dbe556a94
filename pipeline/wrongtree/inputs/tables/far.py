"""Where the images are that a table names, where these are on another machine."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from wrongtree.inputs.remote.addresses import Address, address, is_url
from wrongtree.inputs.remote.paths import RemotePath
from wrongtree.inputs.remote.stores import Store
from wrongtree.inputs.tables.beginnings import beginnings
from wrongtree.inputs.tables.paths import Found, told
from wrongtree.shared.digests import digest
from wrongtree.shared.faults import UserError
from wrongtree.shared.texts import without_secrets

LOCAL = re.compile(r"file:|[/~]|[a-zA-Z]:[\\/]|\\\\", re.IGNORECASE)  # how a path of a person's own machine begins


def locate_far(
    manifest: str, folder: RemotePath, paths: Sequence[str], lines: Sequence[int], allow_outside: bool
) -> tuple[list[str], list[Path], list[str]]:
    """Ids and files of rows below a folder of another machine, and notes; UserError where a row leads out, or here.

    A stranger's manifest must neither publish files of the person who reads it, nor what only this person may fetch.
    """
    found: list[Address] = []
    matches: list[tuple[str, Found]] = []
    start = beginnings(folder, [path.strip().replace("\\", "/") for path in paths])
    for line, path in zip(lines, paths, strict=True):
        text = path.strip()
        if is_url(text):
            at = address(text)
        elif LOCAL.match(text):
            raise UserError(
                f"{manifest}: row {line} names a file of this machine, {text:.200}; a manifest cannot refer to local "
                "files if its images are elsewhere: write paths relative to it, or URLs"
            )
        else:
            first, _, rest = text.replace("\\", "/").partition("/")
            if rest and first in start:
                key = posixpath.normpath(posixpath.join(start[first], rest.lstrip("/")))
                change = "folders in front" if start[first] else "the bucket in front"
                matches.append((text, Found(len(found), (change,))))
            else:
                key = posixpath.normpath(posixpath.join(folder.at.key, text.replace("\\", "/")))
            if "://" in text or key.split("/")[0] == "..":
                raise _outside(manifest, line, folder, text)
            at = Address(folder.at.scheme, folder.at.host, key)
        if not allow_outside and _id(at, folder) is None:
            raise _outside(manifest, line, folder, text)
        found.append(at)
    ids = [_id(at, folder) or f"{at.host}/{at.key}" for at in found]
    ids = _apart(ids, found)
    return ids, _files(found, [folder.store]), told(manifest, matches, ids, len(paths))


def ids_of_urls(texts: Sequence[str]) -> tuple[list[str], list[Path]]:
    """Ids and files of addresses anywhere."""
    found = [address(text) for text in texts]
    return _apart([f"{at.host}/{at.key}" for at in found], found), _files(found, [])


def _id(at: Address, folder: RemotePath) -> str | None:
    """The path below a folder; None where it is not below."""
    start = f"{folder.at.key}/" if folder.at.key else ""
    inside = at.root == folder.at.root and at.key.startswith(start) and len(at.key) > len(start)
    return at.key[len(start) :] if inside else None


def _apart(ids: Sequence[str], found: Sequence[Address]) -> list[str]:
    """Ids as they are; those that only a query tells apart with a digest of it, because it may be a secret."""
    queries: dict[str, set[str]] = {}
    for id_, at in zip(ids, found, strict=True):
        queries.setdefault(id_, set()).add(at.query)
    twice = Counter({id_: len(some) for id_, some in queries.items()})
    return [f"{id_}?{digest(at.query)[:8]}" if twice[id_] > 1 else id_ for id_, at in zip(ids, found, strict=True)]


def _files(found: Sequence[Address], known: Sequence[Store]) -> list[Path]:
    """The files, with one store for each bucket or host; who logs in is what the address says, or the folder's."""
    stores = {(store.scheme, store.host, ""): store for store in known}
    files = []
    for at in found:
        which = (at.scheme, at.host, at.login)
        if which not in stores:
            stores[which] = Store(at.scheme, at.host, at.login)
        files.append(cast(Path, RemotePath(stores[which], at)))
    return files


def _outside(manifest: str, line: int, folder: RemotePath, text: str) -> UserError:
    return UserError(
        f"{manifest}: row {line} is outside {folder}: {without_secrets(text):.200}; pass the address above all images "
        "with --root, or pass --allow-outside if you trust the manifest"
    )

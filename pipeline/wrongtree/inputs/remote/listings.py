"""What a store says lies below a folder: a bucket's keys, or the pages of a web server that list its folders."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote

from wrongtree.inputs.remote.addresses import Address
from wrongtree.inputs.remote.faults import Unread
from wrongtree.shared.faults import UserError

MOST_FILES = 5_000_000
MOST_DEPTH = 30  # folders in folders: a server may list one in itself


class Listing:
    """Files by their keys, and the folders that these make."""

    def __init__(self, infos: Mapping[str, Mapping[str, Any]]) -> None:
        self.infos = infos  # key -> what the store says of the file
        self._folders: dict[str, dict[str, bool]] = {}  # folder -> name of what is in there -> whether it is a folder
        self._files: dict[str, list[str]] = {}
        for key in infos:
            parts = key.split("/")
            for depth in range(len(parts)):
                folder = "/".join(parts[:depth])
                inside = self._folders.setdefault(folder, {})
                inside[parts[depth]] = inside.get(parts[depth], False) or depth + 1 < len(parts)

    def inside(self, folder: str) -> list[tuple[str, bool]]:
        """Names directly in a folder, and whether each is a folder."""
        return list(self._folders.get(folder, {}).items())

    def below(self, folder: str) -> list[str]:
        """Keys of all files below it."""
        if folder not in self._folders:
            return []
        if folder not in self._files:
            start = f"{folder}/" if folder else ""
            self._files[folder] = [key for key in self.infos if key.startswith(start)]
        return self._files[folder]


def listed(system: Any, at: Address) -> Listing:
    """Of a bucket, or a data set of the hub: one request for a thousand keys. Raises as fsspec does."""
    found = system.find(at.request, detail=True)
    start = f"{at.host}/"
    infos: dict[str, Mapping[str, Any]] = {}
    for path, info in found.items():
        key = str(path).removeprefix(start)
        if info.get("type") == "file" and key != at.key and is_plain(key):
            infos[key] = info
    return Listing(infos)


def pages(links: Callable[[str], Sequence[str]], at: Address) -> Listing:
    """Of a web server, folder by folder, as its pages link them; `links` gives those of one page."""
    infos: dict[str, Mapping[str, Any]] = {}
    waiting, seen = [(at.key, 0)], {at.key}
    while waiting:
        folder, depth = waiting.pop()
        base, plain = (f"{at.root}/{name}/" if folder else f"{at.root}/" for name in (quote(folder), folder))
        try:
            found = links(base)
        except Unread as fault:
            if fault.verdict != "gone" or depth == 0:
                raise
            continue  # the page of one folder is not there: the others are
        for link in map(html.unescape, found):
            if "?" in link or "#" in link:
                continue  # another page, or the same in another order
            text = unquote(link)
            below = text[len(plain) :] if text.startswith(plain) else ""
            key = "/".join(filter(None, (folder, *(part for part in below.rstrip("/").split("/") if part != "."))))
            if not is_plain(key) or key in seen:
                continue
            if not below.endswith("/"):
                infos[key] = {"type": "file"}
            elif depth < MOST_DEPTH:
                seen.add(key)
                waiting.append((key, depth + 1))
        if len(infos) > MOST_FILES:
            raise UserError(
                f"{at.root}/{at.key}: lists more than {MOST_FILES:,} files; pass a folder below, or a manifest"
            )
    return Listing(infos)


def is_plain(key: str) -> bool:
    """Whether a key is a path that a folder could hold: of others no folder can be told."""
    return bool(key) and all(part not in ("", ".", "..") for part in key.split("/"))

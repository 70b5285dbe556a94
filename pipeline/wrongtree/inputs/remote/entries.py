"""What a store says of a file without sending it: its size, and by what a change would be told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from wrongtree.inputs.remote.addresses import WEB
from wrongtree.shared.digests import digest

TIMES = ("Last-Modified", "LastModified", "updated", "mtime")
MARKS = ("ETag", "etag", "md5Hash", "Content-MD5", "Digest", "blob_id")


class Entry(NamedTuple):
    """What a store says of a file without sending it."""

    size: int | None  # bytes
    identity: str  # digest of what changes with the contents; empty where the store says nothing of the kind


def entry_of(info: Mapping[str, Any], scheme: str, where: str) -> Entry:
    """Size and identity. In a bucket the tag tells the contents, so that copies are known; on the web only a change."""
    size = info.get("size")
    lfs = info.get("lfs")
    marks = [str(info[name]) for name in MARKS if info.get(name)]
    if info.get("md5Hash"):  # a tag of Google's changes with every copy
        marks = [str(info["md5Hash"])]
    if lfs:
        marks = [str(lfs.get("sha256") if isinstance(lfs, Mapping) else getattr(lfs, "sha256", lfs))]
    times = [str(info[name]) for name in TIMES if info.get(name)]
    if not marks and not times:
        return Entry(size, "")
    if scheme in WEB:
        return Entry(size, digest(where, size, marks, times))
    return Entry(size, digest(scheme, size, marks) if marks else digest(where, size, times))

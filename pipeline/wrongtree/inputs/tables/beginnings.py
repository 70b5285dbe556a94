"""Where paths without a scheme begin that name images in a bucket: other tools write `bucket/key`, or more folders."""

from __future__ import annotations

from collections.abc import Sequence

from wrongtree.inputs.remote.addresses import WEB, Address
from wrongtree.inputs.remote.faults import Unread
from wrongtree.inputs.remote.paths import RemotePath

ASKED = 3  # paths with the same first folder, of which the store is asked whether they are there


def beginnings(folder: RemotePath, paths: Sequence[str]) -> dict[str, str]:
    """First parts of paths that do not begin in the folder, and the key that each stands for, empty for the bucket.

    A path begins in the folder unless its first part is the bucket, or a folder that this one is in or is itself,
    and of the first paths with that part none is there as it is written and one is as the other reading has it.
    """
    if folder.at.scheme in WEB:
        return {}
    above = folder.at.key.split("/") if folder.at.key else []
    others = {part: "/".join(above[: depth + 1]) for depth, part in enumerate(above)}  # the nearest, if two are alike
    readings = {part: [key] for part, key in others.items()}
    readings.setdefault(folder.at.host, []).insert(0, "")
    found = {}
    for part, keys in readings.items():
        rests = [path.removeprefix(f"{part}/") for path in paths if path.startswith(f"{part}/")][:ASKED]
        if rests and not _any_there(folder, _joined(folder.at.key, part), rests):
            key = next((key for key in keys if _any_there(folder, key, rests)), None)
            if key is not None:
                found[part] = key
    return found


def _any_there(folder: RemotePath, key: str, rests: Sequence[str]) -> bool:
    """Whether a file of that name is below the key; one that cannot be asked for now is not."""
    at = folder.at
    for rest in rests:
        try:
            if folder.store.entry(Address(at.scheme, at.host, _joined(key, rest), "", at.login)) is not None:
                return True
        except Unread:
            return False
    return False


def _joined(key: str, rest: str) -> str:
    return f"{key}/{rest}" if key else rest

"""Puts a folder in another's place, whole or not at all."""

from __future__ import annotations

import contextlib
import glob
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wrongtree.shared.faults import UserError, is_of_writing, unwritable
from wrongtree.shared.leftovers import is_running, move_aside, remove


def is_ours(target: Path) -> bool:
    """Whether a folder is a site that wrongtree wrote, however old."""
    try:
        manifest = json.loads((target / "data" / "manifest.json").read_text(encoding="utf-8"))
        return str(manifest["generator"]).startswith("wrongtree ")
    except (OSError, ValueError, KeyError, TypeError):
        return False


def refuse_foreign(target: Path, ours: bool) -> None:
    """UserError where `target` is something that we did not make: we would have to delete it."""
    if not ours and target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UserError(f"{target}: exists and is not a wrongtree site; choose another --name or --out")


@contextmanager
def replacing(target: Path, ours: bool) -> Iterator[Path]:
    """Yield an empty folder beside `target`; it takes the target's place when the block ends without a failure.

    Until then the old one stays. UserError where it cannot be written, or where `target` is not `ours`. Of what the
    block reads elsewhere an OSError stays what it is.
    """
    refuse_foreign(target, recover(target) or ours)
    fresh = target.with_name(f".{target.name}.{os.getpid()}.new")
    old = target.with_name(f".{target.name}.{os.getpid()}.old")
    in_block = False
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh.mkdir()
        in_block = True
        yield fresh
        in_block = False
        if target.exists():
            move_aside(target, old)
        fresh.replace(target)
    except OSError as fault:
        if in_block and not is_of_writing(fault, fresh):
            raise
        raise unwritable(target, "cannot be written", fault, "choose another --out") from fault
    finally:
        if old.exists() and not target.exists():
            old.replace(target)
        remove(fresh)
        remove(old)


def recover(target: Path) -> bool:
    """Clear up after a run that was killed; returns whether the old folder, which had just made way, is back."""
    restored = False
    for left in sorted(target.parent.glob(f".{glob.escape(target.name)}.*.old")):
        if not is_running(left):
            if target.exists():
                remove(left)
            else:
                with contextlib.suppress(OSError):  # whoever cannot write here will be told so when he tries to
                    left.replace(target)
                    restored = True
    for left in target.parent.glob(f".{glob.escape(target.name)}.*.new"):
        if not is_running(left):
            remove(left)
    return restored


def listing(folder: Path) -> tuple[tuple[str, int], ...]:
    """Every file below a folder as (path, bytes), sorted."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return tuple(sorted((path.relative_to(folder).as_posix(), path.stat().st_size) for path in files))

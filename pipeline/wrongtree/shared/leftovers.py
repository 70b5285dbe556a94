"""What a run writes under another name before it takes its place, and what of it a killed run left behind."""

from __future__ import annotations

import gc
import os
import platform
import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

CLOCK = 2.0  # seconds by which a process's beginning and a file's time may be off
DAY = 86_400.0  # seconds after which what another machine left is taken to be left for good
HOST = re.sub(r"[^\w-]", "-", platform.node()) or "unnamed"
ON = "on-"  # before the machine's name, in the names of what lies on disks that several machines share


LIVE: set[Path] = set()  # what this process is writing at the moment


@contextmanager
def writing(temporary: Path) -> Iterator[None]:
    """It is at work here: other threads that clean up leave it alone. It is removed in the end."""
    LIVE.add(temporary)
    try:
        yield
    finally:
        LIVE.discard(temporary)
        remove(temporary)


def temporary_for(path: Path, *, mark: str = "") -> Path:
    """The name under which this thread writes it, on a disk that other machines may write on, too."""
    return path.with_name(f"{path.name}{mark}.{threading.get_ident()}.{ON}{HOST}.{os.getpid()}.tmp")


def is_running(temporary: Path) -> bool:
    """Whether another process is alive whose number a temporary name bears, `<name>[.on-<host>].<pid>.<suffix>`.

    Of a process on another machine nothing is known: it is taken to be alive for a day after its last change.

    Numbers come again, in containers at every start: who began after the last change to it did not make it, and what
    bears our own number before we write is not ours.
    """
    host, pid = ["", *temporary.name.split(".")][-3:-1]
    if host.startswith(ON) and host != f"{ON}{HOST}":
        with suppress(OSError):
            return time.time() - max(temporary.lstat().st_ctime, temporary.lstat().st_mtime) < DAY
    if not pid.isdecimal() or int(pid) == os.getpid():
        return temporary in LIVE
    try:
        found = temporary.lstat()
        # On Windows st_ctime is when it was made, and a rename leaves that as it was: what `move_aside` sets is later.
        changed = max(found.st_ctime, found.st_mtime)
        return float(psutil.Process(int(pid)).create_time()) <= changed + CLOCK
    except psutil.AccessDenied:
        return True
    except (psutil.NoSuchProcess, OSError, OverflowError):
        return False


def remove(path: Path) -> None:
    """Remove a folder, a file or a link, or what of it can be removed; what a link leads to stays."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


def move_aside(path: Path, temporary: Path) -> None:
    """Rename something to a temporary name, so that `is_running` knows when that was. Raises OSError.

    Windows moves nothing that is open or mapped: a map that only a circle of references keeps is closed first.
    """
    if not path.is_symlink():  # whose time would be that of what it leads to
        with suppress(OSError):
            os.utime(path)
    try:
        path.replace(temporary)
    except PermissionError:
        gc.collect()
        path.replace(temporary)

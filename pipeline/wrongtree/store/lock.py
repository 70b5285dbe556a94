"""Locks of the operating system, which lets go of them however a process ends: the file that stays means nothing.

Any number of runs may share a cache. What two of them want to write at the same time, one writes: a site is refused to
the second (it may have an accelerator on loan, and nobody who watches it); for an entry of the cache it waits, because
it needs the same. Where the file system knows no locks there are none.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from wrongtree.shared.digests import digest
from wrongtree.shared.faults import UserError, unwritable
from wrongtree.shared.leftovers import HOST

# Said by file systems that know no locks; on macOS the second and the third are two numbers.
UNKNOWN_THERE = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS)


class Held(Exception):
    """Another run holds it, and says which; or has finished what it was about, and removed its folder."""


@contextmanager
def only_run_on(cache: Path, target: Path, mend: str = "pass another --name") -> Iterator[None]:
    """Hold what is built from the cache, a site or the demo's images; nested in one thread it is held once.

    UserError where another run with this cache builds it.
    """
    target = target.resolve()
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise unwritable_cache(cache, fault) from fault
    try:
        with locked(cache, cache / f"{digest(str(target))}.lock"):
            yield
    except Held as fault:
        raise UserError(
            f"{target}: another run{fault} is building this with the cache {cache}; wait until it ends, or {mend}"
        ) from fault


@contextmanager
def locked(cache: Path, path: Path, wait: Callable[[str], None] | None = None) -> Iterator[bool]:
    """Hold a file of the cache. If another run has it: `wait` is told which one and it is waited for, else Held.

    Yields whether it is held: not where the file system knows no locks.

    The file is removed in the end. Who waited for it may then hold it beside a third run that makes it anew, so what is
    done here twice must do no harm: entries have the same bytes, and the first stays. UserError where the cache cannot
    be written.
    """
    holder = path.with_name(f"{path.name}.pid")
    lock = FileLock(path, timeout=0, is_singleton=True)
    try:
        try:
            lock.acquire()
        except Timeout:
            if wait is None:
                raise
            wait(_who(holder))
            lock.acquire(timeout=-1, poll_interval=0.1)
        holder.unlink(missing_ok=True)  # so that who may not write in this folder hears it now
        holder.write_text(f"{os.getpid()} on {HOST}")
    except Timeout:
        raise Held(_who(holder)) from None
    except (OSError, NotImplementedError) as fault:
        lock.release()
        if not path.parent.exists():  # what it was to guard is done and gone
            raise Held("") from fault
        if not isinstance(fault, OSError):
            fault = OSError(errno.ENOSYS, str(fault))
        if fault.errno not in UNKNOWN_THERE:
            raise unwritable_cache(cache, fault) from fault
    try:
        yield lock.is_locked
    finally:
        if lock.lock_counter == 1:  # nested, it is held on
            for file in (holder, path):
                with suppress(OSError):  # Windows removes nothing that is open
                    file.unlink()
        lock.release()


def sweep(cache: Path, folder: Path) -> None:
    """Remove the files that killed runs left."""
    for path in folder.glob("*.lock"):
        with suppress(Held), locked(cache, path):
            pass


def _who(holder: Path) -> str:
    with suppress(OSError, UnicodeDecodeError):
        return f" (process {holder.read_text().removesuffix(f' on {HOST}')})"
    return ""


def unwritable_cache(cache: Path, fault: OSError) -> UserError:
    """What to say where the cache cannot be written."""
    return unwritable(cache, "the cache cannot be written", fault, "choose another with --cache")

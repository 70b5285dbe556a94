"""One run at a time on one cache."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from wrongtree.shared.faults import UserError, unwritable

# Said by file systems that know no locks; on macOS the second and the third are two numbers.
UNKNOWN_THERE = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS)


@contextmanager
def only_run_on(cache: Path) -> Iterator[None]:
    """Hold the cache; nested in one thread it is held once. UserError where another run holds it.

    The second run is refused and not kept waiting: it may have an accelerator on loan, or nobody who watches it, and
    what it would wait for may take hours. The lock is the operating system's, which lets go of it however a process
    ends: the file that stays behind means nothing. Where the file system knows no locks there is none.
    """
    holder = cache / "lock.pid"
    lock = FileLock(cache / "lock", timeout=0, is_singleton=True)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        lock.acquire()
        holder.unlink(missing_ok=True)  # so that who may not write in this folder hears it now
        holder.write_text(str(os.getpid()))
    except Timeout as fault:
        who = ""
        with suppress(OSError):
            who = f" (process {holder.read_text()})"
        raise UserError(
            f"{cache}: another run{who} is using this cache; wait until it ends, or pass another --cache"
        ) from fault
    except (OSError, NotImplementedError) as fault:
        lock.release()
        if not isinstance(fault, OSError):
            fault = OSError(errno.ENOSYS, str(fault))
        if fault.errno not in UNKNOWN_THERE:
            raise unwritable_cache(cache, fault) from fault
    try:
        yield
    finally:
        lock.release()


def unwritable_cache(cache: Path, fault: OSError) -> UserError:
    """What to say where the cache cannot be written."""
    return unwritable(cache, "the cache cannot be written", fault, "choose another with --cache")

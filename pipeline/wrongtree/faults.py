"""What we tell a person when their input cannot work."""

from __future__ import annotations

import errno
import os

NO_RIGHT = (errno.EACCES, errno.EPERM, errno.EROFS)


class UserError(Exception):
    """One sentence that names the file and the mend; the command line prints it and exits with code 2."""


def unwritable(place: os.PathLike[str], what: str, fault: OSError, instead: str) -> UserError:
    """What to say where something below `place` cannot be written; `instead` is the other way out.

    The file itself is named too: a folder may be writable and hold one that is not.
    """
    why = fault.strerror or str(fault)  # NumPy's own has no strerror
    if fault.filename is not None and (inner := os.path.relpath(str(fault.filename), place)) not in (".", ".."):
        why += f": {fault.filename}" if inner.startswith("..") else f": {inner}"
    mend = "get the right to write there" if fault.errno in NO_RIGHT else "make room"
    return UserError(f"{place}: {what} ({why}); {mend} or {instead}")

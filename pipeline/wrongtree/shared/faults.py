"""What we tell a person when their input cannot work."""

from __future__ import annotations

import errno
import os

MENDS = {
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "get write permission there"),
    **dict.fromkeys((errno.EMFILE, errno.ENFILE), "allow more open files with ulimit -n"),
    **dict.fromkeys((errno.EEXIST, errno.ENOTDIR, errno.EISDIR), "move the existing file away"),
}


class UserError(Exception):
    """One sentence that names the file and the fix; the command line prints it and exits with code 2.

    `page` names the page of docs/ that says more, where that is another than `guide.FAMILIES` says of the module.
    """

    def __init__(self, sentence: str, page: str | None = None) -> None:
        super().__init__(sentence)
        self.page = page


def unwritable(place: os.PathLike[str], what: str, fault: OSError, instead: str) -> UserError:
    """What to say where something below `place` cannot be written; `instead` is the other way out.

    The file itself is named too: a folder may be writable and hold one that is not.
    """
    why = fault.strerror or str(fault)  # NumPy's own has no strerror
    written = os.fsdecode(fault.filename2 or fault.filename or place)  # the second is what a copy writes
    inner = os.path.relpath(written, place)
    if inner != "." and not inner.startswith(".."):
        why += f": {inner}"
    mend = MENDS.get(fault.errno or 0, "free some space")
    return UserError(f"{place}: {what} ({why}); {mend} or {instead}", "safety")

"""What we tell a person when their input cannot work."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence

from wrongtree.shared.texts import one_line, without_secrets

MENDS = {
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "get write permission there"),
    **dict.fromkeys((errno.EMFILE, errno.ENFILE), "allow more open files with ulimit -n"),
    **dict.fromkeys((errno.EEXIST, errno.ENOTDIR, errno.EISDIR), "move the existing file away"),
}
# What can only be said of writing, where no file is named: by a `write` to an open one, and by Pillow.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)
HELD = (5, 32)  # what Windows says of a file that somebody has open: access denied, sharing violation


class UserError(Exception):
    """One sentence that names the file and the fix; the command line prints it and exits with code 2.

    Whatever names a damaged or hostile file holds, it stays in one line, and addresses are without their secrets.
    `page` names the page of docs/ that says more, where that is another than `guide.FAMILIES` says of the module;
    `lines` are to be pasted, and `document` is a file that the fix consists of: both stand below the sentence.
    """

    def __init__(self, sentence: str, page: str | None = None, lines: Sequence[str] = (), document: str = "") -> None:
        super().__init__(one_line(without_secrets(sentence)))
        self.page = page
        self.lines = tuple(lines)
        self.document = document
        if document:
            self.add_note(document)  # Python shows it below a traceback


def is_of_writing(fault: OSError, place: os.PathLike[str]) -> bool:
    """Whether this is about a file at or below `place`, and not about one that is only read meanwhile."""
    names = [os.fsdecode(name) for name in (fault.filename, fault.filename2) if isinstance(name, str | bytes)]
    if not names:
        return fault.errno in FULL
    below = os.path.abspath(place)
    return any(os.path.abspath(name) == below or os.path.abspath(name).startswith(below + os.sep) for name in names)


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
    if getattr(fault, "winerror", None) in HELD:
        mend = f"close the program that has it open, {mend}"
    return UserError(f"{place}: {what} ({why}); {mend} or {instead}", "safety")

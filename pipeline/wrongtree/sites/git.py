"""What git would make of a folder: files that it leaves out, and files of which it keeps only a pointer."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

IGNORE, ATTRIBUTES = ".gitignore", ".gitattributes"
SHOWN = 3


@dataclass(frozen=True)
class Dropped:
    """Files of the folder, by path from the repository's root, and what it takes to publish them."""

    what: str  # "git ignores" …
    files: tuple[str, ...]
    total: int  # files of the folder
    why: str  # the lines that do it
    target: str  # the file to append to
    lines: tuple[str, ...]
    then: str = ""

    @property
    def sentence(self) -> str:
        """How many, which, and the lines to append."""
        shown = ", ".join(self.files[:SHOWN]) + (" …" if len(self.files) > SHOWN else "")
        count = f"{len(self.files):,} of {self.total:,} files"
        mend = f"append to {self.target} the lines below{self.then}"
        return f"{self.what} {count} of the folder ({shown}){self.why}; {mend}"


def dropped(root: Path, folder: Path, files: Sequence[str]) -> list[Dropped]:
    """What of `files`, by path below `folder`, a push would not carry; nothing where there is no git to ask.

    Files that are tracked already are pushed, whatever a pattern says of them.
    """
    git = shutil.which("git")
    if git is None or not files:
        return []
    below = folder.resolve().relative_to(root.resolve()).as_posix()
    paths = [path if below == "." else f"{below}/{path}" for path in files]
    found = [_ignored(git, root, below, paths), _filtered(git, root, below, paths)]
    return [one for one in found if one is not None]


def _ignored(git: str, root: Path, below: str, paths: Sequence[str]) -> Dropped | None:
    said = _asked(git, root, ["check-ignore", "--verbose", "-z", "--stdin"], paths)
    rows = [said[i : i + 4] for i in range(0, len(said) - 3, 4)]
    rows = [row for row in rows if not row[2].startswith("!")]
    if not rows:
        return None
    patterns = list(dict.fromkeys(f"'{pattern}' in {_named(source, root)}" for source, _, pattern, _ in rows))
    sources = {source for source, *_ in rows if PurePosixPath(source).name == IGNORE and not os.path.isabs(source)}
    target = max(sources, key=lambda source: len(PurePosixPath(source).parts), default=IGNORE)
    lines = _taken_in_again(git, root, below, PurePosixPath(target).parent)
    return Dropped(
        "git ignores",
        tuple(path for *_, path in rows),
        len(paths),
        f" because of {', '.join(patterns[:SHOWN])}",
        target,
        lines,
    )


def _taken_in_again(git: str, root: Path, below: str, at: PurePosixPath) -> tuple[str, ...]:
    """Lines that take the folder in again, for the file of patterns in the folder `at`.

    Git does not look inside a folder that it ignores. So each ignored folder above is taken in, and the rest of what is
    in it left out.
    """
    inside = PurePosixPath(os.path.relpath(below, at))
    if not inside.parts or inside.parts[0] in (".", ".."):
        return ("!**",)
    lines = []
    for k in range(1, len(inside.parts)):
        above = PurePosixPath(*inside.parts[:k])
        if _asked(git, root, ["check-ignore", "--no-index", "-z", "--stdin"], [f"{(at / above).as_posix()}/"]):
            lines += [f"!/{_pattern(above)}/", f"/{_pattern(above)}/*"]
    return (*lines, f"!/{_pattern(inside)}/", f"!/{_pattern(inside)}/**")


def _filtered(git: str, root: Path, below: str, paths: Sequence[str]) -> Dropped | None:
    """Files that a filter such as LFS replaces: a checkout in a workflow has the pointer, and not the file."""
    said = _asked(git, root, ["check-attr", "-z", "--stdin", "filter"], paths)
    rows = [said[i : i + 3] for i in range(0, len(said) - 2, 3)]
    rows = [row for row in rows if row[2] not in ("unspecified", "unset", "")]
    if not rows:
        return None
    names = list(dict.fromkeys(value for *_, value in rows))
    parts = PurePosixPath(below).parts
    there = [PurePosixPath(*parts[:k], ATTRIBUTES) for k in range(len(parts), -1, -1)]
    target = next((path for path in there if (root / path).is_file()), PurePosixPath(ATTRIBUTES))
    inside = PurePosixPath(os.path.relpath(below, target.parent))
    pattern = "**" if not inside.parts else f"/{_pattern(inside)}/**"
    quoted = f'"{pattern}"' if " " in pattern else pattern
    tracked = _asked(git, root, ["ls-files", "-z", "--", below], [])
    what = "git LFS keeps only pointers to" if names == ["lfs"] else f"the filter {names[0]} of git replaces"
    return Dropped(
        what,
        tuple(path for path, *_ in rows),
        len(paths),
        f" because of {target}" if (root / target).is_file() else "",
        target.as_posix(),
        (f"{quoted} !filter !diff !merge",),
        f", then run git add --renormalize {shlex.quote(below)}" if tracked else "",
    )


def _asked(git: str, root: Path, command: Sequence[str], paths: Sequence[str]) -> list[str]:
    """What git says, split at its zeros; nothing where it cannot say anything, as where there is no repository."""
    given = b"".join(os.fsencode(path) + b"\0" for path in paths)
    done = subprocess.run([git, "-C", str(root), *command], input=given, check=False, capture_output=True)
    return [os.fsdecode(part) for part in done.stdout.split(b"\0")[:-1]]


def _named(source: str, root: Path) -> str:
    """A file of patterns as a person finds it: those of all repositories are outside."""
    path = Path(source)
    return path.relative_to(root).as_posix() if path.is_absolute() and path.is_relative_to(root) else source


def _pattern(path: PurePosixPath) -> str:
    """A path as a pattern that means itself only."""
    return re.sub(r"([*?\[\]\\])", r"\\\1", path.as_posix())

"""What a folder of sites weighs, against what GitHub Pages takes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

# https://docs.github.com/en/pages/getting-started-with-github-pages/github-pages-limits, and for single files GitHub's
# own limit; in units of 1000, because GitHub does not say which it means.
MOST_BYTES = 1_000_000_000
MOST_BYTES_A_FILE = 100_000_000
# A deploy is cut off after 10 minutes. How long one takes cannot be told from here, but many small files are what makes
# it long; from this number on we say so. A rule of thumb, not a limit of theirs.
MANY_FILES = 50_000
ADVISED = 5  # ways to save that are worth a line
TENTH = 10  # a part of the whole smaller than this fraction is not worth turning down


@dataclass(frozen=True)
class Budget:
    """Every file that would be published, and what would not be."""

    folder: Path
    files: dict[str, int]  # bytes by path below the folder
    links: tuple[str, ...]  # symbolic links, which Pages does not take

    @property
    def bytes(self) -> int:
        """All of it."""
        return sum(self.files.values())

    def problems(self) -> list[str]:
        """One sentence for every limit that is broken."""
        found = []
        if self.bytes > MOST_BYTES:
            found.append(f"{size(self.bytes)} is more than the {size(MOST_BYTES)} that a published site may have")
        for path, length in self._by_size():
            if length > MOST_BYTES_A_FILE:
                found.append(f"{path}: {size(length)} is more than the {size(MOST_BYTES_A_FILE)} that a file may have")
        found += [
            f"{path}: is a symbolic link, which Pages does not publish; replace it with a copy of its target"
            for path in self.links
        ]
        return found

    def lines(self) -> list[str]:
        """What it comes to, and what could be reduced, largest saving first."""
        said = [f"{self.folder}: {count(len(self.files), 'file')}, {size(self.bytes)} of {size(MOST_BYTES)}"]
        for path, length in self._by_size()[:1]:
            said.append(f"largest file: {path}, {size(length)} of {size(MOST_BYTES_A_FILE)}")
        if len(self.files) > MANY_FILES:
            said.append(f"{count(len(self.files), 'file')} may take longer to deploy than the limit of 10 minutes")
        return said + self._advice()

    def _by_size(self) -> list[tuple[str, int]]:
        return sorted(self.files.items(), key=lambda item: (-item[1], item[0]))

    def _advice(self) -> list[str]:
        """Parts that a flag makes smaller or does away with, where they weigh something."""
        groups: dict[tuple[str, str], list[int]] = {}
        for path, length in self.files.items():
            groups.setdefault(_part(path), []).append(length)
        weighed = sorted(((sum(v), len(v), *k) for k, v in groups.items() if k[1] in ADVICE), reverse=True)
        return [
            f"to reduce: {where} has {size(total)} in {count(files, 'file')} of {what}; {ADVICE[what]}"
            for total, files, where, what in weighed[:ADVISED]
            if total * TENTH >= self.bytes
        ]


ADVICE = {
    "original pictures": "build it with --no-originals",
    "sprite sheets": "build it with a smaller --thumbnail-size",
    "one whole site in a file": "build it without --standalone, or move the file away",
}


def weigh(folder: Path) -> Budget:
    """List what upload-pages-artifact would publish: everything but what has a name with a dot in front."""
    files: dict[str, int] = {}
    links = []
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in (*folders, *sorted(names)):
            path = Path(here, name)
            if name.startswith("."):
                continue
            if path.is_symlink():
                links.append(path.relative_to(folder).as_posix())
            elif name in names:
                files[path.relative_to(folder).as_posix()] = path.stat().st_size
    return Budget(folder, files, tuple(links))


def size(number: int) -> str:
    """Bytes as people say them."""
    for unit, bytes_ in (("GB", 10**9), ("MB", 10**6), ("KB", 10**3)):
        if number >= bytes_:
            return f"{number / bytes_:.3g} {unit}" if number < 1000 * bytes_ else f"{number / bytes_:,.0f} {unit}"
    return f"{number} bytes"


def count(number: int, thing: str) -> str:
    """`1 file`, `1,200 files`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _part(path: str) -> tuple[str, str]:
    """To which site a file belongs, and to what in it."""
    parts = path.split("/")
    if len(parts) == 1:
        return path, "one whole site in a file" if path.endswith(".html") and path != "index.html" else ""
    for folder, what in (("images", "original pictures"), ("sprites", "sprite sheets")):
        if folder in parts[:-1]:
            return "/".join(parts[: parts.index(folder)]) or "the site", what
    return parts[0], ""

"""The site on disk."""

from dataclasses import dataclass

FORMAT = 1  # of the site on disk, docs/format.md


@dataclass(frozen=True)
class SiteFiles:
    """What `emit` wrote, so that a later run can tell whether the site is still whole."""

    files: tuple[tuple[str, int], ...]  # (path below the site, bytes)
    summary: str  # what was found, in one sentence
    lost: tuple[str, ...] = ()  # ids of pictures that could be read before and no longer when the site was written

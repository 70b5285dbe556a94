"""The sites that a gate looks at, read once; what cannot be read is said by every rule that needs it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from wrongtree.compare.changes import Changes, changes
from wrongtree.compare.judged import Judged, read_judged
from wrongtree.compare.match import match
from wrongtree.gate.asked import Asked
from wrongtree.shared.faults import UserError
from wrongtree.sites.read import open_site

ENOUGH = 0.5  # share of the smaller site's images that have to be in both


@dataclass(frozen=True)
class Sides:
    """The new site and, where there is one, the older one. Every property may raise UserError."""

    asked: Asked

    @cached_property
    def new(self) -> Judged:
        """The new site's judged images."""
        return read_judged(self.asked.new)

    @cached_property
    def old(self) -> Judged:
        """The older site's."""
        against = self.asked.against
        if against is None:
            raise UserError("compares with an older site; add --against and the folder of that site")
        if against.resolve() == self.asked.new.resolve():
            raise UserError(f"{against}: is the new site itself; name the folder of an older one with --against")
        return read_judged(against)

    @cached_property
    def unchanged(self) -> bool:
        """Whether neither site has an error, on as many images of each class: then nothing can be worse."""
        if not all(self._bare):
            return False
        counts = [
            sorted((c["name"], c["images"]) for c in open_site(j.path).manifest["classes"])
            for j in (self.old, self.new)
        ]
        if counts[0] != counts[1]:
            raise UserError(
                f"{self.new.path}: has no errors, like {self.old.path}, but its classes do not have as many images; "
                "compare sites of the same data"
            )
        return True

    @cached_property
    def changes(self) -> Changes:
        """What has changed on the images in both. UserError where too few are in both."""
        found = changes(match([self.old, self.new]))
        common = found.common
        both = len(common.ids)
        smaller = min(len(self.old.label), len(self.new.label))
        if both < ENOUGH * smaller:
            raise UserError(
                f"{self.new.path}: only {both:,} of the {smaller:,} images of the smaller site are in both, with the "
                "same ground-truth label; compare sites of the same data"
            )
        return found

    @property
    def _bare(self) -> tuple[bool, bool]:
        return self.old.ids is None, self.new.ids is None

"""What `wrongtree check` found, and how it reads."""

from __future__ import annotations

from dataclasses import dataclass, field

from wrongtree.config import Wanted
from wrongtree.flow.preflight.cost import Estimate
from wrongtree.flow.preflight.glimpse import Fact, Ways, percent, some


@dataclass(frozen=True)
class Report:
    """The most suspicious facts, and what a build will take. `print` it."""

    images: int  # in the data set
    looked: int  # at so many
    classes: int
    accuracy: float | None  # on the sample; None: nothing could be judged
    interval: tuple[float, float]  # of the accuracy on all images, at 95 %
    model: str  # in words
    facts: tuple[Fact, ...]
    estimate: Estimate | None
    ways: Ways = field(default_factory=Ways, repr=False)
    wanted: Wanted = field(default_factory=Wanted, repr=False)

    @property
    def head(self) -> str:
        """What was looked at."""
        part = "all" if self.looked >= self.images else f"{self.looked:,} of"
        return f"{part} {some(self.images, 'image')} of {some(self.classes, 'class', 'classes')}; {self.model}"

    @property
    def verdict(self) -> str:
        """In short."""
        low, high = self.interval
        sure = (
            ""
            if self.looked >= self.images
            else f" (95\u00a0% interval for all images: {100 * low:.0f} to {percent(high)})"
        )
        right = "" if self.accuracy is None else f"accuracy {percent(self.accuracy)}{sure}"
        if not self.facts:
            return f"nothing suspicious; {right}"
        return f"{some(len(self.facts), 'suspicious fact')}{'; ' + right if right else ''}"

    @property
    def lines(self) -> tuple[tuple[str, str, str], ...]:
        """What it will take: of what, how much, how to change it."""
        return () if self.estimate is None else self.estimate.lines(self.ways, self.wanted)

    def __str__(self) -> str:
        """All of it as plain text."""
        told = [self.head, self.verdict]
        for fact in self.facts:
            told += [f"  {fact.name}: {fact.sentence}", *([f"    {fact.detail}"] if fact.detail else [])]
        told += [f"{what}: {much}; {how}" for what, much, how in self.lines]
        return "\n".join(told)

    def __repr__(self) -> str:
        """The same: what a notebook shows."""
        return str(self)

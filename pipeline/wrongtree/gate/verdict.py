"""What a gate says: of every rule whether it passed, and of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wrongtree.gate.rules import Rule

PASSED, FAILED, UNKNOWN = "passed", "failed", "cannot tell"
CODES = {PASSED: 0, FAILED: 1, UNKNOWN: 2}  # what the command exits with
LEVEL = 0.05  # of every test: 1 minus the level of the intervals


@dataclass(frozen=True)
class Finding:
    """What was found about one rule."""

    outcome: str  # PASSED, FAILED or UNKNOWN
    sentence: str  # the finding, with its numbers
    numbers: Mapping[str, Any] = field(default_factory=dict)  # the same for programs


@dataclass(frozen=True)
class Report:
    """Every rule with its finding, and what was compared."""

    new: str  # the site's title, or its path where it cannot be read
    against: str | None
    images: int | None  # in both sites, or in the only one; None: it cannot be read
    findings: tuple[tuple[Rule, Finding], ...]
    notes: tuple[str, ...] = ()  # what was left out, and how classes were matched

    def of(self, outcome: str) -> list[tuple[Rule, Finding]]:
        """The rules with this outcome."""
        return [(rule, found) for rule, found in self.findings if found.outcome == outcome]

    @property
    def outcome(self) -> str:
        """A rule that failed decides; else one that nothing can be told about."""
        return next((outcome for outcome in (FAILED, UNKNOWN) if self.of(outcome)), PASSED)

    @property
    def sentence(self) -> str:
        """The result in one line: `failed: 1 of 3 rules; ResNet-20 against ResNet-32, 10,000 images in both`."""
        rules = f"{len(self.findings)} rule{'' if len(self.findings) == 1 else 's'}"
        counts = [
            f"{outcome}: {len(self.of(outcome))} of {rules}"
            for outcome in (FAILED, UNKNOWN, PASSED)
            if self.of(outcome)
        ]
        what = self.new if self.against is None else f"{self.new} against {self.against}"
        n = self.images
        both = "" if self.against is None else " in both"
        size = "" if n is None else f", {n:,} image{'' if n == 1 else 's'}{both}"
        return f"{'; '.join(counts)} ({what}{size})"

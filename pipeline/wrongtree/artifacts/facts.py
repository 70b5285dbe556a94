"""What a few images told of data and model before the pass over all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# Not of the result: the build itself counts what cannot be read, and puts a module back as it was.
OF_THE_RUN = ("unreadable", "training-mode")


@dataclass(frozen=True)
class Facts:
    """What is suspicious, the most suspicious first, and what the sample cost."""

    found: tuple[tuple[str, str, str], ...]  # (name, sentence, detail); the detail may be empty
    measured: dict[str, Any] | None  # flow.preflight.cost.Measured; None: looking failed, and a later run looks again
    unsettled: tuple[str, ...] = ()  # ids of images that could not be read and may be in a later run: the same
    stop: str = ""  # name of the one that leaves no doubt, for which a build stops before its pass; empty: none
    flags: tuple[tuple[str, str], ...] = ()  # options that were tried and cure it
    order: tuple[str, ...] = ()  # classes in the order that cures it
    renamed: tuple[tuple[str, str], ...] = ()  # label and class, where labels have to be renamed

    @property
    def of_result(self) -> tuple[tuple[str, str, str], ...]:
        """Those that whoever reads the result has to know."""
        return tuple(fact for fact in self.found if fact[0] not in OF_THE_RUN)

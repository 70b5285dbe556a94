"""What values pictures with more than 8 bits hold: where they use little of their range, a model sees little."""

from __future__ import annotations

from wrongtree.flow.preflight.glimpse import Fact, Glimpse
from wrongtree.inputs.images.levels import LITTLE, number

SURE = 0.9  # of accuracy: a model that sees so well was trained on pictures that look like this


def facts(seen: Glimpse) -> list[Fact]:
    """That values use little of the range from black to white, and nobody said that this is meant."""
    levels = seen.levels
    if levels is None or levels.asked or levels.used > LITTLE or (len(seen.labels) and seen.accuracy >= SURE):
        return []
    low, high = (number(value) for value in levels.span)
    mend = (
        "scale them in the data set as in training"
        if seen.ways.python
        else f"if training mapped the values that occur to 0…255, pass --range {levels.proposed}"
    )
    return [
        Fact(
            "range",
            f"images contain values {levels.found} only, and {low} is black and {high} is white: they have "
            f"{levels.used:.0%} of the contrast; {mend}".replace("%", "\u00a0%"),
            0.92,
        )
    ]

"""Why a repair is no proof: the first comparison that it does not stand."""

from types import SimpleNamespace

import numpy as np
import pytest

from wrongtree.stages.probe.causes import proof
from wrongtree.stages.probe.causes.effects import ALIKE, UNSURE, shortfall, why_not

IDLE = "changes that should not matter"
BROKEN = "the share of correct images that it makes misclassified"
SWALLOWED = "the share of other classes' correct images that it turns into this class"


def first(hits: int, of: int = 48) -> np.ndarray:
    return np.arange(of) < hits


def test_too_few_to_compare_with_are_no_comparison():
    assert why_not(first(40), first(0, 5), BROKEN) == f"too few to compare with {BROKEN}"
    assert why_not(first(8, 8), first(5, 20), "others") == UNSURE.format("others")
    assert why_not(first(20), first(18), "others") == ALIKE.format("others")


@pytest.mark.parametrize(
    ("fixed", "idle", "swallowed", "broken", "family", "why"),
    [
        (40, 4, 4, 4, "noise", ""),
        (40, 38, 4, 4, "noise", ALIKE.format(IDLE)),
        (16, 7, 0, 0, "noise", UNSURE.format(IDLE)),  # nine more of 48: p is 1/512
        (40, 4, 40, 4, "noise", ALIKE.format(SWALLOWED)),
        (40, 4, 4, 40, "noise", ALIKE.format(BROKEN)),
        (40, 4, 4, 30, "noise", UNSURE.format(BROKEN)),
        (40, 4, 4, 40, "turn", ""),  # what undoes a turn turns
        (40, 4, None, 4, "noise", ""),  # no correct image of another class was asked about
    ],
)
def test_the_first_comparison_that_a_repair_does_not_stand_is_named(fixed, idle, swallowed, broken, family, why):
    probe = SimpleNamespace(alpha=1e-3, neutral=lambda done, name: first(idle))
    done = SimpleNamespace(
        fixed={"a": first(fixed)},
        broken={"a": first(broken)},
        swallowed={} if swallowed is None else {"a": first(swallowed)},
        repairs={"a": SimpleNamespace(family=family)},
    )
    assert shortfall(probe, done, "a") == why


def test_an_error_in_two_clusters_counts_once():
    images = [np.array([4, 9, 2]), np.array([9, 7])]
    flags = [np.array([True, False, True]), np.array([False, True])]
    assert proof.once(images, flags).tolist() == [True, False, True, True]

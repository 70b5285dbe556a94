"""When other damage disproves one: it leads to the predictions of the errors as often."""

from types import SimpleNamespace

import numpy as np
import pytest

from wrongtree.stages.probe.causes.harm import SURE, WAY, _Asked, _is_more, _no_more, _shortfall

PROBE = SimpleNamespace(alpha=0.01)


def asked(alike: int, way: float, name: str = "blur") -> _Asked:
    flags = np.arange(48) < alike
    return _Asked(SimpleNamespace(name=name), np.arange(len(flags)), flags, flags, way)


@pytest.mark.parametrize(
    ("damage", "control", "more"),
    [
        (asked(46, 0.97), asked(2, 0.3), True),
        (asked(15, 0.95), asked(25, 0.5), False),  # in another way altogether, and yet more often as these errors are
        (asked(25, 0.95), asked(25, 0.5), False),
        (asked(26, 0.95), asked(25, 0.5), False),
        (asked(33, 0.95), asked(25, 0.5), True),  # what is in another way needs no test
        (asked(26, 0.95), asked(25, 0.9), False),
        (asked(46, 0.97, "paste"), asked(2, 0.3), True),
        (asked(26, 0.95, "paste"), asked(25, 0.3), False),  # pasted pixels harm by being there
    ],
)
def test_a_control_that_leads_to_the_same_predictions_as_often_disproves_a_damage(damage, control, more):
    assert _is_more(PROBE, damage, control) is more


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (asked(48, 0.95), ""),
        (asked(11, 0.95), "a proof needs 25% of them"),
        (
            asked(48, 0.82),
            "their predictions differ from those of these errors (a proof needs a similarity of 0.9)",
        ),
    ],
)
def test_a_damage_that_proves_nothing_says_which_condition_fails(damage, why):
    assert _shortfall(damage, SURE, 0.25) == why


def test_what_the_errors_are_seen_to_have_needs_less_similarity():
    assert _shortfall(asked(48, 0.82), WAY, 0.25) == ""
    assert _shortfall(asked(48, 0.7), WAY, 0.25).endswith("(a proof needs a similarity of 0.8)")


def test_why_the_control_leaves_no_proof_is_said_with_its_counts():
    def asked(hits):
        alike = np.arange(48) < hits
        return _Asked(SimpleNamespace(did="noise"), np.arange(48), alike, alike, 0.9)

    assert _no_more(asked(18), asked(16)) == (
        "18 of them are predicted as these errors are, and after a control (noise) 16 of 48: that is not clearly more"
    )
    assert _no_more(asked(16), asked(18)).endswith(
        "after a control (noise) 18 of 48: that is as many or more, so it may be no more than any change does"
    )
    assert _no_more(asked(18), asked(16), 0.04).startswith("ahead of the control (18 of them")
    assert _no_more(asked(18), asked(7)) == (
        "ahead of the control (18 of them are predicted as these errors are, and 7 of 48 after the control), but not "
        "by enough to be sure with so many changes tried"
    )

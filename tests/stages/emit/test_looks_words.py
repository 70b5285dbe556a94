"""What errors look to have, as the site has it: counted by hand."""

from types import SimpleNamespace

import numpy as np

from wrongtree.artifacts.data import KIND_NAMES, KINDS, NOT_ASKED, Likeness
from wrongtree.stages.emit.said.looks import looks_block

SNOW, NOISE, COVER = (KIND_NAMES.index(name) for name in ("snow", "noise", "cover"))
#        errors: three of label 0, one of label 1; then correct images, five of label 0 and two of label 1
LABEL = np.array([0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1])
PREDICTION = np.array([1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1])
KIND = np.array([SNOW, -1, NOISE, SNOW, SNOW, NOISE, -1, COVER, NOT_ASKED, -1, SNOW])


def showing(order):
    """A site with these members, in this order."""
    whole = SimpleNamespace(label=LABEL, prediction=PREDICTION)
    judged = SimpleNamespace(whole=whole, at=lambda images: images, members=np.arange(4))
    return SimpleNamespace(predictions=judged, members=np.array(order), images=SimpleNamespace(classes=("a", "b")))


def likeness(tested, learned=()):
    zero = np.zeros(len(KINDS))
    return Likeness(KIND, np.zeros_like(KIND), np.array(learned, dtype=int), tested, zero, zero, zero > 0, zero)


def test_every_error_has_its_kind_and_every_label_the_counts_of_its_correct_images():
    assert looks_block(showing([3, 0, 1, 2]), likeness(300), ()) == {
        "kinds": ["noise", "snow or white flecks"],
        "error": [1, 1, -1, 0],
        "correct": [1, 1, 0, 1],  # of label 0 one looks noisy and one snowy, of label 1 one snowy
        "of": [4, 2],  # one of label 0 was not asked about
    }


def test_correct_images_that_were_learned_from_do_not_count():
    found = looks_block(showing([0]), likeness(300, learned=[4, 9]), ())
    assert found == {"kinds": ["snow or white flecks"], "error": [0], "correct": [0, 1], "of": [3, 1]}


def test_errors_with_a_proved_cause_look_to_have_no_other():
    turned = SimpleNamespace(proved="repair", cause="Turned by 90°", member=np.array([0, 2]))
    snowy = SimpleNamespace(proved="damage", cause="Snow or white flecks", member=np.array([3]))
    guess = SimpleNamespace(proved="", cause="Dark", member=np.array([3]))
    found = looks_block(showing([0, 1, 2, 3]), likeness(300), (turned, snowy, guess))
    assert found["error"] == [-1, -1, -1, 0]  # what is turned is of no kind, and looks like any
    assert found["kinds"] == ["snow or white flecks"]
    dotted = SimpleNamespace(proved="damage", cause="Salt-and-pepper noise", member=np.array([2]))
    assert looks_block(showing([2]), likeness(300), (dotted,))["kinds"] == ["noise"]  # which is easily taken for it


def test_where_nothing_was_learned_nothing_is_said():
    assert looks_block(showing([0]), likeness(0), ()) is None
    assert looks_block(showing([0]), None, ()) is None

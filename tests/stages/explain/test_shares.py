"""How many of which errors an entry has, and of which labels."""

from types import SimpleNamespace

import numpy as np
from test_represent import GIVEN

from wrongtree.stages.explain.shares import share_of, some_of

CLASSES = ("cat", "dog", "frog", "ship", "not so", "many")


def said(*times: int) -> str:
    label = np.repeat(np.arange(len(times)), times)
    predictions = SimpleNamespace(label=label, errors=np.arange(len(label)))
    return share_of(predictions, predictions.errors, CLASSES)


def test_errors_of_one_label_are_of_its_errors():
    assert said(0, 7) == "7 of 7 dog errors"
    assert some_of("7 of 7 dog errors", 5, 7) == "about 5 of 7 dog errors"


def test_nearly_all_labels_of_others_are_named_with_their_numbers_if_they_are_few():
    assert said(3, 4) == "7 of 7 errors (4 dog, 3 cat)"
    assert said(60, 40, 2, 1) == "103 of 103 errors (60 cat, 40 dog, 3 others)"
    assert said(40, 30, 20, 20) == "110 of 110 errors"


def test_errors_of_one_label_are_counted_among_those_of_the_label_others_among_all():
    classes = [f"class {c}" for c in range(GIVEN.logits.shape[1])]
    label = GIVEN.label[GIVEN.errors]
    first = GIVEN.errors[label == label[0]]
    assert share_of(GIVEN, first[:1], classes) == f"1 of {len(first)} class {label[0]} errors"
    assert share_of(GIVEN, GIVEN.errors, classes) == f"{len(label)} of {len(label)} errors"


def test_an_entry_of_which_only_a_part_has_the_cause_says_of_how_many():
    assert some_of("205 of 205 ship errors", 164, 205) == "about 164 of 205 ship errors"
    assert some_of("92 of 123 ship errors", 47, 92) == "92 of 123 ship errors, about 47 with this cause"
    assert some_of("9 of 12 ship errors", 7, 9, seen=True) == "9 of 12 ship errors, about 7 because of it"
    assert some_of("205 of 205 ship errors", 205, 205) == "205 of 205 ship errors"

"""How many of which errors an entry has, and of which labels."""

from types import SimpleNamespace

import numpy as np

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
    assert said(60, 40, 2, 1) == "103 of 103 errors (60 cat, 40 dog)"
    assert said(40, 30, 20, 20) == "110 of 110 errors"

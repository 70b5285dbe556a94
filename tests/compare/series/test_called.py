"""What a cluster of a checkpoint is called."""

import numpy as np
import pytest

from wrongtree.artifacts.checkpoints import called

CLASSES = ("cat", "dog", "bird", "frog", "ship")


@pytest.mark.parametrize(
    ("pairs", "name"),
    [
        ("01 01 02", "cat → dog"),
        ("01 02 03 31", "cat → several classes"),
        ("01 21 31 30", "→ dog"),
        ("01 02 21 23 34", "cat, bird"),
        ("01 02 21 23 34 31 40 42", "cat, bird, frog"),
        ("01 12 23 34 40", "cat, dog, bird"),
        ("01 12 23 34 40 03 14 20 32 41", "cat, dog, bird"),
    ],
)
def test_it_is_named_by_what_more_than_half_of_its_errors_have(pairs, name):
    label, prediction = np.array([[int(one), int(other)] for one, other in pairs.split()]).T
    assert called(label, prediction, CLASSES).replace("\u2068", "").replace("\u2069", "") == name

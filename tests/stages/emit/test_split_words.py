"""The sentence over splits: which way the interval goes is said."""

import numpy as np
import pytest

from wrongtree.stages.emit.splits import _gap


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (
            (0.1, -0.082, 0.599),
            "No significant difference between dev and train "
            "(95% interval: 59.9 points lower to 8.2 points higher in dev).",
        ),
        ((0.1, 0.05, 0.15), "It is 10.0 points lower in dev than in train (95% interval 5.0 to 15.0)."),
        ((-0.1, -0.15, -0.05), "It is 10.0 points higher in dev than in train (95% interval 5.0 to 15.0)."),
        ((np.nan, np.nan, np.nan), ""),
    ],
)
def test_a_difference_of_error_rates_is_said_of_the_accuracy_and_with_its_direction(gap, said):
    assert _gap("dev", "train", *gap) == said

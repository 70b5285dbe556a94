"""Running sums: those of NumPy to the last bit, whichever way they are made."""

import numpy as np
import pytest

from wrongtree.stages.explain.spans import WIDE, fewest, running_sums


@pytest.mark.parametrize("width", [1, WIDE - 1, WIDE, 3 * WIDE])
@pytest.mark.parametrize(("kind", "into"), [("f4", "f4"), ("f4", "f8"), ("u1", "f8")])
@pytest.mark.parametrize("rows", [0, 1, 2, 300])
def test_running_sums_are_numpys_to_the_last_bit(rows, kind, into, width):
    values = (np.random.default_rng(rows).normal(size=(rows, width)) * 100).astype("i2").astype(kind)
    if kind == "f4":
        values = values * np.float32(0.01)
    found = running_sums(values, np.dtype(into))
    assert found.dtype == into
    np.testing.assert_array_equal(found[0], np.zeros(width))
    np.testing.assert_array_equal(found[1:], np.cumsum(values, axis=0, dtype=into))


@pytest.mark.parametrize(
    ("least", "leaves", "over", "expected"),
    [
        (3, 827, "errors", 3),
        (3, 39_999, "errors", 3),
        (3, 100_000, "errors", 10),
        (8, 100_000, "errors", 10),
        (1, 827, "errors", 2),
        (3, 10_000, "all", 10),
        (3, 1_000_000, "all", 1_000),
    ],
)
def test_a_node_has_evidence_if_it_is_not_a_tiny_part_of_a_large_tree(least, leaves, over, expected):
    assert fewest(least, leaves, over) == expected

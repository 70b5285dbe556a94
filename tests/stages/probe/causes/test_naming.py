"""What errors are called, by hand-made colours."""

import pytest

from wrongtree.stages.probe.causes.naming import hue_of


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ((1, 0, 0), "red"), ((1, 0.5, 0), "orange"), ((1, 1, 0), "yellow"), ((0, 1, 0), "green"), ((0, 1, 1), "cyan"),
        ((0, 0, 1), "blue"), ((0.5, 0, 1), "purple"), ((1, 0, 1), "pink"), ((1, 0, 0.5), "pink"),
        ((0.2, 0.1, -0.5), "yellow"),  # a difference of colours: what there is more of
    ],
)  # fmt: skip
def test_a_hue_is_named_as_people_name_it(colour, name):
    assert hue_of(*colour) == name

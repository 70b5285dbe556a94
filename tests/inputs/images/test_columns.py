"""Values of a user's columns: categories as they are, few numbers each by itself, many by their outer quarters."""

import numpy as np

from wrongtree.inputs.images.columns import Column, cut, valued


def test_few_different_numbers_are_values_of_their_own():
    values, codes = cut(np.array([1.0, 0.0, np.nan, 1.0]))
    assert values == ["0", "1"]
    assert codes.tolist() == [1, 0, -1, 1]


def test_many_numbers_have_their_lowest_and_highest_quarter_as_values():
    values, codes = cut(np.arange(101.0))
    assert values == ["≤ 25", "≥ 75"]
    np.testing.assert_array_equal(codes == 0, np.arange(101) <= 25)
    np.testing.assert_array_equal(codes == 1, np.arange(101) >= 75)


def test_where_most_are_one_number_what_differs_from_it_is_the_value():
    numbers = np.concatenate([np.zeros(90), np.arange(-5.0, 0), np.arange(1.0, 6)])
    values, codes = cut(numbers)
    assert values == ["< 0", "> 0"]
    np.testing.assert_array_equal(codes, np.where(numbers < 0, 0, np.where(numbers > 0, 1, -1)))


def test_values_are_those_of_the_whole_column_whatever_images_are_asked_for():
    number = Column("age", tuple(map(str, range(101))))
    word = Column("place", tuple("ab"[i % 2] for i in range(101)))
    text = Column("note", tuple(f"note {i}" for i in range(101)))
    found = valued([number, text, word], np.array([100, 50, 0]))
    assert [(one["name"], one["kind"], one["values"]) for one in found] == [
        ("age", "number", ["≤ 25", "≥ 75"]),
        ("place", "category", ["a", "b"]),
    ]
    assert [one["codes"] for one in found] == [[1, -1, 0], [0, 0, 0]]

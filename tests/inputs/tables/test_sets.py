"""Several labels per image: from lists in cells, one column per label, or a multi-hot array."""

from pathlib import Path

import numpy as np
import pytest

from wrongtree.inputs.tables.one_vs_rest import choose_label, folder_of, labels_asked
from wrongtree.inputs.tables.sets import Sets, of_hot, read_sets
from wrongtree.inputs.tables.tables import Table
from wrongtree.shared.faults import UserError

HERE = Path("m.csv")
NAMES, MARKS = ("cat", "dog", "hot dog"), [[0, 1, 0], [1, 1, 0], [0, 0, 0], [0, 0, 1]]


@pytest.mark.parametrize(
    "cells",
    [
        ["dog", "dog;cat", "", "hot dog"],
        ["dog", "cat|dog", "", "hot dog"],
        ["dog", "cat, dog", "", "hot dog"],
        ['["dog"]', '["dog", "cat"]', "[]", '["hot dog"]'],
        ["['dog']", "['cat' 'dog']", "", "['hot dog']"],
        ["dog", "['cat', 'dog']", "[]", "hot dog"],
    ],
)
def test_lists_in_cells_are_read_as_they_are_written(cells):
    sets, used = read_sets(HERE, Table({"path": list("abcd"), "label": cells}), "label", ["path"])
    assert (sets.names, sets.marks.tolist(), used) == (NAMES, MARKS, {"label"})


def test_a_column_per_label_knows_missing_ones_and_without_any_0_takes_an_empty_cell_for_it():
    columns = {"path": list("abcd"), "cat": ["1", "0", "", "-1"], "dog": ["1", "", "1.0", ""], "size": list("3456")}
    sets, used = read_sets(HERE, Table(columns), None, ["path"])
    assert (sets.names, used) == (("cat", "dog"), {"cat", "dog"})
    assert sets.marks.T.tolist() == [[1, 0, -1, -1], [1, 0, 1, 0]]


def test_a_multi_hot_array_may_have_numbers_for_what_is_not_known():
    given = np.array([[1, 0], [np.nan, -1], [0.0, 1]])
    assert of_hot("here", given, ["cat", "dog"]).marks.tolist() == [[1, 0], [-1, -1], [0, 1]]
    assert of_hot("here", np.array([[True, False]]), None).names == ("0", "1")
    for wrong, says in (
        (np.array([[0, 1], [3, 0]]), "has 3 in row 1, column 0 .* 1 of 4 places; expected 0, 1, and -1 or NaN"),
        (np.array([[0.5, 1]]), "has 0.5 in row 0"),
        (np.array([["a", "b"]]), "has type <U1"),
    ):
        with pytest.raises(UserError, match=says):
            of_hot("here", wrong, None)
    with pytest.raises(UserError, match="2 columns, but classes has 3 names"):
        of_hot("here", given, ["a", "b", "c"])


def chosen(label, classes=None, marks=MARKS, names=NAMES):
    return choose_label(Sets(names, np.array(marks, dtype=np.int8)), label, classes, HERE)


def test_an_image_without_labels_is_on_the_other_side_and_one_that_nobody_knows_of_is_left_out():
    found = chosen("dog", marks=[[0, 1, 0], [1, -1, 0], [0, 0, 0], [0, 0, 1]])
    assert found.labels == ("dog", "not dog", "not dog", "not dog")
    assert (found.rows, found.one.unknown, found.one.classes) == ((0, 2, 3), 1, ("not dog", "dog"))
    assert "1 of 4 images are left out" in found.notes[0]
    assert dict(found.beside)["has cat"] == ("no", "yes", "no", "no")


def test_the_order_of_the_outputs_is_that_of_the_classes_and_labels_that_these_lack_are_left_out():
    assert chosen("dog").one.output == 1
    found = chosen("Dog", ["hot dog", "dog"])
    assert (found.one.output, found.one.outputs) == (1, ("hot dog", "dog"))
    assert found.notes == ("m.csv: classes does not name the labels 'cat', which are left out",)
    with pytest.raises(UserError, match="has this label, but classes does not name it"):
        chosen("cat", ["hot dog", "dog"])


@pytest.mark.parametrize(
    ("label", "says"),
    [
        ("dgo", r"has no label 'dgo'; choose from dog \(2\), cat \(1\), hot dog \(1\)"),
        ("", "has no label ''"),
        ("cat,dog", "names 2 labels; name one here"),
    ],
)
def test_what_is_no_label_is_refused_with_those_there_are(label, says):
    with pytest.raises(UserError, match=says):
        chosen(label)


def test_a_label_that_no_image_has_or_all_have_has_no_two_sides():
    for mark, says in ((0, "no image of m.csv has this label"), (1, "no image of m.csv lacks this label")):
        with pytest.raises(UserError, match=says):
            chosen("cat", marks=[[mark, 1, 0], [mark, 0, 1]])


def test_all_are_those_with_two_sides_and_a_label_may_hold_a_comma():
    sets = Sets(("a, b", "c", "d"), np.array([[1, 0, 0], [0, 1, 0]], dtype=np.int8))
    assert labels_asked(sets, "all", HERE) == ["a, b", "c"]
    assert labels_asked(sets, "a, b", HERE) == ["a, b"]
    assert labels_asked(sets, "d,c", HERE) == ["d", "c"]
    assert [folder_of(name, ["a-b"]) for name in ("a/b", "../x", "…", "Hund ü")] == ["a-b-2", "x", "label", "Hund-ü"]

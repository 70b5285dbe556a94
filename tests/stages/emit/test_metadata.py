import numpy as np
import pytest

from wrongtree.artifacts.predictions import QUALITY
from wrongtree.inputs.images.columns import Column, typed
from wrongtree.stages.emit.metadata import measured, quality_names


def test_a_column_of_numbers_is_numbers_and_empty_cells_are_null():
    assert typed(Column("f", ("1", "", "2.5e1")), np.array([2, 1, 0])) == {
        "name": "f",
        "kind": "number",
        "values": [25.0, None, 1.0],
    }


def test_words_are_categories_with_codes_and_empty_cells_are_minus_one():
    found = typed(Column("mode", ("blur", "", "night", "blur")), np.array([0, 1, 3]))
    assert found == {"name": "mode", "kind": "category", "values": ["blur", "night"], "codes": [0, -1, 0]}


def test_more_than_a_legend_can_hold_is_text():
    column = Column("id", tuple(f"x{i}" for i in range(65)))
    assert typed(column, np.array([64]))["kind"] == "text"
    assert typed(Column("id", column.values[:64]), np.array([3]))["kind"] == "category"


def test_infinity_is_a_word_and_no_number():
    assert typed(Column("f", ("inf", "1")), np.array([0]))["kind"] == "category"


@pytest.mark.parametrize("missing", ["", "n/a", "N/A", "NA", "null", "None", "NaN", "-", " – ", "#N/A"])
def test_what_stands_where_there_is_no_number_does_not_make_words_of_nine_hundred_numbers(missing):
    column = Column("f", (*map(str, range(900)), missing))
    assert typed(column, np.array([7, 900])) == {"name": "f", "kind": "number", "values": [7.0, None]}
    assert typed(Column("f", ("day", missing or "n/a")), np.array([0]))["kind"] == "category"
    assert typed(Column("f", ("n/a", "-", "NA")), np.array([0]))["kind"] == "category"


def test_the_type_does_not_depend_on_which_images_are_errors():
    column = Column("f", ("1", "2", "unknown"))
    assert typed(column, np.array([0, 1]))["kind"] == "category"


def test_an_empty_column_is_a_category_without_values():
    assert typed(Column("f", ("", "")), np.array([0]))["codes"] == [-1]


def test_a_users_column_keeps_its_name_and_the_measure_of_that_name_gets_a_suffix():
    columns = [Column("blur", ("1",)), Column("noise", ("1",)), Column("noise (measured)", ("1",)), Column("f", ("1",))]
    assert quality_names(columns) == ["blur (measured)", "noise (measured) (measured)", *QUALITY[2:]]
    found = measured(columns[:1], np.arange(14, dtype=np.float32).reshape(2, 7) + 0.12345)
    assert found[0] == {"name": "blur (measured)", "kind": "number", "measured": True, "values": [0.123, 7.12]}
    assert [column["name"] for column in found[1:]] == list(QUALITY[1:])

"""docs/format.md says of every document what its schema says."""

import pytest

import format_tables
from format_tables import PAGE, headed, rewritten


def test_the_tables_are_what_the_schemas_say():
    page = PAGE.read_text(encoding="utf-8")
    assert page == rewritten(page), "run `python tests/helpers/format_tables.py`"


def test_a_row_too_many_or_too_few_is_put_right():
    page = PAGE.read_text(encoding="utf-8")
    row = next(line for line in page.splitlines() if line.startswith("| `confidence` |"))
    for damaged in (page.replace(row + "\n", "", 1), page.replace(row, f"{row}\n| `surplus` | string | No. |", 1)):
        assert damaged != page
        assert rewritten(damaged) == page


def test_a_schema_that_has_no_table_is_named():
    page = PAGE.read_text(encoding="utf-8").replace("## data/labels.json", "## Labels")
    with pytest.raises(KeyError, match="Labels"):
        rewritten(page)
    without = page.partition("## Tag files")[0].replace("## Labels", "## data/labels.json")
    with pytest.raises(ValueError, match="no table below a heading 'Tag files'"):
        rewritten(without)


def test_every_key_of_every_document_has_a_row():
    for heading, schema in headed().items():
        keys = {key for key, _, _ in format_tables.table(schema)}
        for variant in schema.get("oneOf", [schema]):
            own = format_tables.followed(variant)["properties"]
            assert {f"`{key}`" for key in own if key != "format"} <= keys, heading

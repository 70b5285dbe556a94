"""Filters prune the real tree: what is left is counted against the site's own files, and walked by hand."""

import re

import pytest
from playwright.sync_api import Page, expect

from chromium import counted, ready, settled, unfold
from onmap import largest_tile, scene, shown
from reading import leaves_below, load, load_tree


def keep(page: Page, field: str, *values: str) -> None:
    """Set a filter through the form."""
    form = page.locator(".drop.filter")
    form.locator("summary").click()
    form.get_by_label("Keep errors by").select_option(field)
    for value in values:
        form.get_by_label(value, exact=True).check()
    form.get_by_role("button", name="Apply filter").click()
    ready(page)


def says(page: Page) -> str:
    return page.locator(".chips [role=status]").inner_text()


def in_tiles(page: Page) -> int:
    return sum(tile["count"] for tile in scene(page)["tiles"])


def test_a_filter_by_label_and_confidence_keeps_what_the_files_say(visit, digits_site):
    page = visit(digits_site.path)
    errors = load(digits_site.path, "errors.json")
    names = [entry["name"] for entry in load(digits_site.path, "manifest.json")["classes"]]
    wanted = [names.index("3"), names.index("8")]
    keep(page, "label", "3", "8")
    kept = [i for i, label in enumerate(errors["label"]) if label in wanted]
    assert says(page) == f"{len(kept)} of {len(errors['id'])} errors"
    assert in_tiles(page) == len(kept)
    form = page.locator(".drop.filter")
    form.locator("summary").click()
    form.get_by_label("Keep errors by").select_option("confidence")
    form.get_by_label("from").fill("0.6")
    form.get_by_role("button", name="Apply filter").click()
    ready(page)
    kept = [i for i in kept if errors["confidence"][i] >= 0.6]
    assert says(page) == f"{len(kept)} of {len(errors['id'])} errors"
    assert sorted(shown(page)) == kept
    page.go_back()
    page.go_back()
    page.wait_for_function("() => !location.hash.includes('where')")
    assert page.locator(".chips").count() == 0
    assert in_tiles(page) == len(errors["id"])


def test_a_filter_by_metadata_reads_the_columns_only_then_and_keeps_what_they_say(visit, digits_site):
    column, *_ = load(digits_site.path, "columns.json")["columns"]
    code = column["values"].index("rotated")
    kept = [i for i, c in enumerate(column["codes"]) if c == code]
    page = visit(digits_site.path, f"#where=column:planted:is:{code}")
    assert says(page).startswith(f"{len(kept)} of ")
    assert sorted(shown(page)) == kept
    expect(page.locator(".chip")).to_contain_text("rotated", use_inner_text=True)


@pytest.mark.parametrize("tree_id", ["combined-label", "combined-none"])
def test_the_pruned_tree_is_the_real_one_without_the_others(visit, digits_site, tree_id):
    errors = load(digits_site.path, "errors.json")
    tree, _ = load_tree(digits_site.path, tree_id)
    kept = {i for i, prediction in enumerate(errors["prediction"]) if prediction in (4, 1)}
    page = visit(digits_site.path, f"#tree={tree_id}&k=6&where=prediction:1,4")
    assert len(scene(page)["tiles"]) > 1
    for tile in scene(page)["tiles"]:
        inside = [leaf for leaf in leaves_below(tree, tile["node"]) if leaf in kept]
        assert tile["count"] == len(inside)
        # Nothing smaller holds the same errors: a node with errors on one side only has stepped aside.
        if tile["node"] >= tree["n_leaves"]:
            for child in tree["children"][2 * (tile["node"] - tree["n_leaves"]) :][:2]:
                assert 0 < len(set(leaves_below(tree, child)) & kept) < len(inside)
    assert in_tiles(page) == len(kept)


def test_going_in_and_out_stays_within_the_filter_and_removing_it_shows_all_again(visit, digits_site):
    page = visit(digits_site.path, "#tree=combined-none&where=label:0,1,2,3,4")
    errors = load(digits_site.path, "errors.json")
    kept = {i for i, label in enumerate(errors["label"]) if label <= 4}
    assert in_tiles(page) == len(kept)
    largest_tile(page).click(position={"x": 6, "y": 6})
    ready(page)
    assert set(shown(page)) < kept
    page.get_by_role("button", name="Remove the filter").click()
    ready(page)
    page.keyboard.press("Escape")
    page.wait_for_function("() => !location.hash.includes('node=')")
    ready(page)
    assert in_tiles(page) == len(errors["id"])
    expect(page).not_to_have_url(re.compile("where"))


def test_under_a_filter_the_panel_says_that_its_averages_are_of_all(visit, digits_site):
    tree, evidence = load_tree(digits_site.path, "combined-label")
    group = max(tree["groups"], key=lambda group: len(leaves_below(tree, group["node"])))
    errors = load(digits_site.path, "errors.json")
    members = leaves_below(tree, group["node"])
    halves = sorted(errors["confidence"][m] for m in members)[len(members) // 2]
    page = visit(digits_site.path, f"#tree=combined-label&node={group['node']}&where=confidence:{halves}..")
    node = scene(page)["node"]
    all_of_it = evidence["count"][evidence["node"].index(node)]
    left = sum(errors["confidence"][m] >= halves for m in leaves_below(tree, node))
    unfold(page, "where")
    note = page.get_by_text("Averages are over all")
    note.wait_for()
    assert f"{all_of_it} errors" in note.inner_text()
    assert f"only the {left}" in note.inner_text()


def test_the_class_table_counts_what_the_filter_leaves(visit, digits_site):
    page = visit(digits_site.path, "#where=prediction:4")
    errors = load(digits_site.path, "errors.json")
    table = page.get_by_role("complementary").get_by_role("table")
    head = table.locator("thead th").all_inner_texts()
    here = next(i for i, name in enumerate(head) if name.startswith("Here"))
    for row in table.locator("tbody tr").all():
        cells = row.locator("th, td").all_inner_texts()
        wanted = sum(
            str(label) == cells[0] and p == 4 for label, p in zip(errors["label"], errors["prediction"], strict=True)
        )
        assert int(cells[here]) == wanted


def test_a_filter_that_nothing_meets_says_so_and_can_be_lifted(visit, digits_site):
    page = visit(digits_site.path, "#where=file:no such file")
    assert says(page).startswith("0 of ")
    page.get_by_role("button", name="Show all errors").click()
    ready(page)
    assert in_tiles(page) == len(load(digits_site.path, "errors.json")["id"])


def test_text_and_number_columns_filter_too_and_cost_one_request(visit, synthetic):
    site = synthetic(errors=600)
    columns = {column["name"]: column for column in load(site, "columns.json")["columns"]}
    page = visit(site)
    settled(page)
    with counted(page) as urls:
        page.evaluate("location.hash = '#where=column:source:has:ROLL 3&where=column:sharpness:from:0.3..0.79'")
        page.locator(".chips").wait_for()
        ready(page)
    kept = [
        i
        for i in range(600)
        if "roll 3" in columns["source"]["values"][i] and 0.3 <= columns["sharpness"]["values"][i] <= 0.79
    ]
    assert kept
    assert sorted(shown(page)) == kept
    assert len(urls) <= 1

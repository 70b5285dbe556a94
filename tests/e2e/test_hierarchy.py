"""A site with superclasses: the matrix collapses and expands, and the map is drilled by superclass."""

import re
from collections import Counter

import pytest
from playwright.sync_api import expect

import wrongtree
from axe import violations
from checking import paint_folder
from chromium import PHONE, ready
from reading import load

WRONG = {("red", "green"): 4, ("green", "red"): 5, ("green", "blue"): 6, ("blue", "green"): 3, ("blue", "blue"): 2}


@pytest.fixture(scope="module")
def warm(tmp_path_factory):
    """18 errors of three colours, of which red and green are warm: 9 stay inside, 9 cross."""
    folder = tmp_path_factory.mktemp("warm")
    rows = paint_folder(folder / "photos", WRONG, size=(24, 24))
    said = folder / "said.csv"
    said.write_text("path,prediction\n" + "".join(f"{path},{said}\n" for path, _, said in rows))
    given = {"warm": ["red", "green"], "cold": {"blue": None}}
    return wrongtree.from_predictions(
        folder / "photos", said, folder, hierarchy=given, cache=folder / "cache", name="site", progress=False
    ).path


def shown(page) -> tuple[str, str]:
    """The current cell's sentence and count."""
    cell = page.locator(".matrix-cell")
    return cell.get_attribute("aria-label"), cell.get_attribute("data-count")


def test_the_confusion_matrix_collapses_to_superclasses_and_expands_again(visit, axe, warm):
    page = visit(warm, "#view=confusion")
    grid, level = page.get_by_role("grid"), page.get_by_label("Show")
    expect(page.locator(".how-far")).to_contain_text("9 of 18 errors (50%) stay inside their superclass")
    expect(page.locator(".how-far")).to_contain_text("9 cross to another. Mean hierarchy distance: 1.50 of at most 2.")
    expect(grid).to_have_attribute("aria-rowcount", "3")
    expect(level).to_have_value("1")
    level.select_option(label="Superclasses")
    expect(grid).to_have_attribute("aria-rowcount", "2")
    assert shown(page) == ("Inside warm: 9 of these 18 errors (50%)", "9")
    assert not violations(page, axe)
    page.get_by_role("button", name="Expand warm").click()
    expect(grid).to_have_attribute("aria-rowcount", "3")
    expect(level.locator("option:checked")).to_have_text("Several levels")
    page.locator(".matrix-cell").focus()
    page.keyboard.press("Control+Home")
    read = Counter()
    for _ in range(3):
        for _ in range(3):
            said, count = shown(page)
            read[said.partition(":")[0]] = int(count)
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Home")
        page.keyboard.press("ArrowDown")
    assert {cell: count for cell, count in read.items() if count} == {
        "red predicted as green": 4,
        "green predicted as red": 5,
        "green predicted as cold": 6,
        "cold predicted as green": 3,
    }
    page.get_by_role("button", name="Collapse warm").click()
    expect(grid).to_have_attribute("aria-rowcount", "2")
    page.get_by_role("button", name="Open these 9").click()
    ready(page)
    expect(page).not_to_have_url(re.compile("view=confusion"))
    kept = load(warm, "errors.json")
    names = [info["name"] for info in load(warm, "manifest.json")["classes"]]
    chips = page.get_by_role("region", name="Filters")
    expect(chips).to_contain_text("9 of 18")
    both = {names.index("red"), names.index("green")}
    assert sum({a, b} <= both for a, b in zip(kept["label"], kept["prediction"], strict=True)) == 9


def test_the_map_is_drilled_by_superclass_then_by_class(visit, axe, warm):
    page = visit(warm, "#tree=pixels-superclass")
    tiles = page.locator("button.tile")
    expect(tiles).to_have_count(2)
    tiles.filter(has_text=re.compile("^warm")).click(position={"x": 6, "y": 6})
    ready(page)
    expect(page.get_by_role("navigation", name="Breadcrumb")).to_contain_text("warm")
    expect(tiles).to_have_count(2)
    for name in ("red", "green"):
        expect(tiles.filter(has_text=re.compile(f"^{name}"))).to_have_count(1)
    assert not violations(page, axe)
    page = visit(warm, "#view=numbers", PHONE)
    expect(page.get_by_text("hierarchy distance").first).to_be_visible()

"""A phone, and numbers that mean one entry wherever they stand."""

import re

from playwright.sync_api import expect

from chromium import PHONE, WIDE, settled
from onmap import scene
from reading import leaves_below, load, load_tree

OTHER = "#tree=combined-label"


def top(part) -> float:
    return part.bounding_box()["y"]


def test_a_phone_says_what_to_do_before_the_map_and_what_a_cluster_is_on_its_first_screen(visit, digits_site):
    page = visit(digits_site.path, size=PHONE, has_touch=True, is_mobile=True)
    lines, treemap, listed = (page.locator(one) for one in (".first-lines", ".treemap", ".first-clusters"))
    assert top(lines) < PHONE["height"] / 3
    assert top(lines) < top(treemap) < top(listed)
    # Read in the order in which it is seen.
    assert page.evaluate(
        "document.querySelector('.first-lines').compareDocumentPosition(document.querySelector('main')) & 4"
    )
    page.locator(".first-clusters ol a").first.click()
    settled(page)
    expect(lines).to_have_count(0)
    page.evaluate("scrollTo(0, 0)")
    assert top(page.locator("#evidence-title")) < PHONE["height"] - 20


def test_beside_the_map_it_stands_above_the_list(visit, digits_site):
    page = visit(digits_site.path, size=WIDE)
    lines, listed = page.locator(".panel .first-lines"), page.locator(".panel .first-clusters")
    assert top(lines) < top(listed)


def test_every_tile_of_a_phone_that_has_room_says_its_number_or_its_name(visit, digits_site):
    page = visit(digits_site.path, size=PHONE, has_touch=True, is_mobile=True)
    for tile in scene(page)["tiles"]:
        button = page.locator(f'.tile[data-node="{tile["node"]}"]')
        said = button.locator(".badge-number, .names").count()
        assert said or tile["width"] < 40 or (tile["height"] < 40 and tile["width"] < 96), tile


def test_a_number_that_is_pointed_at_lights_up_wherever_else_it_stands(visit, digits_site):
    page = visit(digits_site.path)
    settled(page)
    tile = page.locator('.tile:has([data-number="2"])').first
    row = page.locator(".first-clusters li").nth(1)
    tile.hover(position={"x": 3, "y": 3})
    expect(row.locator("[data-lit]")).to_have_count(1)
    expect(page.locator(".first-clusters li [data-lit]")).to_have_count(1)
    row.locator("a").focus()
    expect(tile.locator("[data-lit]")).to_have_count(1)
    page.locator("h1").hover()
    expect(page.locator("[data-lit]")).to_have_count(0)


def test_a_cluster_that_is_nearly_all_in_an_entry_counts_that_and_leads_there(visit, digits_site):
    manifest = load(digits_site.path, "manifest.json")
    first = manifest["clusters"][0]
    tree = load_tree(digits_site.path, "combined-label")[0]
    of = {
        error
        for one in first["nodes"]
        for error in leaves_below(load_tree(digits_site.path, one["tree"])[0], one["node"])
    }
    inside = [
        node
        for node in range(tree["n_leaves"], 2 * tree["n_leaves"] - 1)
        if 3 < len(leaves_below(tree, node)) < len(of) and set(leaves_below(tree, node)) <= of
    ]
    page = visit(digits_site.path, f"{OTHER}&node={inside[0]}")
    settled(page)
    name = first["cause"]
    expect(page.locator(".evidence > .said")).to_contain_text(f"All are in “{name}”, entry 1 of the list.")
    page.locator(".todo a").click()
    expect(page).to_have_url(re.compile(r"where=entry|node="))
    expect(page.locator("#evidence-title")).to_have_text(name)

"""A view's address: it restores the view exactly, and Back and Forward retrace the reader's steps."""

import re

from playwright.sync_api import expect

from chromium import ready
from onmap import largest_tile, node_of, scene


def go_into_largest(page) -> None:
    node = scene(page)["node"]
    largest_tile(page).click(position={"x": 40, "y": 8})
    page.wait_for_function("node => __wrongtree.scene().node !== node", arg=node)
    ready(page)


def test_back_retraces_three_zooms_and_forward_repeats_them(visit, cifar_site):
    page = visit(cifar_site.path, "#tree=doubt-none&k=4", reduced_motion="no-preference")
    steps = []
    for _ in range(3):
        steps.append((page.url, scene(page)))
        go_into_largest(page)
    last = (page.url, scene(page))
    assert len({url for url, _ in [*steps, last]}) == 4
    for url, view in reversed(steps):
        page.go_back()
        page.wait_for_function("node => __wrongtree.scene().node === node", arg=view["node"])
        ready(page)
        assert (page.url, scene(page)) == (url, view)
    for url, view in [*steps[1:], last]:
        page.go_forward()
        page.wait_for_function("node => __wrongtree.scene().node === node", arg=view["node"])
        ready(page)
        assert (page.url, scene(page)) == (url, view)


def test_a_link_opened_cold_shows_what_the_walk_that_led_there_showed(visit, cifar_site):
    page = visit(cifar_site.path, "#tree=combined-none")
    page.get_by_label("Clusters").fill("7")
    for _ in range(2):
        go_into_largest(page)
    page.get_by_role("combobox", name="Colour").select_option("confidence")
    page.get_by_text("Display").click()
    page.get_by_label("Image size").fill("40")
    page.get_by_label("the largest cluster").check()
    page.keyboard.press("Escape")
    ready(page)
    cold = visit(cifar_site.path, page.url[page.url.index("#") :])
    cold.wait_for_function(
        "count => document.querySelectorAll('.trail li').length === count", arg=page.locator(".trail li").count()
    )
    assert scene(cold) == scene(page)
    assert cold.locator(".trail").inner_text() == page.locator(".trail").inner_text()
    assert cold.locator(".colours").inner_text() == page.locator(".colours").inner_text()


def test_a_link_to_an_image_opens_it_and_closing_it_stays_on_the_site(visit, digits_site):
    page = visit(digits_site.path, "#tree=doubt-none&image=5")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    assert page.url.endswith("#tree=doubt-none")


def test_settings_do_not_fill_the_history(visit, digits_site):
    page = visit(digits_site.path, "#tree=combined-none")
    before = page.evaluate("history.length")
    for k in ("5", "9", "20"):
        page.get_by_label("Clusters").fill(k)
    page.get_by_role("combobox", name="Colour").select_option("purity")
    assert page.evaluate("history.length") == before
    assert re.search("k=20.*by=purity", page.url)


def test_defaults_are_not_in_the_address(visit, digits_site):
    page = visit(digits_site.path)
    expect(page).not_to_have_url(re.compile("#"))
    page.get_by_role("combobox", name="Colour").select_option("purity")
    page.get_by_role("combobox", name="Colour").select_option("nothing")
    expect(page).not_to_have_url(re.compile("#"))
    assert node_of(page) is None


def test_a_link_says_which_of_its_parts_mean_nothing_here(visit, digits_site):
    page = visit(digits_site.path, "#by=column:weather&where=column:weather:is:1")
    said = page.locator(".notice").inner_text()
    assert "column:weather" in said
    assert "column:weather:is:1" in said
    assert scene(page)["tiles"]

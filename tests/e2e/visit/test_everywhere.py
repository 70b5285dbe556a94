"""The page at 200 % zoom, in a narrow window (WCAG 1.4.10), in forced colours, and as a screen reader meets it."""

import re

import pytest
from playwright.sync_api import expect

from chromium import settled
from reading import load

ZOOMED = {"width": 720, "height": 450}  # 1440 by 900 at 200 %
NARROW = {"width": 320, "height": 640}  # WCAG 1.4.10
VIEWS = ["", "confusion", "classes", "map", "fix", "data", "numbers", "tags"]
MARKS = r"\s*- '?((?:banner|navigation|main|complementary|region|heading|search)\b.*?)'?:?$"


def outline(page) -> list[str]:
    """Landmarks and headings in the order in which they are read."""
    lines = page.locator("body").aria_snapshot().splitlines()
    return [found[1] for line in lines if (found := re.match(MARKS, line))]


def test_a_screen_reader_meets_the_findings_in_their_order(visit, digits_site):
    manifest = load(digits_site.path, "manifest.json")
    page = visit(digits_site.path)
    settled(page)
    assert outline(page)[:13] == [
        "banner",
        f'heading "{manifest["title"]}" [level=1]',
        "search",
        'navigation "Views"',
        'main "Treemap of the errors"',
        'navigation "Breadcrumb"',
        'complementary "About this view"',
        'region "What to do first"',
        'heading "What to do first" [level=2]',
        'region "Look at first"',
        'heading "Look at first" [level=2]',
        'region "Classes"',
        'heading "Classes" [level=2]',
    ]
    read = page.locator("aside").aria_snapshot()
    sentence, listed = (f"{manifest['errors']} of {manifest['images']} images are misclassified"), "Look at first"
    assert read.index(sentence) < read.index(listed) < read.index(manifest["clusters"][0]["cause"] + " ·")

    page.locator(".first-clusters ol a").first.click()
    settled(page)
    cause = manifest["clusters"][0]["cause"]
    assert outline(page)[4:9] == [
        'main "Treemap of the errors"',
        'navigation "Breadcrumb"',
        'complementary "About this view"',
        f'region "{cause}"',
        f'heading "{cause}" [level=2]',
    ]
    read = page.locator("aside").aria_snapshot()
    order = [
        " errors.",
        "become correct",
        'rowheader "Errors"',
        'rowheader "Nearest correct"',
        "What to do.",
        "Compare with",
    ]
    places = [read.index(part) for part in order]
    assert places == sorted(places)


@pytest.mark.parametrize(("size", "ratio"), [(ZOOMED, 2), (NARROW, 1)], ids=["zoomed", "narrow"])
def test_everything_fits_a_zoomed_page_and_stays_within_reach(visit, digits_site, size, ratio):
    page = visit(digits_site.path, size=size, device_scale_factor=ratio)
    for view in VIEWS:
        page.goto(f"{page.url.partition('#')[0]}#view={view or 'treemap'}")
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], view
    page.goto(page.url.partition("#")[0] + "#image=3")
    dialog = page.locator("dialog[open]")
    box = dialog.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    close = dialog.get_by_role("button", name="Close").first
    expect(close).to_be_in_viewport(ratio=1)
    close.click()
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_role("dialog", name="Keys").get_by_role("button", name="Close")).to_be_in_viewport(ratio=1)


def test_focus_selection_and_numbers_show_in_forced_colours(visit, digits_site):
    page = visit(digits_site.path, forced_colors="active")
    page.locator("button.tile").first.focus()
    page.keyboard.press("ArrowRight")
    focused = page.locator("button.tile:focus-visible")
    expect(focused).to_have_css("outline-style", "solid")
    page.keyboard.press("x")
    expect(page.locator("button.tile[data-selected]")).to_have_count(1)
    badge = page.locator(".first-clusters .badge-number").first
    ink, ground = badge.evaluate("node => { const s = getComputedStyle(node); return [s.color, s.backgroundColor] }")
    assert ink != ground
    assert badge.evaluate("node => getComputedStyle(node).forcedColorAdjust") == "none"
    assert page.locator("nav.views [aria-current]").evaluate(
        "node => getComputedStyle(node).backgroundColor !== getComputedStyle(document.body).backgroundColor"
    )


def test_the_tour_can_be_read_in_forced_colours(visit, digits_site):
    page = visit(digits_site.path, forced_colors="active", first_visit=True)
    tour = page.get_by_role("dialog")
    tour.wait_for()
    look = "node => { const s = getComputedStyle(node); return [s.color, s.backgroundColor] }"
    ink, ground = tour.evaluate(look)
    # What is behind a text is always the page's colour there, whatever the card's.
    assert ground == page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != ink

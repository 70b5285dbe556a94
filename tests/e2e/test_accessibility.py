"""axe-core finds nothing to complain about, in any view, light or dark, wide or narrow."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from axe import violations
from chromium import PHONE, WIDE, ready, settled
from reading import load_tree


def places(site: Path) -> dict[str, str]:
    tree, _ = load_tree(site, "combined-none")
    a, b = tree["children"][-2:]
    return {
        "overview": "",
        "classes first": "#tree=combined-label",
        "outlined": "#tree=combined-label&where=entry:0",
        "cluster": f"#node={a}",
        "whole": f"#node={tree['children'][0] if tree['children'][0] >= tree['n_leaves'] else tree['n_leaves']}",
        "image": "#image=3",
        "confusion": "#view=confusion",
        "classes": f"#view=classes&node={a}",
        "methods": "#view=methods",
        "groups": "#view=classes&class=1",
        "choosing": f"#view=compare&node={a}",
        "compare": f"#view=compare&node={a}&with={b}",
        "filtered": "#where=label:1,2,3",
        "coloured": "#by=confidence",
        "map": "#view=map&correct=1&by=prediction",
        "tags": "#view=tags",
        "fix": "#view=fix",
        "data": "#view=data",
        "numbers": f"#view=numbers&node={a}&threshold=0.5&where=confidence:0.4..",
        "numbers of a class": "#view=numbers&class=3",
        "forgiven": f"#node={a}&without=confidence:..0.5",
    }


PLACES = [
    "overview",
    "cluster",
    "whole",
    "image",
    "confusion",
    "classes",
    "methods",
    "groups",
    "choosing",
    "compare",
    "filtered",
    "coloured",
    "map",
    "tags",
    "fix",
    "data",
    "numbers",
    "numbers of a class",
    "forgiven",
]


@pytest.mark.parametrize("place", PLACES)
def test_axe_finds_no_violation_and_every_page_has_one_banner_main_and_heading(visit, digits_site, axe, place):
    page = visit(digits_site.path, places(digits_site.path)[place], color_scheme="light")
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):  # the page follows, as it does when evening comes
            page.emulate_media(color_scheme=scheme)
            settled(page)
            assert violations(page, axe) == [], (size, scheme)
        assert [page.locator(part).count() for part in (".app > header", "main", "h1")] == [1, 1, 1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_in_search_and_keys(visit, digits_site, axe, scheme):
    page = visit(digits_site.path, color_scheme=scheme)
    page.keyboard.press("/")
    page.keyboard.type("1")
    page.get_by_role("option").first.wait_for()
    assert violations(page, axe) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    assert violations(page, axe) == []


def test_axe_finds_no_violation_with_class_names_that_try_to_break_the_page(visit, synthetic, axe):
    page = visit(synthetic(errors=400, classes=8, hostile=True), "#view=confusion")
    assert violations(page, axe) == []


def test_whatever_has_focus_shows_it(visit, digits_site):
    page = visit(digits_site.path)
    for _ in range(25):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "() => { const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);"
            "return [outlineStyle, parseFloat(outlineWidth)] }"
        )
        assert style[0] != "none", page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        assert style[1] >= 2


def test_with_reduced_motion_a_zoom_is_a_cut(visit, digits_site):
    page = visit(digits_site.path)
    page.evaluate(
        "window.moved = 0; new MutationObserver(all => { window.moved += all.length })"
        ".observe(document.querySelector('.treemap'), { attributes: true, attributeFilter: ['data-moving'] }); 0"
    )
    page.locator("button.tile").first.click(position={"x": 6, "y": 6})
    ready(page)
    page.wait_for_timeout(100)
    assert page.evaluate("window.moved") == 0


def test_the_page_title_and_language_are_set(visit, digits_site):
    page = visit(digits_site.path)
    assert page.title()
    expect(page.locator("html")).to_have_attribute("lang", "en")

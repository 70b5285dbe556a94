"""The tour of the page: on a first visit, in four steps, and never again unless it is asked for."""

import re

import pytest
from playwright.sync_api import expect

from axe import violations
from chromium import PHONE, ready, settled

BLOCKED = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError') } })"
STEPS = [
    ("The treemap", ".treemap"),
    ("Look at first", ".first-clusters ol"),
    ("Open a tile", ".tile"),
    ("About a cluster", ".evidence"),
]


def tour_of(page):
    return page.get_by_role("dialog")


def meet(one, other) -> bool:
    x, y = one["x"] < other["x"] + other["width"], one["y"] < other["y"] + other["height"]
    return x and y and other["x"] < one["x"] + one["width"] and other["y"] < one["y"] + one["height"]


def test_four_steps_stand_beside_what_they_are_about_and_the_last_is_in_a_cluster(visit, digits_site):
    page = visit(digits_site.path, first_visit=True)
    tour = tour_of(page)
    for number, (title, about) in enumerate(STEPS, 1):
        expect(tour).to_have_accessible_name(title)
        expect(tour.locator(".tour-next")).to_be_focused()
        assert f"{number} of 4" in tour.inner_text()
        settled(page)
        card, spot = tour.bounding_box(), page.locator(".tour-spot").bounding_box()
        assert meet(card, spot) == (number == 1)  # the map has most of the window: the card hides a corner of it
        assert number > 1 or not meet(card, page.locator(".first-lines").bounding_box())
        assert any(meet(spot, thing.bounding_box()) for thing in page.locator(about).all())
        assert ("#node=" in page.url) == (number == 4)
        if number < 4:
            page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(tour).to_have_accessible_name("Open a tile")
    expect(page).not_to_have_url(re.compile("#node="))
    for _ in range(2):
        tour.locator(".tour-next").click()
    expect(tour).to_have_count(0)
    page.goto(page.url.partition("#")[0])
    settled(page)
    assert tour.count() == 0


def test_escape_closes_it_and_nothing_else_and_help_shows_it_again(visit, digits_site):
    page = visit(digits_site.path, first_visit=True)
    tour = tour_of(page)
    tour.wait_for()
    page.locator(".first-clusters ol a").nth(1).click()  # the page stays in use
    expect(tour).to_have_accessible_name("About a cluster")
    page.wait_for_url("**/#node=*")
    inside = page.url
    page.keyboard.press("Escape")
    expect(tour).to_have_count(0)
    assert page.url == inside
    page.get_by_role("navigation", name="Views").get_by_text("Confusion").click()
    page.get_by_role("button", name="Keys").click()
    page.get_by_role("button", name="Show the tour").click()
    expect(tour).to_have_accessible_name("The treemap")
    expect(tour.locator(".tour-next")).to_be_focused()
    page.get_by_role("button", name="Close the tour").click()
    expect(tour).to_have_count(0)
    expect(page.get_by_role("button", name="Keys")).to_be_focused()


def test_it_is_not_for_who_follows_a_link_or_looks_at_a_frame_or_cannot_be_remembered(
    browser, visit, serve, digits_site, tmp_path
):
    page = visit(digits_site.path, "#view=classes", first_visit=True)
    settled(page)
    assert tour_of(page).count() == 0

    (tmp_path / "frame").mkdir()
    html = '<link rel=icon href="data:,"><iframe src="{}digits/" width=1200 height=800></iframe>'
    (tmp_path / "frame" / "index.html").write_text(html.format(serve(digits_site.path.parent)))
    framing = visit(tmp_path / "frame", wait=False, first_visit=True)
    frame = framing.frame_locator("iframe")
    frame.locator("html[data-state=ready]").wait_for()
    framing.wait_for_timeout(300)
    assert frame.get_by_role("dialog").count() == 0

    context = browser.new_context(first_visit=True)
    context.add_init_script(BLOCKED)
    blocked = context.new_page()
    blocked.goto(f"{serve(digits_site.path.parent)}digits/")
    ready(blocked)
    blocked.wait_for_timeout(300)
    assert tour_of(blocked).count() == 0
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_it_is_a_sheet_below_and_axe_finds_nothing(visit, axe, digits_site, scheme):
    page = visit(digits_site.path, size=PHONE, color_scheme=scheme, first_visit=True)
    tour = tour_of(page)
    for title, _ in STEPS:
        expect(tour).to_have_accessible_name(title)
        settled(page)
        box, spot = tour.bounding_box(), page.locator(".tour-spot").bounding_box()
        assert (box["x"], box["width"], box["y"] + box["height"]) == (0, PHONE["width"], PHONE["height"])
        assert spot["y"] < box["y"]
        if title in ("The treemap", "About a cluster"):
            assert violations(page, axe) == []
        if title != "About a cluster":
            page.keyboard.press("ArrowRight")
    page.emulate_media(media="print")
    expect(tour).to_be_hidden()


def test_closed_on_a_phone_it_leaves_the_page_at_what_to_do_first(visit, digits_site):
    page = visit(digits_site.path, size=PHONE, first_visit=True)
    expect(tour_of(page)).to_be_visible()
    settled(page)
    assert page.evaluate("scrollY") > 0  # at the treemap, which is below
    page.keyboard.press("Escape")
    expect(tour_of(page)).to_have_count(0)
    assert page.evaluate("scrollY") == 0
    expect(page.get_by_role("heading", name="What to do first")).to_be_in_viewport()

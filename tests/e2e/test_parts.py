"""The code of views and panels is fetched as they are opened."""

import re

import pytest

from chromium import counted, ready


@pytest.mark.parametrize("name", ["digits_site", "cifar_site"])
def test_the_first_view_asks_for_no_more_than_it_shows(browser, serve, request, name):
    site = request.getfixturevalue(name).path
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(f"{serve(site.parent)}{site.name}/")
    ready(page)
    asked = page.evaluate(
        """() => performance.getEntriesByType("resource")
          .filter(({ startTime }) => startTime < performance.getEntriesByName("wrongtree:complete")[0].startTime)
          .map(({ name }) => new URL(name).pathname.split("/").slice(2).join("/"))"""
    )
    page.context.close()
    assert len(asked) <= 6  # and the page itself
    assert [path for path in asked if path.endswith(".js")] == ["explorer.js"]


def test_a_view_fetches_its_code_when_it_is_opened_and_only_once(visit, digits_site):
    page = visit(digits_site.path)
    with counted(page) as urls:
        page.get_by_role("link", name="Fix next").click()
        page.locator(".fix-steps li").first.wait_for()
        page.get_by_role("link", name="Treemap").click()
        ready(page)
        page.get_by_role("link", name="Fix next").click()
        page.locator(".fix-steps li").first.wait_for()
    assert len([url for url in urls if re.search(r"/explorer/fix-[^/]+\.js$", url)]) == 1


def test_a_view_whose_code_cannot_be_had_says_so_and_comes_on_request(browser, serve, digits_site):
    page = browser.new_context().new_page()  # not `visit`: what fails to load is an error on the console
    page.goto(f"{serve(digits_site.path.parent)}{digits_site.path.name}/")
    ready(page)
    page.route("**/explorer/fix-*.js", lambda route: route.abort())
    page.get_by_role("link", name="Fix next").click()
    alert = page.get_by_role("alert")
    alert.get_by_text("could not be loaded").wait_for()
    page.unroute("**/explorer/fix-*.js")
    alert.get_by_role("button", name="Try again").click()
    page.locator(".fix-steps li").first.wait_for()
    assert alert.count() == 0
    page.context.close()

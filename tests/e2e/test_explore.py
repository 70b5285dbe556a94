"""From the front page to every single error, and what it costs to get there; code is fetched as it is opened."""

import re

import pytest
from playwright.sync_api import expect

from chromium import PHONE, counted, ready, settled, unfold, watch
from reading import leaves_below, load, load_tree


def image_number(page) -> int:
    return int(re.search(r"image=(\d+)", page.evaluate("location.href")).group(1))


def errors_by_clicks(page) -> set[int]:
    """Click into every tile below this view; where there are none its images are buttons; one is tried."""
    nodes = page.locator("button.tile").evaluate_all("tiles => tiles.map(tile => tile.dataset.node)")
    if not nodes:
        pictures = page.locator("button.picture")
        shown = [int(error) for error in pictures.evaluate_all("all => all.map(one => one.dataset.image)")]
        pictures.first.click()
        page.get_by_role("dialog").wait_for()
        assert image_number(page) == shown[0]
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="hidden")
        return set(shown)
    reached: set[int] = set()
    for node in nodes:
        page.locator(f'button.tile[data-node="{node}"]').click(position={"x": 6, "y": 6})
        page.wait_for_url(re.compile(rf"node={node}\b"))
        ready(page)
        reached |= errors_by_clicks(page)
        page.keyboard.press("Escape")
        page.locator(f'button.tile[data-node="{node}"]').wait_for()
        ready(page)
    return reached


def test_every_error_is_reached_by_clicks_alone(visit, digits_site):
    site = digits_site.path
    assert errors_by_clicks(visit(site)) == set(range(load(site, "manifest.json")["errors"]))


def test_the_first_view_costs_few_requests_and_bytes(browser, serve, cifar_site):
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    watch(page)
    with counted(page) as urls:
        page.goto(f"{serve(cifar_site.path.parent)}cifar10/")
        settled(page)
    cost = page.evaluate("""() => {
        const [complete] = performance.getEntriesByName("wrongtree:complete");
        const entries = ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type));
        const first = entries.filter(({ startTime }) => startTime < complete.startTime);
        const bytes = (list) => list.reduce((sum, { transferSize }) => sum + transferSize, 0);
        return { first: first.map(({ name }) => name), firstBytes: bytes(first), bytes: bytes(entries) };
    }""")
    page.context.close()
    assert len(cost["first"]) <= 7
    assert cost["firstBytes"] <= 600_000
    assert len(urls) <= 18  # with what is read ahead once the view stands, in case a cluster is opened
    assert cost["bytes"] <= 900_000
    assert all(url.startswith("http://127.0.0.1") or url.startswith("data:") for url in urls)


def test_a_tile_says_what_it_holds_and_opens_on_click(visit, cifar_site):
    page = visit(cifar_site.path, "#tree=combined-label")
    tree, _ = load_tree(cifar_site.path, "combined-label")
    errors = load(cifar_site.path, "errors.json")
    (cat,) = (group for group in tree["groups"] if group["name"] == "cat")
    members = leaves_below(tree, cat["node"])
    dogs = sum(errors["prediction"][m] == 5 for m in members)
    tile = page.locator(f'button.tile[data-node="{cat["node"]}"]')
    said = tile.locator(".sr-only").inner_text()
    assert str(len(members)) in said
    assert f"most often predicted as dog: {dogs} of these {len(members)} errors" in said
    tile.click(position={"x": 6, "y": 6})
    ready(page)
    expect(page).to_have_url(re.compile(f"node={cat['node']}"))
    page.go_back()
    ready(page)
    expect(page).not_to_have_url(re.compile("node="))


def test_escape_goes_up_one_level(visit, digits_site):
    page = visit(digits_site.path)
    page.locator("button.tile").first.click(position={"x": 6, "y": 6})
    ready(page)
    expect(page).to_have_url(re.compile("node="))
    page.keyboard.press("Escape")
    ready(page)
    expect(page).not_to_have_url(re.compile("node="))


def test_the_panel_of_a_cluster_shows_its_maps_with_a_legend_and_its_planted_mode(visit, digits_site):
    page = visit(digits_site.path, "#tree=combined-none")
    page.locator("button.tile").first.click(position={"x": 6, "y": 6})
    ready(page)
    panel = page.get_by_role("complementary")
    unfold(page)
    panel.get_by_text("planted").first.wait_for()
    panel.get_by_text("× uniform").first.wait_for()
    expect(panel.locator("canvas").nth(2)).to_be_attached()


def test_next_goes_through_all_errors_of_a_view_and_escape_closes(visit, digits_site):
    page = visit(digits_site.path)
    page.locator("button.tile").first.click(position={"x": 6, "y": 6})
    ready(page)
    node = int(re.search(r"node=(\d+)", page.url).group(1))
    members = leaves_below(load_tree(digits_site.path, "combined-none")[0], node)
    page.goto(f"{page.url}&image={members[0]}")
    forward, seen = page.get_by_role("button", name="Next error"), [members[0]]
    while forward.is_enabled():
        forward.click()
        page.wait_for_url(lambda url: f"image={seen[-1]}" not in url.split("&"))
        seen.append(image_number(page))
    assert sorted(seen) == sorted(members)
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")


def test_the_image_view_shows_picture_probabilities_and_path(visit, digits_site):
    page = visit(digits_site.path, "#image=3")
    dialog = page.get_by_role("dialog")
    dialog.get_by_text(load(digits_site.path, "errors.json")["id"][3]).wait_for()
    picture = dialog.locator("img").first
    picture.wait_for()
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=picture.element_handle())
    assert picture.evaluate("image => image.naturalWidth") == 32
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("image=4"))
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")


def test_the_page_is_readable_without_javascript(visit, cifar_site):
    page = visit(cifar_site.path, wait=False, java_script_enabled=False)
    said = page.inner_text("body")
    assert "827 of 10,000 images are misclassified" in said
    rows = page.locator("table tbody tr")
    expect(rows).to_have_count(10)
    assert "cat" in rows.first.inner_text()


def test_a_page_opened_from_disk_says_what_to_do(browser, digits_site):
    page = browser.new_context().new_page()
    page.goto((digits_site.path / "index.html").as_uri())
    page.get_by_text("wrongtree serve").first.wait_for()
    page.context.close()


def test_a_phone_shows_the_map_without_sideways_scrolling(visit, cifar_site):
    page = visit(cifar_site.path, size=PHONE, has_touch=True, is_mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("button.tile").first.tap(position={"x": 6, "y": 6})
    ready(page)
    expect(page).to_have_url(re.compile("node="))


def test_an_unknown_node_in_a_link_falls_back_and_says_so(visit, digits_site):
    page = visit(digits_site.path, "#node=999999")
    page.get_by_text("999999").first.wait_for()
    assert page.locator("button.tile").count() > 1


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
    assert len([url for url in urls if re.search(r"/explorer/data-[^/]+\.js$", url)]) == 1


def test_a_view_whose_code_cannot_be_had_says_so_and_comes_on_request(browser, serve, digits_site):
    page = browser.new_context().new_page()  # not `visit`: what fails to load is an error on the console
    page.route("**/explorer/data-*.js", lambda route: route.abort())  # now: a busy page may pass by a route that is new
    page.goto(f"{serve(digits_site.path.parent)}{digits_site.path.name}/")
    ready(page)
    page.get_by_role("link", name="Fix next").click()
    alert = page.get_by_role("alert")
    alert.get_by_text("could not be loaded").wait_for()
    page.unroute("**/explorer/data-*.js")
    alert.get_by_role("button", name="Try again").click()
    page.locator(".fix-steps li").first.wait_for()
    assert alert.count() == 0
    page.context.close()

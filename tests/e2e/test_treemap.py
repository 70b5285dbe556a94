"""The treemap: zooming by every means, cutting, sizing, colouring, and reaching every image."""

import re

import pytest
from playwright.sync_api import expect

from chromium import PHONE, counted, ready, settled
from onmap import largest_tile, node_of, scene, shown
from reading import leaves_below, load, load_tree

NONE = "#tree=combined-none"


@pytest.fixture(scope="session")
def deep_site(synthetic):
    """2,000 identical images: a tree as deep as it has leaves, which no cut takes apart."""
    return synthetic(errors=2000, deep=True)


def colour_at(page, x: float, y: float) -> tuple[int, int, int]:
    """The canvas at a point, CSS px from its corner, on a screen of one device pixel each."""
    read = "([x, y]) => [...document.querySelector('.treemap canvas').getContext('2d').getImageData(x, y, 1, 1).data]"
    red, green, blue, _ = page.evaluate(read, [round(x), round(y)])
    return red, green, blue


def rgb(css: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", css)[:3])


def test_the_wheel_goes_into_the_tile_under_it_and_out_again(visit, digits_site):
    page = visit(digits_site.path, NONE)
    tile = largest_tile(page)
    node = tile.get_attribute("data-node")
    tile.hover()
    page.mouse.wheel(0, -120)
    page.wait_for_url(re.compile(f"node={node}"))
    ready(page)
    page.wait_for_timeout(200)  # a new turn of the wheel, not more of the same
    page.mouse.wheel(0, 120)
    page.wait_for_function("() => !location.hash.includes('node=')")


def test_one_turn_of_the_wheel_is_one_step_however_far_it_spins(visit, digits_site):
    page = visit(digits_site.path, NONE)
    tile = largest_tile(page)
    node = tile.get_attribute("data-node")
    turn = "(tile, at) => { for (let i = 0; i < 5; i++) tile.dispatchEvent(new WheelEvent('wheel', at)); }"
    box = tile.bounding_box()
    at = {"deltaY": -120, "clientX": box["x"] + box["width"] / 2, "clientY": box["y"] + box["height"] / 2}
    # All at once: from outside a busy machine may let them in so slowly that they are turns of their own.
    tile.evaluate(turn, {**at, "bubbles": True, "cancelable": True})
    page.wait_for_timeout(300)
    assert node_of(page) == node


def test_the_wheel_scrolls_the_page_where_there_is_nothing_to_step_to(visit, digits_site):
    page = visit(digits_site.path, size={"width": 800, "height": 600})
    page.locator(".treemap").hover(position={"x": 200, "y": 200})
    page.mouse.wheel(0, 300)  # out of all errors
    page.wait_for_function("() => scrollY > 0")
    assert node_of(page) is None


def touch(session, kind: str, *points: tuple[float, float]) -> None:
    at = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})


def test_two_fingers_pinch_into_a_tile_and_out_again(visit, digits_site):
    page = visit(digits_site.path, NONE, size=PHONE, has_touch=True, is_mobile=True)
    settled(page)
    page.locator("main").evaluate("map => map.scrollIntoView()")  # above it stands what to do first
    tile = largest_tile(page)
    node = tile.get_attribute("data-node")
    box = tile.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = page.context.new_cdp_session(page)
    touch(session, "touchStart", (x - 15, y), (x + 15, y))
    for apart in (20, 25, 32):
        touch(session, "touchMove", (x - apart, y), (x + apart, y))
    touch(session, "touchEnd")
    page.wait_for_url(re.compile(f"node={node}"))
    ready(page)
    touch(session, "touchStart", (x - 60, y), (x + 60, y))
    for apart in (50, 40, 30):
        touch(session, "touchMove", (x - apart, y), (x + apart, y))
    touch(session, "touchEnd")
    page.wait_for_function("() => !location.hash.includes('node=')")


def test_one_finger_on_the_map_scrolls_the_page(visit, digits_site):
    page = visit(digits_site.path, NONE, size=PHONE, has_touch=True, is_mobile=True)
    session = page.context.new_cdp_session(page)
    session.send("Input.synthesizeScrollGesture", {"x": 180, "y": 500, "yDistance": -300})
    page.wait_for_function("() => scrollY > 100")


def test_a_tap_on_a_phone_opens_the_tile_and_then_the_image(visit, digits_site):
    page = visit(digits_site.path, size=PHONE, has_touch=True, is_mobile=True)
    for _ in range(4):
        tiles = page.locator("button.tile")
        if tiles.count() == 0:
            break
        tiles.first.tap(position={"x": 5, "y": 5})
        ready(page)
    page.locator("button.picture").first.tap()
    page.get_by_role("dialog").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_keyboard_alone_leads_from_the_front_page_to_an_image_inside_a_tile(visit, digits_site):
    page = visit(digits_site.path)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('button.tile')"):
            break
    tile = page.evaluate("Number(document.activeElement.dataset.node)")
    images = next(part["images"] for part in scene(page)["tiles"] if part["node"] == tile)
    page.keyboard.press("i")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    below = next(i for i, image in enumerate(images) if image["x"] == images[1]["x"] and image["y"] > images[1]["y"])
    expect(page.locator(".tiles [role=status]")).to_contain_text(
        f"Image {below + 1} of {len(images)}", use_inner_text=True
    )
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"image={images[below]['error']}$"))
    page.get_by_role("dialog").wait_for()  # its address is there before it is
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    page.evaluate("node => document.querySelector(`[data-node='${node}']`).focus()", tile)
    page.keyboard.press("i")
    page.keyboard.press("Escape")  # leaves the images, not the view
    expect(page.locator(".tiles [role=status]")).to_have_text("", use_inner_text=True)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"node={tile}"))


def test_every_image_of_a_cluster_that_cannot_be_cut_is_on_one_of_its_pages(visit, deep_site):
    page = visit(deep_site, "#size=48")
    pages = scene(page)["pages"]
    assert pages > 1
    seen = shown(page)
    for number in range(2, pages + 1):
        page.get_by_role("button", name="Next page").click()
        ready(page)
        expect(page).to_have_url(re.compile(f"page={number}"))
        seen += shown(page)
    assert sorted(seen) == list(range(2000))
    expect(page.get_by_role("button", name="Next page")).to_be_disabled()


def test_every_error_of_the_real_site_is_at_most_three_clicks_away(visit, cifar_site):
    page = visit(cifar_site.path)
    reached = set(large(scene(page)["tiles"]))  # a click on an image opens it
    for tile in scene(page)["tiles"]:
        enter(page, tile["node"])
        inside = scene(page)["tiles"]
        reached |= set(large(inside))
        for small in inside:  # the second click opens the cluster, the third an image of it
            if len(set(large([small]))) < small["count"]:
                enter(page, small["node"])
                reached |= set(large(scene(page)["tiles"]))
                page.keyboard.press("Escape")
                page.wait_for_function("node => __wrongtree.scene().node === node", arg=tile["node"])
        page.keyboard.press("Escape")
        page.wait_for_function("() => !location.hash.includes('node=')")
        ready(page)
    assert reached == set(range(827))


def size(page) -> list[float]:
    return [image["width"] for tile in scene(page)["tiles"] for image in tile["images"]]


def enter(page, node: int) -> None:
    page.evaluate("node => document.querySelector(`[data-node='${node}']`).click()", node)
    page.wait_for_function("node => __wrongtree.scene().node === node", arg=node)
    ready(page)


def large(tiles: list[dict]) -> list[int]:
    """The errors that are large enough to be told and hit."""
    return [image["error"] for tile in tiles for image in tile["images"] if image["width"] >= 20]


def test_the_number_of_clusters_and_the_kind_of_cut_are_the_readers_choice(visit, digits_site):
    page = visit(digits_site.path, "#tree=doubt-none")  # of which nothing is in the list
    tree, _ = load_tree(digits_site.path, "doubt-none")
    page.get_by_label("Clusters").fill("5")
    ready(page)
    assert len(scene(page)["tiles"]) == 5
    expect(page).to_have_url(re.compile("k=5"))
    by_height = [tile["count"] for tile in scene(page)["tiles"]]
    page.get_by_text("Display").click()
    page.get_by_label("the largest cluster").check()
    ready(page)
    tiles = scene(page)["tiles"]
    expect(page).to_have_url(re.compile("cut=balanced"))
    assert max(tile["count"] for tile in tiles) <= max(by_height)
    for tile in tiles:
        assert tile["count"] == len(leaves_below(tree, tile["node"]))
    assert sum(tile["count"] for tile in tiles) == tree["n_leaves"]


def test_images_are_as_large_as_asked_for(visit, digits_site):
    page = visit(digits_site.path, NONE)
    page.get_by_text("Display").click()
    page.get_by_label("Image size").fill("48")
    ready(page)
    expect(page).to_have_url(re.compile("size=48"))
    assert max(size(page)) == 48
    assert size(page).count(48) > 0.8 * len(size(page))  # fewer only where a tile is smaller than that
    page.get_by_label("Image size").fill("11")  # the leftmost: as large as fits
    ready(page)
    expect(page).not_to_have_url(re.compile("size="))


def test_colours_by_a_column_are_those_of_the_legend_on_every_image(visit, digits_site):
    page = visit(digits_site.path)
    page.get_by_role("combobox", name="Colour").select_option("planted")
    page.locator(".colours").wait_for()
    ready(page)
    column, *_ = load(digits_site.path, "columns.json")["columns"]
    legend = {}
    for item in page.locator(".colours li").all():
        name = item.locator("bdi").inner_text()
        legend[name] = rgb(item.locator(".swatch").evaluate("swatch => getComputedStyle(swatch).backgroundColor"))
        expect(item).to_contain_text(
            str(sum(column["values"][code] == name for code in column["codes"])), use_inner_text=True
        )
    assert set(legend) == {column["values"][code] for code in column["codes"]}
    for image in [image for tile in scene(page)["tiles"] for image in tile["images"]]:
        name = column["values"][column["codes"][image["error"]]]
        assert colour_at(page, image["x"] + image["width"] / 2, image["y"] + image["height"] - 2) == legend[name]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("by", ["prediction", "confidence", "purity"])
def test_every_colour_mode_has_a_legend_and_is_said_in_words(visit, digits_site, by, scheme):
    page = visit(digits_site.path, f"#by={by}", color_scheme=scheme)
    assert by in page.locator(".colours").inner_text().lower()
    assert re.search(
        f"{by}: (most often|median|[<>]?\\d+%)", page.locator("button.tile .sr-only").first.inner_text().lower()
    )
    plain = visit(digits_site.path, color_scheme=scheme)
    tile = scene(page)["tiles"][0]
    at = (tile["x"] + tile["width"] / 2, tile["y"] + 2)
    assert colour_at(page, *at) != colour_at(plain, *at)


def test_what_comes_after_eight_colours_is_one_other(visit, cifar_site):
    page = visit(cifar_site.path, "#by=prediction")
    errors = load(cifar_site.path, "errors.json")
    counts = sorted((errors["prediction"].count(c) for c in range(10)), reverse=True)
    items = page.locator(".colours li").all_inner_texts()
    assert len(items) == 9
    assert "other" in items[-1]
    assert str(sum(counts[8:])) in items[-1]


def test_a_zoom_moves_unless_the_reader_wants_no_motion(visit, digits_site):
    watch = """() => {
      window.moved = false;
      new MutationObserver(() => (window.moved ||= 'moving' in document.querySelector('.treemap').dataset))
        .observe(document.querySelector('.treemap'), { attributes: true });
    }"""
    for motion, moves in (("no-preference", True), ("reduce", False)):
        page = visit(digits_site.path, NONE, reduced_motion=motion)
        page.evaluate(watch)
        largest_tile(page).click(position={"x": 6, "y": 6})
        page.wait_for_url(re.compile("node="))
        ready(page)
        assert page.evaluate("window.moved") is moves


def test_nothing_is_asked_of_another_host_on_any_way_through_the_map(visit, digits_site):
    page = visit(digits_site.path)
    with counted(page) as urls:
        for hash_ in ("#by=column:planted", "#tree=combined-none&where=label:3", "#image=3", "#view=confusion"):
            page.evaluate("hash => { location.hash = hash; }", hash_)
            page.wait_for_timeout(300)
    assert urls
    assert all(url.startswith(("http://127.0.0.1", "blob:", "data:")) for url in urls)

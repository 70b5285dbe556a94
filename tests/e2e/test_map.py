"""The map view: what lies where, in which colour, and what opens. Places and colours are read from the files."""

import json
import math
import re
import shutil

import numpy as np
import pytest
from playwright.sync_api import expect

from chromium import PHONE, counted, ready
from onmap import scene
from reading import leaves_below, load, load_tree

MAP = "#view=map"


@pytest.fixture(scope="session")
def three_maps(tmp_path_factory, digits_site):
    """The demo's site with the same map under three names: what is tested is that they are linked."""
    site = tmp_path_factory.mktemp("three") / "digits"
    shutil.copytree(digits_site.path, site)
    path = site / "data" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["maps"] = [
        {**manifest["maps"][0], "representation": name} for name in ("features", "a+b", "saliency", "x")
    ]
    path.write_text(json.dumps(manifest))
    return site


def the_map(page) -> dict:
    found = scene(page)["maps"]
    assert len(found) == 1
    return found[0]


def canvas(page):
    return page.locator(".plane-box")


def point(page, mark: dict) -> dict:
    """Where on the page a mark is."""
    box = canvas(page).first.bounding_box()
    return {"x": box["x"] + mark["x"] + mark.get("width", 0) / 2, "y": box["y"] + mark["y"] + mark.get("height", 0) / 2}


def overlapping(marks: list[dict]) -> int:
    x, y = (np.array([mark[axis] for mark in marks]) for axis in "xy")
    w, h = (np.array([mark[side] for mark in marks])[:, None] for side in ("width", "height"))
    clash = (np.abs(x[:, None] - x) < w) & (np.abs(y[:, None] - y) < h)
    return int(clash.sum() - len(marks)) // 2


def pixel(page, x: float, y: float) -> list[int]:
    """A pixel of the first canvas, at CSS px from its corner; tests run at one device pixel each."""
    return page.locator(".plane-box > canvas").first.evaluate(
        "(canvas, [x, y]) => [...canvas.getContext('2d').getImageData(x, y, 1, 1).data]",
        [x, y],
    )


@pytest.mark.parametrize("projection", ["tsne", "pca"])
def test_every_error_lies_where_the_file_says(visit, digits_site, projection):
    page = visit(digits_site.path, f"{MAP}&projection={projection}")
    found = the_map(page)
    places = load(digits_site.path, "maps/combined.json")[projection]
    marks = {mark["error"]: mark for mark in [*found["thumbnails"], *found["dots"]]}
    assert sorted(marks) == list(range(load(digits_site.path, "manifest.json")["errors"]))
    for axis, side in (("x", "width"), ("y", "height")):
        on_page = np.array([marks[k][axis] + marks[k].get(side, 0) / 2 for k in sorted(marks)])
        scale, offset = np.polyfit(places[axis], on_page, 1)
        assert scale > 0
        np.testing.assert_allclose(on_page, scale * np.array(places[axis]) + offset, atol=1)


def test_a_click_on_a_thumbnail_or_a_dot_opens_that_image(visit, digits_site):
    page = visit(digits_site.path, MAP)
    found = the_map(page)
    lonely = [
        dot
        for dot in found["dots"]
        if not any(
            0 <= dot["x"] - t["x"] <= t["width"] and 0 <= dot["y"] - t["y"] <= t["height"] for t in found["thumbnails"]
        )
    ]
    for mark in (found["thumbnails"][0], found["thumbnails"][-1], *lonely[:1]):
        page.mouse.click(**point(page, mark))
        page.wait_for_url(re.compile(rf"image={mark['error']}\b"))
        name = load(digits_site.path, "errors.json")["id"][mark["error"]]
        page.get_by_role("dialog").get_by_text(name.rpartition("/")[2]).first.wait_for()
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="hidden")


def test_zooming_leaves_no_thumbnails_overlapping_and_shows_more_of_what_is_in_view(visit, cifar_site):
    page = visit(cifar_site.path, MAP)
    shares = []
    box = canvas(page).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for _ in range(6):
        found = the_map(page)
        assert overlapping(found["thumbnails"]) == 0
        shares.append(len(found["thumbnails"]) / max(1, len(found["thumbnails"]) + len(found["dots"])))
        before = page.locator(".plane figcaption").inner_text()
        page.mouse.wheel(0, -400)
        page.wait_for_function("before => document.querySelector('.plane figcaption').innerText !== before", arg=before)
        ready(page)
    assert shares[0] < 0.7
    assert shares[-1] > shares[0]
    page.get_by_role("button", name="Fit").click()
    assert len(the_map(page)["thumbnails"]) == round(shares[0] * 827)


def test_dragging_moves_the_map_and_opens_nothing(visit, digits_site):
    page = visit(digits_site.path, MAP)
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Zoom in").click()
    before = {mark["error"]: mark for mark in the_map(page)["thumbnails"]}
    box = canvas(page).bounding_box()
    middle = min(
        before.values(), key=lambda mark: abs(mark["x"] - box["width"] / 2) + abs(mark["y"] - box["height"] / 2)
    )
    start = point(page, middle)
    page.mouse.move(**start)
    page.mouse.down()
    page.mouse.move(start["x"] + 40, start["y"] + 25, steps=5)
    page.mouse.up()
    after = {mark["error"]: mark for mark in the_map(page)["thumbnails"]}
    expect(page).not_to_have_url(re.compile("image="))
    for error in set(before) & set(after):
        assert after[error]["x"] - before[error]["x"] == pytest.approx(40, abs=1)
        assert after[error]["y"] - before[error]["y"] == pytest.approx(25, abs=1)


@pytest.mark.parametrize("by", ["prediction", "confidence", "column:planted"])
def test_colours_are_those_of_the_legend_and_of_the_pixels(visit, digits_site, by):
    page = visit(digits_site.path, f"{MAP}&by={by}")
    found = the_map(page)
    errors = load(digits_site.path, "errors.json")
    planted = next(c for c in load(digits_site.path, "columns.json")["columns"] if c["name"] == "planted")
    value = {"prediction": errors["prediction"], "confidence": errors["confidence"], "column:planted": planted["codes"]}
    colours: dict = {}
    for mark in [*found["thumbnails"], *found["dots"]]:
        colours.setdefault(mark["colour"], set()).add(value[by][mark["error"]])
    coloured = [
        mark for mark in found["thumbnails"] if mark["colour"] is not None
    ]  # without a value there is no colour
    assert len(coloured) > 20 or by == "column:planted"
    for mark in coloured[:20]:
        assert css(pixel(page, mark["x"] - 1, mark["y"] + mark["height"] / 2)) == css(mark["colour"])
    if by == "prediction":
        names = [info["name"] for info in load(digits_site.path, "manifest.json")["classes"]]
        for item in page.locator(".colours li").all():
            name = item.locator("bdi").inner_text()
            colour = item.locator(".swatch").evaluate("swatch => swatch.style.background")
            if name != "other":
                seen = {names[v] for c, of in colours.items() for v in of if css(c) == css(colour)}
                assert seen == {name}


def css(colour) -> tuple[int, ...]:
    """`#0072b2`, `rgb(0, 114, 178)` and pixels as numbers."""
    if not isinstance(colour, str):
        return tuple(colour[:3])
    if colour.startswith("#"):
        return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return tuple(int(part) for part in re.findall(r"\d+", colour)[:3])


def test_purity_colours_an_error_as_the_treemap_colours_its_cluster(visit, digits_site):
    page = visit(digits_site.path, f"{MAP}&tree=combined-label&by=purity")
    label = load(digits_site.path, "errors.json")["label"]
    by_label: dict = {}
    found = the_map(page)
    for mark in [*found["thumbnails"], *found["dots"]]:
        by_label.setdefault(label[mark["error"]], set()).add(mark["colour"])
    assert all(len(colours) == 1 for colours in by_label.values())  # the treemap's tiles are the labels
    assert len(set.union(*by_label.values())) > 1


def test_the_cluster_on_show_is_what_has_pictures_and_filters_hold(visit, cifar_site):
    site = cifar_site.path
    tree, _ = load_tree(site, "combined-label")
    members = set(leaves_below(tree, tree["groups"][3]["node"]))
    page = visit(site, f"{MAP}&tree=combined-label&node={tree['groups'][3]['node']}")
    found = the_map(page)
    assert {mark["error"] for mark in [*found["thumbnails"], *found["dots"]]} == members
    assert {mark["error"] for mark in found["others"]} == set(range(827)) - members
    errors = load(site, "errors.json")
    page = visit(site, f"{MAP}&where=prediction:5")
    found = the_map(page)
    kept = {k for k, prediction in enumerate(errors["prediction"]) if prediction == 5}
    assert {mark["error"] for mark in [*found["thumbnails"], *found["dots"]]} == kept
    assert found["others"] == []
    page.get_by_role("link", name="Treemap").click()
    ready(page)
    expect(page).to_have_url(re.compile("where="))


def test_correct_images_appear_on_demand_and_are_fetched_only_then(visit, digits_site):
    manifest = load(digits_site.path, "manifest.json")
    right = manifest["images"] - manifest["errors"]
    page = visit(digits_site.path, MAP)
    before = the_map(page)
    assert before["correct"] == {"thumbnails": [], "dots": 0}
    with counted(page) as urls:
        page.get_by_label(f"with all {right} correct images").check()
        page.wait_for_function("() => __wrongtree.scene().maps[0].correct.dots > 0")
        ready(page)
    assert {url.rpartition("/")[2] for url in urls} == {"combined-correct.json", "correct-0.webp"}
    found = the_map(page)
    assert len(found["correct"]["thumbnails"]) + found["correct"]["dots"] == right
    assert found["thumbnails"] == before["thumbnails"]  # they take no room from the errors
    assert overlapping([*found["thumbnails"], *found["correct"]["thumbnails"]]) == 0
    expect(page).to_have_url(re.compile("correct=1"))
    labels = load(digits_site.path, "maps/combined-correct.json")["label"]
    # An error's dot lies over a correct image, and is what one points at there.
    mark = next(
        mark
        for mark in found["correct"]["thumbnails"]
        if not any(math.dist(point(page, mark).values(), point(page, dot).values()) < 12 for dot in found["dots"])
    )
    page.mouse.move(**point(page, mark))
    page.locator(".plane-tip").get_by_text(f"“{labels[mark['image']]}”, correctly classified").wait_for()
    page.mouse.click(**point(page, mark))
    expect(page).not_to_have_url(re.compile("image="))


def test_a_link_restores_projection_maps_colour_and_cluster(visit, three_maps):
    tree, _ = load_tree(three_maps, "combined-label")
    page = visit(three_maps, MAP)
    page.get_by_label("Projection").select_option("pca")
    page.get_by_role("combobox", name="Colour").select_option("prediction")
    page.get_by_role("button", name="Three side by side").click()
    page.wait_for_function("() => __wrongtree.scene().maps.length === 3")
    there = page.url.partition("#")[2]
    again = visit(three_maps, f"#{there}&tree=combined-label&node={tree['groups'][1]['node']}")
    found = scene(again)
    assert found["projection"] == "pca"
    assert [entry["representation"] for entry in found["maps"]] == ["features", "a+b", "saliency"]
    expect(again.get_by_role("combobox", name="Colour")).to_have_value("prediction")
    assert len(found["maps"][0]["others"]) > 0


def test_three_maps_are_linked_and_a_fourth_must_wait(visit, three_maps):
    page = visit(three_maps, f"{MAP}&map=features&map=a%2Bb&map=saliency")
    found = scene(page)["maps"]
    page.mouse.move(**point(page, found[0]["thumbnails"][0]))
    page.locator(".plane-tip").wait_for()
    expect(page.locator(".plane .ring")).to_have_count(3)
    expect(page.locator(".plane-tip")).to_have_count(1)
    assert page.get_by_role("checkbox", name="x", exact=True).is_disabled()
    page.get_by_role("checkbox", name="a + b").uncheck()
    page.wait_for_function("() => __wrongtree.scene().maps.length === 2")
    assert page.get_by_role("checkbox", name="x", exact=True).is_enabled()


def test_the_keyboard_zooms_moves_steps_through_images_and_opens_one(visit, digits_site):
    page = visit(digits_site.path, MAP)
    canvas(page).focus()
    count = len(the_map(page)["thumbnails"]) + len(the_map(page)["dots"])
    for _ in range(4):
        page.keyboard.press("+")
    assert len(the_map(page)["thumbnails"]) + len(the_map(page)["dots"]) < count
    before = the_map(page)["thumbnails"][0]
    page.keyboard.press("ArrowRight")
    after = {mark["error"]: mark for mark in the_map(page)["thumbnails"]}.get(before["error"])
    assert after is None or after["x"] < before["x"]
    page.keyboard.press("0")
    page.keyboard.press("i")
    said = page.locator(".plane-box [role=status]")
    first = said.inner_text()
    assert first.startswith("Image: ")
    for key in ("ArrowLeft", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator(".plane .ring")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"image=\d+"))
    page.get_by_role("dialog").wait_for()


def test_escape_leaves_stepping_before_it_leaves_the_cluster(visit, digits_site):
    tree, _ = load_tree(digits_site.path, "combined-label")
    page = visit(digits_site.path, f"{MAP}&tree=combined-label&node={tree['groups'][0]['node']}")
    canvas(page).focus()
    page.keyboard.press("i")
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("node="))
    page.keyboard.press("Escape")
    page.wait_for_function("() => !location.hash.includes('node=')")


def test_the_wheel_leaves_a_whole_map_to_the_page(visit, digits_site):
    page = visit(digits_site.path, MAP)
    box = canvas(page).bounding_box()
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    prevented = "new Promise(done => addEventListener('wheel', event => done(event.defaultPrevented), { once: true }))"
    page.evaluate(f"window.waited = {prevented}; null")
    page.mouse.wheel(0, 200)
    assert page.evaluate("window.waited") is False
    page.evaluate(f"window.waited = {prevented}; null")
    page.mouse.wheel(0, -200)
    assert page.evaluate("window.waited") is True


def test_a_finger_opens_an_image_and_two_fingers_zoom(visit, digits_site):
    page = visit(digits_site.path, MAP, size=PHONE, has_touch=True, is_mobile=True)
    canvas(page).scroll_into_view_if_needed()
    touch = page.context.new_cdp_session(page)
    box = canvas(page).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    count = len(the_map(page)["thumbnails"]) + len(the_map(page)["dots"])

    def send(kind, *points):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": a, "y": b} for a, b in points]})

    send("touchStart", (x - 20, y), (x + 20, y))
    for step in range(1, 9):
        send("touchMove", (x - 20 - 10 * step, y), (x + 20 + 10 * step, y))
    send("touchEnd")
    page.wait_for_function(
        "n => { const [map] = __wrongtree.scene().maps; return map.thumbnails.length + map.dots.length < n }", arg=count
    )
    inside = [m for m in the_map(page)["thumbnails"] if 60 < m["x"] < 300 and 60 < m["y"] < box["height"] - 60]
    at = point(page, inside[0])
    page.touchscreen.tap(at["x"], at["y"])
    page.wait_for_url(re.compile(rf"image={inside[0]['error']}\b"))


def test_a_site_without_maps_has_no_such_view(visit, copy_of, digits_site):
    site = copy_of(digits_site.path)
    path = site / "data" / "manifest.json"
    manifest = json.loads(path.read_text())
    del manifest["maps"]
    path.write_text(json.dumps(manifest))
    page = visit(site, MAP)
    page.get_by_text("This site has no view “map”").wait_for()
    assert page.get_by_role("navigation", name="Views").get_by_role("link", name="Map", exact=True).count() == 0
    page.keyboard.press("2")
    page.wait_for_url(re.compile("view=confusion"))


def test_ten_thousand_errors_are_drawn_within_a_second_and_without_tsne_it_says_so(visit, synthetic):
    page = visit(synthetic(errors=10000, classes=1000), MAP)
    expect(page.get_by_text("There is no t-SNE")).to_be_visible()
    expect(page.get_by_label("Projection")).to_have_count(0)
    found = the_map(page)
    assert len(found["thumbnails"]) + len(found["dots"]) == 10000
    assert overlapping(found["thumbnails"]) == 0
    longest = page.evaluate(
        """async () => {
          let longest = 0;
          const box = document.querySelector(".plane-box");
          const { x, y, width, height } = box.getBoundingClientRect();
          const at = { clientX: x + width / 2, clientY: y + height / 2, cancelable: true };
          for (let i = 0; i < 8; i++) {
            const before = performance.now();
            box.dispatchEvent(new WheelEvent("wheel", { ...at, deltaY: -120 }));
            await new Promise(requestAnimationFrame);
            await new Promise(requestAnimationFrame);
            longest = Math.max(longest, performance.now() - before);
          }
          return longest;
        }"""
    )
    assert longest < 1000

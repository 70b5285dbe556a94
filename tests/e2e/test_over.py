"""Trees over all images in the browser: accuracy on tiles and panels, colours, outlines, and the focus on errors."""

import re
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from playwright.sync_api import expect

from chromium import PHONE, ready
from onmap import scene
from reading import leaves_below, load, load_tree

NONE = "#tree=features-none"
READ = """points => {
    const context = document.querySelector('canvas').getContext('2d');
    return points.map(([x, y]) => [...context.getImageData(Math.round(x), Math.round(y), 1, 1).data].slice(0, 3));
}"""


@pytest.fixture(scope="module")
def wrong(digits_all_site):
    members = load(digits_all_site.path, "errors.json")
    return np.not_equal(members["label"], members["prediction"])


def accuracy(right: int, images: int) -> str:
    """A tie is rounded up, as the browser does it."""
    share = Decimal(int(100 * right)) / Decimal(int(images))
    return f"{share.quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def outlined(page, images: list[dict]) -> list[bool]:
    """Whether the left edge of each image on the canvas is orange, which nothing on these grey pictures comes near."""
    edges = page.evaluate(READ, [[image["x"] + 1, image["y"] + image["height"] / 2] for image in images])
    return [red > 180 and 60 < green < 170 and blue < 100 for red, green, blue in edges]


def test_every_tile_and_panel_has_its_accuracy_and_of_how_many(visit, digits_all_site, wrong):
    page = visit(digits_all_site.path, NONE)
    tree, _ = load_tree(digits_all_site.path, "features-none")
    tiles = scene(page)["tiles"]
    colours = {}
    for tile in tiles:
        below = leaves_below(tree, tile["node"])
        right, n = len(below) - wrong[below].sum(), len(below)
        said = page.locator(f"[data-node='{tile['node']}'] .sr-only").inner_text()
        assert f"{n - right:,} of {n:,} images misclassified (accuracy {accuracy(right, n)})" in said.replace(
            "image m", "images m"
        )
        assert f"Accuracy: {accuracy(right, n)}" in said
        header = page.locator(f"[data-node='{tile['node']}'] .label")
        if header.count() and tile["width"] > 200:
            expect(header).to_contain_text(f"{accuracy(right, n)} of {n:,} correct", use_inner_text=True)
        colours[right / n] = page.evaluate(READ, [[tile["x"] + tile["width"] / 2, tile["y"] + 1]])[0]
    by_accuracy = [sum(colours[share]) for share in sorted(colours)]
    assert by_accuracy == sorted(by_accuracy)  # on the light page what is right is pale
    assert by_accuracy[-1] > by_accuracy[0] + 100
    worst = min(tiles, key=lambda tile: (~wrong[leaves_below(tree, tile["node"])]).mean())
    below = leaves_below(tree, worst["node"])
    page.locator(f"[data-node='{worst['node']}']").press("Enter")
    page.wait_for_url(re.compile(f"node={worst['node']}"))
    lead = page.locator(".evidence .lead").inner_text()
    right = accuracy(len(below) - wrong[below].sum(), len(below))
    assert lead == f"{len(below):,} images, {wrong[below].sum()} of all {wrong.sum()} errors (accuracy {right})."
    before, gained = (~wrong).sum(), wrong[below].sum()
    fold = page.locator(".fold[data-fold=fixed] h3")
    assert f"→ {accuracy(before + gained, len(wrong))} of {len(wrong):,} images" in fold.inner_text()


def test_errors_are_outlined_and_a_switch_dims_what_is_right(visit, digits_all_site, wrong):
    page = visit(digits_all_site.path, NONE)
    images = [image for tile in scene(page)["tiles"] for image in tile["images"] if image["width"] >= 20]
    assert len(images) > 100

    def contrast(of_errors: bool) -> float:
        some = [i for i in images if wrong[i["error"]] == of_errors][:60]
        spots = page.evaluate(READ, [[i["x"] + i["width"] / 2, i["y"] + i["height"] / 3] for i in some])
        return float(np.std([spot[0] for spot in spots]))

    assert outlined(page, images) == [bool(wrong[image["error"]]) for image in images]
    usual = contrast(False), contrast(True)
    page.get_by_role("switch", name="Dim correct images").check()
    page.wait_for_url(re.compile("focus=errors"))
    ready(page)
    assert contrast(False) < usual[0] / 3
    assert contrast(True) == pytest.approx(usual[1], rel=0.01)
    page.reload()
    ready(page)
    expect(page.get_by_role("switch")).to_be_checked()
    page.get_by_role("link", name="Map", exact=True).click()
    ready(page)
    expect(page.get_by_role("switch", name="Dim correct images")).to_be_checked()
    page.get_by_role("switch").uncheck()
    page.wait_for_function("() => !location.hash.includes('focus')")
    assert page.locator("label[title='What colours mean'] select").input_value() == "accuracy"
    thumbnails = scene(page)["maps"][0]["thumbnails"]
    shown = [bool(wrong[mark["error"]]) for mark in thumbnails]
    assert outlined(page, thumbnails) == shown
    assert sum(shown) > 10


def test_every_view_counts_errors_and_nothing_is_wider_than_a_phone(visit, digits_all_site, wrong):
    errors, images = int(wrong.sum()), len(wrong)
    page = visit(digits_all_site.path, "#view=confusion", size=PHONE)
    expect(page.locator(".matrix-side")).to_contain_text(f"{errors} errors", use_inner_text=True)
    for view, said in (
        ("fix", "of the map, most errors first"),
        ("classes", "Over all"),
        ("classes&class=3", "Correct"),
        ("compare&node=1990&with=1991", "Accuracy"),
        ("methods", f"Over all {images} images"),
        ("treemap&image=0", f"1 of {images}"),
    ):
        page.goto(page.url.split("#")[0] + f"#view={view}")
        page.get_by_text(said).first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.goto(page.url.split("#")[0] + "#view=fix&k=64")
    last = page.locator(".fix-after strong").last
    last.wait_for()
    counts = [int(re.match(r"(\d+) error", text)[1]) for text in page.locator(".fix-what .small").all_inner_texts()]
    assert sum(counts) == errors
    assert last.inner_text() == "100.0%"

"""Where to begin: the list on the first page, and what a cluster says of its surroundings."""

import re

import pytest
from PIL import Image

import wrongtree
from checking import COLOURS, paint
from chromium import PHONE, WIDE
from colour_net import StrongestColour, to_tensor
from reading import leaves_below, load, load_tree


def test_the_clusters_to_look_at_first_are_listed_with_picture_sentence_and_rate(visit, digits_site):
    manifest = load(digits_site.path, "manifest.json")
    page = visit(digits_site.path)
    rows = page.locator(".first-clusters li")
    assert rows.count() == len(manifest["clusters"]) >= 4
    assert any(cluster["notable"] for cluster in manifest["clusters"])
    for row, cluster in zip(rows.all(), manifest["clusters"], strict=True):
        text = row.inner_text()
        assert cluster["sentence"] in text
        known = cluster["notable"] and cluster["rate"] is not None
        assert ("nearest neighbours are misclassified" in text) == known
    page.wait_for_function(
        """() => [...document.querySelectorAll(".first-clusters canvas")].filter((canvas) => {
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            return data.some((value) => value > 0);
        }).length === document.querySelectorAll(".first-clusters li").length"""
    )


def test_what_is_planted_heads_the_list(digits_site):
    """Of the errors of every notable cluster nine in ten bear one planted kind."""
    manifest, columns = (load(digits_site.path, f"{name}.json") for name in ("manifest", "columns"))
    planted = next(column for column in columns["columns"] if column["name"] == "planted")
    for cluster in manifest["clusters"]:
        if cluster["notable"]:
            trees = {one["tree"]: load_tree(digits_site.path, one["tree"])[0] for one in cluster["nodes"]}
            errors = {error for one in cluster["nodes"] for error in leaves_below(trees[one["tree"]], one["node"])}
            kinds = [planted["values"][planted["codes"][error]] for error in errors]
            most = max(set(kinds), key=kinds.count)
            assert most != "none"
            assert kinds.count(most) >= 0.9 * len(kinds)


def rate_of(site, cluster) -> float | None:
    """The share of errors among its nearest neighbours; None: it is not known, or it is 0."""
    _, facts = load_tree(site, cluster["tree"])
    return dict(zip(facts["node"], facts["rate"], strict=True)).get(cluster["node"])


def test_a_listed_cluster_opens_in_the_tree_it_was_found_in_and_says_what_surrounds_it(visit, digits_site):
    clusters = load(digits_site.path, "manifest.json")["clusters"]
    alone = [(i, c) for i, c in enumerate(clusters) if len(c["nodes"]) == 1]
    place, cluster = next((i, c) for i, c in alone if rate_of(digits_site.path, c))
    page = visit(digits_site.path, "#by=confidence")
    page.locator(".first-clusters a").nth(place).click()
    page.wait_for_url(re.compile(rf"tree={cluster['tree']}&node={cluster['node']}&by=confidence"))
    rate = rate_of(digits_site.path, cluster)
    said = page.get_by_text("nearest neighbours, ")
    said.wait_for()
    shown = re.search(r"(>?)(\d+)%", said.inner_text())
    assert abs(int(shown[2]) / 100 - rate) <= 0.01
    assert page.locator(".first-clusters").count() == 0


@pytest.fixture(scope="module")
def suspicious(tmp_path_factory):
    """A site of classes in a wrong order, built all the same."""
    place = tmp_path_factory.mktemp("suspicious")
    images = [(paint(place / f"{i}.png", COLOURS[i % 3], seed=i), (i + 1) % 3) for i in range(60)]
    data = [(Image.open(path).copy(), label) for path, label in images]
    return wrongtree.build(
        StrongestColour(), data, place / "build", list(COLOURS), transform=to_tensor, cache=place / "cache",
        progress=False, groupings=("none",), k_range=(2, 2), device="cpu", standalone=True, force=True,
    )  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("hash_", ["", "#view=classes", "#view=confusion"])
def test_what_is_suspicious_stands_above_every_view_in_one_sentence_that_opens(visit, suspicious, scheme, size, hash_):
    page = visit(suspicious.path, hash_, size=size, color_scheme=scheme)
    banner = page.locator("details.check-first")
    assert banner.locator("summary").inner_text().startswith("Check this first: 1 suspicious fact about the model or")
    assert "but 100\u00a0% with another class order" in banner.locator("li").inner_text()
    assert banner.bounding_box()["y"] < page.locator("nav.views").bounding_box()["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    banner.locator("summary").click()
    assert not banner.locator("li").is_visible()
    assert banner.locator("summary").is_visible()


def test_it_is_read_without_javascript_in_one_file_and_on_the_page_over_all_sites(browser, serve, suspicious):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    base = serve(suspicious.path.parent)
    for file in (f"{suspicious.path.name}/", f"{suspicious.path.name}.html"):
        page.goto(f"{base}{file}")
        box = page.locator("main .check-first")
        assert "with another class order" in box.inner_text()
        assert box.bounding_box()["y"] < page.get_by_role("heading", name="Look at first").bounding_box()["y"]
    page.goto(base)
    assert page.locator(".gallery .warned").inner_text() == "Check first: 1 suspicious fact about the model or the data"
    context.close()

"""Where to begin: the list on the first page, and what a cluster says of its surroundings."""

import re

import pytest
from PIL import Image
from playwright.sync_api import expect

import wrongtree
from checking import COLOURS, paint
from chromium import PHONE, WIDE, unfold
from colour_net import StrongestColour, to_tensor
from onmap import scene
from reading import leaves_below, load, load_tree


def test_the_clusters_to_look_at_first_are_listed_with_picture_sentence_and_rate(visit, digits_site):
    manifest = load(digits_site.path, "manifest.json")
    page = visit(digits_site.path)
    rows = page.locator(".first-clusters ol li")
    assert len(manifest["clusters"]) >= 4
    expect(rows).to_have_count(len(manifest["clusters"]))
    assert any(cluster["notable"] for cluster in manifest["clusters"])
    for row, cluster in zip(rows.all(), manifest["clusters"], strict=True):
        text = row.inner_text()
        assert cluster["sentence"] in text
        # How it was proved, with its numbers: the proof up to what is compared with it.
        assert ("Proved: " in text) == (cluster["proof"] is not None)
        if cluster["proof"]:
            assert cluster["proof"].split("; ")[0][1:] in text
        known = cluster["notable"] and not cluster["proved"] and cluster["rate"] is not None
        known = known and "misclassified" not in (cluster["ruled_out"] or "")  # which says so of the whole label
        assert ("Of the images most like each of these errors" in text) == known
    page.wait_for_function(
        """() => [...document.querySelectorAll(".first-clusters canvas")].filter((canvas) => {
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            return data.some((value) => value > 0);
        }).length === document.querySelectorAll(".first-clusters ol li").length"""
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


def test_a_listed_cluster_opens_in_the_tree_on_show_and_says_what_surrounds_it(visit, digits_site):
    clusters = load(digits_site.path, "manifest.json")["clusters"]
    alone = [(i, c) for i, c in enumerate(clusters) if len(c["nodes"]) == 1]
    place, cluster = next((i, c) for i, c in alone if rate_of(digits_site.path, c))
    page = visit(digits_site.path, "#by=confidence")
    page.locator(".first-clusters ol a").nth(place).click()
    page.wait_for_url(re.compile(rf"#node={cluster['node']}&by=confidence"))
    rate = rate_of(digits_site.path, cluster)
    unfold(page)
    said = page.locator("[data-check=near] p")
    said.wait_for()
    shown = re.search(r"(>?)(\d+)%", said.inner_text())
    assert abs(int(shown[2]) / 100 - rate) <= 0.01
    assert page.locator(".first-clusters").count() == 0


def test_the_clusters_of_the_list_are_tiles_of_the_first_view_with_its_numbers_and_names(visit, digits_site):
    clusters = load(digits_site.path, "manifest.json")["clusters"]
    page = visit(digits_site.path)
    tiles = {tile["node"]: tile for tile in scene(page)["tiles"]}
    nodes = [(number, one) for number, cluster in enumerate(clusters, 1) for one in cluster["nodes"]]
    seen = [(number, one) for number, one in nodes if one["node"] in tiles]
    assert len(seen) >= 0.8 * len(nodes)
    for number, one in seen:
        assert tiles[one["node"]]["count"] == one["count"]
        tile = page.locator(f"button.tile[data-node='{one['node']}']")
        expect(tile.locator(".badge-number")).to_have_attribute("data-number", str(number))
        assert tile.locator(".sr-only").text_content().startswith(f"{number}. {clusters[number - 1]['sentence']}")


def test_an_entry_is_outlined_in_a_tree_that_splits_it_and_a_switch_of_trees_keeps_it(visit, digits_site):
    clusters = load(digits_site.path, "manifest.json")["clusters"]
    page = visit(digits_site.path, "#tree=combined-label")
    page.locator(".first-clusters ol a").first.click()
    page.locator(".spread").wait_for()
    assert "tree=combined-label&where=entry%3A0" in page.url
    assert f"These {clusters[0]['count']} errors lie in " in page.locator(".spread").inner_text()
    assert sum(tile["first"] for tile in scene(page)["tiles"]) == clusters[0]["count"]
    page.get_by_label("Split by").select_option("none")
    page.wait_for_url(re.compile(rf"#node={clusters[0]['node']}$"))
    page.get_by_label("Compared by").select_option("doubt")
    page.locator(".spread a").wait_for()
    assert "tree=doubt-none&where=entry%3A0" in page.url
    page.get_by_role("link", name="Compare with…").click()  # with others of the tree that it is one cluster of
    page.wait_for_url(
        re.compile(rf"node={clusters[0]['node']}&.*view=compare|view=compare.*node={clusters[0]['node']}")
    )
    page.locator(".compare-pick li").nth(3).wait_for()
    page.go_back()
    page.locator(".spread a").wait_for()
    page.get_by_role("link", name="See them as one cluster").click()
    page.wait_for_url(re.compile(rf"#node={clusters[0]['node']}$"))
    page.go_back()
    page.locator(".spread").wait_for()
    page.go_back()
    page.wait_for_url(re.compile(rf"#node={clusters[0]['node']}$"))


def test_any_cluster_is_kept_by_its_errors_and_a_link_to_them_can_be_opened_cold(visit, digits_site):
    tree, _ = load_tree(digits_site.path, "combined-label")
    group = max(tree["groups"], key=lambda group: len(leaves_below(tree, group["node"])))
    members = set(leaves_below(tree, group["node"]))
    page = visit(digits_site.path, f"#tree=combined-label&node={group['node']}")
    page.get_by_label("Split by").select_option("none")
    page.locator(".spread").wait_for()
    again = visit(digits_site.path, "#" + page.url.partition("#")[2])
    for one in (page, again):
        outlined = {image["error"] for tile in scene(one)["tiles"] for image in tile["images"][: tile["first"]]}
        assert outlined == members
        assert one.locator(".chips [role=status]").inner_text().startswith(f"{len(members)} of ")
    again.get_by_role("link", name="See them as one cluster").click()
    again.wait_for_url(re.compile(rf"tree=combined-label&node={group['node']}$"))


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
    expect(banner.locator("li")).to_contain_text("but 100\u00a0% with another class order", use_inner_text=True)
    assert banner.bounding_box()["y"] < page.locator("nav.views").bounding_box()["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    banner.locator("summary").click()
    expect(banner.locator("li")).to_be_hidden()
    expect(banner.locator("summary")).to_be_visible()


def test_it_is_read_without_javascript_in_one_file_and_on_the_page_over_all_sites(browser, serve, suspicious):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    base = serve(suspicious.path.parent)
    for file in (f"{suspicious.path.name}/", f"{suspicious.path.name}.html"):
        page.goto(f"{base}{file}")
        box = page.locator("main .check-first")
        expect(box).to_contain_text("with another class order", use_inner_text=True)
        assert box.bounding_box()["y"] < page.get_by_role("heading", name="Look at first").bounding_box()["y"]
    page.goto(base)
    expect(page.locator(".gallery .warned")).to_have_text(
        "Check first: 1 suspicious fact about the model or the data", use_inner_text=True
    )
    context.close()

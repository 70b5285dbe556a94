"""Where to begin: the list on the first page, and what a cluster says of its surroundings."""

import re

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

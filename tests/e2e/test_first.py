"""Where to begin: the list on the first page, and what a cluster says of its surroundings."""

import re

from reading import leaves_below, load, load_tree


def test_the_clusters_to_look_at_first_are_listed_with_picture_sentence_and_rate(visit, digits_site):
    manifest = load(digits_site.path, "manifest.json")
    page = visit(digits_site.path)
    rows = page.locator(".first-clusters li")
    assert rows.count() == len(manifest["clusters"]) == 10
    notable = [cluster for cluster in manifest["clusters"] if cluster["notable"]]
    assert 1 <= len(notable) < 10
    for row, cluster in zip(rows.all(), manifest["clusters"], strict=True):
        text = row.inner_text()
        assert cluster["sentence"] in text
        assert ("nearest neighbours are misclassified" in text) == cluster["notable"]
    page.wait_for_function(
        """() => [...document.querySelectorAll(".first-clusters canvas")].filter((canvas) => {
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            return data.some((value) => value > 0);
        }).length === 10"""
    )


def test_what_is_planted_heads_the_list(digits_site):
    """Of the errors of every notable cluster nine in ten bear one planted kind."""
    manifest, columns = (load(digits_site.path, f"{name}.json") for name in ("manifest", "columns"))
    planted = next(column for column in columns["columns"] if column["name"] == "planted")
    tree, _ = load_tree(digits_site.path, manifest["clusters"][0]["tree"])
    for cluster in manifest["clusters"]:
        if cluster["notable"]:
            kinds = [planted["values"][planted["codes"][error]] for error in leaves_below(tree, cluster["node"])]
            most = max(set(kinds), key=kinds.count)
            assert most != "none"
            assert kinds.count(most) >= 0.9 * len(kinds)


def test_a_listed_cluster_opens_in_the_tree_it_was_found_in_and_says_what_surrounds_it(visit, digits_site):
    cluster = load(digits_site.path, "manifest.json")["clusters"][0]
    page = visit(digits_site.path, "#by=confidence")
    page.locator(".first-clusters a").first.click()
    page.wait_for_url(re.compile(rf"tree={cluster['tree']}&node={cluster['node']}&by=confidence"))
    _, facts = load_tree(digits_site.path, cluster["tree"])
    rate = facts["rate"][facts["node"].index(cluster["node"])]
    said = page.get_by_text("nearest neighbours, ")
    said.wait_for()
    shown = re.search(r"(>?)(\d+)%", said.inner_text())
    assert abs(int(shown[2]) / 100 - rate) <= 0.01
    assert page.locator(".first-clusters").count() == 0

"""The scoreboard and the groups of a class in the browser: what is on the page is what is in the files."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from chromium import PHONE, WIDE, ready
from reading import leaves_below, load, load_tree

FIGURES = ("k", "gini", "silhouette", "stability", "agreement", "ari_prediction", "nmi_confusion")


def shown(value) -> str:
    if value is None:
        return "–"
    return re.sub(r"^-", "−", f"{value:.2f}".replace("-0.00", "0.00")) if isinstance(value, float) else str(value)


def number(text: str) -> float:
    return float("nan") if text == "–" else float(text.replace("−", "-").replace(",", ""))


def column(page, key: str) -> list[str]:
    return page.locator(f'[data-of="{key}"]').all_inner_texts()


def of_class(site, label: int) -> tuple[dict, np.ndarray]:
    return load(site, "groups.json"), np.flatnonzero(np.array(load(site, "errors.json")["label"]) == label)


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_table_is_the_file(visit, digits_site, size):
    scores = load(digits_site.path, "methods.json")
    page = visit(digits_site.path, "#view=methods", size)
    for key in FIGURES:
        texts = column(page, key)
        assert len(texts) == len(scores["k"])
        for text, value in zip(texts, scores[key], strict=True):
            assert text == "–" if value is None else abs(number(text) - value) < 0.0051
    expect(page.locator(".classes-scroll .badge")).to_have_count(sum(known is not None for known in scores["restates"]))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_agreement_of_maps_is_the_file_and_its_headline_the_finding(visit, digits_site):
    found = load(digits_site.path, "agreement.json")
    maps, shown = found["maps"], len(found["maps"]["node"])
    tested = sum(p is not None for p in maps["saliency"]["p"][::5])  # its maps are never empty, nor are Grad-CAM's
    assert shown >= tested > 3
    page = visit(digits_site.path, "#view=methods")
    above = {kind: sum(maps[kind]["above"][::5]) for kind in ("saliency", "gradcam")}  # by correlation
    heading = page.locator("#maps-title").inner_text()
    if sum(above.values()):
        expected = f"in {above['saliency']} of {tested} clusters, Grad-CAM maps in {above['gradcam']} of {tested}"
        assert heading == f"Saliency maps are more alike than by chance {expected}"
    else:
        assert heading == f"Maps are no more alike in any of {tested} clusters than by chance"
    for kind in ("saliency", "gradcam"):
        for i, measure in enumerate(("CC", "KL", "SIM", "AUC", "SSIM")):
            cells = page.locator(f'[data-of="{kind} {measure}"] td').all_inner_texts()
            assert cells[0] == f"{sum(maps[kind]['above'][i::5])} of {tested}"
            for text, key in zip(cells[1:3], ("within", "null"), strict=True):
                values = np.array(maps[kind][key][i::5], dtype=float)
                known = ~np.isnan(values)
                mean = np.average(values[known], weights=np.array(maps[kind]["images"])[known])
                assert abs(number(text) - mean) < 0.0051
            assert abs(number(cells[3]) - maps[kind]["apart"][i]) < 0.0051
    page.get_by_text("with the correlation (CC) of their maps").click()
    links = page.get_by_role("region", name="Agreement of maps by cluster").get_by_role("link")
    expect(links).to_have_count(shown)
    expect(page.locator('[aria-label="Vectors"] tbody tr')).to_have_count(6)
    links.first.click()
    page.wait_for_url(re.compile(f"node={maps['node'][0]}"))


def test_the_first_view_fetches_neither_scores_nor_groups(visit, digits_site):
    page = visit(digits_site.path)
    fetched = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name).join()")
    assert "errors.json" in fetched
    assert "methods.json" not in fetched
    assert "groups" not in fetched


def test_columns_sort_and_say_what_they_mean(visit, digits_site):
    page = visit(digits_site.path, "#view=methods")
    heads = page.locator(".classes-scroll thead button")
    assert all(len(heads.nth(i).get_attribute("title")) > 15 for i in range(heads.count()))
    page.get_by_role("button", name="Silhouette", exact=True).click()
    down = [number(text) for text in column(page, "silhouette")]
    assert down == sorted(down, reverse=True)
    page.get_by_role("button", name="Silhouette", exact=True).click()
    assert [number(text) for text in column(page, "silhouette")] == sorted(down)
    page.get_by_text("What these columns mean").click()
    expect(page.get_by_text("0 if all have the same size")).to_be_visible()


def test_a_row_opens_its_tree(visit, digits_site):
    page = visit(digits_site.path, "#view=methods&where=label:1")
    page.get_by_role("link", name="Balanced cut").first.click()
    page.wait_for_url(re.compile("cut=balanced"))
    ready(page)
    expect(page).not_to_have_url(re.compile("where"))
    page.locator("button.tile").nth(9).wait_for()


def test_a_class_is_reached_from_the_table_of_classes_and_another_from_there(visit, digits_site):
    page = visit(digits_site.path, "#view=classes")
    page.get_by_role("link", name="Compare automatic and manual groups of").first.click()
    page.wait_for_url(re.compile(r"view=classes&class=\d"))
    page.get_by_role("combobox", name="Class", exact=True).select_option("3")
    page.wait_for_url(re.compile("class=3"))
    page.get_by_role("heading", name=re.compile("^“3”: automatic or manual")).wait_for()
    page.get_by_role("link", name="All classes").click()
    page.get_by_role("heading", name="10 classes").wait_for()
    page.go_back()
    page.get_by_role("heading", name=re.compile("^“3”: automatic or manual")).wait_for()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("way", ["k-means", "Tree cut"])
def test_both_sides_add_up_to_the_errors_of_the_class(visit, digits_site, way, size):
    groups, rows = of_class(digits_site.path, 8)
    page = visit(digits_site.path, "#view=classes&class=8", size)
    page.get_by_role("button", name=way).click()
    key = "kmeans" if way == "k-means" else "ward"
    for title, side in (("Automatic", key), ("Manual", "prediction")):
        section = page.get_by_role("region", name=title, exact=True)
        counts = section.locator(".group").evaluate_all("cards => cards.map(card => Number(card.dataset.count))")
        assert counts == np.bincount(np.array(groups["member"][side])[rows]).tolist()
        assert sum(counts) == len(rows)
        row = page.locator(".sides tbody tr").filter(has_text=title)
        at = groups["classes"]["label"].index(8)
        assert abs(number(row.locator("td").last.inner_text()) - groups["classes"]["gini"][side][at]) < 0.0051
    said = re.search(r"ARI (\S+), NMI (\S+), n = (\d+)", page.locator(".class-page").inner_text()).groups()
    assert abs(number(said[0]) - groups["classes"]["ari"][key][at]) < 0.0051
    assert abs(number(said[1]) - groups["classes"]["nmi"][key][at]) < 0.0051
    assert int(said[2]) == len(rows)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_group_shows_its_images_in_place_and_a_manual_one_opens_in_the_treemap(visit, digits_site):
    _, rows = of_class(digits_site.path, 8)
    prediction = np.array(load(digits_site.path, "errors.json")["prediction"])[rows]
    most = int(np.bincount(prediction).max())
    page = visit(digits_site.path, "#view=classes&class=8")
    manual = page.get_by_role("region", name="Manual", exact=True).locator(".group").first
    manual.get_by_role("button", name=re.compile("^Show its")).click()
    expect(manual.locator(".thumbnails li")).to_have_count(most)
    manual.get_by_role("link", name="Open in the treemap").click()
    ready(page)
    expect(page).to_have_url(re.compile("where=label%3A8"))
    page.get_by_text(re.compile(f"{most} of .* errors")).first.wait_for()


def test_a_group_of_the_cut_tree_that_is_a_node_opens_as_that_node(visit, digits_site):
    groups, rows = of_class(digits_site.path, 8)
    page = visit(digits_site.path, "#view=classes&class=8")
    page.get_by_role("button", name="Tree cut").click()
    first = page.get_by_role("region", name="Automatic", exact=True).locator(".group").first
    first.get_by_role("link", name="Open in the treemap").click()
    page.wait_for_url(re.compile(r"node=\d+"))
    ready(page)
    node = int(re.search(r"node=(\d+)", page.url).group(1))
    tree, _ = load_tree(digits_site.path, "combined-label")
    members = rows[np.array(groups["member"]["ward"])[rows] == 0]
    assert sorted(leaves_below(tree, node)) == members.tolist()


def test_a_site_of_an_older_build_says_that_it_has_no_scoreboard(visit, synthetic):
    page = visit(synthetic(errors=400), "#view=methods")
    expect(page.get_by_text("This site has no view “methods”; showing the treemap.")).to_be_visible()
    expect(page.locator(".treemap")).to_be_visible()
    page = visit(synthetic(errors=400), "#view=classes&class=1")
    expect(page.get_by_text("This site has no groups. Build it again")).to_be_visible()

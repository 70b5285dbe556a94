"""The view Numbers: thresholds and calibration are scikit-learn's, histograms count what is in the files."""

import json
import re

import numpy as np
import pytest
from playwright.sync_api import expect
from scipy.stats import ks_2samp
from sklearn.calibration import calibration_curve
from sklearn.metrics import precision_recall_fscore_support

from chromium import PHONE, counted, ready
from reading import leaves_below, load, load_tree


def share(part: float, whole: float = 1) -> str:
    return f"{100 * part / whole:.1f}%"


@pytest.fixture(scope="module")
def truth(digits_site):
    """All images: label, prediction, confidence, rank."""
    file = load(digits_site.path, "confidence.json")
    found = {key: np.array(file[key]) for key in ("label", "prediction", "rank", "image")}
    return {**found, "sure": np.array(file["confidence"]) / file["levels"]}


def test_a_threshold_says_what_is_answered_and_every_class_has_the_figures_of_scikit_learn(visit, digits_site, truth):
    names = [info["name"] for info in load(digits_site.path, "manifest.json")["classes"]]
    page = visit(digits_site.path, "#view=numbers")
    page.get_by_label("Threshold, from 0 to 1").fill("0.8")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"threshold=0\.8"))
    answered = truth["sure"] >= 0.8
    right = truth["label"] == truth["prediction"]
    n, m, good = len(right), int(answered.sum()), int((right & answered).sum())
    said = page.locator(".numbers-card [role=status]").first.inner_text()
    assert f"{share(m, n)} answered ({m} of {n}), {share(good, m)} of the answers correct ({good} of {m})" in said
    asked = np.where(answered, truth["prediction"], -1)
    classes = range(len(names))
    precision, recall, _, _ = precision_recall_fscore_support(truth["label"], asked, labels=classes, zero_division=0)
    for i in classes:
        row = page.locator(f'.numbers-classes tr[data-class="{i}"]')
        assert row.locator("th").inner_text() == names[i]
        assert row.locator("[data-of=precision]").inner_text() == share(precision[i])
        assert row.locator("[data-of=recall]").inner_text() == share(recall[i])


def test_the_diagram_has_the_bins_of_calibration_curve_of_all_images_and_of_one_class(visit, digits_site, truth):
    page = visit(digits_site.path, "#view=numbers")
    right = truth["label"] == truth["prediction"]
    for class_, kind, strategy in ((None, "width", "uniform"), (None, "mass", "quantile"), (3, "width", "uniform")):
        here = np.ones(len(right), bool) if class_ is None else truth["prediction"] == class_
        if class_ is not None:
            page.locator(f'.numbers-classes tr[data-class="{class_}"] a').click()
            page.get_by_text(f"Figures of {here.sum()} images predicted as “3”").wait_for()
        page.get_by_label("Bins of equal").select_option(kind)
        table = page.locator(".numbers-card details", has_text="The bins as a table")
        table.evaluate("details => { details.open = true }")
        accuracy, confidence = calibration_curve(right[here], truth["sure"][here], n_bins=15, strategy=strategy)
        cells = [row.split("\t") for row in table.locator("tbody").inner_text().splitlines()]
        assert [cell[2:4] for cell in cells] == [
            [share(c) if c < 0.9995 or c == 1 else ">99.9%", share(a)]
            for a, c in zip(accuracy, confidence, strict=True)
        ]
        assert sum(int(cell[1]) for cell in cells) == here.sum()
    page.get_by_role("link", name="Show all classes").click()
    page.get_by_text(f"Figures of all {len(right)} images").wait_for()


def test_a_cluster_says_how_many_of_its_errors_are_still_answered_and_how_many_are_near_misses(
    visit, digits_site, truth
):
    tree, _ = load_tree(digits_site.path, "combined-label")
    node = tree["children"][-2]
    own = truth["image"][leaves_below(tree, node)]
    page = visit(digits_site.path, f"#view=numbers&tree=combined-label&node={node}&threshold=0.6")
    left, near = int((truth["sure"][own] >= 0.6).sum()), int((truth["rank"][own] == 2).sum())
    card = page.locator(".numbers-card")
    expect(card.nth(0)).to_contain_text(f"Of this cluster’s {len(own)} errors, {left} (", use_inner_text=True)
    assert re.search(rf"In this cluster it comes second in \S+ \({near} of {len(own)}\)", card.nth(2).inner_text())
    wrong = truth["rank"] > 1
    expect(card.nth(2)).to_contain_text(f"({(truth['rank'] == 2).sum()} of {wrong.sum()})", use_inner_text=True)
    expect(card.nth(2).locator("[data-top='5']")).to_have_text(share((truth["rank"] <= 5).mean()), use_inner_text=True)
    expect(card.nth(2)).to_contain_text(f"{(truth['rank'] <= 5).sum()} of {len(wrong)}", use_inner_text=True)
    for label in set(truth["label"][wrong]):
        of = truth["label"] == label
        cell = page.locator(f".numbers-classes tr[data-class='{label}'] [data-of=near]")
        expect(cell).to_have_text(f"{(of & (truth['rank'] == 2)).sum()} of {(of & wrong).sum()}", use_inner_text=True)
    card.nth(2).get_by_role("link", name=f"Show these {near} error").click()
    filters = page.get_by_role("region", name="Filters")
    expect(filters).to_contain_text(f"{near} of {wrong.sum()} errors")


def test_a_brush_filters_everything_and_the_sliders_do_the_same(visit, digits_site):
    site = digits_site.path
    brightness = next(c["values"] for c in load(site, "columns.json")["columns"] if c["name"] == "brightness")
    page = visit(site, "#view=numbers")
    card = page.locator('.dist-card[data-column="brightness"]')
    plot = card.locator("svg")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 20, steps=4)
    card.locator(".dist-kept button").wait_for()  # before it is a filter
    assert "where" not in page.url
    page.mouse.up()
    page.wait_for_url(re.compile("where=column%3Abrightness%3Afrom"))
    least, most = (float(end) for end in re.search(r"from%3A([\d.]+?)\.\.([\d.]+)", page.url).groups())
    kept = sum(least <= value <= most for value in brightness)
    expect(page.locator(".chips strong")).to_have_text(str(kept))
    assert f"{kept} of {len(brightness)} errors selected" in page.locator(".numbers-part").nth(1).inner_text()
    labels = page.locator('.dist-card[data-column="label"] .of').all_inner_texts()
    assert sum(int(text.split(" of ")[0]) for text in labels) == kept
    card.get_by_role("button", name="Clear the filter on brightness").click()
    page.wait_for_url(lambda url: "where" not in url)
    card.get_by_role("slider", name="brightness from").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(r"from%3A[\d.]+\.\.(&|$)"))
    for _ in range(200):  # the address, then the chips, follow the slider
        least = float(re.search(r"from%3A([\d.]+)\.\.", page.url).group(1))
        kept = str(sum(value >= least for value in brightness))
        if page.locator(".chips strong").inner_text() == kept:
            break
        page.wait_for_timeout(20)
    expect(page.locator(".chips strong")).to_have_text(kept)
    page.get_by_role("navigation", name="Views").get_by_role("link", name="Treemap").click()
    ready(page)
    expect(page.locator(".chips .chip")).to_have_count(1)


def test_a_value_is_a_filter_and_the_selected_can_be_sorted_by_how_they_differ(visit, digits_site):
    site = digits_site.path
    planted = next(c for c in load(site, "columns.json")["columns"] if c["name"] == "planted")
    page = visit(site, "#view=numbers")
    card = page.locator('.dist-card[data-column="planted"]')
    card.get_by_role("button", name=re.compile("^blur")).click()
    code = planted["values"].index("blur")
    page.wait_for_url(re.compile(f"planted%3Ais%3A{code}"))
    assert page.locator(".chips strong").inner_text() == str(planted["codes"].count(code))
    assert card.get_by_role("button", name=re.compile("^blur")).get_attribute("aria-pressed") == "true"
    page.get_by_label("Order").select_option("different")
    here = np.array(planted["codes"]) == code
    columns = {c["name"]: np.array(c["values"]) for c in load(site, "columns.json")["columns"] if c["kind"] == "number"}
    columns["confidence"] = np.array(load(site, "errors.json")["confidence"])
    distance = {name: ks_2samp(values[here], values).statistic for name, values in columns.items()}
    order = page.locator(".dist-cards").first.locator(".dist-card")
    shown = [distance[name] for name in order.evaluate_all("cards => cards.map(card => card.dataset.column)")]
    assert shown == pytest.approx(sorted(shown, reverse=True), abs=0.1)  # theirs is of values, ours of bins
    assert shown[0] > 2 * shown[-1]
    card.get_by_role("button", name=re.compile("^blur")).click()
    page.wait_for_url(lambda url: "where" not in url)


def test_what_is_missing_is_counted_in_words(visit, copy_of, digits_site):
    site = copy_of(digits_site.path)
    for name in ("columns", "images"):
        file = site / "data" / f"{name}.json"
        found = json.loads(file.read_text(encoding="utf-8"))
        values = next(column for column in found["columns"] if column["name"] == "noise")["values"]
        values[:3] = [None] * 3
        file.write_text(json.dumps(found), encoding="utf-8")
    page = visit(site, "#view=numbers")
    wrong = load(site, "manifest.json")["errors"]
    expect(page.locator('.dist-card[data-column="noise"]')).to_contain_text(
        f"3 of {wrong} errors have no value.", use_inner_text=True
    )


def test_over_all_images_a_cluster_has_its_own_figures(visit, digits_all_site):
    site = digits_all_site.path
    file = load(site, "confidence.json")
    right = np.array(file["label"]) == np.array(file["prediction"])
    tree, _ = load_tree(site, "features-none")
    node = tree["children"][-2]
    own = np.array(file["image"])[leaves_below(tree, node)]
    page = visit(site, f"#tree=features-none&view=numbers&node={node}")
    said = page.locator(".numbers-card [role=status]").first.inner_text()
    assert f"{share(right[own].mean())} of the answers correct ({right[own].sum()} of {len(own)})" in said
    expect(page.locator(".numbers-part").nth(1)).to_contain_text(
        f"{len(own)} of {len(right)} images selected", use_inner_text=True
    )


def test_without_confidences_the_view_says_so_and_an_older_site_what_to_do(visit, copy_of, digits_site):
    site = copy_of(digits_site.path)
    manifest = load(site, "manifest.json")
    manifest["confidence"] = None
    (site / "data" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    page = visit(site, "#view=numbers")
    expect(page.locator(".numbers-part").first).to_contain_text("Build it again", use_inner_text=True)
    manifest["model"]["without"] = {"confidence": "why"}
    (site / "data" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    page = visit(site, "#view=numbers")
    expect(page.locator(".numbers-part").first).to_contain_text("came without confidences", use_inner_text=True)
    expect(page.locator('.dist-card[data-column="confidence"]')).to_have_count(0)
    expect(page.locator('.dist-card[data-column="blur"]')).to_have_count(1)


def test_nothing_is_fetched_before_the_view_is_opened_and_a_phone_shows_it_whole(visit, digits_site):
    page = visit(digits_site.path, size=PHONE)
    page.wait_for_load_state("networkidle")
    with counted(page) as urls:
        page.evaluate("location.hash = '#view=numbers'")
        page.locator(".dist-card").first.wait_for()
    assert sum("confidence.json" in url for url in urls) == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

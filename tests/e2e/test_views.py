"""The views beside the treemap: confusion matrix, classes, compare, image. Their numbers are recomputed here."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from sklearn.metrics import confusion_matrix, precision_score, recall_score

from chromium import PHONE, caught, ready, unfold
from onmap import scene
from reading import leaves_below, load, load_tree

CLEAR = """canvas => {  // the share of a canvas that is transparent
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((value, i) => i % 4 === 3 && value === 0).length / (data.length / 4);
}"""
VIEWS = ["Treemap", "Map", "Confusion", "Classes", "Side by side", "Tags", "Methods"]  # and Fix next, Data, Numbers
IN_ADDRESS = {"Side by side": "compare"}


def truth(site):
    """All images as (label, prediction), the right ones rebuilt from the manifest's counts."""
    manifest, errors = load(site, "manifest.json"), load(site, "errors.json")
    label, prediction = list(errors["label"]), list(errors["prediction"])
    for index, info in enumerate(manifest["classes"]):
        right = info["images"] - info["errors"]
        label += [index] * right
        prediction += [index] * right
    return manifest, np.array(label), np.array(prediction)


def top_down(page, cell):
    """Move the matrix's current cell with the keyboard to (row, column)."""
    page.locator(".matrix-cell").focus()
    page.keyboard.press("Control+Home")
    for _ in range(cell[0]):
        page.keyboard.press("ArrowDown")
    for _ in range(cell[1]):
        page.keyboard.press("ArrowRight")


WALK = """async (n) => {
  const cell = () => document.querySelector(".matrix-cell");
  const press = async (key) => {
    const before = cell().ariaLabel;
    cell().dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    const end = performance.now() + 3000; // a busy machine draws late
    while (cell().ariaLabel === before && performance.now() < end) await new Promise(setTimeout);
  };
  const read = [];
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      read.push([cell().ariaLabel, cell().dataset.count]);
      if (column < n - 1) await press("ArrowRight");
    }
    await press("Home");
    if (row < n - 1) await press("ArrowDown");
  }
  return read;
}"""  # every cell from the top left on, by its keys, in the page: a real key costs as much as a frame


def test_views_are_links_that_share_the_cluster_and_stand_in_the_address(visit, digits_site):
    page = visit(digits_site.path)
    page.locator("button.tile").first.click(position={"x": 6, "y": 6})
    ready(page)
    node = re.search(r"node=\d+", page.url).group(0)
    views = page.get_by_role("navigation", name="Views")
    for name in VIEWS[1:]:
        views.get_by_role("link", name=name, exact=True).click()
        expect(page).to_have_url(re.compile(f"view={IN_ADDRESS.get(name, name.lower())}"))
        expect(page).to_have_url(re.compile(re.escape(node)))
        expect(views.get_by_role("link", name=name, exact=True)).to_have_attribute("aria-current", "page")
    for _ in VIEWS[3:]:
        page.go_back()
    page.wait_for_url(re.compile("view=confusion"))
    page.locator(".matrix").wait_for()


def test_a_view_opens_cold_from_its_address(visit, digits_site):
    assert visit(digits_site.path, "#view=confusion").locator(".matrix").is_visible()
    assert visit(digits_site.path, "#view=classes").get_by_role("heading", name="10 classes").is_visible()
    page = visit(digits_site.path, "#view=spiral")
    expect(page.get_by_text("no view “spiral”")).to_be_visible()


def test_number_keys_change_the_view(visit, digits_site):
    page = visit(digits_site.path)
    for key, name in zip("234591", [*VIEWS[1:-1], VIEWS[0]], strict=True):
        page.keyboard.press(key)
        page.locator(f'.views a[aria-current="page"]:has-text("{name}")').wait_for()


@pytest.mark.parametrize("name", ["digits_site", "cifar_site"])
def test_every_cell_of_the_matrix_is_the_count_scikit_learn_gives(visit, request, name):
    site = request.getfixturevalue(name).path
    manifest, label, prediction = truth(site)
    counts = confusion_matrix(label, prediction, labels=range(len(manifest["classes"])))
    names = [info["name"] for info in manifest["classes"]]
    page = visit(site, "#view=confusion")
    page.get_by_text("Classes with similar errors are next to each other").wait_for()  # the tree by label orders them
    n = int(page.get_by_role("grid").get_attribute("aria-rowcount"))
    top_down(page, (0, 0))
    read = page.evaluate(WALK, n)
    assert len(read) == n * n
    for i, (said, count) in enumerate(read):
        if i // n == i % n:
            assert "correctly classified, so not counted here" in said
            continue
        a, b = re.match(r"“?(.*?)”? predicted as “?(.*?)”?: ", said).groups()
        assert int(count) == counts[names.index(a), names.index(b)], said
    assert sum(int(count) for i, (_, count) in enumerate(read) if i // n != i % n) == manifest["errors"]


def test_the_cell_one_is_at_stays_when_the_tree_by_label_reorders_the_classes(visit, cifar_site):
    site = cifar_site.path
    by_label = next(tree for tree in load(site, "manifest.json")["trees"] if tree["grouping"] == "label")
    held = []
    page = visit(site, routes={f"**/{by_label['file']}": lambda call: held.append(call)})
    page.get_by_role("navigation", name="Views").get_by_role("link", name="Confusion").click()
    page.get_by_text("Classes are in the order of the model’s outputs").wait_for()
    top_down(page, (1, 0))
    said = page.locator(".matrix-cell").get_attribute("aria-label")
    caught(page, held)
    held[0].continue_()
    page.get_by_text("Classes with similar errors are next to each other").wait_for()
    assert page.locator(".matrix-cell").get_attribute("aria-label") == said


def test_a_cell_says_its_share_of_the_class_and_opens_its_errors(visit, cifar_site):
    site = cifar_site.path
    errors = load(site, "errors.json")
    names = [info["name"] for info in load(site, "manifest.json")["classes"]]
    cat, dog = names.index("cat"), names.index("dog")
    wanted = [
        k for k, (a, b) in enumerate(zip(errors["label"], errors["prediction"], strict=True)) if (a, b) == (cat, dog)
    ]
    of_cat = errors["label"].count(cat)
    page = visit(site, "#view=confusion")
    page.get_by_role("button", name="cat → dog").hover()
    share = round(100 * len(wanted) / of_cat)
    said = f"cat predicted as dog: {len(wanted)} errors, {share}% of cat’s {of_cat} errors"
    page.get_by_role("status").filter(has_text=said).wait_for()
    page.locator(".matrix-cell").press("Enter")
    ready(page)
    expect(page).not_to_have_url(re.compile("view=confusion"))
    page.get_by_text(f"{len(wanted)} of 827 errors").first.wait_for()


def test_the_matrix_is_a_click_away_from_the_errors_of_a_cell(visit, digits_site):
    site = digits_site.path
    page = visit(site, "#view=confusion")
    count = int(page.locator(".matrix-cell").get_attribute("data-count"))
    box = page.locator(".matrix-cell").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    ready(page)
    expect(page).to_have_url(re.compile("where=label"))
    total = load(site, "manifest.json")["errors"]
    page.get_by_text(f"{count} of {total} errors").first.wait_for()
    page.go_back()
    page.locator(".matrix").wait_for()


def test_inside_a_cluster_the_matrix_counts_that_cluster_alone(visit, cifar_site):
    site = cifar_site.path
    tree, _ = load_tree(site, "combined-none")
    node = tree["n_leaves"] + len(tree["height"]) - 3
    members = leaves_below(tree, node)
    errors = load(site, "errors.json")
    pairs = {}
    for m in members:
        pair = (errors["label"][m], errors["prediction"][m])
        pairs[pair] = pairs.get(pair, 0) + 1
    page = visit(site, f"#view=confusion&tree=combined-none&node={node}")
    assert int(page.locator(".matrix-cell").get_attribute("data-count")) == max(pairs.values())
    assert f"of these {len(members)} errors" in page.locator(".matrix-cell").get_attribute("aria-label")
    page.get_by_text(re.compile(f"{len(pairs)} confusions; {len(members)} errors in all")).wait_for()
    page.get_by_role("button", name=f"Open these {max(pairs.values())}").click()
    ready(page)
    expect(page).to_have_url(re.compile(f"node={node}"))
    page.get_by_text(f"{max(pairs.values())} of ").first.wait_for()


def test_a_matrix_of_1000_classes_scrolls_zooms_and_is_searched(visit, synthetic):
    site = synthetic(errors=10000, classes=1000)
    errors = load(site, "errors.json")
    involved = len(set(errors["label"]) | set(errors["prediction"]))
    page = visit(site, "#view=confusion")
    grid = page.get_by_role("grid")
    assert int(grid.get_attribute("aria-rowcount")) == involved
    expect(page.locator(".matrix canvas")).to_have_count(1)
    assert page.evaluate("document.querySelectorAll('*').length") < 1500
    before = page.locator(".matrix-cell").bounding_box()["width"]
    page.locator(".matrix-cell").press("+")
    page.wait_for_function(
        "before => document.querySelector('.matrix-cell').getBoundingClientRect().width > before", arg=before
    )
    label, prediction = errors["label"][0], errors["prediction"][0]
    names = [info["name"] for info in load(site, "manifest.json")["classes"]]
    page.get_by_role("searchbox", name="Find a class among the confusions").fill(f"{names[label]} {names[prediction]}")
    wanted = sum((a, b) == (label, prediction) for a, b in zip(errors["label"], errors["prediction"], strict=True))
    row = page.get_by_role("button", name=re.compile(f"^“?{names[label]}”? → “?{names[prediction]}”?"))
    row.focus()
    assert int(page.locator(".matrix-cell").get_attribute("data-count")) == wanted
    matrix = grid.element_handle()
    row.press("Enter")
    ready(page)
    page.get_by_text(f"{wanted} of 10,000 errors").first.wait_for()
    matrix.dispatch_event("scroll")  # told a frame late, when the view is gone already


@pytest.mark.parametrize("name", ["digits_site", "cifar_site"])
def test_the_figures_of_every_class_are_those_of_scikit_learn(visit, request, name):
    site = request.getfixturevalue(name).path
    manifest, label, prediction = truth(site)
    labels = range(len(manifest["classes"]))
    precision = precision_score(label, prediction, labels=labels, average=None, zero_division=np.nan)
    recall = recall_score(label, prediction, labels=labels, average=None, zero_division=np.nan)
    page = visit(site, "#view=classes")
    for index in labels:
        row = page.locator(f'tr[data-class="{index}"]')
        value = lambda of: float(row.locator(f'[data-of="{of}"]').get_attribute("data-value"))  # noqa: B023, E731
        false = int(((prediction == index) & (label != index)).sum())
        assert value("precision") == pytest.approx(precision[index])
        assert value("recall") == pytest.approx(recall[index])
        assert value("falsePositives") == false
        assert value("falsePositiveRate") == pytest.approx(false / (label != index).sum())
        assert value("images") == (label == index).sum()
        assert value("predictions") == (prediction == index).sum()


def test_every_column_of_the_class_table_sorts_and_says_what_it_means(visit, cifar_site):
    page = visit(cifar_site.path, "#view=classes")
    headers = page.locator(".classes-scroll thead button")
    for i in range(headers.count()):
        assert len(headers.nth(i).get_attribute("title")) > 15
    page.get_by_role("button", name="Precision").click()
    values = page.locator('[data-of="precision"]').evaluate_all(
        "cells => cells.map(cell => Number(cell.dataset.value))"
    )
    assert values == sorted(values, reverse=True)
    page.get_by_role("button", name="Precision").click()
    expect(page.locator('[data-of="precision"]').first).to_have_attribute("data-value", str(min(values)))
    page.get_by_text("What these columns mean").click()
    expect(page.get_by_text("as a share of all images of other classes")).to_be_visible()


def test_the_class_table_counts_the_errors_of_the_cluster_on_show(visit, cifar_site):
    site = cifar_site.path
    tree, _ = load_tree(site, "combined-none")
    node = tree["n_leaves"] + len(tree["height"]) - 2
    members = leaves_below(tree, node)
    errors = load(site, "errors.json")
    page = visit(site, f"#view=classes&tree=combined-none&node={node}")
    for index in range(10):
        row = page.locator(f'tr[data-class="{index}"]')
        assert int(row.locator('[data-of="here"]').inner_text()) == sum(errors["label"][m] == index for m in members)
        assert int(row.locator('[data-of="takenHere"]').inner_text()) == sum(
            errors["prediction"][m] == index for m in members
        )


def test_of_1000_classes_only_those_in_sight_are_on_the_page_and_any_is_found(visit, synthetic):
    page = visit(synthetic(errors=10000, classes=1000), "#view=classes")
    expect(page.get_by_role("heading", name="1,000 classes")).to_be_visible()
    assert page.locator("tr[data-class]").count() < 100
    page.get_by_role("button", name="Class", exact=True).click()
    page.locator(".classes-scroll").evaluate("box => box.scrollTop = box.scrollHeight")
    page.get_by_text("truck").or_(page.get_by_text("class 0999")).first.wait_for()
    page.get_by_role("searchbox", name="Find a class").fill("class 0777")
    expect(page.locator("tr[data-class]")).to_have_count(1)
    page.get_by_role("status").filter(has_text="Shown 1 of 1,000").wait_for()


def test_a_class_opens_in_the_treemap(visit, cifar_site):
    page = visit(cifar_site.path, "#view=classes")
    page.locator(".classes-scroll").get_by_role("button", name="frog").first.click()
    ready(page)
    expect(page.locator(".chip")).to_contain_text("label: frog", use_inner_text=True)
    assert sum(tile["count"] for tile in scene(page)["tiles"]) == 58


def test_pointing_at_a_class_lights_up_its_images_and_at_a_tile_its_class(visit, cifar_site):
    page = visit(cifar_site.path, "#tree=combined-label")
    row = page.locator('.classes tr[data-class="3"]')
    row.hover(position={"x": 20, "y": 8})
    row.hover(position={"x": 60, "y": 10})  # a pointer that never moved points at nothing
    lit = page.locator("canvas.highlight")
    lit.wait_for()
    assert lit.get_attribute("data-class") == "3"
    assert 0.05 < lit.evaluate(CLEAR) < 0.4  # a fifth of the errors are cats
    tile = page.get_by_role("button", name=re.compile("^dog: "))
    tile.hover(position={"x": 8, "y": 8})
    page.locator('.classes tr[data-class="5"][data-pointed]').wait_for()
    expect(page.locator(".classes tr[data-pointed]")).to_have_count(1)
    assert lit.count() == 0


def test_an_image_shows_its_five_most_probable_classes_and_its_clusters(visit, cifar_site):
    site = cifar_site.path
    details = load(site, "details/0.json")
    names = [info["name"] for info in load(site, "manifest.json")["classes"]]
    page = visit(site, "#image=7")
    dialog = page.get_by_role("dialog")
    k = details["top"]["k"]
    guesses = dialog.locator(".guesses li")
    guesses.nth(k - 1).wait_for()
    for i in range(k):
        said = guesses.nth(i).inner_text()
        assert names[details["top"]["prediction"][7 * k + i]] in said
        p = details["top"]["probability"][7 * k + i]
        assert (f"{p:.3f}" if p >= 0.001 else "<0.001") in said
    clusters = dialog.get_by_role("navigation", name="Clusters that contain this image")
    clusters.get_by_role("link").last.click()
    ready(page)
    dialog.wait_for(state="hidden")
    node = int(re.search(r"node=(\d+)", page.url).group(1))
    tree, _ = load_tree(site, "combined-none")
    assert 7 in leaves_below(tree, node)


def test_look_alikes_open_and_back_returns(visit, cifar_site):
    details = load(cifar_site.path, "details/0.json")
    page = visit(cifar_site.path)
    page.evaluate("location.hash = '#image=7'")
    dialog = page.get_by_role("dialog")
    alike = dialog.locator(".alike button")
    alike.first.wait_for()
    expect(alike).to_have_count(details["alike"]["k"])
    alike.nth(1).click()
    page.wait_for_url(re.compile(rf"image={details['alike']['errors'][7 * details['alike']['k'] + 1]}\b"))
    page.go_back()
    page.wait_for_url(re.compile(r"image=7\b"))


def test_closing_an_image_after_look_alikes_leads_back_to_the_map(visit, digits_site):
    page = visit(digits_site.path)
    page.locator("button.tile").first.click(position={"x": 6, "y": 6})
    ready(page)
    before = page.url
    unfold(page)
    page.locator(".medoid").click()
    dialog = page.get_by_role("dialog")
    for _ in range(2):
        number = page.url
        dialog.locator(".alike button").first.click()
        page.wait_for_function("before => location.href !== before", arg=number)
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert page.url == before


def test_the_overlay_fades_with_its_slider_and_metadata_is_shown(visit, digits_site):
    page = visit(digits_site.path, "#image=3")
    dialog = page.get_by_role("dialog")
    columns = load(digits_site.path, "columns.json")["columns"]
    planted = next(column for column in columns if column["name"] == "planted")
    dialog.get_by_text(planted["values"][planted["codes"][3]]).first.wait_for()
    slider = dialog.get_by_label("Saliency overlay")
    opacity = "overlay => overlay.style.opacity"
    assert dialog.locator(".overlay").evaluate(opacity) == "0"  # first the picture as it is
    page.keyboard.press("s")
    assert dialog.locator(".overlay").evaluate(opacity) == "0.5"
    page.keyboard.press("s")
    assert dialog.locator(".overlay").evaluate(opacity) == "0"
    dialog.get_by_label("as a mask").check()
    assert dialog.locator(".overlay").evaluate(opacity) == "0.5"
    dialog.get_by_label("as a mask").uncheck()
    page.keyboard.press("s")  # a checkbox and a slider take no letters
    assert dialog.locator(".overlay").evaluate(opacity) == "0"
    slider.fill("20")
    assert dialog.locator(".overlay").evaluate(opacity) == "0.2"
    slider.press("s")
    assert dialog.locator(".overlay").evaluate(opacity) == "0"
    note = dialog.get_by_role("textbox", name="Note")
    note.press("s")
    expect(note).to_have_value("s")
    assert dialog.locator(".overlay").evaluate(opacity) == "0"
    expect(dialog.get_by_text("× uniform")).to_be_visible()
    expect(dialog.locator(".scales li")).to_have_count(7)


def test_compare_counts_both_sides(visit, cifar_site):
    site = cifar_site.path
    tree, _ = load_tree(site, "combined-none")
    root = tree["n_leaves"] + len(tree["height"]) - 1
    a, b = tree["children"][-2:]
    assert root > max(a, b)
    errors = load(site, "errors.json")
    page = visit(site, f"#tree=combined-none&node={a}")
    page.get_by_role("link", name="Compare with…").click()
    page.get_by_role("button", name=re.compile("the most similar cluster")).click()
    expect(page).to_have_url(re.compile(f"with={b}"))
    page.get_by_text("No error is in both.").wait_for()
    sides = {"A": leaves_below(tree, a), "B": leaves_below(tree, b)}
    labels = page.locator(".paired", has=page.get_by_role("heading", name="Labels", exact=True)).locator("li")
    names = [info["name"] for info in load(site, "manifest.json")["classes"]]
    for row in labels.all():
        index = names.index(row.locator(".what").inner_text())
        for side, members in sides.items():
            count = sum(errors["label"][m] == index for m in members)
            assert f"{count} of {len(members)}" in row.locator(f'[data-side="{side}"]').inner_text()
    for side, members in sides.items():
        page.get_by_text(re.compile(f"shown 24 of {len(members)}")).first.wait_for()
        assert page.get_by_role("img", name=f"{side}: mean of {len(members)} images").is_visible()


def test_compare_swaps_opens_cold_and_says_when_one_lies_inside_the_other(visit, digits_site):
    tree, _ = load_tree(digits_site.path, "combined-none")
    root = tree["n_leaves"] + len(tree["height"]) - 1
    inner = tree["children"][-1]
    page = visit(digits_site.path, f"#tree=combined-none&view=compare&node={inner}&with={root}")
    page.get_by_text("A is inside B").wait_for()
    page.get_by_role("button", name="Swap A and B").click()
    page.get_by_text("B is inside A").wait_for()
    page.keyboard.press("Escape")
    page.locator("button.tile").first.wait_for()


@pytest.mark.parametrize(
    "view", ["treemap", "map", "confusion", "classes", "compare", "fix", "data", "numbers", "methods"]
)
def test_a_phone_shows_every_view_without_sideways_scrolling(visit, digits_site, view):
    tree, _ = load_tree(digits_site.path, "combined-none")
    hash_ = f"#view={view}&node={tree['children'][-1]}&with={tree['children'][-2]}"
    page = visit(digits_site.path, hash_, size=PHONE, has_touch=True, is_mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_finger_on_a_cell_chooses_it_and_a_button_opens_it(visit, digits_site):
    page = visit(digits_site.path, "#view=confusion", size=PHONE, has_touch=True, is_mobile=True)
    box = page.locator(".matrix-cell").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).to_have_url(re.compile("view=confusion"))
    page.get_by_role("button", name=re.compile("^Open (these|this)")).tap()
    ready(page)
    expect(page).to_have_url(re.compile("where="))


def test_filters_hold_in_every_view_and_averages_say_that_they_do_not_follow_them(visit, cifar_site):
    site = cifar_site.path
    tree, _ = load_tree(site, "combined-none")
    a, b = tree["children"][-2:]
    errors = load(site, "errors.json")
    kept = {
        side: [m for m in leaves_below(tree, node) if errors["label"][m] == 3] for side, node in (("A", a), ("B", b))
    }
    where = f"#tree=combined-none&where=label:3&node={a}"
    page = visit(site, f"{where}&view=classes")
    assert int(page.locator('tr[data-class="3"] [data-of="here"]').inner_text()) == len(kept["A"])
    page = visit(site, f"{where}&view=confusion")
    page.get_by_text(f"{len(kept['A'])} errors in all").wait_for()
    page = visit(site, f"{where}&view=compare&with={b}")
    for members in kept.values():
        page.get_by_text(f"not only the {len(members)} that pass the filters").wait_for()

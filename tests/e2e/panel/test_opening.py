"""The panel of a cluster: few words before anything folds, a strip of pictures, sections that stay as they were."""

import re

import pytest
from playwright.sync_api import expect

from axe import violations
from chromium import PHONE, WIDE, counted, ready, settled, unfold
from reading import leaves_below, load, load_tree

MOST_WORDS = 120
BEFORE = """() => {
    const copy = document.querySelector('.evidence').cloneNode(true);
    for (const part of copy.querySelectorAll('.folds, details:not([open]) > :not(summary), [hidden]')) part.remove();
    return copy.textContent.split(/[\\s·]+/).filter((word) => /[A-Za-z0-9]/.test(word));
}"""


def places(site) -> list[str]:
    """Every entry of the list, and the largest clusters of the first tree."""
    manifest = load(site, "manifest.json")
    tree = manifest["default_tree"]
    _, facts = load_tree(site, tree)
    entries = [f"#tree={entry['tree']}&node={entry['node']}" for entry in manifest["clusters"]]
    return entries + [f"#tree={tree}&node={node}" for node in facts["node"][1:6]]


@pytest.mark.parametrize("which", ["digits_site", pytest.param("cifar_site", marks=pytest.mark.data)])
def test_no_cluster_has_more_than_120_words_before_its_first_section(visit, request, which):
    site = request.getfixturevalue(which).path
    page = visit(site, places(site)[0])
    for place in places(site):
        page.evaluate("hash => { location.hash = hash }", place)
        page.locator(f".evidence[data-node='{place.rpartition('=')[2]}'] .todo").wait_for()
        settled(page)
        words = page.evaluate(BEFORE)
        assert 12 <= len(words) <= MOST_WORDS, (place, " ".join(words))
        expect(page.locator(".evidence h2")).to_have_count(1)
        assert page.locator(".fold[open]").evaluate_all("all => all.map((one) => one.dataset.fold)") == ["nearest"]


def test_what_is_said_is_counted_and_no_minority_names_a_cluster(visit, digits_site):
    errors, manifest = load(digits_site.path, "errors.json"), load(digits_site.path, "manifest.json")
    names = [entry["name"] for entry in manifest["classes"]]
    tree, facts = load_tree(digits_site.path, "combined-none")
    page = visit(digits_site.path, f"#tree=combined-none&node={facts['node'][1]}")
    for node in facts["node"][1:14]:
        page.evaluate("hash => { location.hash = hash }", f"tree=combined-none&node={node}")
        page.locator(f".evidence[data-node='{node}'] .todo").wait_for()
        members = leaves_below(tree, node)
        lead, title = page.locator(".evidence .lead").inner_text(), page.locator("#evidence-title").inner_text()
        assert lead.startswith(f"{len(members)} of all {manifest['errors']} errors.")
        said = page.locator(".evidence > .said").inner_text()
        if named := re.match(r"(?:Mostly p|P)redicted as “?(.+?)”?$", title):
            count = sum(names[errors["prediction"][m]] == named[1] for m in members)
            assert 2 * count >= len(members)
            assert f"({count} of {len(members)} errors)" in said or "All are predicted as" in said
        if found := re.search(r"the commonest confusion is “?(.+?)”? → “?(.+?)”? \((\d+) of (\d+) errors\)", said):
            pairs = [(names[errors["label"][m]], names[errors["prediction"][m]]) for m in members]
            assert pairs.count((found[1], found[2])) == int(found[3])
            assert int(found[4]) == len(members)
            assert 2 * int(found[3]) <= len(members)


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_the_strip_fits_and_shows_each_error_over_the_nearest_correct_image_of_its_label(visit, digits_site, size):
    entry = next(c for c in load(digits_site.path, "manifest.json")["clusters"] if c["proved"] == "repair")
    number = load(digits_site.path, "manifest.json")["clusters"].index(entry)
    pictures = load(digits_site.path, "causes.json")["entries"][number]["pictures"]
    errors = load(digits_site.path, "errors.json")
    page = visit(digits_site.path, f"#tree={entry['tree']}&node={entry['node']}", size=size)
    rows = page.locator(".strip tr")
    page.locator(".strip tr").nth(2).wait_for()
    settled(page)
    said = [[text.removesuffix(" ✓") for text in row.locator(".said").all_inner_texts()] for row in rows.all()]
    names = [found["name"] for found in load(digits_site.path, "manifest.json")["classes"]]
    shown = pictures["errors"][:6]
    assert said[0] == [names[errors["prediction"][e]] for e in shown]
    assert said[1] == [names[errors["label"][e]] for e in shown]
    assert said[2] == [names[s] for s in pictures["said"][:6]]
    panel = page.locator(".evidence").bounding_box()
    for canvas in page.locator(".strip canvas").all():
        box = canvas.bounding_box()
        assert box["width"] >= 30
        assert box["x"] >= panel["x"]
        assert box["x"] + box["width"] <= panel["x"] + panel["width"] + 0.5
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    rows.first.locator("button").first.click()
    page.wait_for_url(re.compile(f"image={shown[0]}"))


def test_a_section_stays_open_from_cluster_to_cluster_and_reads_its_files_once_it_is_opened(visit, digits_site):
    first, second = load(digits_site.path, "manifest.json")["clusters"][:2]
    page = visit(digits_site.path, f"#tree={first['tree']}&node={first['node']}")
    settled(page)
    with counted(page) as urls:
        unfold(page, "what", "where")
        settled(page)
    assert any("columns.json" in url for url in urls)
    assert any("evidence" in url for url in urls)
    page.evaluate("hash => { location.hash = hash }", f"tree={second['tree']}&node={second['node']}")
    page.locator(f".evidence[data-node='{second['node']}']").wait_for()
    ready(page)
    still = page.locator(".fold[open]").evaluate_all("all => all.map((one) => one.dataset.fold)")
    assert still == ["nearest", "where", "what"]


def test_a_term_is_explained_to_the_keyboard_and_escape_closes_the_explanation_alone(visit, digits_site):
    first = load(digits_site.path, "manifest.json")["clusters"][0]
    page = visit(digits_site.path, f"#tree={first['tree']}&node={first['node']}", size=PHONE, has_touch=True)
    unfold(page, "holds")
    term = page.get_by_role("button", name="nearest neighbours")
    definition = page.get_by_role("tooltip")
    term.focus()
    definition.wait_for()
    box = definition.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    page.keyboard.press("Escape")
    definition.wait_for(state="hidden")
    assert "node=" in page.url
    page.locator("h1").tap()
    term.tap()
    definition.wait_for()


def test_where_nothing_is_proved_the_correct_images_to_compare_with_are_open(visit, digits_site):
    clusters = load(digits_site.path, "manifest.json")["clusters"]
    number = [k for k, entry in enumerate(clusters) if entry["cause"] and not entry["proved"]][-1]
    page = visit(digits_site.path)
    page.locator(".first-clusters ol a").nth(number).click()
    page.locator(".evidence > .said", has_text="Measured, not proved: ").wait_for()
    page.locator("[data-fold=nearest][open]").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_with_every_section_open(visit, digits_site, axe, scheme):
    for entry in load(digits_site.path, "manifest.json")["clusters"][:4:3]:
        page = visit(digits_site.path, f"#tree={entry['tree']}&node={entry['node']}", color_scheme=scheme)
        unfold(page)
        for size in (WIDE, PHONE):
            page.set_viewport_size(size)
            settled(page)
            assert violations(page, axe) == [], size
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_errors_that_a_proved_change_corrects_are_shown_as_one_filter(visit, digits_site):
    site = digits_site.path
    manifest, causes = load(site, "manifest.json"), load(site, "causes.json")
    column = next(one for one in load(site, "columns.json")["columns"] if one["name"] == "becomes correct")
    proved = [k for k, entry in enumerate(manifest["clusters"]) if entry["proved"] == "repair"]
    assert proved
    assert all("corrected" in manifest["clusters"][k] for k in proved)
    page = visit(site, places(site)[0])
    for k in proved:
        entry, corrected = manifest["clusters"][k], manifest["clusters"][k]["corrected"]
        members = {
            error for part in entry["nodes"] for error in leaves_below(load_tree(site, part["tree"])[0], part["node"])
        }
        assert corrected["count"] == sum(column["codes"][error] == corrected["code"] for error in members)
        assert column["values"][corrected["code"]] == corrected["when"]
        trial = next(one for one in causes["entries"][k]["tried"] if one["proved"] and one["kind"] == "repair")
        assert trial["hit"][0] <= corrected["count"] <= len(members)  # those tried are among them
        page.evaluate("hash => { location.hash = hash }", f"tree={entry['tree']}&node={entry['node']}")
        link = page.locator(f'.strip a[title$="become correct, {corrected["when"]}"]')
        expect(link).to_contain_text(f"({corrected['count']} correct)")
        link.click()
        expect(page.locator(".chips strong")).to_have_text(str(corrected["count"]))
        ready(page)

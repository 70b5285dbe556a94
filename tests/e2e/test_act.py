"""If fixed, fix next, forgive, and the evidence card: every number is recomputed here from the site's files."""

import base64
import csv
import io
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from chromium import PHONE, WIDE, counted, ready, settled, unfold
from onmap import scene
from reading import cell, leaves_below, load, load_tree
from wrongtree.sites.standalone import write_standalone

LOW = 0.5  # the confidence below which these tests forgive
RULE = f"without=confidence:..{LOW}"


def percent(right: int, images: int) -> str:
    return f"{100 * right / images:.1f}%"


def points(part: int, images: int) -> str:
    assert part / images >= 0.001
    return f"{100 * part / images:.1f}"


def biggest(site, tree_id: str = "combined-none") -> tuple[int, list[int]]:
    """The larger child of the root, and its errors."""
    tree, _ = load_tree(site, tree_id)
    node = max(tree["children"][-2:], key=lambda child: len(leaves_below(tree, child)))
    return node, leaves_below(tree, node)


def saved(page, press) -> tuple[str, bytes]:
    """What the browser saves when a button is pressed."""
    with page.expect_download() as found:
        press()
    path = found.value.path()
    return found.value.suggested_filename, path.read_bytes()


def save_card(page, how: str) -> tuple[str, bytes]:
    page.locator(".drop.card summary").click()
    return saved(page, lambda: page.get_by_role("button", name=how).click())


@pytest.mark.parametrize("tree_id", ["combined-none", "combined-label"])
def test_if_fixed_is_the_accuracy_recomputed_with_those_errors_right(visit, digits_site, tree_id):
    manifest, errors = load(digits_site.path, "manifest.json"), load(digits_site.path, "errors.json")
    node, members = biggest(digits_site.path, tree_id)
    page = visit(digits_site.path, f"#tree={tree_id}&node={node}")
    right, images = manifest["images"] - manifest["errors"], manifest["images"]
    unfold(page, "fixed")
    after = percent(right + len(members), images)
    head = page.locator(".fold[data-fold=fixed] h3").inner_text()
    assert head == f"If these were fixed: accuracy {percent(right, images)} → {after} of {images:,} images"
    said = page.locator(".if-fixed > p").inner_text()
    assert f"{right + len(members):,} if these {len(members):,} errors were fixed" in said
    assert f"{points(len(members), images)} points more" in said
    rows = page.locator(".if-fixed tbody tr")
    found = {row[0]: row[1:] for row in (r.locator("th, td").all_inner_texts() for r in rows.all())}
    labels = [errors["label"][m] for m in members]
    assert set(found) == {manifest["classes"][c]["name"] for c in labels}
    for c, entry in enumerate(manifest["classes"]):
        if c in labels:
            now, gone = entry["images"] - entry["errors"], labels.count(c)
            then = percent(now + gone, entry["images"])
            assert found[entry["name"]] == [f"{gone} of {entry['errors']}", percent(now, entry["images"]), then]


def nodes_of(entry: dict) -> list[int]:
    return [one["node"] for one in entry["nodes"] if one["tree"] == "combined-none"]


def members_of(site: Path, entry: dict) -> set[int]:
    """The members of an entry: those of all its clusters."""
    trees = {one["tree"]: load_tree(site, one["tree"])[0] for one in entry["nodes"]}
    return {leaf for one in entry["nodes"] for leaf in leaves_below(trees[one["tree"]], one["node"])}


@pytest.mark.parametrize("where", ["", "&k=6", "&where=label:1,3,8", f"&{RULE}"])
def test_fix_next_ranks_clusters_that_share_no_error_and_adds_up(visit, digits_site, where):
    manifest, errors, images = (load(digits_site.path, f"{name}.json") for name in ("manifest", "errors", "images"))
    tree, _ = load_tree(digits_site.path, "combined-none")
    kept = set(range(manifest["errors"]))
    judged, right = manifest["images"], manifest["images"] - manifest["errors"]
    if "where" in where:
        kept = {k for k in kept if errors["label"][k] in (1, 3, 8)}
    if "without" in where:
        left = [i for i, c in enumerate(images["confidence"]) if c > LOW]
        kept = {images["error"][i] for i in left} - {-1}
        judged, right = len(left), len(left) - len(kept)
    page = visit(digits_site.path, f"#view=fix&tree=combined-none{where}")
    rows = page.locator(".fix-steps a")
    # Entries come first, in their order; what they have is in no cluster after them.
    of_entries = [members_of(digits_site.path, c) & kept for c in manifest["clusters"]]
    first = [members - set().union(*of_entries[:i]) for i, members in enumerate(of_entries)]
    expected = [members for members in first if members]
    entries = [c for c, members in zip(manifest["clusters"], first, strict=True) if members]
    seen: set[int] = set()
    counts = []
    for place, row in enumerate(rows.all()):
        node = re.search(r"node=(\d+)", row.get_attribute("href"))
        members = expected[place] if place < len(expected) else set(leaves_below(tree, int(node[1]))) & kept - seen
        assert members
        seen |= members
        counts.append(len(members))
        assert row.locator(".small").first.inner_text().startswith(f"{len(members)} error")
        known = place < len(entries) and entries[place]["proved"]
        gain = f"{'' if known else 'at most '}+{points(len(members), judged)} points"
        expect(row.locator(".fix-gain")).to_have_text(gain, use_inner_text=True)
        expect(row.locator("strong")).to_have_text(percent(right + len(seen), judged), use_inner_text=True)
    assert seen == kept
    rest = counts[len(expected) :]
    assert rest == sorted(rest, reverse=True)
    # The rest are the tiles of the map that are no clusters of the list.
    page.goto(page.url.replace("view=fix&", ""))
    ready(page)
    listed = {node for c in manifest["clusters"] for node in nodes_of(c)}
    outside = {tile["node"] for tile in scene(page)["tiles"]} - listed
    assert len(rest) <= len(outside)
    page.go_back()
    head = page.locator(".fix-head h2").inner_text()
    of_causes = [count for count, c in zip(counts, entries, strict=False) if c["proved"]]
    gained = sum(of_causes or counts[:5])
    about = (
        f"About {gained} errors have a proved cause. If they became correct"
        if of_causes
        else f"No cause is proved, so no fix is known. If the {gained} errors of the first {min(5, len(counts))} rows "
        "became correct"
    )
    rise = f"{percent(right, judged)} to {percent(right + gained, judged)} (+{points(gained, judged)} points)"
    assert head == f"{about}, accuracy would rise from {rise}"


def test_a_row_of_fix_next_opens_its_cluster_and_back_returns(visit, digits_site):
    page = visit(digits_site.path, "#view=fix&tree=combined-none")
    first = page.locator(".fix-steps a").first
    count = int(first.locator(".small").first.inner_text().split()[0])
    first.click()
    page.wait_for_url(re.compile(r"node=\d+|where=entry"))
    ready(page)
    assert sum(tile["count"] for tile in scene(page)["tiles"]) == count
    page.go_back()
    page.locator(".fix-steps").wait_for()
    expect(page.get_by_text("a real fix gains less")).to_have_count(1)


def test_forgiving_leaves_right_and_wrong_images_out_and_shows_both_accuracies(visit, digits_site):
    manifest, errors, images = (load(digits_site.path, f"{name}.json") for name in ("manifest", "errors", "images"))
    with counted(page := visit(digits_site.path)) as urls:
        form = page.locator(".drop.filter")
        form.locator("summary").click()
        form.get_by_label("Keep errors by").select_option("confidence")
        form.get_by_label("to", exact=True).fill(str(LOW))
        assert not any("images.json" in url for url in urls)
        form.get_by_role("button", name="Forgive these").click()
        bar = page.get_by_role("region", name="Forgiven images")
        bar.wait_for()
    assert not any("ids.json" in url for url in urls)
    left = [i for i, c in enumerate(images["confidence"]) if c > LOW]
    out = [i for i, c in enumerate(images["confidence"]) if c <= LOW]
    wrong = [i for i in left if images["label"][i] != images["prediction"][i]]
    lost = len(errors["id"]) - len(wrong)
    assert 0 < lost < len(out)  # right images are forgiven too
    n, e = manifest["images"], manifest["errors"]
    expect(bar.get_by_role("status")).to_have_text(
        f"As measured {percent(n - e, n)} ({n - e} of {n}) · "
        f"without {len(out)} forgiven images ({lost} of them errors) "
        f"{percent(len(left) - len(wrong), len(left))} ({len(left) - len(wrong)} of {len(left)})",
        use_inner_text=True,
    )
    ready(page)
    assert sum(tile["count"] for tile in scene(page)["tiles"]) == len(wrong)
    table = page.locator("section.classes")
    expect(table).to_contain_text(f"Without the {len(out)} forgiven images.", use_inner_text=True)
    for row in table.locator("tbody tr").all():
        c = int(row.get_attribute("data-class"))
        of = [i for i in left if images["label"][i] == c]
        taken = Counter(images["prediction"][i] for i in of if images["prediction"][i] != c)
        *numbers, confusion = row.locator("td").all_inner_texts()
        here = str(taken.total())
        assert numbers == [str(len(of)), here, here, percent(len(of) - taken.total(), len(of))]
        said, share = confusion.split(maxsplit=1)
        (meant,) = (k for k, entry in enumerate(manifest["classes"]) if f"“{entry['name']}”" == said)
        assert taken[meant] == max(taken.values())
        assert share == f"{taken[meant]} of {taken.total()}"

    bar.locator("summary").click()
    bar.locator("tbody tr").first.wait_for()  # made once the list is open
    rows = bar.locator("tbody tr").all()
    for row in rows:
        name, gone, measured, without = row.locator("th, td").all_inner_texts()
        (c,) = (c for c, entry in enumerate(manifest["classes"]) if entry["name"] == name)
        entry = manifest["classes"][c]
        of = [i for i in left if images["label"][i] == c]
        assert gone == f"{entry['images'] - len(of)} of {entry['images']}"
        assert measured == percent(entry["images"] - entry["errors"], entry["images"])
        assert without == percent(sum(images["prediction"][i] == c for i in of), len(of))

    ids = load(digits_site.path, "ids.json")["id"]
    names = [entry["name"] for entry in manifest["classes"]]
    filename, content = saved(page, lambda: bar.get_by_role("button", name="Save as CSV").click())
    assert filename == "digits-forgiven.csv"
    table = list(csv.reader(io.StringIO(content.decode())))
    assert table[0] == ["path", "label", "prediction", "confidence"]
    assert [row[0] for row in table[1:]] == [ids[i] for i in out]
    assert [row[1:3] for row in table[1:]] == [[names[images["label"][i]], names[images["prediction"][i]]] for i in out]
    bar.get_by_role("button", name="List them").click()
    expect(bar.locator("table").last.locator("tbody tr")).to_have_count(min(100, len(out)))
    page.keyboard.press("Escape")
    bar.get_by_role("button", name="Stop forgiving").click()
    ready(page)
    expect(bar).to_have_count(0)
    assert sum(tile["count"] for tile in scene(page)["tiles"]) == e


def test_a_rule_of_several_conditions_leaves_out_what_meets_any_and_may_be_of_paths_and_metadata(visit, digits_site):
    images, ids = load(digits_site.path, "images.json"), load(digits_site.path, "ids.json")["id"]
    planted, *_ = images["columns"]
    rotated = planted["values"].index("rotated")
    part = ids[0][:-5]
    page = visit(digits_site.path, f"#without=column:planted:is:{rotated}&without=file:{part}")
    out = [i for i, code in enumerate(planted["codes"]) if code == rotated or part in ids[i]]
    assert any(part in ids[i] for i in out if planted["codes"][i] != rotated)
    wrong = sum(images["error"][i] >= 0 for i in out)
    bar = page.get_by_role("region", name="Forgiven images")
    expect(bar).to_contain_text(f"without {len(out)} forgiven images ({wrong} of them errors)", use_inner_text=True)
    bar.locator("summary").click()
    bar.get_by_text("meets any of these conditions").wait_for()


def test_what_is_said_of_errors_only_is_no_rule(visit, digits_site):
    page = visit(digits_site.path, "#without=tag:noise")
    expect(page.locator(".notice")).to_contain_text("tag:noise", use_inner_text=True)
    expect(page.get_by_role("region", name="Forgiven images")).to_have_count(0)


def test_a_site_that_has_no_facts_on_right_images_says_so_and_shows_all(visit, digits_site, copy_of):
    site = copy_of(digits_site.path)
    (site / "data" / "images.json").write_text('{"format": 9}')
    page = visit(site, f"#{RULE}")
    expect(page.locator(".notice")).to_contain_text("format 9", use_inner_text=True)
    assert sum(tile["count"] for tile in scene(page)["tiles"]) == load(site, "manifest.json")["errors"]


@pytest.mark.parametrize(("which", "theme"), [("digits_site", "light"), ("cifar_site", "dark")])
def test_the_card_has_the_pictures_and_the_numbers_of_the_page(visit, request, which, theme):
    site = request.getfixturevalue(which).path
    manifest = load(site, "manifest.json")
    node, members = biggest(site)
    page = visit(site, f"#tree=combined-none&node={node}", color_scheme=theme)
    unfold(page, "where", "what")
    settled(page)
    name, content = save_card(page, "PNG")
    assert name == f"{site.name}-combined-none-node-{node}.png"
    made = page.evaluate("__wrongtreeCard")
    card, layout = made["card"], made["layout"]
    picture = np.asarray(Image.open(io.BytesIO(content)).convert("RGB")).astype(float)
    assert picture.shape == (2 * layout["height"], 2 * 1200, 3)

    # Each picture is the sheet's own: the same colours in each quarter of it, means of maps as on the page.
    _, facts = load_tree(site, "combined-none")
    entry = facts["node"].index(node)
    largest = max((s for s in manifest["sprites"] if s["kind"] == "thumbnails"), key=lambda s: s["cell"][0])
    averages = next(s for s in manifest["sprites"] if (s["kind"], s["tree"]) == ("evidence", "combined-none"))
    mean = cell(site, averages, entry, "image")
    inside = set(members)
    cells = [cell(site, largest, k) for k in range(manifest["errors"])]
    regions = [region(picture, entry["rect"]) for entry in layout["pictures"]]
    assert close(regions[0], quarters(mean))
    on_page = page.locator("[data-fold=where] .maps canvas").evaluate_all("all => all.map((one) => one.toDataURL())")
    for i in (1, 2):
        shown = Image.open(io.BytesIO(base64.b64decode(on_page[i].partition(",")[2]))).convert("RGB")
        assert close(regions[i], quarters(np.asarray(shown)))
    samples = layout["pictures"][3:]
    assert len(samples) == 16
    drawn = [error_at(largest, sample["picture"]["source"]) for sample in samples]
    assert drawn[0] == facts["medoid"][entry]
    assert len(set(drawn) & inside) == 16
    for error, found in zip(drawn, regions[3:], strict=True):
        assert close(found, quarters(cells[error]))
    assert f"Shown 16 of {len(members)}" in card["samplesNote"]

    # And its words are the panel's.
    panel = page.get_by_role("complementary")
    assert card["title"] == panel.get_by_role("heading").first.inner_text()
    assert card["lead"] == " ".join(panel.locator(".lead, .evidence > .said").all_inner_texts())
    numbers = {number["name"]: number for number in card["numbers"]}
    right, images = manifest["images"] - manifest["errors"], manifest["images"]
    assert numbers["Errors"]["value"] == str(len(members))
    assert numbers["Accuracy"]["value"] == percent(right, images)
    assert numbers["If fixed"]["value"] == percent(right + len(members), images)
    expect(panel.locator("[data-fold=fixed] h3")).to_contain_text(numbers["If fixed"]["value"], use_inner_text=True)
    listed = panel.locator(".mix").first.locator("li").all()
    for row, confusion in zip(listed, card["confusions"], strict=False):
        expect(row.locator(".what")).to_have_text(" → ".join(confusion["names"]), use_inner_text=True)
        expect(row.locator(".much")).to_have_text(confusion["text"], use_inner_text=True)
    legends = panel.locator("[data-fold=where] .maps").first.locator(".legend").all_inner_texts()
    for legend, figure in zip(legends, card["figures"][1:], strict=True):
        for end in figure["scale"]:
            assert end in legend
    said = {text["text"] for text in layout["texts"]}
    assert {number["value"] for number in card["numbers"]} <= said


def test_the_card_as_a_page_opens_from_disk_with_the_network_off(visit, browser, digits_site, tmp_path):
    node, members = biggest(digits_site.path)
    page = visit(digits_site.path, f"#tree=combined-none&node={node}&{RULE}")
    save_card(page, "PNG")
    card = page.evaluate("__wrongtreeCard.card")
    name, content = save_card(page, "HTML")
    (tmp_path / name).write_bytes(content)
    context = browser.new_context(offline=True)
    troubles: list[str] = []
    alone = context.new_page()
    alone.on("console", lambda message: troubles.append(message.text))
    alone.on("request", lambda request: None if request.url[:5] in ("file:", "data:") else troubles.append(request.url))
    alone.goto((tmp_path / name).as_uri())
    text = alone.locator("body").inner_text()
    wanted = [card["site"], card["title"], card["lead"], card["samplesNote"], card["figuresNote"], card["link"]]
    wanted += [number[key] for number in card["numbers"] for key in ("name", "value", "note")]
    wanted += [confusion["text"] for confusion in card["confusions"]] + card["source"]
    wanted += [end for figure in card["figures"] for end in figure["scale"] or []]
    assert not [part for part in wanted if part not in text]
    sizes = alone.locator("img").evaluate_all("all => all.map((one) => one.naturalWidth)")
    assert len(sizes) == 5 + len(card["samples"])
    assert min(sizes) > 0
    style = alone.evaluate("getComputedStyle(document.querySelector('dl')).display")
    assert (style, troubles) == ("flex", [])
    context.close()
    assert len(members) > int(card["numbers"][0]["value"])  # the forgiven ones are not on the card


def test_card_and_forgiving_work_in_a_site_that_is_one_file(browser, digits_site, copy_of):
    file = write_standalone(copy_of(digits_site.path))
    images = load(digits_site.path, "images.json")
    node, _ = biggest(digits_site.path)
    context = browser.new_context(offline=True, viewport=WIDE)
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.goto(f"{file.as_uri()}#tree=combined-none&node={node}&{RULE}")
    ready(page)
    out = sum(c <= LOW for c in images["confidence"])
    expect(page.get_by_role("region", name="Forgiven images")).to_contain_text(
        f"without {out} forgiven images", use_inner_text=True
    )
    _, content = save_card(page, "PNG")
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size[0] == 2400
    _, content = save_card(page, "HTML")
    assert content.count(b"data:image/png;base64,") > 5
    context.close()
    assert not troubles


@pytest.mark.parametrize("where", ["#view=fix", f"#{RULE}&without=label:3", "#node=330"])
def test_nothing_is_wider_than_a_phone(visit, digits_site, where):
    page = visit(digits_site.path, where, size=PHONE)
    if "without" in where:
        page.locator(".forgiven-more summary").click()
    if "node" in where:
        page.locator(".drop.card summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for box in page.locator(".dropped:visible").all():
        left, width = (box.bounding_box()[key] for key in ("x", "width"))
        assert left >= 0
        assert left + width <= PHONE["width"]


def region(picture: np.ndarray, rect: dict) -> list[np.ndarray]:
    x, y, w, h = (round(2 * rect[key]) for key in ("x", "y", "width", "height"))
    return quarters(picture[y : y + h, x : x + w])


def quarters(pixels: np.ndarray) -> list[np.ndarray]:
    """Mean colour of each quarter."""
    h, w = pixels.shape[0] // 2, pixels.shape[1] // 2
    parts = (pixels[:h, :w], pixels[:h, w:], pixels[h:, :w], pixels[h:, w:])
    return [part.astype(float).mean(axis=(0, 1)) for part in parts]


def close(a: list[np.ndarray], b: list[np.ndarray]) -> bool:
    return all(np.abs(x - y).max() < 4 for x, y in zip(a, b, strict=True))


def error_at(sheet: dict, source: dict) -> int:
    """Which cell of a sheet a source is."""
    assert [source["width"], source["height"]] == sheet["cell"]
    file = sheet["files"].index(source["url"])
    column, row = source["x"] // sheet["cell"][0], source["y"] // sheet["cell"][1]
    return (file * sheet["rows"] + row) * sheet["columns"] + column

"""Tags, selections and CSV in the explorer, against the site's own files and `wrongtree export`."""

import csv
import io
import json
import re
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import expect

from chromium import PHONE, ready, settled
from onmap import scene
from places import ROOT
from reading import leaves_below, load, load_tree

TREE = "combined-none"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"


def a_node(site: Path) -> tuple[int, list[int]]:
    """A node of at least five errors that is not the whole tree, and its errors."""
    tree, facts = load_tree(site, TREE)
    node = next(n for n, c in zip(facts["node"][1:], facts["count"][1:], strict=True) if 5 <= c < 20)
    return node, leaves_below(tree, node)


# The links to the views have the address of the present state, but for the image.
ARRIVED = """hash => {
    const params = text => [...new URLSearchParams(text.slice(1))];
    const listed = text => JSON.stringify(params(text).filter(([key]) => key !== "image").sort());
    const here = document.querySelector(".views a[aria-current]").getAttribute("href");
    const open = document.querySelector("dialog[open]") !== null;
    return listed(here) === listed(hash) && open === hash.includes("image=");
}"""


def where(*tags: str) -> str:
    """The address of a filter by tag."""
    return urlencode({"where": "tag:" + ",".join(quote(tag) for tag in tags)})


def go(page, hash_: str) -> None:
    """Follow a link inside the page."""
    page.evaluate("hash => { location.hash = hash }", hash_)
    page.wait_for_function(ARRIVED, arg=hash_)
    ready(page)


def panel(page):
    """Tags of the cluster on show; a tag of one's own and the note are behind a button."""
    page.locator(".panel .node-tags").wait_for()
    page.locator(".panel .node-tags > .drop").evaluate("drop => { drop.open = true }")
    return page.locator(".panel .node-tags")


def put(editor, tag: str) -> None:
    """Give a custom tag."""
    editor.get_by_role("combobox").fill(tag)
    editor.get_by_role("button", name="Tag", exact=True).click()


def downloaded(page, button) -> tuple[str, str]:
    """Name and text of what a button gives."""
    with page.expect_download() as found:
        button.click()
    return found.value.suggested_filename, Path(found.value.path()).read_text(encoding="utf-8")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def take(page, name: str, text: str) -> str:
    """Import a file; returns what the page says of it."""
    kind = {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    page.locator(".tags-view input[type=file]").set_input_files([kind])
    said = page.locator(".notice")
    said.get_by_text(name).wait_for()
    return said.locator("span").inner_text()


def borne(page, *tags: str) -> list[int]:
    """Which errors a filter by a tag keeps, by the treemap's own account."""
    go(page, f"#{where(*tags)}&size=12")
    return sorted(image["error"] for tile in scene(page)["tiles"] for image in tile["images"])


@pytest.fixture
def tagged(visit, digits_site):
    """A page with a node tagged `label error`, and one image outside it `low quality` and `own words`, with a note."""
    node, members = a_node(digits_site.path)
    n = load(digits_site.path, "manifest.json")["errors"]
    outside = next(k for k in range(n) if k not in members)
    page = visit(digits_site.path, f"#node={node}", accept_downloads=True)
    panel(page).get_by_role("button", name="label error").click()
    go(page, f"#image={outside}")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="low quality").click()
    page.keyboard.press("t")  # focus is on the chip: the key leads to the field
    page.keyboard.type("own words")
    page.keyboard.press("Enter")
    dialog.get_by_label("Note on this image").fill("seen\ntwice")
    return page, node, members, outside


# A note is kept a moment after it was written.
KEPT = "() => Object.values(localStorage).some(text => text.includes('twice'))"


def test_tags_and_notes_are_found_by_their_words(tagged, digits_site):
    page, node, members, outside = tagged
    go(page, f"#node={node}")
    panel(page).get_by_label("Note on this cluster").fill("Café at night")
    page.wait_for_function("() => Object.values(localStorage).some(text => text.includes('night'))")
    field = page.get_by_role("combobox", name="a tag or a note")
    group = page.get_by_role("group", name="Tags and notes")
    field.fill("label err")
    expect(group).to_contain_text(f"tag of {len(members)} errors", use_inner_text=True)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "where=tag%3Alabel" in url)
    assert page.locator(".chips strong").inner_text() == str(len(members))
    field.fill("twice seen")
    expect(group).to_contain_text(load(digits_site.path, "errors.json")["id"][outside], use_inner_text=True)
    group.get_by_role("option").click()
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    field.fill("cafe night")
    expect(group).to_contain_text(f"note on a cluster of {len(members)} errors", use_inner_text=True)
    group.get_by_role("option").click()
    page.wait_for_url(lambda url: f"node={node}" in url)


def test_tags_of_nodes_and_images_survive_a_reload_and_are_in_every_view(tagged, digits_site):
    page, node, members, outside = tagged
    page.reload()
    ready(page)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="low quality")).to_have_attribute("aria-pressed", "true")
    expect(dialog.get_by_role("button", name="own words")).to_have_attribute("aria-pressed", "true")
    expect(dialog.get_by_label("Note on this image")).to_have_value("seen\ntwice")
    go(page, f"#image={members[0]}")
    assert dialog.locator(".image-tags .tag-list").inner_text().strip().endswith("label error")
    go(page, f"#node={node}")
    expect(panel(page).get_by_role("button", name="label error")).to_have_attribute("aria-pressed", "true")
    assert page.locator(".picture").first.get_attribute("aria-label").endswith("; tagged label error")
    go(page, "#view=tags")
    expect(page.locator(".tags-head h2")).to_have_text(f"3 tags on {len(members) + 1} errors", use_inner_text=True)
    assert page.locator(".tag-row").all_inner_texts()[0].startswith("label error")
    expect(page.locator('[data-tag="label error"]')).to_contain_text(
        f"{len(members)} errors, including 1 cluster", use_inner_text=True
    )
    expect(page.locator(".tag-notes p")).to_have_text("seen\ntwice", use_inner_text=True)
    assert sorted(borne(page, "label error")) == sorted(members)
    assert borne(page, "low quality", "own words") == [outside]
    go(page, "#view=classes")
    labels = load(digits_site.path, "errors.json")["label"]
    wanted = [0] * 10
    for k in {*members, outside}:
        wanted[labels[k]] += 1
    by_class = {
        row.get_attribute("data-class"): int(row.locator('td[data-of="tagged"]').inner_text())
        for row in page.locator(".classes-view tbody tr:not(.gap)").all()
    }
    assert by_class == {str(k): n for k, n in enumerate(wanted)}
    page.keyboard.press("/")
    page.keyboard.type(load(digits_site.path, "errors.json")["id"][outside])
    expect(page.locator(".found .tag-list").first).to_have_text(re.compile("own words$"))


def test_every_change_can_be_undone_and_done_again_by_button_and_key(tagged):
    page, _node, members, _ = tagged
    go(page, "#view=tags")
    tags = page.locator(".tag-row h3")
    expect(tags).to_have_text(["label error", "low quality", "own words"])
    page.keyboard.press("Control+z")  # the note, all its letters at once
    expect(page.locator(".tag-notes")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(tags).to_have_text(["label error", "low quality"])
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(tags).to_have_count(0)
    expect(page.locator(".tags-view")).to_contain_text("No tags yet", use_inner_text=True)
    for _ in range(4):
        page.keyboard.press("Control+Shift+z")
    expect(tags).to_have_text(["label error", "low quality", "own words"])
    row = page.locator('[data-tag="label error"]')
    row.get_by_role("button", name="Rename").click()
    page.keyboard.type("low quality")
    page.keyboard.press("Enter")
    expect(tags).to_have_text(["low quality", "own words"])
    expect(page.locator('[data-tag="low quality"]')).to_contain_text(f"{len(members) + 1} errors", use_inner_text=True)
    page.locator('[data-tag="low quality"]').get_by_role("button", name="Delete").click()
    expect(tags).to_have_text(["own words"])
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(tags).to_have_text(["label error", "low quality", "own words"])


def test_export_clear_import_brings_all_of_it_back_and_wrongtree_export_takes_the_file(
    tagged, cli, digits_site, tmp_path
):
    page, _node, members, outside = tagged
    go(page, "#view=tags")
    name, text = downloaded(page, page.get_by_role("button", name="Export JSON"))
    assert name == "digits-tags.json"
    errors = load(digits_site.path, "errors.json")
    (tmp_path / name).write_text(text)
    outcome = cli("export", digits_site.path, "--tag", tmp_path / name)
    assert outcome.code == 0, outcome.err
    assert {row["path"]: row["tags"] for row in rows(outcome.out)} == {
        **{errors["id"][k]: "label error" for k in members},
        errors["id"][outside]: "low quality; own words",
    }
    csv_name, table = downloaded(page, page.get_by_role("button", name="Export CSV"))
    assert csv_name == "digits-tags.csv"
    assert _spelled(table) == _spelled(outcome.out)

    clear = "localStorage.clear()"
    page.wait_for_function(KEPT)
    page.evaluate(clear)
    page.reload()
    ready(page)
    expect(page.locator(".tags-view")).to_contain_text("No tags yet", use_inner_text=True)
    said = take(page, name, text)
    assert said == f"{name}: imported tags and notes of 1 image and 1 cluster."
    assert downloaded(page, page.get_by_role("button", name="Export JSON"))[1] == text
    assert take(page, name, text)  # twice is the same as once
    assert downloaded(page, page.get_by_role("button", name="Export JSON"))[1] == text

    page.evaluate(clear)
    page.reload()
    ready(page)
    assert take(page, csv_name, table) == f"{csv_name}: imported tags and notes of {len(members) + 1} images."
    assert downloaded(page, page.get_by_role("button", name="Export CSV"))[1].count("label error") == len(members)
    assert borne(page, "label error") == sorted(members)
    assert borne(page, "low quality") == [outside]


def _spelled(text: str) -> list[list[str]]:
    """Rows in which a number is a number: Python writes 1.0 where JavaScript writes 1."""

    def plain(cell: str) -> str:
        try:
            return str(float(cell))
        except ValueError:
            return cell

    return [[plain(cell) for cell in row] for row in csv.reader(io.StringIO(text))]


def test_the_csv_of_a_node_has_its_images_and_the_columns_of_wrongtree_export(tagged, cli, digits_site):
    page, node, members, _ = tagged
    go(page, f"#node={node}")
    name, text = downloaded(page, page.locator(".panel").get_by_role("button", name="CSV"))
    assert name == f"digits-{TREE}-node-{node}.csv"
    ids = load(digits_site.path, "errors.json")["id"]
    assert [row["path"] for row in rows(text)] == [ids[k] for k in members]
    ours, theirs = _spelled(text), _spelled(cli("export", digits_site.path, "--node", node).out)
    assert [row[:-1] for row in ours] == [row[:-1] for row in theirs]
    assert {row[-1] for row in ours[1:]} == {"label error"}


def test_the_csv_of_a_filter_a_selection_and_a_tag_have_what_is_on_screen(tagged, digits_site):
    page, _node, _members, outside = tagged
    errors = load(digits_site.path, "errors.json")
    go(page, "#where=confidence:0.7..&where=label:1,2,3")
    kept = [k for k, label in enumerate(errors["label"]) if label in (1, 2, 3) and errors["confidence"][k] >= 0.7]
    name, text = downloaded(page, page.locator(".chips").get_by_role("button", name="CSV"))
    assert name == "digits-filtered.csv"
    assert [row["path"] for row in rows(text)] == [errors["id"][k] for k in kept]
    go(page, "#view=tags")
    name, text = downloaded(page, page.locator('[data-tag="own words"]').get_by_role("button", name="CSV"))
    assert name == "digits-tag-own-words.csv"
    assert [row["path"] for row in rows(text)] == [errors["id"][outside]]
    go(page, "")
    first = scene(page)["tiles"][0]
    page.locator(f'button.tile[data-node="{first["node"]}"]').click(position={"x": 6, "y": 6}, modifiers=["Control"])
    bar = page.locator(".select-bar")
    name, text = downloaded(page, bar.get_by_role("button", name="CSV"))
    assert name == "digits-selection.csv"
    tree, _ = load_tree(digits_site.path, TREE)
    assert [row["path"] for row in rows(text)] == [errors["id"][k] for k in leaves_below(tree, first["node"])]


def test_tiles_and_images_are_selected_by_click_key_and_touch_and_tagged_together(visit, digits_site):
    page = visit(digits_site.path)
    bar, said = page.locator(".select-bar"), page.locator(".select-bar [role=status]")
    one, other = scene(page)["tiles"][:2]
    page.locator(f'button.tile[data-node="{one["node"]}"]').click(position={"x": 6, "y": 6}, modifiers=["Shift"])
    expect(said).to_have_text(f"{one['count']} errors selected", use_inner_text=True)
    expect(page).not_to_have_url(re.compile("node="))
    page.locator(f'button.tile[data-node="{other["node"]}"]').focus()
    page.keyboard.press("x")
    expect(said).to_have_text(f"{one['count'] + other['count']} errors selected", use_inner_text=True)
    page.keyboard.press("i")
    page.keyboard.press("x")
    expect(said).to_have_text(f"{one['count'] + other['count'] - 1} errors selected", use_inner_text=True)
    image = one["images"][0]
    page.mouse.move(0, 0)
    page.keyboard.down("Control")
    box = page.locator(".treemap").bounding_box()
    page.mouse.click(box["x"] + image["x"] + image["width"] / 2, box["y"] + image["y"] + image["height"] / 2)
    page.keyboard.up("Control")
    expect(said).to_have_text(f"{one['count'] + other['count'] - 2} errors selected", use_inner_text=True)
    bar.get_by_role("button", name="to fix").click()
    page.keyboard.press("Escape")  # leaves the inside of the tile, or the selection
    page.keyboard.press("Escape")
    expect(bar).to_have_count(0)
    assert len(borne(page, "to fix")) == one["count"] + other["count"] - 2

    go(page, f"#node={one['node']}")
    page.get_by_role("button", name="Select", exact=True).click()
    pictures = page.locator(".picture")
    pictures.nth(0).click()
    pictures.nth(1).click()
    expect(said).to_have_text(re.compile("^2 errors selected"))
    pictures.nth(1).focus()
    page.keyboard.press("x")
    expect(said).to_have_text(re.compile("^1 error selected"))
    bar.get_by_role("button", name="Clear").click()
    pictures.nth(0).click()
    page.get_by_role("dialog").wait_for()


def test_colours_go_by_the_first_tag_and_the_legend_counts_them(tagged):
    page, _node, members, _outside = tagged
    go(page, "#by=tag")
    legend = page.get_by_role("group", name="Colours: Tag (the first of several)")
    assert [text.split() for text in legend.locator("li").all_inner_texts()] == [
        ["label", "error", str(len(members))],
        ["low", "quality", "1"],
    ]
    assert "own words" not in legend.inner_text()
    sentences = page.locator("button.tile .sr-only").all_inner_texts()
    assert sum("label error" in text for text in sentences) >= 1


def test_a_link_to_a_filter_by_tag_comes_back_and_follows_what_is_tagged(tagged, digits_site):
    page, _node, members, outside = tagged
    go(page, "#view=tags")
    page.locator('[data-tag="own words"]').get_by_role("link", name="Show in treemap").click()
    page.wait_for_function("() => location.hash.includes('where=')")
    page.reload()
    ready(page)
    assert page.locator(".chip").inner_text().startswith("tag: own words")
    assert [image["error"] for image in scene(page)["tiles"][0]["images"]] == [outside]
    n = load(digits_site.path, "manifest.json")["errors"]
    go(page, "#where=tag%3A")
    expect(page.locator(".chips [role=status]")).to_have_text(
        f"{n - len(members) - 1} of {n} errors", use_inner_text=True
    )
    put(panel(page), "the rest")  # and then none is untagged
    page.get_by_text("None of the").wait_for()
    assert "import its tag file" in page.locator("main").inner_text()


def test_another_tab_of_the_same_browser_has_the_tags_at_once(tagged, serve, digits_site):
    page, _node, _members, _outside = tagged
    other = page.context.new_page()
    other.goto(f"{serve(digits_site.path.parent)}{digits_site.path.name}/#view=tags")
    ready(other)
    expect(other.locator(".tag-row")).to_have_count(3)
    page.get_by_role("dialog").get_by_role("button", name="to fix").click()
    other.locator('[data-tag="to fix"]').wait_for()
    other.locator('[data-tag="low quality"]').get_by_role("button", name="Delete").click()
    pressed = page.get_by_role("dialog").locator('.tag-chip[aria-pressed="true"]')
    page.wait_for_function("() => document.querySelectorAll('dialog .tag-chip[aria-pressed=true]').length === 2")
    assert pressed.all_inner_texts() == ["to fix", "own words"]


def test_a_file_that_cannot_be_taken_in_says_why_in_one_sentence_and_harms_nothing(tagged):
    page, *_ = tagged
    go(page, "#view=tags")
    button = page.get_by_role("button", name="Export JSON")
    before = downloaded(page, button)[1]
    document = json.loads(before)
    files = {
        "other.json": (json.dumps({**document, "site": {"name": "cats"}}), "has the tags of the site “cats”"),
        "half.json": (before[: len(before) // 2], "not a complete tag file"),
        "newer.json": (json.dumps({**document, "format": 9}), "Got tag format 9".lower()),
        "list.json": ("[1]", "not a tag file of wrongtree"),
        "gone.json": (
            json.dumps({**document, "tags": {"x": ["a", "b"]}, "notes": {}, "nodes": []}),
            "2 images in it are not errors",
        ),
        "half.csv": ('path,tags\na,"b', "not a complete CSV"),
        "other.csv": ("a,b\n1,2\n", "neither a tag file nor a CSV"),
        "empty.csv": ("", "neither a tag file nor a CSV"),
    }
    for name, (text, sentence) in files.items():
        said = take(page, name, text)
        assert said.startswith(f"{name} was not imported: "), said
        assert sentence in said
        assert said.count(". ") == 0
    assert downloaded(page, button)[1] == before


def test_what_a_file_has_and_the_site_has_not_is_said_and_left_out(tagged, digits_site):
    page, _node, members, _ = tagged
    go(page, "#view=tags")
    document = json.loads(downloaded(page, page.get_by_role("button", name="Export JSON"))[1])
    document["tags"]["low quality"] += ["gone.png", "lost.png"]
    document["nodes"][0]["node"] = 1  # another number, the same images: found again
    document["nodes"].append({**document["nodes"][0], "members": "0" * 16, "tags": ["ghost"]})
    said = take(page, "t.json", json.dumps(document))
    assert "tags and notes of 1 image and 1 cluster" in said
    assert "2 images in it are not errors of this site, the first: gone.png" in said
    assert "1 cluster in it is no longer on this site" in said
    assert page.locator('[data-tag="ghost"]').count() == 0
    assert f"{len(members)} errors, including 1 cluster" in page.locator('[data-tag="label error"]').inner_text()


def test_a_full_storage_is_said_and_the_tags_can_still_be_taken_away(visit, digits_site):
    node, members = a_node(digits_site.path)
    page = visit(digits_site.path, f"#node={node}", accept_downloads=True)
    page.evaluate(
        """() => { let text = 'x'.repeat(1 << 20), k = 0;
        while (text.length > 0) {
            try { localStorage.setItem('filler' + k++, text) } catch { text = text.slice((text.length + 1) >> 1) }
        } }"""
    )
    panel(page).get_by_role("button", name="low quality").click()
    notice = page.locator(".notice")
    expect(notice).to_contain_text("storage is full", use_inner_text=True)
    expect(notice).to_contain_text("export", use_inner_text=True)
    expect(panel(page).get_by_role("button", name="low quality")).to_have_attribute("aria-pressed", "true")
    go(page, "#view=tags")
    expect(page.locator(".tags-view")).to_contain_text("storage is full", use_inner_text=True)
    text = downloaded(page, page.get_by_role("button", name="Export JSON"))[1]
    assert json.loads(text)["nodes"][0]["count"] == len(members)
    page.evaluate("localStorage.clear()")  # there is room again: the next change keeps everything
    page.get_by_role("button", name="Rename").click()
    page.keyboard.type("other")
    page.keyboard.press("Enter")
    page.reload()
    ready(page)
    assert page.locator(".tag-row h3").all_inner_texts() == ["other"]


def test_a_damaged_storage_is_said_and_set_aside(tagged):
    page, *_ = tagged
    page.wait_for_function(KEPT)
    key = page.evaluate("() => Object.keys(localStorage).find((key) => key !== 'wrongtree tour')")
    damaged = page.evaluate("key => { const t = localStorage[key].slice(0, 60); localStorage[key] = t; return t }", key)
    again = page.context.new_page()
    again.goto(page.url)
    ready(again)
    expect(again.locator(".notice")).to_contain_text("are damaged; the damaged text was moved to", use_inner_text=True)
    assert again.evaluate("key => localStorage[key + ' damaged 1']", key) == damaged
    again.get_by_role("dialog").get_by_role("button", name="low quality").click()
    assert again.evaluate("key => localStorage[key + ' damaged 1']", key) == damaged
    assert "low quality" in again.evaluate("key => localStorage[key]", key)


def test_hostile_tags_stay_text_on_the_page_in_files_and_in_spreadsheets(visit, digits_site, cli, tmp_path):
    node, members = a_node(digits_site.path)
    page = visit(digits_site.path, f"#node={node}", accept_downloads=True)
    hostile = [
        "<script>window.hacked=1</script>",
        "=cmd()",
        "__proto__",
        "<img src=x onerror=window.hacked=1>",
        "a/../b",
    ]
    for tag in hostile:
        put(panel(page), tag)
    page.reload()
    ready(page)
    for view in ("#by=tag", "#view=tags", "#view=confusion", f"#view=compare&node={node}", f"#image={members[0]}"):
        go(page, view)
    go(page, "#view=tags")
    assert page.locator(".tag-row h3").all_inner_texts() == hostile
    assert page.evaluate("window.hacked") is None
    name, text = downloaded(page, page.locator(".tag-row").nth(4).get_by_role("button", name="CSV"))
    assert name == "digits-tag-a-..-b.csv"
    assert len(rows(text)) == len(members)
    for tag in [hostile[0], *hostile[2:]]:
        page.locator(f'[data-tag="{tag}"]').get_by_role("button", name="Delete").click()
    text = downloaded(page, page.get_by_role("button", name="Export CSV"))[1]
    assert {row["tags"] for row in rows(text)} == {"'=cmd()"}
    page.evaluate("localStorage.clear()")
    page.reload()
    ready(page)
    take(page, "t.csv", text)
    assert page.locator(".tag-row h3").all_inner_texts() == ["=cmd()"]
    (tmp_path / "t.json").write_text(downloaded(page, page.get_by_role("button", name="Export JSON"))[1])
    again = rows(cli("export", digits_site.path, "--tag", tmp_path / "t.json").out)
    assert [(row["path"], row["tags"]) for row in again] == [(row["path"], row["tags"]) for row in rows(text)]


def test_a_file_dropped_on_the_view_is_taken_in(tagged):
    page, *_ = tagged
    go(page, "#view=tags")
    text = downloaded(page, page.get_by_role("button", name="Export JSON"))[1].replace('"low quality"', '"dropped"')
    transfer = page.evaluate_handle(
        "text => { const t = new DataTransfer(); t.items.add(new File([text], 'd.json')); return t }", text
    )
    page.dispatch_event(".tags-view", "drop", {"dataTransfer": transfer})
    page.locator('[data-tag="dropped"]').wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("narrow", [False, True])
def test_axe_finds_nothing_where_there_are_tags_and_nothing_is_wider_than_the_screen(
    visit, digits_site, scheme, narrow
):
    if not AXE.exists():
        pytest.skip("needs axe-core: run npm ci in web/")
    node, members = a_node(digits_site.path)
    options = {"size": PHONE} if narrow else {}
    page = visit(digits_site.path, f"#node={node}", color_scheme=scheme, **options)
    panel(page).get_by_role("button", name="low quality").click()
    put(panel(page), "a rather long tag in words of one’s own, up to sixty characters")
    page.get_by_role("button", name="Select", exact=True).click()
    page.locator(".picture").first.click()
    for hash_ in (
        f"#node={node}",
        "",
        "#by=tag",
        "#view=tags",
        f"#image={members[0]}",
        f"#{where('low quality')}",
        "#view=classes",
    ):
        go(page, hash_)
        settled(page)
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE.read_text())
        found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
        assert [(rule["id"], node["html"][:160]) for rule in found for node in rule["nodes"]] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

"""A site in a notebook: what its tables hold, and the explorer in a frame of somebody else's page.

A frame may be allowed to run scripts and nothing else: no storage, no history of its own, an origin that is nobody's.
"""

from pathlib import Path

import pytest

import wrongtree as package
from chromium import WIDE
from reading import load, load_tree
from wrongtree.sites.export import select
from wrongtree.sites.standalone import write_standalone

FRAME = """<!doctype html><meta charset="utf-8"><title>Elsewhere</title>
<iframe sandbox="allow-scripts" style="width: 1300px; height: 840px; border: 0" {}></iframe>"""

# Presses elements in turn so many times, and waits for each to be the present one.
PRESS = """async ([tabs, times]) => {
    for (let i = 0; i < times; i++) {
        const tab = tabs[i % tabs.length];
        tab.click();
        while (!tab.closest("[aria-current=page]")) await new Promise(requestAnimationFrame);
    }
}"""


def test_its_tables_are_what_the_files_say(digits_site):
    site = package.load_site(digits_site.path)
    errors = load(digits_site.path, "errors.json")
    names = [info["name"] for info in load(digits_site.path, "manifest.json")["classes"]]
    assert site.errors["path"] == errors["id"]
    assert site.errors["label"] == [names[label] for label in errors["label"]]
    assert site.errors["confidence"] == errors["confidence"]
    assert set(site.errors["planted"]) > {"blur"}  # the manifest's own column
    assert site.wrong == len(errors["id"])
    assert site.accuracy == pytest.approx(load(digits_site.path, "manifest.json")["accuracy"])
    nodes = site.nodes("combined-none")
    _, facts = load_tree(digits_site.path, "combined-none")
    assert nodes["node"] == facts["node"]
    assert len({len(column) for column in nodes.values()}) == 1
    node = nodes["node"][3]
    table = site.export(node=node, tree="combined-none")
    assert table["path"] == list(select(digits_site.path, node, "combined-none", None).ids)
    first = [
        said for label, said in zip(table["label"], table["prediction"], strict=True) if label == nodes["label"][3]
    ]
    assert first.count(nodes["prediction"][3]) == nodes["of"][3]
    with pytest.raises(
        package.UserError, match="combined-nowhere: not a tree of this site; choose from combined-label"
    ):
        site.nodes("combined-nowhere")


def test_a_table_is_a_data_frame_at_once(digits_site):
    pandas = pytest.importorskip("pandas")
    site = package.load_site(digits_site.path)
    assert len(pandas.DataFrame(site.errors)) == site.wrong
    assert len(pandas.DataFrame(site.nodes())) > 10


def test_the_explorer_works_in_a_frame_and_leaves_the_notebooks_address_alone(browser, serve, digits_site, tmp_path):
    framed = package.load_site(digits_site.path)._repr_html_()
    (tmp_path / "notebook").mkdir()
    (tmp_path / "notebook" / "index.html").write_text(f"<!doctype html><meta charset=utf-8><p>In [1]</p>{framed}")
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    troubles: list[str] = []
    page.on("pageerror", lambda fault: troubles.append(str(fault)))
    page.goto(f"{serve(tmp_path)}notebook/")
    before = page.url
    frame = page.frames[1]
    frame.wait_for_selector("html[data-state=ready]")
    frame.locator("button.tile").first.click(position={"x": 6, "y": 6})
    frame.wait_for_function("() => location.hash.startsWith('#node=')")
    frame.get_by_role("navigation", name="Views").get_by_text("Confusion").click()
    frame.wait_for_function("() => location.hash.includes('view=confusion')")
    frame.get_by_role("grid").wait_for()
    assert page.url == before
    page.close()
    assert not troubles


@pytest.fixture
def frame(browser, serve, digits_site, tmp_path):
    """The site as one file in such a frame; `how` it comes there, and what goes wrong in it."""
    file = write_standalone(digits_site.path).read_text(encoding="utf-8")
    (tmp_path / "site.html").write_text(file, encoding="utf-8")
    text = file.replace("&", "&amp;").replace('"', "&quot;")
    (tmp_path / "srcdoc.html").write_text(FRAME.format(f'srcdoc="{text}"'), encoding="utf-8")
    (tmp_path / "src.html").write_text(FRAME.format('src="site.html"'), encoding="utf-8")
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")
    troubles: list[str] = []

    def opened(how: str):
        page = context.new_page()
        page.on("pageerror", lambda fault: troubles.append(str(fault)))
        page.goto(f"{serve(Path(tmp_path))}{how}.html")
        inner = page.frames[1]
        inner.wait_for_selector("html[data-state=ready]")
        return inner, troubles

    yield opened
    context.close()


@pytest.mark.parametrize("how", ["src", "srcdoc"])
def test_everything_works_without_storage_and_history(frame, how):
    inner, troubles = frame(how)
    with pytest.raises(Exception, match="SecurityError"):
        inner.evaluate("localStorage.length")
    for name in ("Confusion", "Classes", "Tags", "Treemap"):
        inner.get_by_role("navigation").get_by_text(name, exact=True).first.click()
        inner.wait_for_selector("html[data-state=ready]")
    before = inner.locator(".trail, nav").all_inner_texts()
    inner.locator("button.tile").first.click()
    inner.wait_for_selector("html[data-state=ready]")
    assert inner.locator(".trail, nav").all_inner_texts() != before
    inner.locator("body").press("Escape")
    inner.wait_for_selector("html[data-state=ready]")
    assert inner.locator(".trail, nav").all_inner_texts() == before
    assert troubles == []


@pytest.mark.parametrize("how", ["src", "srcdoc"])
def test_an_image_opens_and_closes_there(frame, digits_site, how):
    inner, troubles = frame(how)
    search = inner.get_by_role("combobox", name="Search for a class or a file")
    search.fill(load(digits_site.path, "errors.json")["id"][0])
    inner.locator("[role=listbox] [role=option]").first.wait_for()
    search.press("Enter")
    inner.locator("dialog[open]").wait_for()
    inner.locator("body").press("Escape")
    inner.locator("dialog[open]").wait_for(state="detached")
    assert troubles == []


@pytest.mark.parametrize("how", ["src", "srcdoc"])
def test_more_changes_of_the_address_than_any_browser_takes_leave_the_page_in_charge(frame, how):
    inner, troubles = frame(how)
    tabs = [inner.get_by_role("navigation").get_by_text(name, exact=True).first for name in ("Classes", "Confusion")]
    for tab in tabs:
        tab.click()
    # The others by script: with the browser asked before and after each they take minutes, and too few of them
    # fall into the time that a browser looks back.
    inner.evaluate(PRESS, [[tab.element_handle() for tab in tabs], 250])
    inner.wait_for_selector("html[data-state=ready]")
    inner.locator("main[data-view=confusion]").wait_for()
    assert troubles == []

"""A site in a notebook: what its tables hold, and the explorer in a frame of somebody else's page."""

import pytest

import wrongtree as package
from reading import load, load_tree
from wrongtree.sites.export import select


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

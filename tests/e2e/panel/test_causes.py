"""Causes: in the list, above a cluster, as a selection that a link keeps, and first of what to fix next."""

import json
import re

import pytest
from playwright.sync_api import expect

from axe import violations
from chromium import PHONE, WIDE, counted, ready, settled, unfold
from onmap import scene
from reading import leaves_below, load, load_tree


@pytest.fixture(scope="module")
def manifest(causes_site):
    return load(causes_site, "manifest.json")


def members_of(site, entry) -> list[int]:
    trees = {one["tree"]: load_tree(site, one["tree"])[0] for one in entry["nodes"]}
    return sorted({leaf for one in entry["nodes"] for leaf in leaves_below(trees[one["tree"]], one["node"])})


def test_the_list_says_the_cause_first_then_the_proof_and_without_one_that_there_is_none(visit, causes_site, manifest):
    page = visit(causes_site)
    rows = page.locator(".first-clusters ol li")
    expect(rows).to_have_count(len(manifest["clusters"]))
    for row, entry in zip(rows.all(), manifest["clusters"], strict=True):
        text = row.inner_text()
        assert text.startswith(entry["sentence"])
        assert row.locator("b").all_inner_texts() == ([entry["cause"]] if entry["cause"] else [])
        without = "Not tested" if entry.get("tried") is False else "No cause"
        assert ("Proved: " if entry["proved"] else "Measured, not" if entry["cause"] else without) in text
    of_all = [line for line in page.locator(".first-lines li").all_inner_texts() if line.startswith("All errors: ")]
    causes = [found["cause"] for found in manifest["site_causes"] if "may be wrong" not in found["cause"]]
    assert of_all == [f"All errors: {cause}." for cause in causes]
    assert of_all


def test_an_entry_of_several_clusters_opens_as_a_selection_of_all_its_errors_that_a_link_keeps(
    visit, causes_site, manifest
):
    entry = manifest["clusters"][0]
    members = members_of(causes_site, entry)
    page = visit(causes_site)
    with counted(page) as urls:
        page.locator(".first-clusters ol a").first.click()
        page.wait_for_url(re.compile("where=entry"))
        settled(page)
    assert any("causes.json" in url for url in urls)
    expect(page.locator(".chips [role=status]")).to_have_text(
        f"{len(members)} of {manifest['errors']} errors", use_inner_text=True
    )
    tiles = scene(page)["tiles"]  # among all others they are outlined
    assert [sum(tile[key] for tile in tiles) for key in ("count", "first")] == [manifest["errors"], len(members)]
    expect(page.locator(".spread")).to_contain_text(f"These {len(members)} errors lie in ", use_inner_text=True)
    expect(page.locator(".chip")).to_contain_text(entry["sentence"], use_inner_text=True)
    panel = page.get_by_role("region", name=entry["cause"])
    expect(panel).to_contain_text(entry["proof"], use_inner_text=True)
    expect(page.locator(".panel h2").first).to_have_text(entry["cause"], use_inner_text=True)
    expect(page.locator(".strip tr")).to_have_count(3)
    rows = page.locator(".strip tr").all()
    named = ["Errors", "Nearest correct", f"Turned by 180° ({entry['corrected']['count']} correct)"]
    assert [row.locator("th").inner_text() for row in rows] == named
    assert [row.locator("canvas").count() for row in rows] == [4, 4, 4]
    again = visit(causes_site, "#" + page.url.partition("#")[2] + "&k=2")
    expect(again.locator(".chips [role=status]")).to_have_text(
        f"{len(members)} of {manifest['errors']} errors", use_inner_text=True
    )
    again.get_by_role("region", name=entry["cause"]).wait_for()
    assert again.locator(".panel h2").first.inner_text() == entry["cause"]
    page.get_by_role("button", name="Show all").click()
    ready(page)
    expect(page.locator(".strip")).to_have_count(0)
    page.go_back()
    page.get_by_role("region", name=entry["cause"]).wait_for()


def test_every_link_of_findings_json_shows_the_errors_of_its_entry(visit, causes_site):
    ids = load(causes_site, "errors.json")["id"]
    for entry in json.loads((causes_site / "findings.json").read_text(encoding="utf-8"))["entries"][:2]:
        page = visit(causes_site, entry["link"].removeprefix("index.html") + "&size=16")
        among = "where=" in entry["link"]  # all others are there, too, behind those
        tiles = [(tile, tile["first"] if among else tile["count"]) for tile in scene(page)["tiles"]]
        assert sum(n for _, n in tiles) == entry["count"]
        assert {ids[image["error"]] for tile, n in tiles for image in tile["images"][:n]} <= set(entry["files"])
        expect(page.locator(".evidence > .said")).to_have_text(entry["proof"], use_inner_text=True)


def test_one_cluster_opens_as_itself_and_a_part_of_an_entry_leads_to_all_of_it(visit, causes_site, manifest):
    first, second, third, *_ = manifest["clusters"]
    page = visit(causes_site)
    page.locator(".first-clusters ol a").nth(1).click()
    page.wait_for_url(re.compile(rf"[#&]node={second['node']}$"))
    page.get_by_role("region", name=second["cause"]).wait_for()
    page.locator(".strip").wait_for()
    last = page.locator(".strip tr").nth(2)  # no repair is proved: what the damage makes of correct images
    expect(last.locator("th")).to_have_text("Correct, then damaged")
    assert last.locator("canvas").count() == 2
    assert last.locator(".said").all_inner_texts() == [manifest["classes"][k]["name"] for k in (1, 0)]
    page.locator(".evidence").get_by_role("link", name=first["cause"]).click()  # the other side of it
    page.wait_for_url(re.compile("where=entry"))
    part = first["nodes"][1]
    page = visit(causes_site, f"#tree={part['tree']}&node={part['node']}")
    page.get_by_role("link", name=f"show all {first['count']} errors").click()
    page.wait_for_url(re.compile("where=entry"))
    page = visit(causes_site, f"#tree={third['tree']}&node={third['node']}")
    page.get_by_text("Not tested: wrongtree, which made this page, tests the most notable errors;").wait_for()


def test_a_cluster_that_is_no_entry_claims_no_cause_and_the_first_view_reads_none(visit, causes_site, manifest):
    tree, _ = load_tree(causes_site, "combined-label")
    page = visit(causes_site)
    with counted(page) as urls:
        page.reload()
        settled(page)
    assert not any("causes.json" in url for url in urls)
    page.goto(page.url + f"#node={tree['children'][-2]}")
    page.get_by_text("What was tried: nothing on this cluster").wait_for()
    unfold(page, "tried")
    page.get_by_text("Not tested: wrongtree").last.wait_for()
    text = page.locator(".evidence").inner_text()
    assert not [entry for entry in manifest["clusters"] if entry["proof"] and entry["proof"] in text]


def test_everything_that_was_tried_is_folded_and_says_counts_with_denominators(visit, causes_site, manifest):
    page = visit(causes_site, f"#tree={manifest['clusters'][0]['tree']}&where=entry:0")
    page.locator(".fold[data-fold=tried]").wait_for()
    assert page.locator(".cause-tried").count() == 0
    unfold(page, "tried")
    count = manifest["clusters"][0]["count"]
    text = page.locator(".cause-tried").inner_text()
    assert f"{count - 1} of {count} errors tried become correct (90–100%)" in text
    assert "3 of 48 other errors of the same labels become correct (1–20%)" in text
    assert "0 of 40 correct images of the same labels become misclassified (0–10%)" in text
    expect(page.locator(".cause-tried tbody tr")).to_have_count(2)


def test_fix_next_has_the_entries_first_and_counts_no_error_twice(visit, causes_site, manifest):
    page = visit(causes_site, "#view=fix")
    rows = page.locator(".fix-steps a")
    expect(rows.first).to_contain_text("Upside down", use_inner_text=True)
    expect(rows.nth(1)).to_contain_text("Motion blur", use_inner_text=True)
    counts = [int(re.match(r"(\d+) error", text)[1]) for text in page.locator(".fix-what .small").all_inner_texts()]
    assert counts[:2] == [entry["count"] for entry in manifest["clusters"][:2]]
    assert sum(counts) == manifest["errors"]
    assert counts[2:] == sorted(counts[2:], reverse=True)
    expect(page.locator(".fix-after strong").last).to_have_text("100.0%", use_inner_text=True)
    rows.first.click()
    page.wait_for_url(re.compile("where=entry"))
    page.get_by_role("region", name="Upside down").wait_for()


def test_a_link_to_an_entry_that_is_not_there_says_so(visit, causes_site):
    page = visit(causes_site, "#where=entry:99")
    expect(page.locator(".notice")).to_contain_text("entry:99” means nothing on this site", use_inner_text=True)


def test_the_page_without_a_script_has_every_title_proof_and_link(browser, serve, causes_site, manifest):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(serve(causes_site.parent) + causes_site.name + "/")
    expect(page.get_by_text(manifest["site_causes"][0]["proof"])).to_be_visible()
    for entry in manifest["clusters"]:
        expect(page.get_by_role("link", name=entry["sentence"], exact=True)).to_be_visible()
        assert not entry["proof"] or page.get_by_text(entry["proof"]).is_visible()
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_in_an_entry_and_nothing_is_wider_than_a_phone(
    visit, causes_site, manifest, axe, scheme
):
    page = visit(causes_site, f"#tree={manifest['clusters'][0]['tree']}&where=entry:0", color_scheme=scheme)
    unfold(page)
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        settled(page)
        assert violations(page, axe) == [], size
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.goto(page.url.partition("#")[0])
    settled(page)
    assert violations(page, axe) == []

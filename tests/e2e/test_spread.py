"""A tag is spread to the look-alikes of what has it."""

from collections import Counter

from playwright.sync_api import expect

from chromium import ready
from places import ROOT
from reading import load

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"


def alike_of(site, error: int) -> list[int]:
    details = load(site, "manifest.json")["details"]
    part = load(site, details["files"][error // details["size"]].removeprefix("data/"))
    k = part["alike"]["k"]
    at = k * (error - part["first"])
    return part["alike"]["errors"][at : at + k]


def test_a_tag_is_spread_to_the_chosen_look_alikes(visit, digits_site):
    site = digits_site.path
    first, second = 0, alike_of(site, 0)[0]
    lists = {error: alike_of(site, error) for error in (first, second)}
    named = Counter(other for alike in lists.values() for other in alike if other not in lists)
    best = {other: min(alike.index(other) for alike in lists.values() if other in alike) for other in named}
    ranked = sorted(named, key=lambda other: (-named[other], best[other], other))
    page = visit(site, f"#image={first}")
    for error in (first, second):
        page.evaluate("hash => { location.hash = hash }", f"#image={error}")
        page.wait_for_url(lambda url, error=error: url.endswith(f"image={error}"))
        ready(page)
        editor = page.get_by_role("dialog")
        editor.get_by_role("combobox", name="Custom tag").fill("odd")
        editor.get_by_role("button", name="Tag", exact=True).click()
    page.evaluate("location.hash = '#view=tags'")
    row = page.locator('[data-tag="odd"]')
    expect(row.locator("> .thumbnails > li")).to_have_count(2)
    row.get_by_role("button", name="Find look-alikes").press("Enter")
    boxes = row.get_by_role("checkbox")
    expect(boxes).to_have_count(min(24, len(ranked)))
    expect(row.get_by_role("checkbox", checked=True)).to_have_count(0)
    expect(row.locator(".tag-spread p")).to_contain_text(
        f"among the {len(lists[first])} nearest look-alikes of tagged ones. "
        f"Shown {min(24, len(ranked))} of {len(ranked)}."
    )
    give = row.get_by_role("button", name="with odd")
    expect(give).to_be_disabled()
    boxes.first.press("Space")
    expect(give).to_have_text("Tag 1 image with odd")
    row.get_by_role("button", name="Select all").click()
    expect(give).to_have_text(f"Tag {min(24, len(ranked))} images with odd")
    row.get_by_role("button", name="Select none").click()
    boxes.first.press("Space")
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    assert [(rule["id"], node["html"][:160]) for rule in found for node in rule["nodes"]] == []
    give.press("Enter")
    expect(row.locator("> .thumbnails > li")).to_have_count(3)
    expect(row.get_by_role("button", name="Hide look-alikes")).to_be_focused()
    expect(row.get_by_role("checkbox", checked=True)).to_have_count(0)
    kept = page.evaluate("Object.values(localStorage).find(text => text.includes('odd'))")
    assert all(load(site, "errors.json")["id"][error] in kept for error in (first, second, ranked[0]))

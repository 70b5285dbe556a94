"""Errors are clustered again: a cluster's, or a selection's, without the rest."""

from playwright.sync_api import expect

from axe import violations
from chromium import ready
from reading import load


def counts(page) -> list[int]:
    """The sizes of the clusters on show."""
    texts = page.locator(".again-parts > li > p:first-of-type").all_text_contents()
    return [int(text.split()[0].replace(",", "")) for text in texts]


def test_a_cluster_is_clustered_again_one_part_is_opened_and_back_returns_to_them(visit, axe, digits_site):
    site = digits_site.path
    errors = load(site, "manifest.json")["errors"]
    page = visit(site)
    page.locator(".first-clusters ol a").first.click()
    page.get_by_role("button", name="Cluster these again").click()
    parts = page.locator(".again-parts > li")
    expect(parts).to_have_count(6)
    whole = int(page.get_by_role("heading", name="Cluster again").text_content().split()[2])
    found = counts(page)
    assert sum(found) == whole < errors
    assert found == sorted(found, reverse=True)
    slider = page.get_by_role("slider", name="Clusters")
    slider.focus()
    slider.press("ArrowLeft")
    expect(parts).to_have_count(5)
    assert "parts=5" in page.evaluate("(dispatchEvent(new Event('pagehide')), location.hash)")
    assert violations(page, axe) == []
    found = counts(page)
    parts.nth(1).get_by_role("link", name="Open").click()
    chips = page.get_by_role("region", name="Filters")
    expect(chips).to_contain_text(f"{found[1]} of {errors} errors")
    expect(chips).to_contain_text(f"selection: {found[1]} errors")
    page.go_back()
    expect(parts).to_have_count(5)
    assert counts(page) == found


def test_a_selection_is_clustered_again_and_a_part_of_it_is_tagged(visit, digits_site):
    page = visit(digits_site.path)
    page.get_by_role("button", name="Select", exact=True).click()
    for tile in range(2):
        page.locator(".tiles .tile").nth(tile).click(position={"x": 40, "y": 6})
    bar = page.get_by_role("complementary", name="Selection")
    chosen = int(bar.get_by_role("status").text_content().split()[0])
    bar.get_by_role("button", name="Cluster these again").click()
    parts = page.locator(".again-parts > li")
    expect(parts).not_to_have_count(0)
    assert sum(counts(page)) == chosen
    n = counts(page)[0]
    parts.first.get_by_text("Tag…").click()
    parts.first.get_by_role("button", name="to fix").click()
    page.evaluate("location.hash = '#where=tag:to%2520fix'")
    ready(page)
    expect(page.get_by_role("region", name="Filters")).to_contain_text(f"{n} of ")


def test_where_no_worker_may_run_the_page_finds_the_same_clusters_itself(visit, digits_site):
    page = visit(digits_site.path, "#view=again")
    parts = page.locator(".again-parts > li")
    expect(parts).to_have_count(6)
    found = counts(page)
    page.add_init_script("window.Worker = class { constructor() { throw new Error('refused') } }")
    page.reload()
    expect(parts).to_have_count(6)
    assert counts(page) == found

"""A comparison opens as a site like any other: coloured by outcome, with the one sentence, and can be drilled."""

import re

from judged_pair import build_pair
from playwright.sync_api import expect

from axe import violations
from chromium import PHONE


def test_it_opens_with_the_sentence_and_outcomes_and_can_be_drilled(cli, visit, axe, tmp_path):
    build_pair(cli)
    assert cli("compare", "build/v1", "build/v2", "--site").code == 0
    site = tmp_path / "build" / "v1-vs-v2"
    page = visit(site)
    expect(page.locator(".first-lines")).to_contain_text("v2 fixes 4 and breaks 2 of 20 images")
    expect(page.locator(".bar")).to_contain_text("9 errors of 20 images, of v1 or v2 · both correct 55.0%")
    expect(page.locator("option:checked", has_text="outcome")).to_have_count(1)
    expect(page.locator(".first-clusters ol li").first).to_contain_text("Broken: ")
    expect(page.locator("section.classes th", has_text="Both correct")).to_have_count(1)
    views = page.get_by_role("navigation", name="Views").get_by_role("link").all_inner_texts()
    assert not {"Confusion", "Classes", "Fix next"} & set(views), "these are about one model"
    assert {"Treemap", "Numbers"} <= set(views)
    assert "by=" not in page.url
    assert not violations(page, axe)
    check_changes(page, axe)
    page.locator(".first-clusters ol a").first.click()
    expect(page).to_have_url(re.compile("node=|where="))
    expect(page.locator("aside.panel")).to_contain_text("predicted as")
    expect(page.locator("aside.panel .changed")).to_contain_text("new error")
    expect(page.locator("aside.panel summary", has_text="fixed: both correct 55.0% →")).to_have_count(1)
    page.goto(f"{page.url.partition('#')[0]}#image=0")
    expect(page.locator("body")).to_contain_text("older prediction")
    narrow = visit(site, size=PHONE)
    expect(narrow.locator(".bar")).to_contain_text("both correct 55.0%")
    assert narrow.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def check_changes(page, axe):
    """The view of what has changed: its numbers lead to the images that they count."""
    page.get_by_role("navigation", name="Views").get_by_role("link", name="Changes").click()
    expect(page.locator(".changes-view h2")).to_contain_text("v2 fixes 4 and breaks 2 of 20 images")
    classes = page.get_by_role("region", name="Table of classes").locator("tbody tr")
    expect(classes).to_have_count(3)
    assert not violations(page, axe)
    rows = [row.split("\t") for row in classes.all_inner_texts()]
    assert [sum(int(row[k]) for row in rows) for k in range(1, 6)] == [20, 7, 5, 4, 2]
    expect(page.locator(".changes-view")).to_contain_text("Not compared: one of the models has fewer than 10 errors")
    broken = classes.get_by_role("link", name=re.compile("broken of")).first
    count = int(broken.inner_text())
    broken.click()
    expect(page.locator(".chips p")).to_have_text(f"{count} of 9 errors")
    page.go_back()
    page.go_back()

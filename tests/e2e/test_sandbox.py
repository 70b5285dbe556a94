"""In a frame that may run scripts and nothing else: no storage, no history of its own, an origin that is nobody's."""

from pathlib import Path

import pytest

from chromium import WIDE
from reading import load
from wrongtree.sites.standalone import write_standalone

FRAME = """<!doctype html><meta charset="utf-8"><title>Elsewhere</title>
<iframe sandbox="allow-scripts" style="width: 1300px; height: 840px; border: 0" {}></iframe>"""


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
    for i in range(120):
        tabs[i % 2].click(no_wait_after=True)
    inner.wait_for_selector("html[data-state=ready]")
    inner.locator("main[data-view=confusion]").wait_for()
    assert troubles == []

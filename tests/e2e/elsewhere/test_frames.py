"""A site in a frame of another page that may run scripts and nothing else: it has no origin, no storage, no name.

More of a site as one file, in such a frame, is tried by test_notebook.
"""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from chromium import WIDE, ready
from onmap import largest_tile
from wrongtree.sites.standalone import write_standalone

FRAME = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<iframe sandbox="allow-scripts" width="1400" height="860" {}></iframe>"""


class Open(SimpleHTTPRequestHandler):
    """A host that lets every page read its files, as GitHub Pages does."""

    def end_headers(self):
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def open_host(digits_site):
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Open, directory=str(digits_site.path.parent))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/{digits_site.path.name}/"
        server.shutdown()


@pytest.fixture
def framed(browser, serve, tmp_path):
    """Opens what `src` or `srcdoc` says in such a frame; the page, its frame, and what goes wrong in either."""
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")

    def opened(how: str, what: str):
        troubles: list[str] = []
        quoted = what.replace("&", "&amp;").replace('"', "&quot;")
        (tmp_path / "index.html").write_text(FRAME.format(f'{how}="{quoted}"'), encoding="utf-8")
        page = context.new_page()
        page.on("pageerror", lambda fault: troubles.append(str(fault)))
        page.on(
            "console", lambda said: troubles.append(f"{said.text} {said.location}") if said.type == "error" else None
        )
        page.goto(serve(tmp_path).replace("127.0.0.1", "localhost"))
        return page, page.frames[1], troubles

    yield opened
    context.close()


def in_and_back(page, inner) -> None:
    """Into a cluster, and out by the browser's button; Playwright's own would wait for a page to load."""
    ready(inner)
    assert inner.evaluate("origin") == "null"
    tiles = inner.locator("button.tile").count()
    largest_tile(inner).click(position={"x": 8, "y": 8})
    inner.wait_for_function("location.hash.includes('node=')")
    ready(inner)
    page.evaluate("history.back()")
    inner.wait_for_function("!location.hash.includes('node=')")
    expect(inner.locator("button.tile")).to_have_count(tiles)


def test_one_file_inside_the_page_goes_back(framed, copy_of, digits_site):
    file = write_standalone(copy_of(digits_site.path))
    page, inner, troubles = framed("srcdoc", file.read_text(encoding="utf-8"))
    in_and_back(page, inner)
    assert troubles == []


def test_from_a_host_that_lets_every_page_read_a_site_works(framed, open_host):
    page, inner, troubles = framed("src", open_host)
    in_and_back(page, inner)
    for name in inner.get_by_role("navigation", name="Views").get_by_role("link").all_inner_texts()[1:]:
        inner.get_by_role("navigation", name="Views").get_by_text(name, exact=True).click()
        expect(inner.locator(".views [aria-current]")).to_have_text(name)
        ready(inner)
    inner.evaluate("location.hash = '#image=3'")
    dialog = inner.locator("dialog[open]")
    dialog.get_by_role("button", name="low quality").click()
    expect(dialog.get_by_role("button", name="low quality")).to_have_attribute("aria-pressed", "true")
    expect(inner.get_by_text("Your tags are lost when you close the page").first).to_be_visible()
    inner.locator("body").press("Escape")
    expect(dialog).to_have_count(0)
    assert troubles == []


def test_from_any_other_host_the_summary_says_what_to_do(framed, serve, digits_site):
    site = f"{serve(digits_site.path.parent)}{digits_site.path.name}/"
    _, inner, troubles = framed("src", site)
    said = inner.get_by_role("alert")
    expect(said).to_contain_text("In this frame the page may not read its own data, so here is its summary.")
    expect(said).to_contain_text("add `allow-same-origin` to the frame’s sandbox")
    expect(said.get_by_role("link")).to_have_attribute("href", site)
    assert inner.get_by_role("heading", name="Look at first").is_visible()
    refused = ("blocked by CORS policy", "Failed to load resource")  # the browser's own words; no script has failed
    assert [trouble for trouble in troubles if not any(words in trouble for words in refused)] == []


def test_a_page_whose_script_does_not_come_says_so(browser, serve, digits_site):
    page = browser.new_page()
    page.route("**/explorer.js", lambda call: call.abort())
    page.goto(f"{serve(digits_site.path.parent)}{digits_site.path.name}/")
    expect(page.get_by_role("alert")).to_contain_text("explorer.js could not be loaded, so here is the summary.")
    page.close()

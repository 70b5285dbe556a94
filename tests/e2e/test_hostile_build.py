"""A data set in which everything bears a hostile name, built for real: nothing in it is ever anything but text."""

import csv
import html
import io
import json
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import expect

import hostile as names
import wrongtree as package
from chromium import WIDE, ready
from reading import load
from wrongtree.sites.gallery import write_gallery

VIEWS = ("treemap", "map", "confusion", "classes", "compare", "fix", "data", "numbers", "tags", "methods")
# What no template and no part of the explorer makes; if it is there, a name made it.
MADE = (
    "script:not([src='explorer.js']):not([id='from-disk']):not([type='text/plain']), "
    "iframe, object, embed, base, form[action], animate, "
    "meta[http-equiv=refresh], [onerror], [onload], [onclick], [onmouseover], [onfocus], [ontoggle], [onbegin], "
    "img[src='x'], body > h1, a[href^='javascript' i], a[href^='data:text' i], a[href^='//'], [src*='evil'], "
    "a[href*='evil.example']:not([href^='#']), link[href*='evil'], [style*='evil'], [style*='expression']"
)
CHECK = """made => {
  const style = [...document.styleSheets].flatMap(sheet => [...sheet.cssRules]).map(rule => rule.cssText).join();
  return { hacked: window.hacked ?? null, own: Object.prototype.hacked ?? null,
    made: [...document.querySelectorAll(made)].map(node => node.outerHTML.slice(0, 200)),
    style: /evil\\.example|\\*\\s*\\{\\s*display: none/.test(style),
    shown: getComputedStyle(document.body).display };
}"""
SOUND = {"hacked": None, "own": None, "made": [], "style": False, "shown": "block"}


@pytest.fixture(scope="session")
def built(once) -> Path:
    """The folder of the data set, with its site in build/site, a gallery, and the site in one file."""

    def make(root: Path) -> None:
        command = [sys.executable, names.__file__, str(root)]
        done = subprocess.run(command, capture_output=True, timeout=600, check=False)
        assert done.returncode == 0, done.stderr
        for sent in (b"\x1b]0", b"\x1b[2J", "\u202e".encode(), "\u2066".encode(), b"\x08"):
            assert sent not in done.stdout + done.stderr

    return once("hostile-build", make)


@pytest.fixture
def opened(browser):
    """Open pages of which nothing may go elsewhere, ask, open a window or fail; they are checked at the end, too."""
    contexts, troubles = [], []

    def open_page(url: str, **options):
        context = browser.new_context(viewport=WIDE, reduced_motion="reduce", accept_downloads=True, **options)
        contexts.append(context)
        here = url.split("/")[2]
        context.on("request", lambda r: None if _stays(r.url, here) else troubles.append(r.url[:300]))
        context.on("page", lambda page: troubles.append("a window") if len(context.pages) > 1 else None)
        page = context.new_page()
        page.on("dialog", lambda dialog: (troubles.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda fault: troubles.append(str(fault)))
        page.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not troubles


def _stays(url: str, host: str) -> bool:
    return url.startswith(("data:", "blob:", "about:")) or url.split("/")[2] == host


def test_there_are_many_hostile_names():
    assert len(set(names.NAMES)) == len(names.NAMES) >= 40


def test_the_check_would_find_a_name_that_became_more_than_text(browser):
    page = browser.new_page()
    found = 0
    for name in (name for name in names.NAMES if "http-equiv" not in name):  # that one would leave the page
        page.set_content("<!doctype html><p>text</p>")
        page.evaluate("name => document.body.insertAdjacentHTML('beforeend', name)", names.as_shown(name))
        found += page.evaluate(CHECK, MADE) != SOUND
    page.close()
    assert found >= 12


def test_every_name_is_in_the_sites_files_as_it_is_and_in_no_path_of_them(built):
    site = built / "build" / "site"
    manifest = load(site, "manifest.json")
    assert sorted(entry["name"] for entry in manifest["classes"]) == sorted(map(names.as_shown, names.NAMES))
    assert manifest["title"] == names.TITLE
    assert manifest["model"]["spec"] == f"{names.SCRIPT}:{names.FACTORY}"
    assert manifest["model"]["weights"] == names.WEIGHTS
    assert manifest["dataset"]["name"] == names.DATA.removesuffix(".jsonl")
    assert len(manifest["dataset"]["skipped"]) == -(-len(names.NAMES) // 3)
    assert set(map(names.as_shown, names.COLUMNS)) < set(manifest["columns"])
    columns = {column["name"]: column for column in load(site, "columns.json")["columns"]}
    assert set(columns[names.as_shown(names.COLUMNS[0])]["values"]) <= set(map(names.as_shown, names.NAMES))
    for path in site.rglob("*"):
        assert (
            path.relative_to(site)
            .as_posix()
            .replace("-", "")
            .replace("_", "")
            .replace("/", "")
            .replace(".", "")
            .isalnum()
        )
    assert not list(built.rglob("CANARY"))


def test_every_view_shows_them_as_text(opened, serve, built):
    page = opened(f"{serve(built / 'build')}site/")
    ready(page)
    addresses = [f"#view={view}" for view in VIEWS]
    addresses += [f"#{urlencode({'by': f'column:{names.as_shown(column)}'})}" for column in names.COLUMNS]
    addresses += [f"#{urlencode({'where': f'column:{quote(names.COLUMNS[0])}={quote(names.NAMES[1])}'})}"]
    addresses += ["#image=0", "#image=7", "#view=confusion&class=3", "#view=classes&class=30", "#view=compare&with=150"]
    addresses += [f"#{urlencode({'view': name, 'tree': name, 'by': name, 'maps': name})}" for name in names.NAMES[:5]]
    for address in addresses:
        page.evaluate("hash => { location.hash = hash }", address)
        page.wait_for_timeout(60)
        ready(page)
        assert (address, page.evaluate(CHECK, MADE)) == (address, SOUND)
    assert page.title() == " ".join(names.TITLE.split()) or names.NAMES[0] in page.title()
    page.evaluate("location.hash = '#view=classes'")
    page.locator(".classes-scroll tbody th").first.wait_for()
    shown: set[str] = set()
    for _ in range(30):  # only rows in sight are there
        shown |= {" ".join(text.split()) for text in page.locator(".classes-scroll tbody th").all_text_contents()}
        page.locator(".classes-scroll").evaluate("node => node.scrollBy(0, node.clientHeight * 0.8)")
        page.wait_for_timeout(30)
    assert not {" ".join(names.as_shown(name).split()) for name in names.NAMES} - shown
    for name in (names.NAMES[0], names.NAMES[3], "__proto__", "{{7*7}}", names.NAMES[14]):
        page.get_by_role("combobox", name="Search for a class or a file").fill(name)
        page.get_by_role("option").first.wait_for()
        assert page.evaluate(CHECK, MADE) == SOUND
        page.keyboard.press("Enter")
        ready(page)
        assert page.evaluate(CHECK, MADE) == SOUND


def test_tags_and_what_is_exported_of_them_are_text_too(opened, serve, built):
    site = built / "build" / "site"
    errors = load(site, "errors.json")["id"]
    tags = {names.as_shown(name): [errors[k]] for k, name in enumerate(names.NAMES)}
    document = {"format": 1, "kind": "wrongtree-tags", "site": {"name": "site"}, "tags": tags, "nodes": []}
    page = opened(f"{serve(built / 'build')}site/#view=tags")
    ready(page)
    file = {"name": "<img src=x onerror=window.hacked=1>.json", "mimeType": "text/plain"}
    page.locator(".tags-view input[type=file]").set_input_files([{**file, "buffer": json.dumps(document).encode()}])
    page.locator(".notice").get_by_text("<img src=x").wait_for()
    assert page.evaluate(CHECK, MADE) == SOUND
    with page.expect_download() as found:
        page.get_by_role("button", name="Export CSV").click()
    rows = list(csv.reader(io.StringIO(Path(found.value.path()).read_text(encoding="utf-8"), newline="")))
    assert len(rows) > len(names.NAMES) / 2
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"))]
    assert f"'{names.NAMES[40]}" in cells
    page.goto(f"{serve(built / 'build')}site/")
    ready(page)
    assert page.evaluate(CHECK, MADE) == SOUND


def test_pages_that_need_no_script_show_them_as_text(browser, serve, built):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    write_gallery(built / "build")
    for path in ("site/index.html", "site/method.html", "index.html"):
        page.goto(f"{serve(built / 'build')}{path}")
        expect(
            page.locator(
                MADE.replace("script:not([src='explorer.js'])", "script:not(:last-child):not([src='explorer.js'])")
            )
        ).to_have_count(0)
        assert page.locator("body").evaluate("node => getComputedStyle(node).display") == "block"
        assert "{{7*7}}" in page.content()
        assert ">49<" not in page.content()
    context.close()


def test_the_site_in_one_file_and_in_a_notebook_shows_them_as_text(opened, built, tmp_path):
    page = opened((built / "build" / "site.html").as_uri())
    ready(page)
    for address in ("#view=classes", "#view=data", "#image=3"):
        page.evaluate("hash => { location.hash = hash }", address)
        ready(page)
    found = page.evaluate(CHECK, MADE)
    own = [tag for tag in found.pop("made") if not tag.startswith("<script>")]
    assert (found, own) == ({key: value for key, value in SOUND.items() if key != "made"}, [])
    expect(page.locator("script:not([type])")).to_have_count(1)  # ours
    framed = package.load_site(built / "build" / "site")._repr_html_()
    parsed = _Frame()
    parsed.feed(framed)
    assert parsed.tags == ["iframe"]
    assert html.unescape(framed.partition('srcdoc="')[2].removesuffix('"></iframe>')).startswith("<!doctype html>")
    (tmp_path / "notebook.html").write_text(f"<!doctype html><meta charset=utf-8><p>In [1]</p>{framed}", "utf-8")
    page = opened((tmp_path / "notebook.html").as_uri())
    page.frames[1].wait_for_selector("html[data-state=ready]")
    assert page.evaluate("window.hacked ?? null") is None
    assert page.frames[1].evaluate("window.hacked ?? null") is None
    expect(page.locator("body > *")).to_have_count(2)


class _Frame(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)


def test_csv_of_the_command_line_holds_no_formula(built):
    from wrongtree.sites.export import as_csv, select

    text = as_csv(select(built / "build" / "site", 240, None, None))
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@", "\t", "\r", "\n", "\uff1d"))]

"""A real Chromium, and real sites served as `wrongtree serve` serves them: fixtures, and helpers to import."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakKeyDictionary

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, sync_playwright

from wrongtree.sites.serve import make_server

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# The shell first: the same engine without a window around it, which costs as much as a small page at each visit.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")


def find_chromium() -> str | None:
    """The browser that tests/helpers/setup_browser.py found or installed; None is Playwright's own."""
    return os.environ.get("CHROMIUM") or next((found for name in NAMES if (found := shutil.which(name))), None)


SEEN_TOUR = "try { localStorage.setItem('wrongtree tour', 'seen') } catch {}"


def of_readers_who_know_the_page(browser: Browser) -> Browser:
    """Has pages opened by readers who have seen the tour, unless `first_visit=True`: it stands over what is tested."""
    fresh = browser.new_context

    def new_context(*, first_visit: bool = False, **options) -> BrowserContext:
        context = fresh(**options)
        if not first_visit:
            context.add_init_script(SEEN_TOUR)
        return context

    browser.new_context = new_context
    browser.new_page = lambda **options: new_context(**options).new_page()
    return browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # No sandbox: CI containers run as root, and the only pages opened are our own.
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
        yield of_readers_who_know_the_page(chromium)
        chromium.close()


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Serve a folder; returns its address."""
    servers = {}

    def start(folder: Path) -> str:
        if folder not in servers:
            server = make_server(folder, 0)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            servers[folder] = server
        return f"http://127.0.0.1:{servers[folder].server_address[1]}/"

    yield start
    for server in servers.values():
        server.shutdown()
        server.server_close()


@pytest.fixture
def visit(browser: Browser, serve: Callable[[Path], str], tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Open a site in a new browser context and wait until it is drawn. Any error on the page fails the test.

    `routes` are set before the page is opened: a busy page may send a request past a route that it is given later.
    `tmp_path` comes first, so that it goes last: a page may still read its site from there when the test is over.
    """
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_page(site: Path, hash_: str = "", size=WIDE, wait: bool = True, routes=None, **options) -> Page:
        context = browser.new_context(viewport=size, **{"reduced_motion": "reduce", **options})
        contexts.append(context)
        page = context.new_page()
        for pattern, handler in (routes or {}).items():
            page.route(pattern, handler)
        watch(page)
        page.on("pageerror", lambda fault: troubles.append(f"page error: {fault.stack or fault}"))
        page.on("console", lambda m: troubles.append(f"console: {m.text} {m.location}") if m.type == "error" else None)
        page.goto(f"{serve(site.parent)}{site.name}/{hash_}")
        if wait:
            ready(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not troubles, troubles


def ready(page: Page) -> None:
    """Wait until the view is drawn with all its thumbnails."""
    page.wait_for_selector("html[data-state=ready]")


UNDER_WAY: WeakKeyDictionary[Page, set[Request]] = WeakKeyDictionary()


def watch(page: Page) -> None:
    """Keep account of what the page has asked for and not yet got, for `settled`."""
    asked: set[Request] = set()
    UNDER_WAY[page] = asked
    page.on("request", lambda request: asked.add(request))
    for end in ("requestfinished", "requestfailed"):
        page.on(end, lambda request: asked.discard(request))


def settled(page: Page) -> None:
    """Wait until the view is drawn, and so is what it reads by and by; Playwright's `networkidle` is half a second."""
    calm = 0
    while calm < 3:
        ready(page)
        page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 20)))")
        calm = 0 if UNDER_WAY[page] or page.locator("[data-waiting]").count() else calm + 1


@contextmanager
def counted(page: Page) -> Iterator[list[str]]:
    """Collects the URLs requested inside the block."""
    urls: list[str] = []
    note = lambda request: urls.append(request.url)  # noqa: E731
    page.on("request", note)
    yield urls
    page.remove_listener("request", note)


def caught(page: Page, held: list[Route], calls: int = 1) -> None:
    """Wait until a route has been asked for so often: the page says that it waits before its request is here."""
    for _ in range(500):
        if len(held) >= calls:
            return
        page.wait_for_timeout(20)
    raise AssertionError("nothing was asked for")


def unfold(page: Page, *names: str) -> None:
    """Open these sections of the panel about a cluster; all of them if none is named."""
    page.locator(".fold").first.wait_for()
    for name in names or [fold.get_attribute("data-fold") for fold in page.locator(".fold").all()]:
        fold = page.locator(f".fold[data-fold={name}]")
        fold.wait_for()
        if fold.get_attribute("open") is None:
            settled(page)  # what arrives above it moves it, and a click that begins on it would end elsewhere
            fold.locator("summary").first.click()
        page.locator(f".fold[data-fold={name}][open] > .fold-body").wait_for()

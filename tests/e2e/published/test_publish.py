"""Sites where people put them: below a path, in one file with no network, in a gallery, on paper."""

import json
import shutil

import pytest
from playwright.sync_api import expect

from chromium import PHONE, WIDE, counted, ready
from onmap import largest_tile, node_of
from reading import load, top_of
from wrongtree.config import ModelConfig, Reveal
from wrongtree.flow.plan import Plan
from wrongtree.flow.run import build_from_files
from wrongtree.sites.gallery import write_gallery
from wrongtree.sites.standalone import write_standalone


def zoom_and_open_an_image(page) -> None:
    """Into the largest tile, on to an image, and back out by Escape and Back."""
    front = page.url
    while page.locator("button.picture").count() == 0:
        largest_tile(page).click(position={"x": 8, "y": 8})
        ready(page)
    assert node_of(page)
    page.locator("button.picture").first.click()
    dialog = page.get_by_role("dialog")
    dialog.locator(".guesses li").first.wait_for()
    assert dialog.locator(".stage img").evaluate("img => img.decode().then(() => img.naturalWidth)") > 0
    dialog.locator(".overlay canvas:not([data-waiting])").wait_for()
    assert "image=" in page.url
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    while page.url != front:
        page.go_back()
        ready(page)


def test_a_site_below_a_path_fetches_only_from_there(visit, digits_site, tmp_path):
    site = tmp_path / "a" / "b" / "digits"
    shutil.copytree(digits_site.path, site)
    page = visit(tmp_path / "a", "b/digits/", wait=False)
    ready(page)
    with counted(page) as urls:
        page.reload()
        ready(page)
        zoom_and_open_an_image(page)
    assert len(urls) > 8
    assert all("/a/b/digits/" in url for url in urls if not url.startswith("data:"))


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_one_file_works_from_disk_with_no_network(browser, copy_of, digits_site, size):
    file = write_standalone(copy_of(digits_site.path))
    shutil.rmtree(file.with_suffix(""))  # nothing is left beside it
    context = browser.new_context(viewport=size, reduced_motion="reduce", offline=True)
    troubles = []
    context.route("http*://**", lambda route: (troubles.append(route.request.url), route.abort()))
    page = context.new_page()
    page.on("pageerror", lambda fault: troubles.append(str(fault)))
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("requestfailed", lambda request: troubles.append(request.url[:200]))
    with counted(page) as urls:
        page.goto(file.as_uri())
        ready(page)
        zoom_and_open_an_image(page)
        page.goto(f"{file.as_uri()}#tree=combined-none")  # a link into it
        ready(page)
        page.reload()
        ready(page)
    context.close()
    assert not troubles
    loaded = {url.partition("#")[0] for url in urls if not url.startswith(("data:", "blob:"))}
    assert loaded == {file.as_uri()}


def test_one_file_without_a_script_is_a_page_to_read(browser, copy_of, digits_site):
    file = write_standalone(copy_of(digits_site.path))
    page = browser.new_context(java_script_enabled=False, offline=True).new_page()
    page.goto(file.as_uri())
    manifest = load(digits_site.path, "manifest.json")
    assert page.get_by_text(manifest["clusters"][0]["sentence"], exact=True).is_visible()
    assert len(page.locator("main").inner_text()) < 3000  # the data inside it is no text to read
    page.context.close()


ACCURACY = {"a-third": 0.0834, "b-second": 0.9, "c-first": 0.9512, "broken": 1}  # as text they sort differently


@pytest.fixture
def sites(tmp_path, digits_site):
    """Three sites that differ in title, accuracy and errors, and one that is broken."""
    for name in ("b-second", "a-third", "c-first", "broken"):
        site = tmp_path / "sites" / name
        shutil.copytree(digits_site.path, site)
        manifest = site / "data" / "manifest.json"
        found = json.loads(manifest.read_text(encoding="utf-8"))
        found |= {"title": f"{name} digits", "accuracy": ACCURACY[name]}
        text = json.dumps(found)
        manifest.write_text(text[:500] if name == "broken" else text, encoding="utf-8")
    write_gallery(tmp_path / "sites")
    return tmp_path / "sites"


def names(page) -> list[str]:
    return page.locator("tbody .name > a").all_inner_texts()


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_a_gallery_is_sorted_by_any_column_and_leads_to_a_site_and_its_top_finding(visit, sites, size):
    page = visit(sites, size=size, wait=False)
    by_name = [f"{name} digits" for name in ("a-third", "b-second", "c-first")]
    assert names(page) == by_name
    for button, order in (("Accuracy", [2, 1, 0]), ("Accuracy", [0, 1, 2]), ("Site", [0, 1, 2]), ("Site", [2, 1, 0])):
        page.get_by_role("button", name=button).click()
        assert names(page) == [by_name[k] for k in order], button
    expect(page.locator("th[aria-sort]")).to_have_count(1)
    assert page.locator(".notice").inner_text().startswith("broken/data/manifest.json")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    for picture in page.locator(".preview img").all():
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("img => img.decode().then(() => img.naturalWidth)") == 1200
    _, top = top_of(load(sites / "c-first", "manifest.json"))
    page.get_by_role("link", name=top["sentence"]).first.click()
    ready(page)
    assert "entry" in page.url if len(top["nodes"]) > 1 else node_of(page) == str(top["node"])


def test_a_gallery_is_readable_without_a_script(browser, serve, sites):
    for size in (WIDE, PHONE):
        page = browser.new_context(viewport=size, java_script_enabled=False).new_page()
        page.goto(serve(sites))
        assert len(names(page)) == 3
        expect(page.get_by_role("cell", name="wrongtree.demo:digits digits.pt")).to_have_count(3)
        page.locator("tbody .name > a").first.click()
        assert page.url.endswith("/a-third/index.html")
        page.context.close()


def test_a_gallery_opened_from_disk_shows_its_pictures_and_leads_on(browser, sites):
    page = browser.new_page()
    troubles = []
    page.on("console", lambda message: troubles.append(message.text))
    page.goto((sites / "index.html").as_uri())
    assert page.locator(".preview img").first.evaluate("img => img.decode().then(() => img.naturalWidth)") == 1200
    page.get_by_role("button", name="Errors").click()
    page.close()
    assert not troubles


def test_a_site_without_originals_shows_thumbnails_large_and_asks_for_no_picture(visit, digits_site, tmp_path):
    data, weights = digits_site.data / "digits.csv", str(digits_site.data / "digits.pt")
    cache = shutil.copytree(digits_site.cache, tmp_path / "cache")  # one run at a time uses a cache
    plan = Plan(tmp_path / "build", "small", cache=cache, reveal=Reveal(originals=False))
    site = build_from_files(plan, data, None, ModelConfig("wrongtree.demo:digits", weights))
    page = visit(site.path, "#image=3")
    with counted(page) as urls:
        page.reload()
        ready(page)
        dialog = page.get_by_role("dialog")
        dialog.locator(".overlay canvas:not([data-waiting])").wait_for()
    assert not [url for url in urls if "/images/" in url]
    assert dialog.locator(".stage > canvas").is_visible()
    assert dialog.locator(".stage img").count() == 0
    assert "This is its thumbnail" in dialog.inner_text()


def test_on_paper_the_labels_stay_on_their_tiles_and_nothing_to_press_is_left(visit, digits_site):
    page = visit(digits_site.path)
    on_screen = page.locator(".treemap").bounding_box()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 720, "height": 1000})
    whole = page.locator(".treemap").bounding_box()
    assert whole["width"] <= 690
    assert whole["height"] / whole["width"] == pytest.approx(on_screen["height"] / on_screen["width"], abs=0.01)
    canvas = page.locator(".treemap canvas").first.bounding_box()
    assert canvas["width"] == pytest.approx(whole["width"], abs=1)
    for tile in page.locator("button.tile").all():
        box = tile.bounding_box()
        assert box["x"] + box["width"] <= whole["x"] + whole["width"] + 1
        assert box["y"] + box["height"] <= whole["y"] + whole["height"] + 1
    assert page.locator(".controls").is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 720
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")

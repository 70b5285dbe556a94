"""A site in the form of a large one in the browser, served and as one file: what is large comes when needed."""

import pytest
from playwright.sync_api import expect

from chromium import counted, ready, settled
from wrongtree.sites.read import open_site
from wrongtree.sites.standalone import write_standalone


def late(urls: list[str]) -> set[str]:
    return {url.rpartition("/")[2] for url in urls if "/data/errors/" in url}


def of_images(urls: list[str]) -> set[str]:
    return {url.rpartition("/data/")[2] for url in urls if "/images" in url or "/ids" in url}


@pytest.mark.usefixtures("as_large")
def test_a_rule_of_a_large_site_reads_the_columns_that_it_is_about(visit, browser, thirteen):
    site = open_site(thirteen("site"))
    images, at = site.read("data/images.json"), site.manifest["columns"].index("brightness")
    values = images["columns"][at]["values"]
    middle = sorted(values)[len(values) // 2]
    said = f"without {sum(value >= middle for value in values)} forgiven images"
    rule = f"without=column%3Abrightness%3Afrom%3A{middle}.."
    with counted(page := visit(site.path)) as urls:
        settled(page)
        assert of_images(urls) == set()
        page.evaluate("(rule) => void (location.hash = rule)", rule)
        expect(page.locator(".forgiven")).to_contain_text(said)
        assert of_images(urls) == {"images.bin", f"columns/images-{at}.bin"}
        page.locator(".forgiven summary, .forgiven .forgiven-more button").first.click()
        page.get_by_role("button", name="List them").click()
        confidence = images["confidence"][values.index(next(value for value in values if value >= middle))]
        expect(page.locator(".forgiven table").last.locator("tbody .number").first).to_contain_text(
            f"{confidence:.2f}"[:-1]
        )
        out = [image for image, value in enumerate(values) if value >= middle]
        chunks = {f"images/id-{image // 4}.json" for image in out}
        assert len(chunks) < 7  # of the seven, some hold no image that is left out
        shown = page.locator(".forgiven table").last.locator("tbody th")
        expect(shown).to_have_text([site.read("data/ids.json")["id"][image] for image in out])
        assert of_images(urls) == {"images.bin", f"columns/images-{at}.bin", "images/confidence.bin"} | chunks

    alone = browser.new_context(offline=True).new_page()
    alone.goto(f"{write_standalone(site.path).as_uri()}#{rule}")
    ready(alone)
    expect(alone.locator(".forgiven")).to_contain_text(said)


@pytest.mark.usefixtures("as_large")
def test_paths_and_confidences_of_a_large_site_are_read_when_something_needs_them(visit, browser, thirteen):
    site = open_site(thirteen("site"))
    errors = site.read("data/errors.json")
    with counted(page := visit(site.path)) as urls:
        settled(page)
        assert late(urls) == set()
        page.evaluate("location.hash += '&image=9'")
        view = page.locator(".image-view")
        expect(view.locator(".path")).to_have_text(errors["id"][9])
        expect(view).to_contain_text(f"confidence {errors['confidence'][9]:.2f}"[:-1], use_inner_text=True)
        assert late(urls) == {"id-2.json", "confidence-1.bin"}
        assert errors["id"][9] in page.title()
    page.keyboard.press("Escape")
    search = page.get_by_role("combobox", name="Search for a class or a file, a tag or a note")
    search.fill(errors["id"][3])
    expect(page.locator("#found-image-3 .found-name")).to_have_text(errors["id"][3])
    search.fill("")

    middle = sorted(errors["confidence"])[6]
    over = sum(confidence >= middle for confidence in errors["confidence"])
    page = visit(site.path, f"#where=confidence%3A{middle}..&by=confidence")
    expect(page.locator(".chips, .filters").first).to_contain_text(f"{over} of 13")
    page = visit(site.path, "#where=file%3Agreen")
    expect(page.locator(".chips, .filters").first).to_contain_text("5 of 13")

    alone = browser.new_context(offline=True).new_page()
    alone.goto(f"{write_standalone(site.path).as_uri()}#image=4")
    ready(alone)
    expect(alone.locator(".image-view .path")).to_have_text(errors["id"][4])

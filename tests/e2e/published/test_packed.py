"""A site whose originals are in packs: an image opens as on any other."""

import json

import pytest

from chromium import counted, ready
from reading import load
from wrongtree.sites.standalone import write_standalone
from wrongtree.stages.emit.packs import Spool


@pytest.fixture
def packed(copy_of, digits_site):
    """The site with originals in packs, and without the files they came from."""
    site = copy_of(digits_site.path)
    manifest = load(site, "manifest.json")
    files = [site / "images" / f"{k}.webp" for k in range(manifest["errors"])]
    with Spool(site / "images", len(files)) as spool:
        for k, file in enumerate(files):
            spool.add(k, file.read_bytes())
            file.unlink()
        spool.end = 40 * 500_000  # as many bytes as make forty packs
        manifest["packs"] = {"size": spool.write_packs()}
    (site / "data" / "manifest.json").write_text(json.dumps(manifest))
    return site


def picture_of(page):
    """The picture of the open image, once it is drawn."""
    picture = page.locator(".image-view .stage img[src]")
    picture.wait_for()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    return picture.get_attribute("src")


def test_an_image_opens_from_its_pack_and_its_neighbours_cost_no_request(visit, packed):
    size = load(packed, "manifest.json")["packs"]["size"]
    assert size > 1
    with counted(page := visit(packed)) as urls:
        page.evaluate(f"""() => {{
            window.gone = [];
            URL.revokeObjectURL = (url) => window.gone.push(url);
            location.hash += '&image={size}';
        }}""")
        first = picture_of(page)
        page.keyboard.press("ArrowRight")
        page.wait_for_function("first => document.querySelector('.stage img')?.src !== first", arg=first)
        assert picture_of(page) != first
    assert [url.rpartition("/")[2] for url in urls if "/images/" in url] == ["1.pack"]
    assert page.evaluate("window.gone") == [first]


def test_one_file_opens_an_image_from_a_pack_inside_it(browser, packed):
    file = write_standalone(packed)
    page = browser.new_context(offline=True).new_page()
    page.goto(f"{file.as_uri()}#image=3")
    ready(page)
    assert picture_of(page).startswith("blob:")


def test_a_pack_that_cannot_be_had_leaves_the_thumbnail(browser, serve, packed):
    (packed / "images" / "0.pack").unlink()
    page = browser.new_page()
    page.goto(f"{serve(packed.parent)}{packed.name}/#image=0")
    page.get_by_text("The full image is not on this site.").wait_for()

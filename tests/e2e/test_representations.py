"""Every representation there is, on one site of the demo's digits, built by one command."""

import shutil

import pytest
from playwright.sync_api import expect

from chromium import PHONE, WIDE, counted, ready, settled
from onmap import scene
from reading import load
from sites import wrongtree

NAMES = (
    "features,penultimate,probabilities,pretrained,autoencoder,saliency,saliency-autoencoder,gradient,gradcam,style,"
    "quality,doubt,features+style+saliency+quality"
)


@pytest.fixture(scope="module")
def everything(digits_site, tmp_path_factory):
    root = tmp_path_factory.mktemp("everything")
    out, cache = root / "build", shutil.copytree(digits_site.cache, root / "cache")  # one run at a time uses a cache
    few = ["--sample", "350"]  # dozens of errors are enough to see that every tree opens
    network = ["--model", "wrongtree.demo:digits", "--weights", digits_site.data / "digits.pt", "--name", "digits"]
    embedder = ["--embedder", "wrongtree.demo:digits", "--embedder-weights", digits_site.data / "digits.pt"]
    how = ["--representations", NAMES, "--autoencoder-steps", "60", *few, "--out", out, "--cache", cache]
    code, said = wrongtree("build", "--data", digits_site.data / "digits.csv", *network, *embedder, *how)
    assert code == 0, said
    assert "gradcam: matches the prediction in this network" in said  # it ends in global pooling and one layer
    return out / "digits"


def test_every_tree_of_every_representation_opens_and_shows_all_errors(visit, everything):
    manifest = load(everything, "manifest.json")
    assert {tree["representation"] for tree in manifest["trees"]} == set(NAMES.split(","))
    page = visit(everything)
    representation = page.get_by_role("combobox", name="Compared by")
    grouping = page.get_by_role("combobox", name="Split by")
    current = manifest["default_tree"].rpartition("-")[2]
    for name in NAMES.split(","):
        for chosen, value in ((representation, name), (grouping, "label"), (grouping, "none")):
            chosen.select_option(value)
            current = value if chosen is grouping else current
            tree = f"{name}-{current}"
            if tree == manifest["default_tree"]:  # which is not in the address
                page.wait_for_url(lambda url: "tree=" not in url)
            else:
                page.wait_for_url(lambda url, tree=tree: f"tree={tree}" in url.replace("%2B", "+"))
            ready(page)
            counts = [tile["count"] for tile in scene(page)["tiles"]]
            assert len(counts) >= 2
            assert sum(counts) == manifest["errors"]


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_the_image_view_shows_what_the_autoencoder_keeps_and_reads_it_only_then(visit, everything, size):
    page = visit(everything, size=size)
    settled(page)
    with counted(page) as urls:
        page.evaluate("location.hash = '#image=3'")
        kept = page.get_by_role("img", name="Reconstruction of the image by the autoencoder")
        kept.wait_for()
        page.get_by_text("Mean squared error over 60 steps").wait_for()
        page.wait_for_function("canvas => !canvas.dataset.waiting", arg=kept.element_handle())
    assert any(url.endswith("data/autoencoders.json") for url in urls)
    assert any("sprites/reconstruction-" in url for url in urls)
    assert kept.evaluate("canvas => new Set(canvas.getContext('2d').getImageData(0, 0, 32, 32).data).size") > 5
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_site_without_an_autoencoder_says_nothing_of_one(visit, digits_site):
    page = visit(digits_site.path, "#image=3")
    page.get_by_role("dialog").wait_for()
    assert page.get_by_text("autoencoder").count() == 0


def test_errors_can_be_filtered_and_coloured_by_what_was_measured_of_them(visit, everything):
    columns = {column["name"]: column for column in load(everything, "columns.json")["columns"]}
    blur = columns["blur"]["values"]
    bound = sorted(blur)[len(blur) // 2]
    page = visit(everything, f"#where=column:blur:from:{bound}..&by=column:blur")
    expected = sum(value >= bound for value in blur)
    assert page.locator(".chips [role=status]").inner_text().startswith(f"{expected} of {len(blur)}")
    expect(page.locator(".colours")).to_contain_text("blur", use_inner_text=True)

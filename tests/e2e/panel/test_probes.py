"""What was tried out on the model, in the explorer: read only when somebody looks, and shown with its numbers."""

import shlex
import shutil
import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from chromium import PHONE, WIDE, counted, unfold
from quick_shell import quick_shell
from reading import load, planted_in


@pytest.fixture(scope="module")
def probed(digits_site, once):
    """The demo with its first listed cluster probed, one that is not listed, and one with several causes."""

    def probe(root):
        site = shutil.copytree(digits_site.path, root / "digits")
        first = load(site, "manifest.json")["clusters"][0]
        given = ["--data", digits_site.data / "digits.csv", "--model", "wrongtree.demo:digits", "--device", "cpu"]
        given += ["--weights", digits_site.data / "digits.pt"]
        inverted = planted_in(site, "inverted", "doubt-none")
        with tempfile.TemporaryDirectory() as folder, quick_shell(Path(folder)) as run:
            for node, tree in ((first["node"], first["tree"]), (inverted, "doubt-none"), (300, "combined-label")):
                done = run(shlex.join(map(str, ("wrongtree", "probe", site, node, "--tree", tree, *given))), root)
                assert done.returncode == 0, done.stdout

    return once("probed-site", probe) / "digits"


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_a_cluster_says_what_hiding_its_region_did_and_the_badge_opens_to_the_check(visit, probed, size):
    entry = load(probed, "probes.json")["interventions"][0]
    page = visit(probed, f"#tree={entry['tree']}&node={entry['node']}", size=size)
    unfold(page, "tried", "where")
    tried = page.get_by_role("region", name="Occlusion test")
    tried.get_by_text(entry["sentence"]).wait_for()
    expect(tried.locator("canvas")).to_have_count(4)
    assert f"of {entry['tried']} errors" in tried.inner_text()
    page.get_by_role("button", name="maps depend on what the model has learned").click()
    dialog = page.get_by_role("dialog", name="Do the maps depend on the model?")
    dialog.get_by_text("the best of 19 shuffled copies").wait_for()
    expect(dialog.get_by_role("img", name="The model’s own map")).to_have_count(4)
    page.wait_for_function(
        "() => ![...document.querySelectorAll('.sanity canvas')].some(canvas => canvas.dataset.waiting)"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    dialog.get_by_role("button", name="Close").click()
    dialog.wait_for(state="detached")
    page.get_by_label("Contrastive map").check()
    page.get_by_role("img", name="Mean contrastive map of these").wait_for()
    page.get_by_label("Mask the mean image").check()
    page.get_by_role("img", name="masked by the map").wait_for()


def test_what_was_tried_on_a_cluster_alone_is_in_its_panel(visit, probed):
    _, alone, unproved = load(probed, "causes.json")["probed"]
    page = visit(probed, f"#tree={alone['tree']}&node={alone['node']}")
    panel = page.get_by_role("region", name=alone["cause"])
    panel.locator(".said", has_text=alone["proof"]).first.wait_for()
    expect(panel.locator(".strip tr")).to_have_count(3)
    unfold(page, "tried")
    panel.get_by_text("Tried on this cluster alone").wait_for()
    panel.get_by_role("button", name=f"Show all {len(alone['tried'])} changes").click()
    expect(panel.locator(".cause-tried tbody tr")).to_have_count(len(alone["tried"]))
    page.evaluate(f"location.hash = '#tree={unproved['tree']}&node={unproved['node']}'")
    page.get_by_text("no cause proved", exact=False).first.wait_for()
    assert page.get_by_text("wrongtree probe").count() == 0


def test_another_cluster_says_how_to_try_it_and_nothing_is_read_before_the_first_view_stands(visit, digits_site):
    page = visit(digits_site.path)
    with counted(page) as urls:
        page.evaluate("location.hash = '#tree=combined-label&node=300'")
        unfold(page, "tried", "where")
        page.get_by_role("button", name="maps depend on what the model has learned").wait_for()
        page.get_by_text("wrongtree probe build/digits 300 --tree combined-label").wait_for()
    expect(page.get_by_role("region", name="Occlusion test")).to_have_count(0)
    assert not [url for url in urls if "sprites/probe-" in url or "why-not" in url or "sanity" in url]
    html = (digits_site.path / "index.html").read_text()
    assert "probes.json" not in html


def test_any_image_can_be_seen_through_its_own_maps_and_its_clusters(visit, digits_site):
    entry = load(digits_site.path, "manifest.json")["clusters"][0]
    page = visit(digits_site.path, f"#tree={entry['tree']}&node={entry['node']}&image={entry['medoid']}")
    choice = page.get_by_role("combobox", name="Map")
    page.locator(".overlay canvas:not([data-waiting])").wait_for()

    def colours():
        page.locator(".overlay canvas:not([data-waiting])").wait_for()
        return page.evaluate(
            "(c => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data].join())"
            "(document.querySelector('.overlay canvas'))"
        )

    seen = {colours()}
    for value in ("why-not", "cluster", "cluster-why-not", "delta"):
        choice.select_option(value)
        page.wait_for_timeout(150)
        seen.add(colours())
    assert len(seen) == 5
    page.get_by_label("as a mask").check()
    page.wait_for_timeout(150)
    pixels = [int(value) for value in colours().split(",")]
    assert {*pixels[0::4], *pixels[1::4], *pixels[2::4]} == {0}  # black, more or less of it
    assert (min(pixels[3::4]), max(pixels[3::4])) == (0, 255)

"""Checkpoints over time, of a series made by hand: what is said follows from it, and all of it leads to images."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from playwright.sync_api import expect

from axe import violations
from chromium import PHONE, ready
from reading import load
from wrongtree.contract.documents import schema_of

NAMES = ["epoch-1", "epoch-2", "epoch-3"]
SENTENCE = "epoch-1 to epoch-3: it learns, and forgets two images"


@pytest.fixture
def series(copy_of, digits_site) -> Path:
    """The demo as if it were of three checkpoints; two of every four errors are learnt or forgotten between them."""
    site = copy_of(digits_site.path)
    manifest, errors = load(site, "manifest.json"), load(site, "errors.json")
    n, images = manifest["errors"], manifest["images"]
    wrong = [[error for error in range(n) if error % 4 in kept] for kept in ((0, 1, 2), (0, 1, 3), (0, 2))]
    flow = [{"name": "3 → 8", "size": len(at) - 5, "life": 0} for at in wrong]
    rest = {"name": "other errors", "size": 5, "life": -1}
    place = [[(37 * error) % 1000 if error in at else -1 for error in range(n)] for at in wrong]
    history = [[int(error in at) for at in wrong] for error in range(n)]
    times = [sum(before < after for before, after in pairwise(of)) for of in history]
    document = {
        "format": 1,
        "kind": "wrongtree-series",
        "generator": manifest["generator"],
        "images": images,
        "sentence": SENTENCE,
        "notes": [],
        "checkpoints": [
            {
                "name": name, "images": images, "errors": len(at), "accuracy": 1 - len(at) / images, "low": 0.8,
                "high": 0.95, "forgotten": gone, "learnt": learnt,
            }
            for name, at, gone, learnt in zip(NAMES, wrong, (0, 43, 43), (0, 43, 86), strict=True)
        ],
        "classes": [
            {
                "name": entry["name"], "images": entry["images"],
                "errors": [sum(errors["label"][error] == label for error in at) for at in wrong],
            }
            for label, entry in enumerate(manifest["classes"])
        ],
        "clusters": [{"node": 2 * n - 2, "name": "all", "size": n, "errors": [len(at) for at in wrong]}],
        "forgetting": {
            "times": [images - n, times.count(1)],
            "never_learnt": n // 4,
            "learnt_at": [images - n, 0, n // 2],
        },
        "most_forgotten": [
            {"id": errors["id"][error], "label": errors["label"][error], "times": 1, "predictions": [1, 2, 3]}
            for error in (2, 3)
        ],
        "flows": {
            "clusters": [[one, rest] for one in flow],
            "links": [[{"from": 0, "to": 0, "shared": 80}], [{"from": 0, "to": 0, "shared": 40}]],
        },
        "map": {"method": "t-SNE", "x": place, "y": place},
    }  # fmt: skip
    Draft7Validator(schema_of("data/series.json")).validate(document)
    (site / "data/series.json").write_text(json.dumps(document))
    manifest["series"] = {"file": "data/series.json", "sentence": SENTENCE, "names": NAMES, "colour": "times forgotten"}
    manifest["columns"] = ["times forgotten", *manifest["columns"]]
    (site / "data/manifest.json").write_text(json.dumps(manifest))
    columns = load(site, "columns.json")
    columns["columns"].insert(0, {"name": "times forgotten", "kind": "number", "values": times})
    (site / "data/columns.json").write_text(json.dumps(columns))
    return site


def test_a_series_is_shown_over_time_and_leads_to_images(series, visit, axe):
    page = visit(series)
    page.get_by_role("navigation", name="Views").get_by_role("link", name="Over time").click()
    expect(page.locator(".series-head .lead")).to_have_text(SENTENCE)
    expect(page.get_by_text("Most are forgotten at epoch-2: 43 of 868 images that epoch-1")).to_have_count(1)
    expect(page.locator(".series-multiples >> nth=0").locator("a")).to_have_count(10)
    expect(page.locator(".series-forgotten li")).to_have_count(2)
    expect(page.locator(".series-stills canvas")).to_have_count(3)  # motion is reduced
    once = page.get_by_role("link", name="in the treemap: once")
    expect(once).to_have_text("Show 86")
    assert not violations(page, axe)

    page.get_by_role("application", name=re.compile("Clusters of 3 checkpoints")).focus()
    page.keyboard.press("ArrowRight")
    said = page.locator(".series-said")
    expect(said).to_contain_text("“3 → 8” at epoch-")
    page.keyboard.press("ArrowDown")
    expect(said).to_contain_text("Other errors at epoch-")
    page.get_by_text("The flows as a table").click()
    expect(page.get_by_role("region", name="Table of flows").locator("tbody tr")).to_have_count(6)

    still = page.locator(".series-points").last
    still.focus()
    page.keyboard.press("ArrowRight")
    expect(still.locator(".ring")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("image="))
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("image="))

    once.click()
    expect(page.locator(".chip")).to_contain_text("times forgotten")
    ready(page)


def test_the_map_moves_from_checkpoint_to_checkpoint(series, visit):
    page = visit(series, "#view=series", size=PHONE, reduced_motion="no-preference")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    where = page.locator(".series-steer output")
    expect(where).to_have_text("epoch-3: 86 of 86 errors on the map")
    page.get_by_label("Checkpoint", exact=True).focus()
    page.keyboard.press("Home")
    expect(where).to_have_text("epoch-1: 129 of 129 errors on the map")
    expect(page.locator(".series-points[data-moving]")).to_have_count(0)
    page.get_by_role("button", name="Play").click()
    expect(where).to_contain_text("epoch-2")

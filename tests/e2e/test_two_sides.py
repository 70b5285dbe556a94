"""One label against the rest: the page says what is missed and what is a false alarm, of how many."""

import csv

from playwright.sync_api import expect

import squares
from axe import violations
from chromium import PHONE
from squares import NAMES, logits_of, painted, save_pictures

PICTURES, MARKS = painted()
HAS, SAID = MARKS[:, 2] == 1, logits_of(PICTURES)[:, 2] > 0
MISSED, ALARMS, FOUND = (HAS & ~SAID).sum(), (~HAS & SAID).sum(), (HAS & SAID).sum()
BOTH = (
    f"{MISSED} missed of {HAS.sum()} images with red (recall {100 * FOUND / HAS.sum():.1f}%), {ALARMS} false alarms of "
    f"{(~HAS).sum()} without (precision {100 * FOUND / SAID.sum():.1f}% of {SAID.sum()} predicted)"
)


def test_both_sides_are_said_with_their_denominators(cli, visit, axe, tmp_path):
    names = save_pictures(PICTURES)
    with open("data.csv", "w", newline="") as stream:
        cells = [";".join(NAMES[k] for k in row.nonzero()[0]) for row in MARKS]
        csv.writer(stream).writerows([("path", "label"), *zip(names, cells, strict=True)])
    done = cli(
        *("build", "--data", "data.csv", "--root", "photos", "--model", f"{squares.__file__}:sigmoid", "--name", "s"),
        *("--one-vs-rest", "red", "--representations", "quality", "--groupings", "label,none", "--device", "cpu"),
    )
    assert done.code == 0, done.err
    site = tmp_path / "build" / "s" / "red"
    page = visit(site, "#tree=quality-label")
    expect(page.locator(".first-lines")).to_contain_text(BOTH)
    expect(page.locator(".bar")).to_contain_text(f"recall {100 * FOUND / HAS.sum():.1f}% of {HAS.sum()} with red")
    tiles = page.locator(".tile")
    expect(tiles).to_have_count(2)
    for side, count, label in (("missed red", MISSED, HAS.sum()), ("false alarms for red", ALARMS, (~HAS).sum())):
        expect(tiles.filter(has_text=side)).to_contain_text(f"{count} of {label} image")
    assert not violations(page, axe)
    page.goto(f"{page.url.partition('#')[0]}#view=confusion")
    more = "false alarms for red (label not red, predicted red)" if ALARMS > MISSED else "missed red (label red"
    expect(page.locator(".matrix-sentence")).to_contain_text(more)
    narrow = visit(site, size=PHONE)
    expect(narrow.locator(".first-lines")).to_contain_text(BOTH)
    assert narrow.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    gallery = visit(site.parent, size=PHONE, wait=False)
    expect(gallery.locator("td[data-label=Missed]")).to_have_text(f"{MISSED} of {HAS.sum()}")
    assert gallery.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert not violations(gallery, axe)

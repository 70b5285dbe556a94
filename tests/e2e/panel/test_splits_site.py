"""Two splits in the browser: digits of which one kind, inverted 3s, is in dev alone. The network learnt from train."""

from pathlib import Path

import numpy as np
import pytest
from PIL import ImageOps
from playwright.sync_api import expect

from axe import violations
from chromium import PHONE, settled
from reading import load
from sites import Once, below, run

INVERTED = 3
TRAINED_ON, EPOCHS, USED = 500, 14, 900


def write_splits(root: Path) -> None:
    """`train/<digit>/`, `dev/<digit>/` and the weights `digits.pt`."""
    from wrongtree.demo import load_digits, train

    pictures, labels = load_digits()
    for i, (picture, label) in enumerate(zip(pictures[:USED], labels[:USED].tolist(), strict=True)):
        split = "train" if i < TRAINED_ON else "dev"
        folder = root / split / str(label)
        folder.mkdir(parents=True, exist_ok=True)
        inverted = split == "dev" and label == INVERTED
        (ImageOps.invert(picture) if inverted else picture).save(folder / f"{i:04d}.png")
    train(pictures[:TRAINED_ON], np.asarray(labels[:TRAINED_ON]), root / "digits.pt", EPOCHS)


@pytest.fixture(scope="session")
def split_site(once: Once) -> Path:
    def make(root: Path) -> None:
        write_splits(root)
        what = ["build", "--data", f"train={root / 'train'},dev={root / 'dev'}", "--model", "wrongtree.demo:digits"]
        what += ["--weights", root / "digits.pt", "--name", "splits", "--groupings", "none", "--k-range", "2-3"]
        what += ["--representations", "combined", "--correct-sample", "100"]
        run(below(root, *what))

    return once("split-site", make) / "build" / "splits"


def test_the_planted_gap_is_the_first_cluster_and_its_panel_says_so(visit, split_site, axe):
    manifest = load(split_site, "manifest.json")
    splits, entry = manifest["splits"], manifest["clusters"][0]
    tree = load(split_site, f"splits/{entry['tree']}.json")
    row = tree["node"].index(entry["node"])
    (none, planted), (mine, like) = (tree[key][2 * row : 2 * row + 2] for key in ("wrong", "like"))
    assert (none, mine) == (0, 0), "train has none of these"
    assert planted >= 25, "most of the 40 inverted images"
    assert tree["clear"][2 * row + 1] == 1

    page = visit(split_site)
    expect(page.locator(".first-lines")).to_contain_text(splits["sentence"])
    page.locator(".first-clusters ol a").first.click()
    fold = page.locator(".fold[data-fold=splits]")
    train, dev = splits["images"]
    said = f"Splits: {like:.0f} of {dev} dev images are like these, 0 of {train} train images"
    expect(fold.locator("summary")).to_have_text(said)
    fold.locator("tbody tr").nth(1).wait_for()  # the code of sections comes after their headlines
    cells = [row.inner_text().split("\t") for row in fold.locator("tbody tr").all()]
    assert [cells[0][1], cells[0][2]] == ["none", f"0 of {train} (0%)"]
    assert cells[1][1].startswith(f"{planted} of {like:.0f} (")
    expect(fold.locator("p").first).to_contain_text("Images like these are rarer in train than in dev")
    settled(page)
    assert violations(page, axe) == []

    page.locator(".strip button.thumbnail").first.click()
    near = page.locator(".training-looks")
    expect(near.locator("h3")).to_have_text("Nearest images in train")
    expect(near.locator("ol")).to_have_count(2)
    expect(near.locator("ol").first.locator("li")).to_have_count(5)
    assert f"With the same label: “{INVERTED}”" in near.inner_text()
    settled(page)
    assert violations(page, axe) == []


def test_an_error_of_the_first_split_has_no_nearest_images_of_it_and_a_phone_shows_all(visit, split_site):
    errors = load(split_site, "errors.json")["id"]
    of_train = next((i for i, id_ in enumerate(errors) if id_.startswith("train/")), None)
    of_dev = next(i for i, id_ in enumerate(errors) if id_.startswith("dev/3/"))
    page = visit(split_site, f"#image={of_dev}", size=PHONE)
    page.locator(".training-looks").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if of_train is not None:
        page = visit(split_site, f"#image={of_train}")
        page.locator(".right-looks").wait_for()
        settled(page)
        expect(page.locator(".training-looks")).to_have_count(0)


def test_a_table_of_a_cluster_fits_a_phone(visit, split_site):
    entry = load(split_site, "manifest.json")["clusters"][0]
    page = visit(split_site, f"#tree={entry['tree']}&node={entry['node']}", size=PHONE)
    table = page.locator(".splits table")
    table.wait_for()
    assert table.evaluate("t => t.getBoundingClientRect().right <= innerWidth")

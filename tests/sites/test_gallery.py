"""`wrongtree gallery`: one page over all sites in a folder, whatever state they are in."""

import base64
import hashlib
import json
import os
import re
import shutil
from html import unescape

import numpy as np
import pytest
from PIL import Image

from checking import paint_folder, read_page, snapshot
from reading import load, top_of


@pytest.fixture
def sites(tmp_path, digits_site):
    """A folder with the demo in it."""
    shutil.copytree(digits_site.path, tmp_path / "sites" / "digits")
    return tmp_path / "sites"


def rows(folder) -> list[list[str]]:
    """The cells of the page's table as a reader sees them, header left out."""
    table = (folder / "index.html").read_text(encoding="utf-8").partition("<tbody")[2].partition("</tbody>")[0]
    found = []
    for row in table.split("<tr ")[1:]:
        cells = re.findall(r"<t[hd] [^>]*>(.*?)</t[hd]>", row, re.S)
        found.append([" ".join(unescape(re.sub(r"<[^>]*>", "", cell)).split()) for cell in cells])
    return found


def change(site, **values) -> None:
    path = site / "data" / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **values}), encoding="utf-8")


def test_a_row_says_model_data_set_accuracy_errors_images_and_day(cli, sites):
    os.utime(sites / "digits" / "data" / "manifest.json", (1_700_000_000, 1_700_000_000))
    assert cli("gallery", sites).out == f"{sites / 'index.html'}: 1 site\n"
    manifest = load(sites / "digits", "manifest.json")
    (row,) = rows(sites)
    accuracy = f"{100 * manifest['accuracy']:.2f}%"
    assert row[1:] == [
        "wrongtree.demo:digits digits.pt",
        "digits",
        accuracy,
        str(manifest["errors"]),
        "997",
        "2023-11-14",
    ]
    assert row[0].startswith("Handwritten digits, five planted failures")
    assert top_of(manifest)[1]["sentence"] in row[0]


def test_every_link_of_the_page_leads_to_a_file_beside_it(cli, sites):
    cli("gallery", sites)
    links = [value for _, name, value in read_page(sites).attributes if name in ("href", "src")]
    targets = {link.partition("#")[0] for link in links} - {"data:,"}
    assert targets == {"digits/index.html", "digits/preview.jpg"}
    assert all((sites / target).is_file() for target in targets)
    number, top = top_of(load(sites / "digits", "manifest.json"))
    place = f"where=entry%3A{number}" if len(top["nodes"]) > 1 else f"node={top['node']}"
    assert f"digits/index.html#tree={top['tree']}&{place}" in links


def test_the_policy_names_the_one_script_and_the_one_style_by_their_hashes(cli, sites):
    cli("gallery", sites)
    page = (sites / "index.html").read_text(encoding="utf-8")
    policy = next(v for tag, n, v in read_page(sites).attributes if tag == "meta" and n == "content" and "src" in v)
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        (code,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.S)
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_a_damaged_site_one_of_a_newer_format_and_one_half_copied_are_named_and_harm_nothing(cli, sites):
    for name in ("newer", "cut", "empty", "other"):
        shutil.copytree(sites / "digits", sites / name)
    change(sites / "newer", format=7)
    manifest = sites / "cut" / "data" / "manifest.json"
    manifest.write_bytes(manifest.read_bytes()[:700])
    (sites / "empty" / "data" / "manifest.json").unlink()
    change(sites / "other", classes="none")
    before = {name: snapshot(sites / name) for name in ("digits", "newer", "cut", "empty", "other")}
    outcome = cli("gallery", sites)
    assert outcome.code == 0
    assert len(rows(sites)) == 1
    said = outcome.err.splitlines()
    assert len(said) == 4
    assert said[2] == "newer/data/manifest.json: Got format 7, this version reads format 1; update wrongtree"
    text = (sites / "index.html").read_text(encoding="utf-8")
    assert text.count('class="notice"') == 4
    for name, sentence in zip(("cut", "empty", "newer", "other"), said, strict=True):
        assert sentence.startswith(name)
        assert str(sites) not in sentence
    assert {name: snapshot(sites / name) for name in before} == before


def test_a_manifest_with_nonsense_inside_is_named_too(cli, sites):
    shutil.copytree(sites / "digits", sites / "odd")
    change(sites / "odd", model={"spec": "x"}, dataset={})
    outcome = cli("gallery", sites)
    assert outcome.code == 0
    assert outcome.err.startswith("odd: its manifest does not follow docs/format.md")


def test_names_from_strangers_come_out_as_text(cli, sites):
    name = "a b+<script>&'\"=أ"
    shutil.move(sites / "digits", sites / name)
    change(sites / name, title="<script>alert(1)</script>", model={"spec": "</style><b>", "weights": None})
    assert cli("gallery", sites).code == 0
    page = read_page(sites)
    assert page.tags["script"] == page.tags["style"] == 1
    assert page.tags["b"] == 0
    (row,) = rows(sites)
    assert "<script>alert(1)</script>" in row[0]
    assert row[1] == "</style><b>"
    hrefs = [value for tag, key, value in page.attributes if (tag, key) == ("a", "href")]
    assert all(re.fullmatch(r"[\w%+./#=&-]+", href) for href in hrefs)


def test_a_page_that_is_not_ours_is_never_overwritten(cli, sites):
    (sites / "index.html").write_text("mine")
    outcome = cli("gallery", sites)
    assert outcome.code == 2
    assert "was not written by wrongtree" in outcome.sentence
    assert (sites / "index.html").read_text() == "mine"


def test_a_folder_without_sites_is_one_sentence(cli, tmp_path):
    (tmp_path / "none" / "photos").mkdir(parents=True)
    for folder in ("none", "absent"):
        outcome = cli("gallery", folder)
        assert (outcome.code, len(outcome.err.splitlines())) == (2, 1)
        assert folder in outcome.sentence
    assert not (tmp_path / "none" / "index.html").exists()


def test_every_build_refreshes_the_gallery_and_leaves_a_page_that_is_not_ours_alone(quick_build, tmp_path):
    paint_folder(tmp_path / "photos", {("red", "red"): 3, ("green", "red"): 3, ("blue", "green"): 4})
    for name in ("one", "two"):
        assert quick_build("--name", name).code == 0
    assert [row[0].split()[0] for row in rows(tmp_path / "build")] == ["one", "two"]
    (tmp_path / "build" / "index.html").write_text("mine")
    outcome = quick_build("--name", "three")
    assert outcome.code == 0
    assert "was not written by wrongtree" in outcome.err
    assert (tmp_path / "build" / "index.html").read_text() == "mine"


def test_a_site_without_errors_has_no_preview_and_no_finding_and_is_listed(quick_build, tmp_path):
    paint_folder(tmp_path / "photos", {("red", "red"): 3, ("green", "green"): 3, ("blue", "blue"): 3})
    assert quick_build("--name", "perfect").code == 0
    (row,) = rows(tmp_path / "build")
    first = "perfect Check first: 1 suspicious fact about the model or the data"  # so few images say little
    assert row == [first, row[1], "photos", "100.00%", "0", "9", row[6]]
    assert not (tmp_path / "build" / "perfect" / "preview.jpg").exists()
    assert "og:image" not in (tmp_path / "build" / "perfect" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("errors", [1, 2, 5, 40])
def test_a_preview_is_as_large_as_link_cards_want_it_and_shows_the_errors(quick_build, tmp_path, errors):
    paint_folder(tmp_path / "photos", {("red", "red"): 2, ("green", "red"): errors, ("blue", "blue"): 2})
    assert quick_build("--name", "few").code == 0
    with Image.open(tmp_path / "build" / "few" / "preview.jpg") as picture:
        assert (picture.size, picture.format) == ((1200, 630), "JPEG")
        pixels = np.asarray(picture, dtype=int)
    red = pixels[:, :, 0] > pixels[:, :, 1] + 20
    assert red.mean() > 0.03  # the errors are noise in which red is strongest


def test_a_page_says_what_it_is_to_those_who_are_sent_its_link(digits_site):
    found = {}
    attributes = read_page(digits_site.path).attributes
    for i, (tag, name, value) in enumerate(attributes):
        if tag == "meta" and name in ("name", "property"):
            found[value] = attributes[i + 1][2]
    manifest = load(digits_site.path, "manifest.json")
    assert found["og:title"] == manifest["title"]
    assert found["description"] == found["og:description"]
    assert found["description"].startswith(f"{manifest['errors']} of 997 images are misclassified")
    assert (digits_site.path / found["og:image"]).is_file()

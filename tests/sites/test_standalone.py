"""`--standalone`: the whole site in one file. That it opens and works is tested in e2e/published/test_publish.py."""

import base64
import hashlib
import json
import re

import pytest

from checking import Page, paint_folder
from reading import load
from wrongtree.shared import resources
from wrongtree.shared.faults import UserError
from wrongtree.sites.standalone import write_standalone


@pytest.fixture
def site(copy_of, digits_site):
    return copy_of(digits_site.path)


def blocks(text: str) -> dict[str, str]:
    return dict(re.findall(r'<script type="text/plain" data-file="([^"]*)">(.*?)</script>', text, re.S))


def test_it_holds_every_file_of_the_site_byte_for_byte(site):
    text = write_standalone(site).read_text(encoding="utf-8")
    found = blocks(text)
    parts = [p for part in ("data", "sprites", "images") for p in (site / part).rglob("*") if p.is_file()]
    assert set(found) == {p.relative_to(site).as_posix() for p in parts}
    for path in parts:
        inside = found[path.relative_to(site).as_posix()]
        if path.suffix == ".json":
            assert "<" not in inside
            assert json.loads(inside) == json.loads(path.read_text(encoding="utf-8"))
        else:
            assert base64.b64decode(inside, validate=True) == path.read_bytes()


def test_it_refers_to_nothing_outside_itself_and_its_policy_allows_nothing_else(site):
    text = write_standalone(site).read_text(encoding="utf-8")
    page = Page()
    page.feed(text)
    links = {value for _, name, value in page.attributes if name in ("href", "src")}
    assert {link for link in links if not link.startswith("#")} == {"data:,"}
    policy = next(
        value for tag, name, value in page.attributes if (tag, name) == ("meta", "content") and "src" in value
    )
    assert not re.search(r"unsafe|'self'|http|\*", policy)
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.S)
    (style,) = re.findall(r"<style>(.*?)</style>", text.replace(script, ""), re.S)
    for kind, code in (("script", script), ("style", style)):
        assert f"{kind}-src 'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'" in policy
    assert script == resources.standalone()[1].read_text(encoding="utf-8")


def test_it_is_readable_without_a_script(site):
    text = write_standalone(site).read_text(encoding="utf-8")
    page = Page()
    page.feed(re.sub(r"<template.*?</template>", "", text, flags=re.S))  # without the method's own tables
    manifest = load(site, "manifest.json")
    assert page.heading == manifest["title"]
    assert {row[0] for row in page.rows[1:]} == {entry["name"] for entry in manifest["classes"]}
    assert manifest["clusters"][0]["sentence"] in text


def test_it_is_the_same_file_every_time(site):
    first = write_standalone(site).read_bytes()
    assert write_standalone(site).read_bytes() == first


def test_one_too_large_is_refused_with_what_would_fit_and_the_last_one_stays(site):
    target = write_standalone(site)
    before = target.read_bytes()
    for name, length in (("images/0.webp", 2_800_000), ("sprites/x.webp", 1_150_000)):
        (site / name).write_bytes(bytes(length))
    with pytest.raises(
        UserError,
        match=r"would be (9\.\d+|10) MB, more than 6 MB .* with --no-originals it would be 5\.\d+ MB",
    ):
        write_standalone(site, 6)
    with pytest.raises(
        UserError, match=r"with --no-originals it would still be 5\.\d+ MB; also pass a smaller --thumbnail-size"
    ):
        write_standalone(site, 2)
    for path in (site / "images").iterdir():
        path.unlink()
    with pytest.raises(UserError, match="pass a smaller --thumbnail-size"):
        write_standalone(site, 2)
    assert target.read_bytes() == before


def test_the_size_it_reckons_with_is_the_size_it_has(site):
    # A tenth of a megabyte above a whole number of them: the page around what is counted is smaller than that.
    spare = (1_100_000 - write_standalone(site).stat().st_size % 10**6) % 10**6
    (site / "sprites" / "x.webp").write_bytes(bytes(spare * 3 // 4))
    length = write_standalone(site).stat().st_size
    assert 90_000 < length % 10**6 < 110_000
    limit = -(-length // 10**6)
    write_standalone(site, limit)
    with pytest.raises(UserError, match="more than"):
        write_standalone(site, limit - 1)


def test_a_file_that_is_not_ours_is_never_overwritten(site):
    target = site.with_name(f"{site.name}.html")
    target.write_text("mine")
    with pytest.raises(UserError, match="was not written by wrongtree"):
        write_standalone(site)
    assert target.read_text() == "mine"


def test_build_writes_it_beside_the_site_and_the_gallery_links_it(quick_build, tmp_path):
    paint_folder(tmp_path / "photos", {("red", "red"): 3, ("green", "red"): 4, ("blue", "blue"): 3})
    outcome = quick_build("--name", "my site", "--standalone")
    assert outcome.code == 0
    assert "my site.html: the same site as one file" in outcome.out
    assert 'href="my%20site.html"' in (tmp_path / "build" / "index.html").read_text(encoding="utf-8")
    files = {p.name for p in (tmp_path / "build" / "my site").iterdir()}
    assert "my site.html" not in files
    refused = quick_build("--name", "other", "--standalone", "--standalone-limit", "0")
    assert refused.code == 2
    assert not (tmp_path / "build" / "other").exists()


def test_a_site_without_errors_is_one_file_too(quick_build, tmp_path):
    paint_folder(tmp_path / "photos", {("red", "red"): 3, ("green", "green"): 3, ("blue", "blue"): 3})
    assert quick_build("--name", "right", "--standalone").code == 0
    assert set(blocks((tmp_path / "build" / "right.html").read_text(encoding="utf-8"))) == {"data/manifest.json"}


def test_names_from_strangers_cannot_end_an_element(quick_build, tmp_path):
    evil = "</script><script>alert(1)</script><!--"
    paint_folder(tmp_path / "photos", {("red", "red"): 3, ("green", "red"): 4, ("blue", "blue"): 3})
    assert quick_build("--name", "x", "--title", evil, "--standalone").code == 0
    text = (tmp_path / "build" / "x.html").read_text(encoding="utf-8")
    assert json.loads(blocks(text)["data/manifest.json"])["title"] == evil
    assert len(re.findall(r"<script>", text)) == 1
    assert "<script>alert" not in text

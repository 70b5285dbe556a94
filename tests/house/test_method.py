"""method.html: docs/method.md as a page of every site."""

import re

from checking import Page
from places import ROOT
from wrongtree.sites.standalone import write_standalone
from wrongtree.stages.emit.method import article, slug

MADE = "how-this-site-was-made"  # below the text: of each site another
HEADINGS = re.findall(r"^#+ (.+)$", (ROOT / "docs" / "method.md").read_text(encoding="utf-8"), re.M)


def read(text: str) -> Page:
    page = Page()
    page.feed(text)
    return page


def anchors(text: str) -> list[str]:
    return [value for tag, name, value in read(text).attributes if name == "id" and tag in ("h1", "h2")]


def test_every_site_has_the_page_with_an_anchor_for_every_heading_and_a_way_back(digits_site):
    text = (digits_site.path / "method.html").read_text(encoding="utf-8")
    page = read(text)
    assert anchors(text) == [*map(slug, HEADINGS), MADE]
    assert len(set(anchors(text))) == len(HEADINGS) + 1
    assert page.tags["script"] == 0
    links = [value for _, name, value in page.attributes if name in ("href", "src")]
    assert links == ["data:,", "explorer.css", "index.html"]  # nothing of another host, and no other site's
    policy = next(value for _, name, value in page.attributes if name == "content" and value.startswith("default-src"))
    assert "unsafe" not in policy
    assert 'href="method.html"' in (digits_site.path / "index.html").read_text(encoding="utf-8")


def test_a_link_to_a_method_leads_to_a_heading():
    known = {*map(slug, HEADINGS), MADE}
    for source in (ROOT / "web" / "src").rglob("*.tsx"):
        asked = set(re.findall(r'<Method of="([^"]*)"', source.read_text(encoding="utf-8")))
        assert asked <= known, source.name


def test_the_one_file_site_has_the_text_inside(copy_of, digits_site):
    text = write_standalone(copy_of(digits_site.path)).read_text(encoding="utf-8")
    assert f'<template id="method">{article()}' in text
    assert f'<h2 id="{MADE}">' in text
    assert "method.html" not in read(text.partition("<script>")[0]).attributes


def test_what_were_html_in_the_text_is_shown_as_it_stands(tmp_path, monkeypatch):
    (tmp_path / "method.md").write_text("# A <script>alert(1)</script>\n\n<b>x</b> a < b\n", encoding="utf-8")
    monkeypatch.setattr("wrongtree.shared.resources.method", lambda: tmp_path / "method.md")
    assert set(read(str(article())).tags) == {"h1", "p"}


def test_every_table_of_the_text_scrolls_by_itself_under_a_name_of_its_own():
    text = str(article())
    names = re.findall(r'<div class="scroll" tabindex="0" role="region" aria-label="([^"]+)">\n<table>', text)
    assert len(names) == len(set(names)) == text.count("<table>") == text.count("</table>\n</div>") > 0
    assert all(name.partition(": ")[0] in HEADINGS for name in names)

"""Class names of any language and length are cut by their width, and names that begin alike can be told apart."""

import json
import shutil

import pytest
from playwright.sync_api import expect

from chromium import PHONE, WIDE, settled
from reading import load

FAMILY = "👨‍👩‍👧"
NAMES = [
    "Donaudampfschifffahrtsgesellschaftskapitän",
    "Donaudampfschifffahrtsgesellschaftskapitänin",
    "chaussure de sécurité montante, doublée d’une fourrure",
    "chaussure de sécurité montante, doublée de laine",
    "中华人民共和国国旗图案" * 3,
    "中华人民共和国国徽图案" * 3 + "二",
    FAMILY * 12,
    "e\u0301" * 60,
    "cat",
    "Straßenbahnhaltestellenschild",
]


def renamed(site, out, name_of):
    shutil.copytree(site, out)
    manifest = load(out, "manifest.json")
    for number, info in enumerate(manifest["classes"]):
        info["name"] = name_of(number)
    (out / "data" / "manifest.json").write_text(json.dumps(manifest))
    return out


@pytest.fixture(scope="module")
def ten(digits_site, tmp_path_factory):
    return renamed(digits_site.path, tmp_path_factory.mktemp("ten") / "site", lambda i: NAMES[i])


@pytest.fixture(scope="module")
def thousands(synthetic, tmp_path_factory):
    site = synthetic(errors=3000, classes=3000)
    return renamed(site, tmp_path_factory.mktemp("thousands") / "site", lambda i: f"{NAMES[i % 10]} {i}")


# Of the words on tiles: what is beside the names starts where they end, and what has been cut fits.
ASKEW = """() => [...document.querySelectorAll(".tile .label")].flatMap((label) => {
    const names = label.querySelector(".names");
    const cut = names.textContent.includes("…") && names.scrollWidth > names.clientWidth + 1;
    const boxes = [...label.children].map((part) => part.getBoundingClientRect());
    const over = boxes.some((a, i) => boxes.some((b, k) =>
        i < k && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4));
    return cut || over ? [label.textContent] : [];
})"""


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_nothing_overlaps_and_nothing_is_wider_than_the_page(visit, ten, thousands, size):
    for site, hash_ in (
        (ten, "#tree=combined-label"),
        (ten, "#view=confusion"),
        (thousands, ""),
        (thousands, "#view=classes"),
    ):
        page = visit(site, hash_, size=size)
        settled(page)
        wide, room = page.evaluate("[document.body.scrollWidth, document.body.clientWidth]")
        assert wide <= room
        assert page.evaluate(ASKEW) == []
        page.context.close()


def test_names_that_begin_alike_differ_where_they_are_cut_and_no_letter_is_split(visit, ten):
    page = visit(ten, "#view=confusion")
    rows = page.locator(".confusion-list li button")
    expect(rows.first).to_be_visible()
    cut = page.locator(".confusion-list .what > [aria-hidden]").all_inner_texts()
    heard = page.locator(".confusion-list .what > .sr-only").all_text_contents()
    assert len(cut) == len(heard) > 10
    assert len(set(cut)) == len(set(heard))
    for text, whole in zip(cut, heard, strict=True):
        assert "…" in text
        for name in text.split(" → "):
            head, _, tail = name.partition("…")
            assert any(full.startswith(head) and full.endswith(tail) for full in whole.split(" → "))
            assert set(name.replace(FAMILY, "")).isdisjoint("\u200d👨👩👧")
            assert not tail.startswith("\u0301")

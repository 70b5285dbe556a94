"""Class and file names come from strangers: whatever they are, they stay text, in every view."""

import json
import re
import shutil

import pytest
from playwright.sync_api import expect

from chromium import PHONE, WIDE, ready, settled
from reading import load

NAMES = [
    "<script>window.hacked = 1</script>",
    "<img src=x onerror='window.hacked=1'>",
    '" onmouseover="window.hacked=1" x="',
    "שלום עולם",
    "🦜🦜 parrot",
    "long " * 60,
    "&amp; &lt;b&gt;",
    "#node=1&view=classes",
]


@pytest.fixture(scope="session")
def hostile(synthetic, tmp_path_factory):
    """A site whose classes and files are all called something that could do harm."""
    site = shutil.copytree(synthetic(errors=400, classes=8), tmp_path_factory.mktemp("hostile") / "site")
    manifest, errors = load(site, "manifest.json"), load(site, "errors.json")
    for info, name in zip(manifest["classes"], NAMES, strict=True):
        info["name"] = name
    errors["id"] = [f"{NAMES[k % len(NAMES)]}/{k}.png" for k in range(len(errors["id"]))]
    for file in (site / "data" / "trees").iterdir():
        tree = json.loads(file.read_text())
        for group in tree["groups"]:
            group["name"] = NAMES[group["label"]]
        file.write_text(json.dumps(tree))
    (site / "data" / "manifest.json").write_text(json.dumps(manifest))
    (site / "data" / "errors.json").write_text(json.dumps(errors))
    return site


def is_text(page):
    """Nothing ran, and no element was made from a name."""
    made = "img[src='x'], #explorer script, [onmouseover], [onerror]"
    return page.evaluate("made => window.hacked === undefined && !document.querySelector(made)", made)


@pytest.mark.parametrize(
    "hash_",
    [
        "",
        "#view=confusion",
        "#view=classes",
        "#view=compare",
        "#view=fix",
        "#image=0",
        "#image=5",
        "#view=compare&node=700&with=701",
    ],
)
def test_names_stay_text_in_every_view(visit, hostile, hash_):
    page = visit(hostile, hash_)
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        settled(page)
        assert is_text(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_every_name_is_shown_as_it_is(visit, hostile):
    page = visit(hostile, "#view=classes")
    shown = page.locator(".classes-scroll tbody th").all_inner_texts()
    assert sorted(" ".join(name.split()) for name in NAMES) == sorted(" ".join(name.split()) for name in shown)


def test_searching_for_markup_finds_the_class_and_runs_nothing(visit, hostile):
    page = visit(hostile)
    page.get_by_role("combobox", name="Search for a class or a file").fill("<script>")
    option = page.get_by_role("option").first
    option.wait_for()
    assert NAMES[0] in option.inner_text()
    page.keyboard.press("Enter")
    ready(page)
    assert is_text(page)


def test_a_right_to_left_name_does_not_turn_its_sentence_round(visit, hostile):
    page = visit(hostile, "#view=confusion")
    page.get_by_role("searchbox", name="Find a class among the confusions").fill("שלום")
    page.locator(".confusion-list li button").first.hover()
    sentence = page.locator(".matrix-sentence")
    expect(sentence).to_contain_text("שלום", use_inner_text=True)
    assert sentence.evaluate("node => getComputedStyle(node).direction") == "ltr"
    assert re.search("\u2068[^\u2069]*שלום", sentence.inner_text())


TRY = """new Promise(done => {
  document.addEventListener("securitypolicyviolation", event => done(event.violatedDirective));
  const script = document.createElement("script");
  script.textContent = "window.hacked = 1";
  document.body.append(script);
  setTimeout(() => done(null), 2000);
})"""


def test_the_policy_lets_no_script_in(browser, serve, digits_site):
    page = browser.new_context().new_page()  # not `visit`: the refusal is an error on the console
    page.goto(f"{serve(digits_site.path.parent)}{digits_site.path.name}/")
    ready(page)
    policy = page.locator('meta[http-equiv="Content-Security-Policy"]').get_attribute("content")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert re.fullmatch(r"'self' 'sha256-[\w+/]+='", rules["script-src"])  # of what is said to who opens it from disk
    assert "unsafe" not in policy
    assert page.evaluate(TRY).startswith("script-src")
    assert page.evaluate("window.hacked") is None
    page.context.close()

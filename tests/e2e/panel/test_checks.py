"""What was checked of a cluster, in the browser: what the files say is said, and nothing of chance."""

import re

import pytest
from playwright.sync_api import expect

from chromium import PHONE, WIDE, ready, unfold
from reading import load

PLACED = re.compile(r"The output is (?:more|less) sensitive|The map differs from that of")


def p_text(p: float) -> str:
    return "p < 0.0001" if p < 1e-4 else f"p = {float(f'{p:.2g}'):g}"


def numbers(facts: dict, k: int, n: int, of: str) -> str:
    return f"Largest |z| {facts['largest'][k]:.1f}, {p_text(facts['p'][k])}, {of} = {n:,}"


def check_node(page, checks: dict, k: int) -> None:
    """The panel says of node k what the file does, and no more."""
    page.locator("[data-check=held]").wait_for()
    assert page.locator(".evidence .lead").inner_text().startswith(f"{checks['count'][k]:,} of all ")
    right = checks["right"]
    for kind, facts, n, of in (
        ("z", checks["z"], checks["count"][k], "n"),
        ("right", right, right["pairs"][k], "pairs"),
    ):
        part = page.locator(f"[data-check={kind}]")
        said = part.inner_text() if part.count() else ""
        if facts["z_cell"][k] < 0:
            assert not PLACED.search(said)
            assert "|z|" not in said
            continue
        assert PLACED.search(said)
        assert numbers(facts, k, n, of) in said
        for code, word in zip(facts["place"][2 * k : 2 * k + 2], ("more", "less"), strict=True):
            named = re.search(rf"{word} sensitive ((?:in|at|along) the [a-z ]+?)(?: and | than )", said)
            assert (named[1] if named else None) == (checks["places"][code] if code >= 0 else None)
    expect(page.locator("[data-check=right]")).to_have_count(int(right["cell"][k] >= 0))
    said = page.locator("[data-check=held]").inner_text()
    share, low, high, n = checks["held"][4 * k : 4 * k + 4]
    assert abs(int(re.search(r"overlap >?<?(\d+)%", said)[1]) / 100 - checks["again"][k]) <= 0.0101
    if checks["again"][k] >= 0.5 and n >= 5:
        assert f"Of the {n:,.0f} image" in said
        assert ("Confirmed on held-out images." in said) == (low > checks["held_expected"][k])
        assert ("Not confirmed" in said) == (high < checks["held_expected"][k])
        assert low <= share <= high
    else:
        assert "onfirmed" not in said
    expect(page.locator("[data-check=twin]")).to_have_count(int(checks["twin"][k] >= 0))


def some(checks: dict) -> list[int]:
    """One node with a significant map and one without, and one that is found again."""
    cells = checks["z"]["z_cell"]
    chosen = [
        next((k for k, c in enumerate(cells) if k and c >= 0), 1),
        next(k for k, c in enumerate(cells) if k and c < 0),
    ]
    return [*chosen, next((k for k, again in enumerate(checks["again"]) if k and again >= 0.5), 1)]


@pytest.mark.parametrize(
    ("site", "size"), [("digits_site", WIDE), pytest.param("cifar_site", PHONE, marks=pytest.mark.data)]
)
def test_what_was_checked_of_a_cluster_is_what_the_file_says_and_of_chance_nothing_is_said(request, visit, site, size):
    path = request.getfixturevalue(site).path
    checks = load(path, "checks/combined-none.json")
    nodes = some(checks)
    page = visit(path, f"#tree=combined-none&node={checks['node'][nodes[0]]}", size)
    for k in nodes:
        page.evaluate("hash => { location.hash = hash }", f"tree=combined-none&node={checks['node'][k]}")
        page.locator(f".evidence[data-node='{checks['node'][k]}']").wait_for()
        unfold(page, "where", "what", "holds")
        ready(page)
        check_node(page, checks, k)
    shown = page.locator("[data-check=extremes] button")
    ids = load(path, "errors.json")["id"]
    errors = checks["typical"][4 * nodes[-1] :][:4] + checks["extreme"][4 * nodes[-1] :][:4]
    expect(shown).to_have_count(len(errors))
    shown.nth(5).click()
    page.get_by_text(ids[errors[5]].rpartition("/")[2]).first.wait_for()
    page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("[data-check=held] .method-link").click()
    page.wait_for_url(re.compile(r"method\.html#held-out-check"))
    assert page.locator("#held-out-check").inner_text() == "Held-out check"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_class_s_errors_stand_beside_right_images_of_it_and_the_first_view_fetches_no_checks(visit, digits_site):
    page = visit(digits_site.path)
    before = page.evaluate(
        """() => {
            const [complete] = performance.getEntriesByName("wrongtree:complete");
            const files = performance.getEntriesByType("resource");
            return files.filter((file) => file.startTime < complete.startTime).map((file) => file.name).join();
        }"""
    )
    assert "explorer.js" in before
    assert "checks" not in before
    of_classes = load(digits_site.path, "checks/classes.json")["right"]
    page.goto(page.url + "#view=classes&class=3")
    part = page.locator("[data-check=right]")
    part.wait_for()
    assert f"{of_classes['pairs'][3]} pairs" in part.inner_text()
    assert bool(PLACED.search(part.inner_text())) == (of_classes["z_cell"][3] >= 0)


def test_the_one_file_site_opens_the_method_in_itself(visit, copy_of, digits_site):
    from wrongtree.sites.standalone import write_standalone

    single = write_standalone(copy_of(digits_site.path))
    checks = load(digits_site.path, "checks/combined-none.json")
    page = visit(single.parent, f"{single.name}#tree=combined-none&node={checks['node'][3]}")
    unfold(page, "holds")
    page.locator("[data-check=held] .method-link").click()
    expect(page.locator("dialog.method #held-out-check")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("dialog.method").wait_for(state="detached")

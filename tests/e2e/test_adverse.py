"""Networks that fail or are slow, readers without a mouse or with their own colours, paper, names without a space."""

import json
import re
import shutil
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from chromium import PHONE, WIDE, caught, ready
from reading import load

LONG = "ExtraordinarilyLongClassNameWithoutAnySpace_" * 8


@pytest.fixture
def broken(browser, serve):
    """Open a page whose network a test breaks. Not `visit`: what fails to load is an error on the console."""
    contexts = []

    def open_page(site, hash_="", route=None):
        context = browser.new_context(viewport=WIDE, reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        # Always one: a busy page may send requests past the first route that it is given later.
        page.route(route or "**/nothing", lambda call: call.abort())
        page.goto(f"{serve(site.parent)}{site.name}/{hash_}")
        page.wait_for_selector("html[data-state]")
        return page

    yield open_page
    for context in contexts:
        context.close()


@contextmanager
def held(page, pattern):
    """What matches waits until the block ends."""
    waiting = []
    page.route(pattern, lambda call: waiting.append(call))  # not the bound method: Playwright looks at a function
    yield waiting
    for call in waiting:
        call.continue_()
    page.unroute(pattern)


def has_focus(page):
    return page.evaluate("document.activeElement.tagName.toLowerCase()")


# A network that fails


def test_blank_thumbnails_are_not_counted_as_shown_and_come_on_request(broken, digits_site):
    page = broken(digits_site.path, route="**/sprites/*thumb*")
    bar = page.locator(".unread")
    bar.wait_for()
    assert re.search(r"sprites/\S+ could not be read \(no connection\)", bar.inner_text())
    caption = page.locator(".caption > span").first
    n = load(digits_site.path, "manifest.json")["errors"]
    page.wait_for_function("() => document.querySelector('.caption').innerText.includes('could not be loaded')")
    assert re.match(rf"Shown 0 of {n} errors. \d+ thumbnails could not be loaded.", caption.inner_text())
    page.unroute("**/sprites/*thumb*")
    bar.get_by_role("button", name="Try again").click()
    page.wait_for_function("() => !document.querySelector('.caption').innerText.includes('could not be loaded')")
    assert bar.count() == 0


def test_the_filter_form_says_which_file_it_lacks_and_reads_it_on_request(broken, digits_site):
    page = broken(digits_site.path, route="**/columns.json")
    ready(page)
    page.locator(".drop.filter summary").click()
    form = page.locator(".drop.filter .dropped")
    form.locator("select").select_option(label=load(digits_site.path, "manifest.json")["columns"][0])
    form.get_by_text("data/columns.json could not be read").wait_for()
    page.unroute("**/columns.json")
    form.get_by_role("button", name="Try again").click()
    form.get_by_role("button", name="Apply filter").wait_for()


def test_a_link_to_a_tree_that_fails_leaves_the_page_as_it_came_with_a_way_to_try_again(broken, digits_site):
    trees = load(digits_site.path, "manifest.json")["trees"]
    default = load(digits_site.path, "manifest.json")["default_tree"]
    other = next(tree for tree in trees if tree["id"] != default)
    page = broken(digits_site.path, f"#tree={other['id']}", route=f"**/{other['file']}")
    page.wait_for_selector("html[data-state=failed]")
    assert f"{other['file']} could not be read" in page.get_by_role("alert").inner_text()
    assert page.locator(".clusters li").first.is_visible()
    page.unroute(f"**/{other['file']}")
    page.get_by_role("button", name="Try again").click()
    ready(page)
    expect(page.locator(".treemap")).to_have_count(1)


# A network that is slow


def test_a_slow_switch_says_what_it_waits_for_and_the_menu_shows_the_tree_on_show(visit, digits_site):
    page = visit(digits_site.path)
    menu = page.get_by_label("Split by")
    before = menu.input_value()
    values = menu.locator("option").evaluate_all("options => options.map(option => option.value)")
    other = next(value for value in values if value != before)
    with held(page, "**/data/trees/*.json"):
        menu.select_option(other)
        page.locator(".coming").wait_for()
        assert page.locator("main").get_attribute("aria-busy") == "true"
        assert menu.input_value() == before
    page.wait_for_function("() => !document.querySelector('main').hasAttribute('aria-busy')")
    assert menu.input_value() == other
    assert page.locator(".coming").count() == 0


def test_escape_leaves_an_image_that_is_still_coming_before_the_map_takes_the_key(visit, digits_site):
    page = visit(digits_site.path, "#view=map")
    plane = page.get_by_role("application").first
    plane.focus()
    page.keyboard.press("i")
    with held(page, "**/explorer/image-*.js") as waiting:
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("image="))
        caught(page, waiting)
        page.keyboard.press("Escape")
        expect(page).not_to_have_url(re.compile("image="))
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_double_click_on_close_goes_back_once(visit, digits_site):
    page = visit(digits_site.path)
    page.evaluate("location.hash = '#view=fix'")
    page.locator(".fix-steps li").first.wait_for()
    page.evaluate("location.hash = '#view=tags'")
    page.get_by_role("heading", name="Tags").wait_for()
    page.get_by_role("combobox", name="Search for a class or a file").fill("0")
    page.get_by_role("group", name="Images").get_by_role("option").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Close").dblclick()
    page.wait_for_timeout(300)
    assert page.evaluate("location.hash") == "#view=tags"


# Keys


def test_focus_stays_on_the_page_when_what_had_it_is_gone(visit, digits_site):
    page = visit(digits_site.path, "#where=label:99999")  # something to dismiss, once it is gone
    ready(page)
    page.goto(page.url.split("#")[0] + "#view=nothing")
    ready(page)
    page.get_by_role("button", name="Dismiss").press("Enter")
    page.wait_for_function("() => document.activeElement.matches('main')")
    page.locator(".tile").first.focus()
    page.keyboard.press("3")
    page.locator(".matrix").wait_for()
    assert has_focus(page) == "main"
    page.keyboard.press("5")
    page.locator(".compare-view").wait_for()
    page.locator(".compare-pick button").first.focus()
    page.keyboard.press("Escape")
    ready(page)
    assert has_focus(page) == "main"


def test_single_keys_can_be_switched_off_and_stay_off(visit, digits_site):
    page = visit(digits_site.path)
    page.get_by_role("button", name="Keys").click()
    box = page.get_by_role("checkbox", name=re.compile("Single-key shortcuts"))
    expect(box).to_be_checked()
    box.uncheck()
    page.get_by_role("button", name="Close").click()
    for _ in range(2):
        page.locator(".tile").first.focus()
        page.keyboard.type("2nd?/t")
        expect(page.locator("main.map")).to_have_count(1)
        assert page.get_by_role("dialog").count() == 0
        assert has_focus(page) == "button"
        assert page.locator("[aria-keyshortcuts]").count() == 0
        page.reload()
        ready(page)
    page.locator(".tile").first.focus()
    page.keyboard.press("Enter")  # what is on the thing itself works as ever
    page.wait_for_function("() => location.hash.includes('node=')")
    page.keyboard.press("Escape")
    page.wait_for_function("() => !location.hash.includes('node=')")


# The reader's own colours


def test_in_forced_colours_rings_bars_and_the_current_tab_can_be_told(visit, digits_site):
    page = visit(digits_site.path)
    page.emulate_media(forced_colors="active")
    style = lambda selector, key: page.locator(selector).first.evaluate(  # noqa: E731
        "(node, key) => getComputedStyle(node)[key]", key
    )
    current, other = ".views a[aria-current]", ".views a:not([aria-current])"
    assert style(current, "backgroundColor") != style(other, "backgroundColor")
    assert style(".bar-fill", "backgroundColor") != style(".bar-track", "backgroundColor")
    tile = page.locator(".tile").first
    tile.focus()
    page.keyboard.press("i")
    page.locator(".ring").wait_for()
    assert style(".ring", "outlineStyle") == "solid"
    assert float(style(".ring", "outlineWidth").removesuffix("px")) >= 2
    assert style(".ring", "outlineColor") != style(".ring", "backgroundColor")


# Paper


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_on_paper_the_confusion_matrix_has_all_of_its_columns(visit, digits_site):
    page = visit(digits_site.path, "#view=confusion", size=PHONE)
    page.get_by_label("Cell size").fill("72")  # more than the screen holds
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    found = page.evaluate(
        """() => { const matrix = document.querySelector('.matrix');
        const size = name => {
            const { width, height } = matrix.querySelector(name).getBoundingClientRect();
            return [width, height];
        };
        const { overflow } = getComputedStyle(matrix);
        return { canvas: size('canvas'), space: size('.matrix-space'), overflow } }"""
    )
    assert found["canvas"] == pytest.approx(found["space"], abs=2)
    assert found["canvas"][0] <= 690
    assert found["overflow"] == "visible"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.locator(".matrix").evaluate("node => node.style.cssText") in ("", "width: ; height: ; zoom: ;")


def test_an_open_image_is_printed_once_and_whole(visit, digits_site):
    page = visit(digits_site.path, "#image=3")
    page.locator(".facts .guesses li").first.wait_for()
    page.wait_for_load_state("networkidle")
    page.emulate_media(media="print")
    dialog = page.locator("dialog")
    high, full = dialog.evaluate("node => [node.offsetHeight, node.scrollHeight]")  # both in whole pixels
    assert high >= full - 1  # what is for screen readers only is one pixel high, and the last there
    expect(page.locator(".treemap")).to_be_hidden()
    printed = pages_of(page.pdf(format="A4"))
    assert printed <= -(-full // 900) + 1


# Names


@pytest.fixture(scope="session")
def long_names(digits_site, tmp_path_factory):
    """The demo with classes and files whose names are one long word."""
    site = shutil.copytree(digits_site.path, tmp_path_factory.mktemp("long") / "site")
    manifest, errors = load(site, "manifest.json"), load(site, "errors.json")
    for k, info in enumerate(manifest["classes"]):
        info["name"] = f"{LONG}{k}"
    errors["id"] = [f"{LONG}{k}.png" for k in range(len(errors["id"]))]
    (site / "data" / "manifest.json").write_text(json.dumps(manifest))
    (site / "data" / "errors.json").write_text(json.dumps(errors))
    return site


WIDER = """() => {
const own = '.sr-only, .scroll, .classes-scroll, .matrix, .treemap, svg, canvas'; // these scroll
const found = [];
for (const node of document.querySelectorAll('main *, aside *, dialog *')) {
    if (!node.clientWidth || node.closest(own) || !node.checkVisibility({ contentVisibilityAuto: true })) continue;
    const { overflowX, textOverflow, display } = getComputedStyle(node);
    const cut = overflowX === 'hidden' || overflowX === 'clip';
    if ((cut && textOverflow === 'ellipsis') || (!cut && display === 'inline')) continue;
    if (node.scrollWidth > node.clientWidth + 1) found.push(`${node.tagName}.${node.className} ${node.scrollWidth}`);
}
return found; }"""
WIDEST = """Math.max(0, ...[...document.querySelectorAll('main, aside.panel, dialog')]
    .map(node => node.scrollWidth - node.clientWidth))"""


@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize(
    "hash_",
    [
        "",
        "#view=data",
        "#view=fix",
        "#view=compare",
        "#view=tags",
        "#image=3",
        "#view=classes&class=1",
        "#without=confidence:..0.5",
    ],
)
def test_a_name_that_is_one_long_word_widens_and_clips_nothing(visit, long_names, hash_, size):
    page = visit(long_names, hash_, size=size)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert page.evaluate(WIDEST) <= 1
    assert page.evaluate(WIDER) == []

"""Search, keys and links."""

import re

import pytest
from playwright.sync_api import expect

from chromium import caught, ready
from reading import load


@pytest.fixture
def found(digits_site):
    """The demo's file names."""
    return load(digits_site.path, "errors.json")["id"]


def test_a_slash_leads_to_the_search_and_enter_to_the_class(visit, cifar_site):
    page = visit(cifar_site.path)
    page.keyboard.press("/")
    page.keyboard.type("fro")
    page.get_by_role("option", name=re.compile("frog")).first.wait_for()
    before = page.url
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)
    ready(page)
    expect(page.locator(".chip")).to_contain_text("label: frog", use_inner_text=True)


def test_where_the_search_cannot_be_loaded_that_is_said_and_it_can_be_tried_again(browser, serve, cifar_site):
    page = browser.new_context().new_page()  # not `visit`: what fails to load is an error on the console
    page.route("**/found-*.js", lambda call: call.abort())  # now: a busy page may pass by a route that is new
    page.goto(f"{serve(cifar_site.path.parent)}{cifar_site.path.name}/")
    ready(page)
    page.keyboard.press("/")
    page.keyboard.type("fro")
    expect(page.get_by_role("search")).to_contain_text("This part of the page could not be loaded.")
    page.unroute("**/found-*.js")
    page.get_by_role("search").get_by_role("button", name="Try again").click()
    page.get_by_role("option", name=re.compile("frog")).first.wait_for()
    page.context.close()


def test_enter_before_the_search_is_there_waits_for_it(visit, cifar_site):
    held = []
    page = visit(cifar_site.path, routes={"**/found-*.js": lambda call: held.append(call)})
    page.keyboard.press("/")
    page.keyboard.type("frog")
    page.keyboard.press("Enter")
    expect(page.get_by_role("search")).to_contain_text("Loading…")
    caught(page, held)
    held[0].continue_()
    expect(page.locator(".chip")).to_contain_text("label: frog")


def test_typing_leaves_the_address_alone_until_something_is_chosen(visit, digits_site):
    page = visit(digits_site.path)
    before = page.url
    page.keyboard.press("/")
    page.keyboard.type("png 3?24 1")
    expect(page).to_have_url(before)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page).to_have_url(before)
    assert page.evaluate("document.activeElement === document.body")


def test_a_file_is_found_by_part_of_its_name_and_opens(visit, digits_site, found):
    page = visit(digits_site.path)
    box = page.get_by_role("combobox", name="Search for a class or a file")
    box.fill(found[5])
    page.get_by_role("option").first.wait_for()
    hits = page.get_by_role("group", name="Images").get_by_role("option")
    assert hits.first.locator("bdi").first.inner_text() == found[5]
    hits.first.click()
    page.wait_for_url(re.compile(r"image=5\b"))
    page.get_by_role("dialog").get_by_text(found[5]).wait_for()


def test_what_is_not_shown_is_counted(visit, synthetic):
    site = synthetic(errors=10000, classes=1000)
    page = visit(site)
    page.get_by_role("combobox").first.fill("class")
    names = [info["name"] for info in load(site, "manifest.json")["classes"]]
    total = sum("class" in name for name in names)
    page.get_by_text(f"shown 12 of {total:,}").wait_for()
    paths = sum("class" in path for path in load(site, "errors.json")["id"])
    page.get_by_text(f"shown 50 of {paths:,}").wait_for()
    expect(page.locator("#found [role=option]")).to_have_count(62)


def test_arrow_keys_choose_among_the_results(visit, digits_site, found):
    page = visit(digits_site.path)
    box = page.get_by_role("combobox", name="Search for a class or a file")
    box.fill(found[5].split("/")[0])
    page.get_by_role("option").first.wait_for()
    box.press("ArrowDown")
    chosen = page.locator('[role="option"][aria-selected="true"]')
    expect(chosen).to_have_count(1)
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert page.get_by_role("option").nth(1).get_attribute("id") == chosen.get_attribute("id")


def test_nothing_found_is_said(visit, digits_site):
    page = visit(digits_site.path)
    page.get_by_role("combobox", name="Search for a class or a file").fill("qqqq<b>")
    page.get_by_text("No match for “qqqq<b>”").wait_for()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_question_mark_shows_the_keys_and_gives_focus_back(visit, digits_site):
    page = visit(digits_site.path)
    page.locator("button.tile").first.focus()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    dialog.wait_for()
    assert dialog.locator("kbd").count() >= 10
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.className") == "tile"
    page.get_by_role("button", name="Keys").click()
    dialog.get_by_role("button", name="Close").click()
    dialog.wait_for(state="hidden")


def test_the_link_is_copied_and_said_to_be(visit, digits_site):
    page = visit(digits_site.path, "#view=classes", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("status").filter(has_text="The link is copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_where_the_browser_will_not_copy_the_link_is_handed_out(visit, digits_site):
    page = visit(digits_site.path, "#view=classes")
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined }); document.execCommand = () => false; 0"
    )
    page.get_by_role("button", name="Copy link").click()
    field = page.get_by_label("The link, to copy by hand")
    field.wait_for()
    assert field.input_value() == page.url
    assert page.evaluate("getSelection().toString() || document.activeElement.value") == page.url
    page.get_by_role("button", name="Done").click()
    expect(field).to_have_count(0)


def test_the_path_of_an_image_is_copied(visit, digits_site, found):
    page = visit(digits_site.path, "#image=3", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy path").click()
    page.get_by_role("status").filter(has_text="The path is copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == found[3]


def test_from_the_front_page_to_an_image_by_keyboard_alone(visit, digits_site):
    page = visit(digits_site.path)
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('tile')"):
            break
    page.keyboard.press("ArrowDown")
    for _ in range(6):
        if page.locator("button.picture").count():
            break
        page.keyboard.press("Enter")
        ready(page)
        page.wait_for_timeout(50)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    first = page.url
    page.keyboard.press("ArrowRight")
    page.wait_for_function("before => location.href !== before", arg=first)
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")

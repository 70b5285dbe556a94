"""Firefox and WebKit: a reader's usual way through a site, a hard site, and the reader's own zoom and colours."""

import json
import shutil

import pytest
from firefox import firefox
from webkit import webkit

from reading import load
from wrongtree.sites.standalone import write_standalone

WORDS = ("Ausgewachsener", "Weißkopfseeadler", "grand duc d’Europe", "長い名前の鳥", "im-Jugendkleid", "vu de profil")
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"
# The frame fills the window: WebKit's driver takes places in a frame for places in the window.
PLACED = 'style="position: fixed; inset: 0; border: 0" width="1440" height="900"'
FRAME = f'<!doctype html><meta charset="utf-8"><iframe {PLACED} {{}}></iframe>'
STORAGE = "(() => { try { return localStorage.length } catch (fault) { return fault.name } })()"
PICTURE = "(image => image && image.complete && image.naturalWidth)(document.querySelector('dialog[open] .stage img'))"

# Their drivers lose a click now and then, or look before the page is there. What fails three times is ours.
pytestmark = pytest.mark.flaky(reruns=2)

only_firefox = pytest.mark.parametrize("far", [firefox], ids=["firefox"], indirect=True, scope="module")


@pytest.fixture(scope="module", params=[firefox, webkit], ids=["firefox", "webkit"])
def far(request, tmp_path_factory):
    """Each of the browsers, started once."""
    with request.param(tmp_path_factory.mktemp(request.param.__name__)) as started:
        yield started


@pytest.fixture(autouse=True)
def quiet(far):
    """No page may throw, or write an error to the console."""
    yield
    far.go("about:blank")
    troubles, far.troubles = far.troubles, []
    assert troubles == []


@pytest.fixture(scope="module")
def site(serve, digits_site):
    return f"{serve(digits_site.path.parent)}{digits_site.path.name}/"


@pytest.fixture(scope="module")
def one_file(digits_site, tmp_path_factory):
    """The site as one file, with nothing beside it, and in a frame that may run scripts and nothing else."""
    folder = tmp_path_factory.mktemp("one file")
    file = write_standalone(shutil.copytree(digits_site.path, folder / "digits"))
    shutil.rmtree(folder / "digits")
    text = file.read_text(encoding="utf-8").replace("&", "&amp;").replace('"', "&quot;")
    framed = FRAME.format(f'sandbox="allow-scripts" srcdoc="{text}"')
    (folder / "framed.html").write_text(framed, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def hard(synthetic, serve, tmp_path_factory):
    """3,000 classes with long names, and a column in which no text comes twice."""
    folder = tmp_path_factory.mktemp("hard")
    site = shutil.copytree(synthetic(errors=400, classes=3000), folder / "site")
    manifest, columns = load(site, "manifest.json"), load(site, "columns.json")
    for k, info in enumerate(manifest["classes"]):
        info["name"] = f"{WORDS[k % 6]} {WORDS[k // 6 % 6]} {WORDS[k // 36 % 6]}, number {k}"
    for path in (site / "data" / "trees").iterdir():
        tree = json.loads(path.read_text(encoding="utf-8"))
        for group in tree["groups"]:
            group["name"] = manifest["classes"][group["label"]]["name"]
        path.write_text(json.dumps(tree), encoding="utf-8")
    n = manifest["errors"]
    said = [f"observer {k} wrote a sentence " + "at length " * 20 for k in range(n)]
    columns["columns"].append({"name": "remark", "kind": "text", "values": said})
    manifest["columns"].append("remark")
    for name, document in (("manifest", manifest), ("columns", columns)):
        (site / "data" / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    return f"{serve(folder)}site/"


def to_an_image(far) -> None:
    """From the first view by clicks until an image is open."""
    pictures = "document.querySelectorAll('button.picture').length"
    for _ in range(10):  # steps down, at most
        if far.run(pictures):
            break
        far.click("button.tile", at=(8, 8))
        far.ready()
    far.click("button.picture")
    assert far.wait(PICTURE) > 0


def out_of_it(far) -> None:
    far.press("Escape")
    far.wait("!document.querySelector('dialog[open]')")


def drill_open_close_and_go_back(far) -> None:
    front = far.run("document.querySelectorAll('button.tile').length")
    to_an_image(far)
    out_of_it(far)
    while far.run("location.hash.includes('node=')"):
        far.back()
        far.ready()
    far.wait(f"document.querySelectorAll('button.tile').length === {front}")


def test_a_reader_drills_opens_an_image_and_goes_back(far, site):
    far.open(site)
    assert far.run("document.querySelectorAll('.opening, .panel').length")
    drill_open_close_and_go_back(far)


def test_a_tag_is_kept_by_the_browser(far, site):
    far.open(f"{site}#image=3")
    far.wait(PICTURE)
    far.click("dialog .tag-chip")
    far.wait("!!document.querySelector('dialog .tag-chip[aria-pressed=true]')")
    far.open(f"{site}#image=3")
    far.wait("!!document.querySelector('dialog .tag-chip[aria-pressed=true]')")
    far.click("dialog .tag-chip")
    far.wait("!document.querySelector('dialog .tag-chip[aria-pressed=true]')")


def test_one_file_works_from_disk(far, one_file):
    far.open(one_file.as_uri())
    drill_open_close_and_go_back(far)


def test_one_file_works_in_a_frame_that_may_only_run_scripts(far, one_file):
    far.go((one_file.parent / "framed.html").as_uri())
    with far.inside():
        far.ready()
        assert far.run(STORAGE) == "SecurityError"
        to_an_image(far)
        out_of_it(far)
        steps = "document.querySelectorAll('.trail li').length"
        deep = far.run(steps)
        far.press("Escape")
        far.wait(f"{steps} < {deep}")
        far.ready()


def test_thousands_of_long_names_and_unique_texts_fit(far, hard):
    far.open(hard)
    assert far.run(SIDEWAYS) <= 0
    views = far.run("[...document.querySelectorAll('.views a')].map(link => link.hash)")
    assert len(views) >= 7
    for view in views[1:]:
        far.run(f"void (location.hash = '{view}')")
        far.wait(f"!!document.querySelector('main[data-view={view.removeprefix('#view=')}]')")
        far.ready()
        assert far.run(SIDEWAYS) <= 0, view
    far.open(f"{hard}#image=5")
    far.wait(PICTURE)
    far.wait("document.querySelector('dialog[open]').innerText.includes('observer 5 wrote a sentence')")
    assert far.run(SIDEWAYS) <= 0


def test_at_200_percent_nothing_is_cut_off_and_everything_can_be_reached(far, site):
    with far.zoomed():
        far.open(site)
        width, height = far.run("[innerWidth, innerHeight]")
        assert width == 720
        assert height <= 450  # MiniBrowser may say at the top that it is driven
        assert far.run(SIDEWAYS) <= 0
        drill_open_close_and_go_back(far)
        assert far.run(SIDEWAYS) <= 0


# Of these two, WebKit on Linux has no forced colours, and MiniBrowser no setting that refuses storage.


@only_firefox
def test_with_the_readers_own_colours_the_current_tab_can_be_told(far, site):
    with far.forced_colours():
        far.open(site)
        assert far.run("matchMedia('(forced-colors: active)').matches")
        colour = "getComputedStyle(document.querySelector('.views a%s')).backgroundColor"
        assert far.run(colour % "[aria-current]") != far.run(colour % ":not([aria-current])")
        drill_open_close_and_go_back(far)


@only_firefox
def test_in_a_frame_of_another_site_without_storage_it_works_and_says_what_is_not_kept(far, site, serve, tmp_path):
    (tmp_path / "index.html").write_text(FRAME.format(f'src="{site}"'), encoding="utf-8")
    far.go(serve(tmp_path).replace("127.0.0.1", "localhost"))
    with far.inside():
        far.ready()
        assert far.run(STORAGE) == "SecurityError"
        to_an_image(far)
        far.click("dialog .tag-chip")
        far.wait("document.body.innerText.includes('Your tags are lost when you close the page')")
        out_of_it(far)
        far.back()
        far.ready()

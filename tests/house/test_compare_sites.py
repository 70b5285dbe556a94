"""What `bench/compare_sites.py` finds between two sites, and of which kind: the golden site, harmed in every way."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from compare_sites import main
from PIL import Image

from places import ROOT, TINY

SCRIPT = ROOT / "tests" / "bench" / "compare_sites.py"
PAGE = """<!doctype html><html><head><meta name="generator" content="wrongtree 0.1.0 site">
<link rel="stylesheet" href="explorer.css"><script src="explorer.js" defer></script></head>
<body><h1>Fruit</h1><p class="lead">14 errors of <b>30</b> images.</p>
<h2 id="how-this-site-was-made">How this site was made</h2><p>numpy 2.1</p></body></html>"""


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """The golden site without its sheets, but with a page, a picture and a script, in a folder of sites."""
    folder = tmp_path_factory.mktemp("compared") / "before"
    shutil.copytree(TINY / "data", folder / "tiny/data")
    (folder / "tiny/index.html").write_text(PAGE)
    (folder / "tiny/explorer.js").write_text("one()")
    paint(folder / "tiny/0.webp", quality=100, method=0, lossless=True)
    return folder


@pytest.fixture
def sites(before, tmp_path):
    """The two that are compared; the second may be harmed."""
    return before, Path(shutil.copytree(before, tmp_path / "after"))


def paint(path: Path, shift: int = 0, **how: object) -> None:
    pixels = np.random.default_rng(0).integers(0, 200, (8, 8, 3), dtype=np.uint8)
    pixels[3, 5] += np.uint8(shift)
    Image.fromarray(pixels).save(path, **how)


def in_json(name: str, change: Callable[[dict], object]) -> Callable[[Path], None]:
    def harm(site: Path) -> None:
        document = json.loads((site / "data" / name).read_text())
        change(document)
        (site / "data" / name).write_text(json.dumps(document))

    return harm


def in_page(old: str, new: str) -> Callable[[Path], object]:
    assert old in PAGE
    return lambda site: (site / "index.html").write_text(PAGE.replace(old, new))


def sentence(text: str) -> Callable[[Path], None]:
    return in_json("manifest.json", lambda site: site["clusters"][1].update(sentence=text))


def kinds(said: str) -> set[str]:
    """Those of which the table at the end counts a place."""
    return set(re.findall(r"^(\w+) +[1-9][\d,]* +[1-9][\d,]*  (?:expected|NOT EXPECTED)$", said, re.M))


SENTENCE = json.loads((TINY / "data/manifest.json").read_text())["clusters"][1]["sentence"]
HARM = {
    "words": ("words", sentence(f"{SENTENCE}, mostly"), f"clusters[1].sentence: '{SENTENCE}' → '{SENTENCE}, mostly'"),
    "figures": ("figures", sentence(f"{SENTENCE} of 99"), "data/manifest.json: clusters[1].sentence"),
    "a name": ("names", in_json("errors.json", lambda e: e["id"].__setitem__(2, "x.png")), "id[2]"),
    "a number": ("numbers", in_json("manifest.json", lambda m: m.update(accuracy=0.5)), "accuracy: 0.533333 → 0.5"),
    "true is not 1": ("keys", in_json("manifest.json", lambda m: m.update(originals=1)), "originals: true → 1"),
    "a flag": ("numbers", in_json("manifest.json", lambda m: m.update(originals=False)), "originals: true → false"),
    "a key": ("keys", in_json("manifest.json", lambda m: m.pop("noise")), "noise: only before: 'data/noise.json'"),
    "a length": ("keys", in_json("errors.json", lambda e: e["label"].pop()), "label: 14 entries → 13 entries"),
    "versions": ("made", in_json("manifest.json", lambda m: m["made"]["versions"].update(numpy="0")), "made.versions"),
    "generator": ("generator", in_json("manifest.json", lambda m: m.update(generator="x")), "generator: "),
    "broken JSON": ("bytes", lambda site: (site / "data/ids.json").write_text("{"), "cannot be read"),
    "a pixel": (
        "pictures",
        lambda site: paint(site / "0.webp", 9, lossless=True),
        "tiny/0.webp: 1 of 64 pixels differ, by 9 levels at most",
    ),
    "a size": ("pictures", lambda site: Image.new("RGB", (4, 8)).save(site / "0.webp"), "size: 8 × 8 → 4 × 8"),
    "no picture": ("bytes", lambda site: (site / "0.webp").write_bytes(b"x"), "cannot be read"),
    "a file": ("files", lambda site: (site / "data/new.json").write_text("{}"), "tiny/data/new.json: only after"),
    "a chunk": ("assets", lambda site: (site / "chunk.js").write_text(""), "tiny/chunk.js: only after"),
    "page, words": ("words", in_page("Fruit", "Vegetables"), "- Fruit\n      + Vegetables"),
    "page, figures": ("figures", in_page("14 errors", "15 errors"), "- 14 errors of 30 images."),
    "page, tags": ("markup", in_page("lead", "first"), "- p class=lead\n      + p class=first"),
    "page, script": ("assets", in_page("explorer.js", "chunk.js"), "- explorer.js"),
    "page, generator": ("generator", in_page("0.1.0", "0.2.0"), "- wrongtree 0.1.0 site"),
    "page, made": ("made", in_page("numpy 2.1", "numpy 2.2"), "- numpy 2.1"),
}


@pytest.mark.parametrize(("kind", "harm", "said"), HARM.values(), ids=HARM)
def test_each_difference_is_found_said_and_of_its_kind_alone(sites, capsys, kind, harm, said):
    harm(sites[1] / "tiny")
    assert main([*map(str, sites)]) == 1
    out = capsys.readouterr().out
    assert kinds(out) == {kind}
    assert said in out
    assert main([*map(str, sites), "--expect", kind]) == 0
    assert main([*map(str, sites), "--expect", "words" if kind == "numbers" else "numbers"]) == 1


def test_nothing_differs_where_only_bytes_do(sites, capsys):
    after = sites[1] / "tiny"
    paint(after / "0.webp", method=6, lossless=True)
    assert (after / "0.webp").read_bytes() != (sites[0] / "tiny/0.webp").read_bytes()
    document = json.loads((after / "data/errors.json").read_text())
    (after / "data/errors.json").write_text(json.dumps(dict(reversed(document.items())), indent=2))
    (after / "explorer.js").write_text("two()")
    (after / "index.html").write_text(PAGE.replace("<p", "\n  <p"))
    assert main([*map(str, sites)]) == 0
    assert kinds(capsys.readouterr().out) == set()


def test_numbers_may_be_apart_by_the_tolerance_and_no_further(sites, capsys):
    in_json("manifest.json", lambda m: m.update(accuracy=m["accuracy"] * (1 + 1e-6)))(sites[1] / "tiny")
    assert main([*map(str, sites), "--tolerance", "2e-6"]) == 0
    assert main([*map(str, sites), "--tolerance", "5e-7"]) == 1


def test_what_was_renamed_is_compared_under_its_new_name(sites, capsys):
    after = sites[1] / "tiny/data"
    (after / "right").rename(after / "correct")
    in_json("manifest.json", lambda m: m.update(words=m.pop("right")))(sites[1] / "tiny")
    in_json("correct/0.json", lambda d: d.update(added=1))(sites[1] / "tiny")
    assert main([*map(str, sites)]) == 1
    assert kinds(capsys.readouterr().out) == {"files", "keys"}
    assert main([*map(str, sites), "--renamed", "data/right=data/correct", "--renamed", "right=words"]) == 1
    out = capsys.readouterr().out
    assert kinds(out) == {"renamed", "keys"}
    assert "tiny/data/correct/0.json: added: only after: 1" in out


def test_many_differences_alike_are_said_in_brief(sites, capsys):
    in_json("errors.json", lambda e: e.update(confidence=[0] * 14))(sites[1] / "tiny")
    main([*map(str, sites), "--show", "2"])
    out = capsys.readouterr().out
    assert out.count("tiny/data/errors.json: confidence[") == 2
    assert re.search(r"… and 12 more of these 14, [\d.]+ apart at most", out)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([TINY, TINY / "sprites"], "sprites: there is no site in it"),
        ([TINY, TINY, "--expect", "words,nonsense"], "there is no kind nonsense"),
        ([TINY, TINY, "--renamed", "right"], "--renamed takes OLD=NEW"),
    ],
)
def test_what_cannot_be_compared_is_refused(arguments, said, capsys):
    with pytest.raises(SystemExit) as end:
        main([*map(str, arguments)])
    assert end.value.code == 2
    assert said in capsys.readouterr().err


def test_it_needs_neither_torch_nor_the_package():
    code = f"import sys, runpy; sys.modules.update(torch=None, wrongtree=None); runpy.run_path({str(SCRIPT)!r})"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)

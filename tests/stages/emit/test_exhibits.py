"""Exhibits: what each declares is what it writes, and a new one needs no more than a file and a line in the list."""

import dataclasses
from collections import Counter
from pathlib import Path

import pytest

from checking import FACTORY, paint_folder, snapshot
from places import PACKAGE, ROOT, TINY
from reading import cell, details, load
from wrongtree.config import AutoencoderConfig, Machine, ModelConfig
from wrongtree.flow.plan import Plan
from wrongtree.flow.run import build_from_files
from wrongtree.stages.emit import exhibits, manifest, site
from wrongtree.stages.emit.exhibit import Exhibit
from wrongtree.stages.emit.exhibits import EXHIBITS
from wrongtree.stages.emit.exhibits import details as of_details
from wrongtree.stages.emit.sprites import write_plain

WRONG = {("red", "green"): 12, ("green", "blue"): 9, ("red", "red"): 10, ("green", "green"): 10, ("blue", "blue"): 10}
CORE = {"manifest.json", "errors.json"}


def write_toy(on, alike, nothing):
    """How often each error is another's nearest neighbour, and the thumbnails again."""
    assert nothing is None
    nearest = Counter(on.number[alike.errors[on.order, 0]].tolist())
    small = on.coarse(on.predictions.thumbnails[on.members], 8)
    on.add_sheet(write_plain(small, on.sprites, "toy", on.config.quality))
    yield "data/toy.json", {"format": 1, "wanted": [nearest[error] for error in range(len(on.members))]}
    return {"toy": "data/toy.json"}


TOY = Exhibit(
    "toy", needs=("alike",), also=("absent",), write=write_toy, loaded="with an image", manifest={"toy": None}
)


def make(root: Path, name: str, counts: dict[tuple[str, str], int], *representations: str) -> Path:
    """A site of painted pictures, built in this process."""
    if not (root / "photos").exists():
        paint_folder(root / "photos", counts)
    plan = Plan(
        out=root / "build", name=name, representations=representations or ("features",), cache=root / "cache",
        autoencoder=AutoencoderConfig(steps=20), machine=Machine(device="cpu"),
    )  # fmt: skip
    return build_from_files(plan, root / "photos", None, ModelConfig(f"{FACTORY}:net")).path


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("exhibits")


@pytest.fixture(scope="module")
def watched(root):
    """A site with everything on it, and which exhibits wrote each of its files of data/ and sprites/."""
    wrote: dict[str, list[str]] = {}

    def watch(exhibit: Exhibit) -> Exhibit:
        def noted(documents):
            for path, document in documents:
                wrote.setdefault(path, []).append(exhibit.name)
                yield path, document

        def write(on, *found):
            sheets = set(on.sprites.iterdir())
            keys = {}

            def documents():
                keys.update((yield from exhibit.write(on, *found)))

            yield from noted(documents())
            for file in set(on.sprites.iterdir()) - sheets:
                wrote.setdefault(f"sprites/{file.name}", []).append(exhibit.name)
            return keys

        return dataclasses.replace(exhibit, write=write)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site, "EXHIBITS", tuple(watch(exhibit) for exhibit in EXHIBITS))
        return make(root, "watched", WRONG, "features", "autoencoder"), wrote


def test_a_toy_exhibit_reaches_the_finished_site_and_changes_nothing_else(root, monkeypatch):
    plain = make(root, "plain", WRONG)
    monkeypatch.setattr(site, "EXHIBITS", (*EXHIBITS, TOY))
    toyed = make(root, "toyed", WRONG)
    found = load(toyed, "manifest.json")
    assert found["toy"] == "data/toy.json"
    wanted = load(toyed, "toy.json")["wanted"]
    assert (len(wanted), sum(wanted)) == (21, 21)
    (entry,) = [sheet for sheet in found["sprites"] if sheet["kind"] == "toy"]
    assert (entry["count"], cell(toyed, entry, 20).shape) == (21, (8, 8, 3))
    added = {"data/toy.json", *entry["files"]}
    before, after = snapshot(plain), snapshot(toyed)
    assert after.keys() - before.keys() == added
    # the only ones that say the site's name
    named = {"data/manifest.json", "findings.json", "findings.md", "index.html", "method.html"}
    assert {path for path in before if before[path] != after[path]} <= named
    found["sprites"].remove(entry)
    of_plain = {**load(plain, "manifest.json"), "name": "toyed", "title": "toyed", "toy": "data/toy.json"}
    assert {key: found[key] for key in found if key != "made"} == {k: of_plain[k] for k in of_plain if k != "made"}


def test_where_what_it_needs_is_lacking_the_toy_has_no_file_and_its_key_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(site, "EXHIBITS", (*EXHIBITS, TOY))
    path = make(tmp_path, "perfect", {("red", "red"): 6, ("green", "green"): 6, ("blue", "blue"): 6})
    assert load(path, "manifest.json")["toy"] is None
    assert {file.name for file in (path / "data").iterdir()} == {"manifest.json"}


def test_what_fills_other_keys_than_it_declares_is_refused_by_name(root, monkeypatch):
    monkeypatch.setattr(site, "EXHIBITS", (*EXHIBITS, dataclasses.replace(TOY, manifest={"toys": None})))
    with pytest.raises(ValueError, match=r"toy fills \['toy'\], and declares \['toys'\]"):
        make(root, "refused", WRONG)
    assert not (root / "build" / "refused").exists()


def test_every_key_an_exhibit_declares_is_in_the_manifest_and_no_other_claims_it(watched):
    path, _ = watched
    claimed = Counter(key for exhibit in EXHIBITS for key in exhibit.manifest)
    assert set(claimed.values()) == {1}
    for written in (load(path, "manifest.json"), load(TINY, "manifest.json")):
        assert claimed.keys() <= written.keys()
    core = {"format", "generator", "name", "title", "model", "dataset", "images", "errors", "accuracy", "classes"}
    core |= {"sprites", "originals", "paths", "preview", "made"}
    assert load(path, "manifest.json").keys() - claimed.keys() == core


def test_every_file_of_a_site_is_written_by_exactly_one_exhibit_or_by_the_core(watched):
    path, wrote = watched
    assert {file: names for file, names in wrote.items() if len(names) != 1} == {}
    files = {name for name in snapshot(path) if name.startswith(("data/", "sprites/"))}
    of_core = {f"data/{name}" for name in CORE}
    thumbnails = [sheet for sheet in load(path, "manifest.json")["sprites"] if sheet["kind"] == "thumbnails"]
    of_core |= {file for sheet in thumbnails for file in sheet["files"]}
    assert not of_core & wrote.keys()
    assert files == of_core | wrote.keys()


def test_every_exhibit_finds_what_it_needs_on_a_site_with_everything(watched):
    """A result that no stage gives would hide an exhibit without a word."""
    path, wrote = watched
    shown = {name for names in wrote.values() for name in names} | {"clusters"}  # which is in the manifest alone
    shown |= {"splits", "training"}  # of sites that compare splits: tests/inputs/splits
    shown |= {"concepts"}  # of sites with --concepts: tests/stages/embed/test_concepts.py
    shown |= {"changes"}  # of comparisons: tests/compare/test_site.py
    assert shown == {exhibit.name for exhibit in EXHIBITS}
    written = load(path, "manifest.json")
    for exhibit in EXHIBITS:
        found = {key for key, absent in exhibit.manifest.items() if written[key] != absent}
        assert found >= exhibit.manifest.keys() - {"site_causes"}, exhibit.name  # which few sites have


def test_every_file_of_the_folder_is_the_exhibit_of_its_name_and_is_on_the_list_once():
    stems = sorted(file.stem for file in (PACKAGE / "stages" / "emit" / "exhibits").glob("*.py"))
    assert sorted(exhibit.name for exhibit in EXHIBITS) == [stem for stem in stems if stem != "__init__"]
    for exhibit in EXHIBITS:
        assert getattr(exhibits, exhibit.name).EXHIBIT is exhibit


def test_the_table_of_exhibits_in_the_documentation_is_what_they_declare():
    text = (ROOT / "docs" / "format.md").read_text(encoding="utf-8")
    rows = text.partition("\n## Exhibits\n")[2].partition("\n## ")[0].splitlines()
    table = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows if row.startswith("|")][2:]
    assert table == [
        [
            exhibit.name,
            ", ".join(f"`{key}`" for key in exhibit.manifest) or "–",
            ", ".join((*exhibit.needs, *exhibit.also)),
            exhibit.loaded,
        ]
        for exhibit in EXHIBITS
    ]


def test_the_core_names_no_exhibit():
    """The page's sentence is made in `words`, of the clusters to look at first; the core itself knows of no key."""
    source = "".join(Path(module.__file__).read_text(encoding="utf-8") for module in (site, manifest))
    keys = {key for exhibit in EXHIBITS for key in exhibit.manifest}
    assert not {key for key in keys if f'"{key}"' in source}


def test_details_of_many_errors_are_in_a_limited_number_of_files(root, monkeypatch):
    whole = details(make(root, "whole", WRONG))
    monkeypatch.setattr(of_details, "SIZE", 2)
    monkeypatch.setattr(of_details, "MOST_FILES", 4)
    parts = make(root, "parts", WRONG)
    manifest = load(parts, "manifest.json")["details"]
    assert (manifest["size"], len(manifest["files"])) == (6, 4)  # of 21
    assert [load(parts, file.removeprefix("data/"))["first"] for file in manifest["files"]] == [0, 6, 12, 18]
    assert details(parts) == whole

"""One contract: every document of every kind of site is as its schema says, and a damaged one is not."""

import copy
import csv
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from checking import paint, paint_folder
from places import ROOT, TINY
from wrongtree.contract import documents as contract
from wrongtree.contract.documents import definitions, documents, name_of, schema_named, schema_of

FORMAT = (ROOT / "docs" / "format.md").read_text(encoding="utf-8")
WRONG = {("blue", "blue"): 6, ("blue", "red"): 5, ("green", "green"): 6, ("green", "red"): 4, ("red", "red"): 1}
SHORT = ("--name", "site", "--k-range", "2-3")
QUICK = (*SHORT, "--representations", "features")


def read(site: Path) -> dict[str, dict]:
    """Every JSON file of a site by its path."""
    files = sorted(site.rglob("*.json"))
    return {file.relative_to(site).as_posix(): json.loads(file.read_text(encoding="utf-8")) for file in files}


def faults(path: str, document: object) -> list[str]:
    schema = schema_of(path)
    assert schema is not None, f"{path} has no schema"
    return [
        f"{path} {fault.json_path}: {fault.message[:200]}" for fault in Draft7Validator(schema).iter_errors(document)
    ]


def check(found: dict[str, dict]) -> set[str]:
    """Assert that all these documents are as they should be; returns the names of their schemas."""
    assert "data/manifest.json" in found
    assert [fault for path, document in found.items() for fault in faults(path, document)] == []
    return {name_of(path) for path in found}


def in_sites() -> set[str]:
    """Schemas of documents; the others are of parts of documents, or of what is outside a site."""
    return {name for name, schema in documents().items() if "x-path" in schema}


OF_LARGE = {"errors-confidence", "errors-first", "errors-id", "typed-tree"}  # these are in tests/sites
OF_LARGE |= {"images-first", "images-confidence", "images-id", "typed-column", "text-column"}
OF_COMPARISONS = {"comparison", "changes", "series"}  # these are in tests/compare
OF_CONCEPTS = {"concepts"}  # only with --concepts: tests/stages/embed/test_concepts.py
OF_SPLITS = {"splits", "training", "training-part"}  # only sites that compare splits have them


def test_the_golden_site_is_as_the_schemas_say():
    never = {"autoencoders", "digests"}
    assert check(read(TINY)) == in_sites() - never - OF_COMPARISONS - OF_SPLITS - OF_CONCEPTS - OF_LARGE


def test_the_demo_is_as_the_schemas_say(digits_site):
    check(read(digits_site.path))


def test_a_site_over_all_images_is_as_the_schemas_say(digits_all_site):
    found = read(digits_all_site.path)
    assert found["data/manifest.json"]["over"] == "all"
    check(found)


def test_no_schema_is_unused(build, tmp_path):
    paint_folder(tmp_path / "photos", WRONG)
    both = "autoencoder,saliency-autoencoder"
    assert build("--representations", both, "--autoencoder-steps", 10, *SHORT).code == 0
    found = check(read(tmp_path / "build" / "site"))
    assert found == in_sites() - OF_SPLITS - OF_COMPARISONS - OF_CONCEPTS - OF_LARGE
    paint_folder(tmp_path / "more", WRONG)
    assert build(*QUICK, data="train=photos,dev=more").code == 0
    assert found | check(read(tmp_path / "build" / "site")) == in_sites() - OF_COMPARISONS - OF_CONCEPTS - OF_LARGE


@pytest.mark.parametrize(
    "options",
    [
        ("--no-paths", "--no-originals", "--correct-sample", 0, *QUICK),
        ("--groupings", "prediction,confusion", *QUICK),
    ],
    ids=["nothing revealed", "other groupings"],
)
def test_every_kind_of_site_is_as_the_schemas_say(build, tmp_path, options):
    paint_folder(tmp_path / "photos", WRONG)
    assert build(*options).code == 0
    check(read(tmp_path / "build" / "site"))


def test_a_site_without_errors_has_a_manifest_and_no_findings(build, tmp_path):
    paint_folder(tmp_path / "photos", {("blue", "blue"): 3, ("green", "green"): 2, ("red", "red"): 1})
    assert build(*SHORT).code == 0
    assert check(read(tmp_path / "build" / "site")) == {"manifest", "findings"}


@pytest.mark.parametrize("columns", [("prediction",), ("prediction", "confidence")])
def test_a_site_from_predictions_is_as_the_schemas_say(cli, tmp_path, columns):
    made = paint_folder(tmp_path / "photos", WRONG)
    with (tmp_path / "p.csv").open("w", newline="") as stream:
        rows = [[path, said, 0.9][: 1 + len(columns)] for path, _, said in made]
        csv.writer(stream).writerows([["path", *columns], *rows])
    outcome = cli("build", "--data", "photos", "--predictions", "p.csv", *SHORT)
    assert outcome.code == 0, outcome.err
    found = read(tmp_path / "build" / "site")
    assert found["data/manifest.json"]["model"]["without"]
    check(found)


def test_columns_of_every_kind_in_one_file_are_as_the_schemas_say(build, tmp_path):
    rows = []
    for i in range(70):
        paint(tmp_path / "photos" / f"{i}.png", ("blue", "red")[i % 3 == 0], seed=i)
        light, taken = ("day", "night", "")[i % 3], "" if i == 5 else i
        label = ("blue", "green", "red")[i % 7 % 3]
        rows.append({"path": f"{i}.png", "label": label, "light": light, "taken": taken, "note": f"note {i}"})
    with (tmp_path / "photos" / "list.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    outcome = build("--standalone", *QUICK, data="photos/list.csv")
    assert outcome.code == 0, outcome.err
    found = read(tmp_path / "build" / "site")
    assert {column["kind"] for column in found["data/columns.json"]["columns"]} == {"category", "number", "text"}
    check(found)
    page = (tmp_path / "build" / "site.html").read_text(encoding="utf-8")
    blocks = re.findall(r'<script type="text/plain" data-file="([^"]*\.json)">(.*?)</script>', page, re.S)
    del found["findings.json"]  # which is for programs
    assert {path: json.loads(text) for path, text in blocks} == found


def test_the_tag_file_in_the_docs_is_as_its_schema_says():
    example = json.loads(re.search(r"```json\n(.*?)```", FORMAT, re.S)[1])
    Draft7Validator(schema_named("tags")).validate(example)
    del example["tags"]
    assert not Draft7Validator(schema_named("tags")).is_valid(example)


@pytest.mark.parametrize("path", read(TINY))
def test_a_damaged_document_is_refused(path):
    document = read(TINY)[path]
    optional = set(document) - set(definitions()[documents()[name_of(path)]["title"]]["required"])
    assert faults(path, {**document, "surplus": 1})
    for key in set(document) - optional:
        assert faults(path, {name: value for name, value in document.items() if name != key}), key
    for key in document:
        assert faults(path, {**document, key: {"surplus": 1}}), key
    assert faults(path, {**document, "format": 2})


@pytest.mark.parametrize(
    ("path", "place", "value"),
    [
        ("data/manifest.json", ("sprites", 0, "cell"), [8]),
        ("data/manifest.json", ("model", "input"), None),
        ("data/manifest.json", ("trees", 0, "grouping"), "colour"),
        ("data/manifest.json", ("methods",), "elsewhere.json"),
        ("data/errors.json", ("confidence", 3), 1.5),
        ("data/errors.json", ("label", 0), -1),
        ("data/columns.json", ("columns", 0, "codes", 0), "day"),
        ("data/columns.json", ("columns", 1, "kind"), "date"),
        ("data/checks/features-none.json", ("z", "p", 0), "none"),
        ("data/maps/features.json", ("pca", "x", 0), 65536),
        ("data/probes.json", ("sanity", "kept"), [1, 1]),
    ],
)
def test_damage_deep_in_a_document_is_refused(path, place, value):
    document = copy.deepcopy(read(TINY)[path])
    *way, last = place
    at = document
    for step in way:
        at = at[step]
    at[last] = value
    assert faults(path, document)


def test_what_older_sites_lack_may_be_absent():
    manifest = read(TINY)["data/manifest.json"]
    for key in ("made", "maps", "methods", "groups", "noise", "labels", "right", "probes", "autoencoders", "originals"):
        del manifest[key]
    for tree in manifest["trees"]:
        del tree["checks"]
    assert not faults("data/manifest.json", manifest)


def test_a_file_is_described_by_the_schema_whose_path_says_most_of_its_own():
    assert name_of("data/checks/classes.json") == "class-checks"
    assert name_of("data/checks/features-label.json") == "checks"
    assert name_of("data/maps/features+style-correct.json") == "map-correct"
    assert name_of("data/maps/features+style.json") == "map"
    assert name_of("data/trees/deeper/features.json") is None
    assert name_of("package.json") is None


@pytest.fixture
def with_toy(tmp_path, monkeypatch) -> Iterator[None]:
    """The contract with one schema more, of a document per tree."""
    folder = Path(shutil.copytree(contract.FOLDER, tmp_path / "contract"))
    of_tree = {"properties": {"toy": {"type": "string", "description": "The file of toys."}}, "required": ["toy"]}
    schema = {
        **documents()["ids"],
        "title": "ToyFile",
        "x-path": "data/toys/<id>.json",
        "x-manifest": {"properties": {"trees": {"items": of_tree}}},
    }
    (folder / "exhibits" / "toy.schema.json").write_text(json.dumps(schema))
    monkeypatch.setattr(contract, "FOLDER", folder)
    for kept in (documents, definitions):
        kept.cache_clear()
    yield
    monkeypatch.undo()
    for kept in (documents, definitions):
        kept.cache_clear()


@pytest.mark.usefixtures("with_toy")
def test_a_new_document_and_its_place_in_the_manifest_are_one_new_file():
    assert faults("data/toys/features-none.json", {"format": 1, "id": ["a ball"]}) == []
    assert faults("data/toys/features-none.json", {"format": 1})
    manifest = read(TINY)["data/manifest.json"]
    assert len(faults("data/manifest.json", manifest)) == len(manifest["trees"])
    for tree in manifest["trees"]:
        tree["toy"] = f"data/toys/{tree['id']}.json"
    assert faults("data/manifest.json", manifest) == []


def parts(schema: object, name: str) -> Iterator[tuple[str, dict]]:
    """Every object in a schema, with the way to it."""
    if isinstance(schema, dict):
        yield name, schema
    for key, value in schema.items() if isinstance(schema, dict) else enumerate(schema):
        if isinstance(value, dict | list):
            yield from parts(value, f"{name}/{key}")


@pytest.mark.parametrize("title", definitions())
def test_a_schema_is_strict_and_says_what_everything_is(title):
    Draft7Validator.check_schema({"$ref": f"#/definitions/{title}", "definitions": definitions()})
    for name, part in parts(definitions()[title], title):
        properties = part.get("properties")
        if part.get("type") == "object" and isinstance(properties, dict):
            assert part["additionalProperties"] is False, name
            assert set(part["required"]) <= set(properties), name
            assert part["title"], name
            for key, value in properties.items():
                assert value.get("description", "").endswith((".", ".)")), f"{name}/{key}"
        if part.get("type") == "array":
            assert part["items"], name


def test_every_document_says_its_format():
    for name in in_sites():
        assert documents()[name]["properties"]["format"]["const"] == 1
        assert "format" in documents()[name]["required"]

"""A site with typed arrays says the same as one in JSON, and everything that reads sites reads it."""

import json

import pytest
from jsonschema import Draft7Validator

from wrongtree.artifacts.typed import arrays
from wrongtree.compare.judged import read_judged
from wrongtree.contract.documents import name_of, schema_of
from wrongtree.shared.faults import UserError
from wrongtree.sites.nodes import Nodes
from wrongtree.sites.read import open_site


@pytest.fixture
def both(thirteen, request):
    """The same site in JSON and with typed arrays."""
    plain = open_site(thirteen("json"))
    request.getfixturevalue("as_large")
    return [plain, open_site(thirteen("typed"))]


def test_a_site_of_typed_arrays_says_what_its_json_would(both, cli):
    plain, large = both
    names = {path.relative_to(large.path).as_posix() for path in large.path.rglob("*") if path.is_file()}
    assert {"data/errors.bin", "data/errors/confidence-2.bin", "data/errors/id-3.json"} < names
    assert not any(
        name == "data/errors.json" or (name.startswith("data/trees/") and name.endswith(".json")) for name in names
    )
    ids = plain.read("data/errors.json")["id"]
    for document in ("data/errors.json", "data/columns.json", "data/images.json", "data/ids.json"):
        assert large.read(document) == plain.read(document)
        assert not (large.path / document).exists()
    columns = range(len(large.manifest["columns"]))
    assert large.manifest["files"] == {
        "columns": [f"data/columns/errors-{i}.bin" for i in columns],
        "images": ["data/images/confidence.bin", *(f"data/columns/images-{i}.bin" for i in columns[:-1]), None],
        "ids": {"size": 4, "files": [f"data/images/id-{i}.json" for i in range(7)]},
    }  # the last is the label check, which is of errors only
    assert len(ids) == 13

    def clusters(site) -> set[tuple[int, str]]:
        """Size and members of every node of every tree."""
        trees = [Nodes(site.read(tree["file"]), ids) for tree in site.manifest["trees"]]
        return {(i, nodes.members(node)) for i, nodes in enumerate(trees) for node in range(2 * len(ids) - 1)}

    assert clusters(large) == clusters(plain)
    for old, new in zip(plain.manifest["trees"], large.manifest["trees"], strict=True):
        document = large.read(new["file"])
        assert document.keys() == plain.read(old["file"]).keys()
        medoids = [sorted(one["largest"]["medoid"]) for one in (document, plain.read(old["file"]))]
        assert medoids[0] == medoids[1]  # of two nodes of a size the one with the lower number comes first
        assert sorted(document["height"]) == pytest.approx(sorted(plain.read(old["file"])["height"]), rel=1e-3)
        names_of_groups = [group["name"] for group in document["groups"]]
        assert names_of_groups == [group["name"] for group in plain.read(old["file"])["groups"]]
    one, other = read_judged(plain.path), read_judged(large.path)
    assert (one.ids, one.leaf.tolist()) == (other.ids, other.leaf.tolist())

    tables = [cli("export", site.path, "--tree", site.manifest["trees"][0]["id"], "--node", 24) for site in both]
    assert tables[0].code == 0, tables[0].err
    assert tables[0].out == tables[1].out
    preloads = (large.path / "index.html").read_text(encoding="utf-8")
    assert 'href="data/errors.bin" as="fetch"' in preloads
    assert 'href="data/errors.json"' not in preloads

    seen = set()
    for path in sorted((large.path / "data").rglob("*")):
        if path.suffix in (".bin", ".json"):
            file = path.relative_to(large.path).as_posix()
            header = arrays.header_of(path.read_bytes())[0] if path.suffix == ".bin" else json.loads(path.read_text())
            assert list(Draft7Validator(schema_of(file)).iter_errors(header)) == []
            seen.add(name_of(file))
    assert {"errors-first", "errors-confidence", "errors-id", "typed-tree", "manifest"} <= seen
    assert {"images-first", "images-confidence", "images-id", "typed-column"} <= seen
    assert not {"errors", "tree", "columns", "images", "ids"} & seen


def test_each_chunk_of_the_paths_says_where_it_begins(both):
    plain, large = both
    ids = plain.read("data/ids.json")["id"]
    for i, file in enumerate(large.manifest["files"]["ids"]["files"]):
        assert json.loads((large.path / file).read_text()) == {"format": 1, "first": 4 * i, "id": ids[4 * i :][:4]}


@pytest.mark.parametrize(
    ("part", "document"),
    [
        ("data/columns/errors-1.bin", "data/columns.json"),
        ("data/columns/images-1.bin", "data/images.json"),
        ("data/images/confidence.bin", "data/images.json"),
        ("data/images.bin", "data/images.json"),
        ("data/images/id-1.json", "data/ids.json"),
        ("data/errors/id-1.json", "data/errors.json"),
    ],
)
def test_a_part_of_a_large_site_that_is_gone_or_of_another_site_is_named(both, part, document):
    _, large = both
    other = large.path / ("data/columns/errors-1.bin" if "images" in part else "data/columns/images-1.bin")
    if part.endswith(".json"):
        other = large.path / part.replace("-1", "-2")  # the paths of other images
    (large.path / part).write_bytes(other.read_bytes())
    with pytest.raises(UserError, match=f"{document}: a part of it is damaged .*; build the site again"):
        large.read(document)
    (large.path / part).unlink()
    with pytest.raises(UserError, match=f"{part}: cannot be read .*; build the site again"):
        large.read(document)


def test_a_site_of_typed_arrays_is_compared_and_shown_in_a_gallery_like_any_other(both, cli):
    plain, large = both
    done = cli("compare", plain.path, large.path, "--site")
    assert done.code == 0, done
    assert "typed predicts the same as json for all 26 images" in done.out
    between = open_site(plain.path.parent / "json-vs-typed")
    assert between.manifest["parts"]["file"] == "data/errors.bin"
    assert sorted(between.read("data/errors.json")["id"]) == sorted(plain.read("data/errors.json")["id"])
    images = between.read("data/images.json")
    assert {len(images[key]) for key in ("label", "prediction", "error", "confidence")} == {26}
    assert {len(column.get("codes", column["values"])) for column in images["columns"]} == {26}
    assert not (between.path / "data/images.json").exists()
    assert sorted(between.read("data/ids.json")["id"]) == sorted(plain.read("data/ids.json")["id"])
    assert not (between.path / "data/ids.json").exists()
    done = cli("gallery", plain.path.parent)
    assert (done.code, done.out.endswith(": 3 sites\n")) == (0, True), done

"""`wrongtree export`: the images of a node or of a tag file, as CSV and as files, and nothing else touched."""

import csv
import io
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from checking import paint, snapshot
from reading import leaves_below, load, load_tree
from wrongtree.shared.faults import UserError
from wrongtree.sites import carry as carrying
from wrongtree.sites.carry import folder_names
from wrongtree.sites.export import Selection, as_csv
from wrongtree.sites.nodes import Nodes, fnv1a

TREE = "combined-none"


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def a_node(site: Path, tree_id: str = TREE, least: int = 5) -> tuple[int, list[int]]:
    """A node of at least that many errors that is not the whole tree, and its errors."""
    tree, facts = load_tree(site, tree_id)
    node = next(n for n, c in zip(facts["node"][1:], facts["count"][1:], strict=True) if least <= c < 20)
    return node, leaves_below(tree, node)


def members_of(ids) -> str:
    """A second way to the digits that docs/format.md defines."""
    total, mixed = 0, 0
    for id_ in ids:
        value = 2166136261
        for byte in id_.encode():
            value = (value ^ byte) * 16777619 % 2**32
        total, mixed = (total + value) % 2**32, mixed ^ value
    return f"{total:08x}{mixed:08x}"


def tag_file(path: Path, site_path: Path, tagged: dict, tagged_nodes: list | None = None, **changes) -> Path:
    document = {
        "format": 1,
        "kind": "wrongtree-tags",
        "site": {"name": load(site_path, "manifest.json")["name"]},
        "tags": tagged,
        "nodes": tagged_nodes or [],
        **changes,
    }
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def node_entry(site: Path, node: int, errors: list[int], tags: list[str]) -> dict:
    ids = [load(site, "errors.json")["id"][k] for k in errors]
    return {"tree": TREE, "node": node, "count": len(ids), "members": members_of(ids), "tags": tags, "note": ""}


@pytest.mark.parametrize("tree_id", ["combined-label", "combined-none"])
def test_the_rows_are_the_nodes_images_with_all_that_is_known_of_them(cli, digits_site, tree_id):
    node, members = a_node(digits_site.path, tree_id)
    rows = table(cli("export", digits_site.path, "--node", node, "--tree", tree_id).out)
    errors, classes = load(digits_site.path, "errors.json"), load(digits_site.path, "manifest.json")["classes"]
    planted, *_ = load(digits_site.path, "columns.json")["columns"]
    assert rows == [
        {
            "path": errors["id"][k],
            "label": classes[errors["label"][k]]["name"],
            "prediction": classes[errors["prediction"][k]]["name"],
            "confidence": str(errors["confidence"][k]),
            "planted": planted["values"][planted["codes"][k]],
            "node": f"{tree_id}/{node}",
            "tags": "",
        }
        for k in members
    ]


def test_the_root_has_every_error_and_a_leaf_has_one(cli, digits_site):
    n = load(digits_site.path, "manifest.json")["errors"]
    assert len(table(cli("export", digits_site.path, "--node", 2 * n - 2).out)) == n
    (row,) = table(cli("export", digits_site.path, "--node", 7).out)
    assert row["path"] == load(digits_site.path, "errors.json")["id"][7]


def test_the_csv_is_a_manifest_that_build_takes(cli, digits_site, tmp_path):
    node, members = a_node(digits_site.path)
    target = digits_site.data / "subset.csv"
    assert cli("export", digits_site.path, "--node", node, "--output", target).code == 0
    weights = digits_site.data / "digits.pt"
    outcome = cli(
        "build", "--data", target, "--model", "wrongtree.demo:digits", "--weights", weights, "--name", "s",
        "--classes", _classes(tmp_path, digits_site),
    )  # fmt: skip
    target.unlink()
    assert outcome.code == 0
    assert sorted(load(tmp_path / "build" / "s", "errors.json")["id"]) == sorted(
        load(digits_site.path, "errors.json")["id"][k] for k in members
    )


def _classes(folder: Path, site) -> Path:
    names = [entry["name"] for entry in load(site.path, "manifest.json")["classes"]]
    (folder / "classes.txt").write_text("\n".join(names))
    return folder / "classes.txt"


def test_tags_of_images_and_of_nodes_meet_in_the_rows(cli, digits_site, tmp_path):
    node, members = a_node(digits_site.path)
    ids = load(digits_site.path, "errors.json")["id"]
    outside = next(k for k in range(len(ids)) if k not in members)
    tags = {"fix next": [ids[members[0]], ids[outside]], "noise": [ids[outside]]}
    file = tag_file(
        tmp_path / "t.json", digits_site.path, tags, [node_entry(digits_site.path, node, members, ["label error"])]
    )
    rows = {row["path"]: row for row in table(cli("export", digits_site.path, "--tag", file).out)}
    assert set(rows) == {ids[k] for k in [*members, outside]}
    assert rows[ids[members[0]]]["tags"] == "fix next; label error"
    assert rows[ids[members[1]]]["tags"] == "label error"
    assert rows[ids[outside]]["tags"] == "fix next; noise"
    assert rows[ids[outside]]["node"] == ""
    assert rows[ids[members[0]]]["node"] == f"{TREE}/{node}"
    both = table(cli("export", digits_site.path, "--tag", file, "--node", node).out)
    assert {row["path"] for row in both} == {ids[k] for k in members}


def test_a_tagged_node_is_known_by_its_images_whatever_its_number_is_now(cli, digits_site, tmp_path):
    node, members = a_node(digits_site.path)
    entry = {**node_entry(digits_site.path, node, members, ["seen"]), "node": 3}
    file = tag_file(tmp_path / "t.json", digits_site.path, {}, [entry])
    rows = table(cli("export", digits_site.path, "--tag", file).out)
    assert {row["node"] for row in rows} == {f"{TREE}/{node}"}
    assert len(rows) == len(members)


def test_every_node_of_a_tree_has_digits_of_its_own_that_do_not_depend_on_order(digits_site):
    ids = load(digits_site.path, "errors.json")["id"]
    for tree_id in ("combined-label", "combined-none"):
        document = load(digits_site.path, f"trees/{tree_id}.json")
        nodes = Nodes(document, ids)
        found = [nodes.members(node) for node in range(2 * len(ids) - 1)]
        assert len(set(found)) == len(found)
        for node in np.random.default_rng(0).choice(len(found), 30, replace=False).tolist():
            assert found[node] == members_of(ids[k] for k in reversed(leaves_below(document, node)))
            assert nodes.find(0, len(leaves_below(document, node)), found[node]).node == node
    assert fnv1a("") == 0x811C9DC5
    assert fnv1a("a") == 0xE40C292C  # from the authors' own table of test vectors


def test_what_is_gone_from_the_site_is_said_and_the_rest_is_exported(cli, digits_site, tmp_path):
    ids = load(digits_site.path, "errors.json")["id"]
    gone = {"tree": TREE, "node": 200, "count": 5, "members": "0" * 16, "tags": ["x"]}
    file = tag_file(tmp_path / "t.json", digits_site.path, {"noise": [ids[0], "images/right.png"]}, [gone])
    outcome = cli("export", digits_site.path, "--tag", file)
    assert outcome.code == 0
    assert len(table(outcome.out)) == 1
    assert "1 tagged image is not an error of this site, the first: images/right.png" in outcome.err
    assert f"{TREE} node 200 no longer exists" in outcome.err


def broken(path: Path, site: Path, kind: str) -> Path:
    whole = tag_file(path, site, {"noise": [load(site, "errors.json")["id"][0]]})
    text = whole.read_text()
    if kind == "other site":
        return tag_file(path, site, {}, site={"name": "pets"})
    if kind == "newer":
        return tag_file(path, site, {}, format=2)
    if kind == "no ids here":
        return tag_file(path, site, {"noise": ["elsewhere.png"]})
    if kind in ("tags", "nodes", "site"):
        return tag_file(path, site, {}, **{kind: {"x": 3} if kind != "nodes" else [{"tree": "a"}]})
    contents = {
        "half": text[:-20],
        "not json": "\xff\x00",
        "a list": "[]",
        "another kind": '{"kind": "x"}',
        "deep": "[" * 10**5,
    }
    path.write_text(contents[kind], encoding="latin-1")
    return path


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("other site", "holds the tags of the site 'pets'; this one is 'digits'"),
        ("newer", "Got tag format 2, this version reads format 1; update wrongtree"),
        ("half", "is not a complete tag file"),
        ("not json", "is not a complete tag file"),
        ("deep", "is not a complete tag file"),
        ("a list", "is not a tag file of wrongtree"),
        ("another kind", "is not a tag file of wrongtree"),
        ("tags", "'tags' is missing or wrong"),
        ("nodes", "'nodes' is missing or wrong"),
        ("site", "'site' is missing or wrong"),
        ("no ids here", "none of its tags apply to this site"),
    ],
)
def test_a_tag_file_that_does_not_fit_is_one_sentence_and_changes_nothing(cli, digits_site, tmp_path, kind, why):
    file = broken(tmp_path / "t.json", digits_site.path, kind)
    before = snapshot(tmp_path)
    outcome = cli("export", digits_site.path, "--tag", file, "--data", digits_site.data, "--copy-to", "out")
    assert (outcome.code, outcome.out, len(outcome.err.splitlines())) == (2, "", 1)
    assert why in outcome.sentence
    assert str(file) in outcome.sentence
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--node", "99999"], "this tree has nodes 0 to"),
        (["--node", "-1"], "this tree has nodes 0 to"),
        (["--node", "1", "--tree", "x"], "choose from combined-label, combined-none"),
        ([], "--node N, --tag FILE or both"),
        (["--node", "1", "--copy-to", "x"], "need --data"),
        (["--node", "1", "--copy-to", "x", "--data", "absent"], "no such folder"),
        (["--tag", "absent.json"], "cannot be read"),
    ],
)
def test_what_cannot_be_exported_is_one_sentence(cli, digits_site, arguments, why):
    outcome = cli("export", digits_site.path, *arguments)
    assert (outcome.code, outcome.out, len(outcome.err.splitlines())) == (2, "", 1)
    assert why in outcome.sentence


def test_a_folder_that_is_no_site_and_a_site_without_errors_are_one_sentence(cli, build, tmp_path):
    assert "is not a site" in cli("export", tmp_path, "--node", 1).sentence
    for colour in ("red", "blue"):
        paint(tmp_path / "photos" / colour / "1.png", colour)
    paint(tmp_path / "photos" / "green" / "1.png", "green")
    assert build("--name", "right").code == 0
    outcome = cli("export", tmp_path / "build" / "right", "--node", 1)
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert "has no errors" in outcome.sentence


@pytest.mark.parametrize("how", ["--copy-to", "--link-to"])
def test_the_files_of_a_tag_go_to_a_folder_of_its_name(cli, digits_site, tmp_path, how):
    ids = load(digits_site.path, "errors.json")["id"]
    file = tag_file(tmp_path / "t.json", digits_site.path, {"fix next": ids[:3], "a/b": ids[2:4], "A:B": [ids[4]]})
    command = ("export", digits_site.path, "--tag", file, "--data", digits_site.data, how, "out")
    outcome = cli(*command)
    assert outcome.code == 0
    assert (outcome.out, "6 new" in outcome.err) == ("", True)
    expected = {f"fix next/{i}" for i in ids[:3]} | {f"a-b/{i}" for i in ids[2:4]} | {f"A-B-2/{ids[4]}"}
    found = snapshot(tmp_path / "out")
    assert set(found) == expected
    for name, content in found.items():
        source = digits_site.data / name.partition("/")[2]
        assert content == source.read_bytes()
        assert (tmp_path / "out" / name).is_symlink() == (how == "--link-to")
    assert "0 new" in cli(*command).err  # the same again is no trouble
    assert set(snapshot(tmp_path / "out")) == expected


def test_the_files_of_a_node_go_to_a_folder_named_for_it(cli, digits_site, tmp_path):
    node, members = a_node(digits_site.path)
    cli("export", digits_site.path, "--node", node, "--data", digits_site.data, "--copy-to", "out")
    ids = load(digits_site.path, "errors.json")["id"]
    assert set(snapshot(tmp_path / "out")) == {f"{TREE}-node-{node}/{ids[k]}" for k in members}


@pytest.mark.parametrize("named", [True, False])
def test_an_image_that_cannot_be_read_is_not_blamed_on_the_folder_it_would_go_to(tmp_path, monkeypatch, named):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.png").write_text("picture")
    source = (tmp_path / "data" / "a.png").resolve()

    def fail(old, new):
        raise OSError(5, "Input/output error", *([str(source)] if named else []))

    monkeypatch.setattr(carrying, "_copy", fail)
    chosen = Selection((), (), ("a.png",), (("mine",),), (), True)
    with pytest.raises(UserError, match=r"data/a.png: cannot be read \(Input/output error\)"):
        carrying.carry(chosen, tmp_path / "data", tmp_path / "out", link=False)


def rename(site: Path, names: dict[int, str]) -> None:
    errors = json.loads((site / "data" / "errors.json").read_text())
    for k, name in names.items():
        errors["id"][k] = name
    (site / "data" / "errors.json").write_text(json.dumps(errors))


@pytest.mark.parametrize("evil", ["../secret.png", "images/../../secret.png", "/etc/hostname", "images/\0.png"])
def test_a_path_that_leads_out_of_the_data_copies_nothing_at_all(cli, copy_of, digits_site, tmp_path, evil):
    site = copy_of(digits_site.path)
    node, members = a_node(site)
    rename(site, {members[-1]: evil})
    (tmp_path / "data").mkdir()
    shutil.copytree(digits_site.data / "images", tmp_path / "data" / "images")
    (tmp_path / "secret.png").write_text("secret")
    outcome = cli("export", site, "--node", node, "--data", "data", "--copy-to", "out")
    assert (outcome.code, len(outcome.err.splitlines())) == (2, 1)
    assert "is outside data" in outcome.sentence
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_there_and_differs_stops_everything_before_it_begins(cli, digits_site, tmp_path):
    node, members = a_node(digits_site.path)
    last = load(digits_site.path, "errors.json")["id"][members[-1]]
    place = tmp_path / "out" / f"{TREE}-node-{node}" / last
    place.parent.mkdir(parents=True)
    place.write_text("mine")
    outcome = cli("export", digits_site.path, "--node", node, "--data", digits_site.data, "--copy-to", "out")
    assert (outcome.code, len(outcome.err.splitlines())) == (2, 1)
    assert str(Path("out") / place.relative_to(tmp_path / "out")) in outcome.sentence
    assert snapshot(tmp_path / "out") == {place.relative_to(tmp_path / "out").as_posix(): b"mine"}


def test_a_file_where_a_folder_should_be_and_a_dangling_link_stop_everything_too(cli, digits_site, tmp_path):
    node, members = a_node(digits_site.path)
    command = ("export", digits_site.path, "--node", node, "--data", digits_site.data, "--copy-to", "out")
    (tmp_path / "out").write_text("a file")
    assert "already exists with other content" in cli(*command).sentence
    (tmp_path / "out").unlink()
    last = load(digits_site.path, "errors.json")["id"][members[-1]]
    place = tmp_path / "out" / f"{TREE}-node-{node}" / last
    place.parent.mkdir(parents=True)
    place.symlink_to(tmp_path / "nowhere")
    assert "already exists with other content" in cli(*command).sentence
    assert not (tmp_path / "nowhere").exists()


def test_images_that_are_not_where_data_says_are_one_sentence(cli, digits_site, tmp_path):
    (tmp_path / "data").mkdir()
    outcome = cli("export", digits_site.path, "--node", 1, "--data", "data", "--copy-to", "out")
    assert (outcome.code, len(outcome.err.splitlines())) == (2, 1)
    assert "no such file" in outcome.sentence
    assert not (tmp_path / "out").exists()


def test_cells_that_a_spreadsheet_would_run_come_with_an_apostrophe_and_numbers_do_not(cli, quick_build, tmp_path):
    data = tmp_path / "photos"
    names = ["=1+1.png", "@x.png", "-x.png", 'a,"b"\n.png', "plain.png"]
    with (tmp_path / "evil.csv").open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["path", "label", "note", "shift", "tags", "=cmd"])
        for i, name in enumerate(names):
            paint(data / name, "red", seed=i)
            writer.writerow([f"photos/{name}", "blue", f"=HYPERLINK({i})", -i - 1, f"+{i}a", "\tx"])
        for colour in ("red", "green"):
            paint(data / f"{colour}.png", colour)
            writer.writerow([f"photos/{colour}.png", colour, "", 0, "", ""])
    assert quick_build("--name", "evil", data="evil.csv").code == 0
    rows = table(cli("export", tmp_path / "build" / "evil", "--node", 2 * len(names) - 2).out)
    assert len(rows) == len(names)
    own = ["note", "shift", "tags (data)", "'=cmd"]
    assert list(rows[0]) == ["path", "label", "prediction", "confidence", *own, "node", "tags"]
    for row in rows:
        assert row["path"].startswith("photos/")
        assert row["note"].startswith("'=HYPERLINK")
        assert float(row["shift"]) < 0
        assert row["tags (data)"].startswith("'+")
        assert row["'=cmd"] == "'\tx"


def test_one_apostrophe_less_gives_a_guarded_cell_back():
    cells = ("=a", "'=b", "''-c", "'d", "''", 1)
    text = as_csv(Selection(("x",) * 6, (cells,), ("x",), ((),), (), True))
    assert next(csv.reader(io.StringIO(text.splitlines()[1]))) == ["'=a", "''=b", "'''-c", "'d", "''", "1"]


def test_tags_become_folders_that_every_file_system_takes():
    names = folder_names(["fix next", "..", "a/b", "A?B", "a:b", "con", "", "؟", "fix next"])
    assert names == {
        "fix next": "fix next", "..": "tag", "a/b": "a-b", "A?B": "A-B-2", "a:b": "a-b-3", "con": "con-",
        "": "tag-2", "؟": "-",
    }  # fmt: skip
    for name in names.values():
        assert os.path.normpath(name) == name

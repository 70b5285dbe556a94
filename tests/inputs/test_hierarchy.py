"""`--hierarchy`: what is read as a hierarchy, what is refused, and how far two classes are apart in it."""

import itertools
import json
import re
from pathlib import Path

import numpy as np
import pytest

import wrongtree
from checking import paint_folder
from reading import load
from wrongtree.inputs.hierarchy.fitting import fit
from wrongtree.inputs.hierarchy.lines import read_lines
from wrongtree.shared.faults import UserError

CLASSES = ("cat", "dog", "car", "truck", "ship")
DEEP = {"cat": "animal", "dog": "animal", "car": "road", "truck": "road", "ship": "vehicle", "road": "vehicle"}
FLAT = {"cat": "animal", "dog": "animal", "car": "vehicle", "truck": "vehicle", "ship": "vehicle"}


def read(tmp_path, name, text, classes=CLASSES):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return fit(read_lines(path), classes)


def edges(hierarchy, classes=CLASSES):
    """Child and parent by name, below the root."""
    names = [*classes, *hierarchy.names]
    return {names[i]: names[above] for i, above in enumerate(hierarchy.parent) if 0 <= above < hierarchy.root}


def lines(pairs, form="{0},{1}\n", head=""):
    return head + "".join(form.format(*pair) for pair in pairs.items())


NESTED = {"animal": {"cat": None, "dog": {}}, "vehicle": {"ship": None, "road": {"car": None, "truck": None}}}
LISTED = {"animal": ["cat", "dog"], "vehicle": ["ship", {"road": ["car", "truck"]}]}
NAMED = {
    "name": "thing",
    "children": [
        {"name": "animal", "children": [{"name": "cat"}, {"name": "dog"}]},
        {
            "name": "vehicle",
            "children": [{"name": "ship"}, {"name": "road", "children": [{"name": "car"}, {"name": "truck"}]}],
        },
    ],
}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", lines(DEEP)),
        ("a.csv", lines(DEEP, head="child,parent\n")),
        ("a.csv", lines(DEEP, "{1},{0}\n")),
        ("a.csv", lines(DEEP, "{1},{0}\n", "Superclass,Class\n")),
        ("a.csv", lines(DEEP, "7,{0},{1}\n", "id,class,superclass\n")),
        ("a.tsv", lines(DEEP, "{0}\t{1}\n")),
        ("a.csv", lines(DEEP, "{0};{1}\r\n")),
        ("wordnet.is_a.txt", lines(DEEP, "{1} {0}\n") + "thing animal\nthing vehicle\nentity thing\nthing plant\n"),
        ("a.txt", lines(DEEP, "{0}: {1}\n", "# by hand\n\n")),
        ("a.txt", lines(DEEP, "{0} -> {1}\n")),
        ("a.csv", lines(DEEP).upper().encode("utf-16")),
        ("a.json", json.dumps(NESTED)),
        ("a.json", json.dumps(LISTED)),
        ("a.json", json.dumps(NAMED)),
        ("a.json", json.dumps(DEEP)),
        ("a.json", json.dumps(list(DEEP.items()))),
        # Two names of one superclass, one that holds the same classes as the one below it, and one of no class here.
        ("a.csv", lines({**DEEP, "dog": "Animal", "animal": "alive", "alive": "thing", "vehicle": "thing", "a": "b"})),
    ],
)
def test_these_forms_say_the_same(tmp_path, name, text):
    hierarchy, _ = read(tmp_path, name, text)
    assert {a.lower(): b.lower() for a, b in edges(hierarchy).items()} == DEEP


def test_names_are_matched_as_those_of_classes_are(tmp_path):
    found, _ = read(
        tmp_path, "a.csv", "Hot_Dog,food\npizza,food\n07,digit\n2.0,digit\n", ("2", "7", "hot dog", "pizza")
    )
    assert edges(found, ("2", "7", "hot dog", "pizza")) == {
        "2": "digit",
        "7": "digit",
        "hot dog": "food",
        "pizza": "food",
    }


def test_a_class_that_is_a_superclass_too_lies_in_one_of_its_name(tmp_path):
    found, _ = read(tmp_path, "a.csv", "poodle,dog\ndog,animal\ncat,animal\ncar,\n", ("cat", "dog", "poodle", "car"))
    assert found.names == ("dog", "animal", "all classes")
    assert found.parent == (5, 4, 4, 6, 5, 6, -1)


def test_what_is_no_class_is_left_out_and_said(tmp_path):
    _, notes = read(tmp_path, "a.json", json.dumps({**LISTED, "plant": ["oak", "rose"]}))
    assert [note.partition(": ")[2] for note in notes] == ["2 names are not classes and are left out: 'oak', 'rose'"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty; write it again"),
        ("# nothing\n", "has no lines; write a line 'child,parent' for each class"),
        ("child,parent\n", "has a header and nothing below it"),
        (b"\x00\x01\xfe" * 300, "is not t"),
        (b"\x89PNG\r\n\x1a\n", "is an image, not a table"),
        (b"\x80\x04K\x01.", "is a Python pickle, which is never unpickled"),
        ("cat animal\ndog\n", "line 2 is not two names; write 'child,parent', with a comma, on every line"),
        ("cat,animal\ndog,animal,x\n", "line 2 has 3 columns, not 2; write 'child,parent' on every line"),
        ('"cat,animal\ndog,animal\n', "has a quote that is not closed on its line"),
        ("child,parent\n,animal\n", "has a line with a parent and no child"),
        (lines({"oak": "tree"}), "names none of the 5 classes, which are 'cat', 'dog', 'car', 'truck', 'ship'; write"),
        (
            lines({**FLAT, "truck": "car", "car": ""}).replace("ship,vehicle\n", ""),
            "does not name 1 of the 5 classes: 'ship'",
        ),
        (lines(FLAT) + "cat,pet\n", "gives 'cat' 2 parents, 'animal', 'pet'; keep one of these lines"),
        (lines(FLAT) + "animal,b\nb,animal\n", "is circular: 'animal' → 'b' → 'animal'; delete one of these lines"),
        (lines(dict.fromkeys(CLASSES, "thing")), "puts all 5 classes into one superclass, 'thing'; name at least two"),
        ("child,parent\n" + lines(dict.fromkeys(CLASSES, "")), "puts all 5 classes into no superclass; name at least"),
        ("cat,dog\ndog,cat\ncar,car\ntruck,truck\nship,ship\n", "does not tell which column is the child"),
        ("[" * 9999, "is not valid JSON"),
        ("[[1, 2, 3], [4]]", "expected names in names"),
        ('{"animal": {"cat": 3}}', "expected names in names"),
        ("{}", "has no names"),
    ],
)
def test_what_is_no_hierarchy_of_the_classes_is_refused_in_a_sentence(tmp_path, text, said):
    with pytest.raises(UserError) as fault:
        read(tmp_path, "given.txt", text)
    sentence = str(fault.value)
    assert sentence.startswith(str(tmp_path / "given.txt")), sentence
    assert said in sentence
    assert "\n" not in sentence


def test_a_hierarchy_ten_thousand_superclasses_deep_is_walked_without_recursion(tmp_path):
    deep = {f"s{i}": f"s{i + 1}" for i in range(10_000)}
    found, _ = read(tmp_path, "a.csv", lines({**FLAT, "animal": "s0", **deep, "s10000": "all", "vehicle": "all"}))
    assert edges(found) == FLAT


def height_by_walking(above, name):
    """Of a node, from the children that name it as their parent."""
    return 1 + max((height_by_walking(above, one) for one, parent in above.items() if parent == name), default=-1)


def test_the_distance_is_the_height_of_the_lowest_common_ancestor(tmp_path):
    above = {**DEEP, "animal": "thing", "vehicle": "thing"}
    hierarchy, _ = read(tmp_path, "a.csv", lines(above))
    for label, prediction in itertools.product(range(5), repeat=2):
        way = [CLASSES[label]]
        while way[-1] in above:
            way.append(above[way[-1]])
        at = CLASSES[prediction]
        while at not in way:
            at = above[at]
        expected = height_by_walking(above, at)
        assert hierarchy.distance(np.array([label]), np.array([prediction])).tolist() == [expected]
    # By hand: cat and dog share animal (1), car and ship vehicle (2), cat and car only the root (3).
    assert hierarchy.distance(np.array([0, 2, 0, 0]), np.array([1, 4, 2, 0])).tolist() == [1, 2, 3, 0]


MIXED = {("red", "red"): 3, ("red", "green"): 4, ("green", "red"): 5, ("green", "blue"): 6, ("blue", "green"): 3}


@pytest.fixture
def made(tmp_path, monkeypatch):
    """21 pictures, of which 18 are errors: 9 between red and green."""
    monkeypatch.chdir(tmp_path)
    rows = paint_folder(Path("photos"), MIXED, size=(20, 16))
    Path("said.csv").write_text("path,prediction\n" + "".join(f"{path},{said}\n" for path, _, said in rows))
    return rows


def test_a_build_splits_a_tree_by_superclass_and_has_the_distance_as_a_column(cli, made):
    Path("h.csv").write_text("class,superclass\nred,warm\ngreen,warm\nblue,cold\n")
    build = ("build", "--data", "photos", "--predictions", "said.csv", "--name", "site")
    outcome = cli(*build, "--hierarchy", "h.csv")
    assert outcome.code == 0, outcome.err
    site = Path("build/site")
    manifest = load(site, "manifest.json")
    names = [info["name"] for info in manifest["classes"]]
    assert names == ["blue", "green", "red"]
    assert manifest["hierarchy"] == {"superclasses": ["cold", "warm", "all classes"], "parent": [3, 4, 4, 5, 5, -1]}
    assert [tree["grouping"] for tree in manifest["trees"]] == ["superclass", "none"] * 2
    assert manifest["columns"][-1] == "hierarchy distance"
    errors, column = load(site, "errors.json"), load(site, "columns.json")["columns"][-1]
    pairs = zip(errors["label"], errors["prediction"], strict=True)
    assert column["values"] == [1 if "blue" not in (names[a], names[b]) else 2 for a, b in pairs]
    assert sorted(column["values"]) == [1] * 9 + [2] * 9
    tree = load(site, "trees/pixels-superclass.json")
    # Blue is alone in its superclass: its group is its class's.
    assert [(g["name"], g["label"], g.get("superclass")) for g in tree["groups"]] == [
        ("blue", 0, None),
        ("green", 1, None),
        ("red", 2, None),
        ("warm", None, 1),
    ]
    kept = cli(*build, "--hierarchy", "h.csv")
    assert not re.search("missing|stale", kept.err)
    without = cli(*build)
    assert "[fresh] predict" in without.err
    assert "hierarchy" not in json.dumps(load(site, "manifest.json"))


def test_python_takes_names_in_names(made):
    given = {"hierarchy": {"warm": ["red", "green"], "cold": ["blue"]}, "progress": False, "name": "python"}
    site = wrongtree.from_predictions("photos", "said.csv", **given)
    assert load(site.path, "manifest.json")["hierarchy"]["superclasses"] == ["cold", "warm", "all classes"]


def test_a_hierarchy_that_cannot_be_used_ends_a_build_and_a_check_with_exit_code_2(cli, made):
    Path("h.csv").write_text("class,superclass\nred,warm\nblue,cold\n")
    for command in ("build", "check"):
        outcome = cli(command, "--data", "photos", "--predictions", "said.csv", "--hierarchy", "h.csv")
        assert outcome.code == 2
        assert re.search("h.csv: does not name 1 of the 3 classes: 'green'; add a line", outcome.err)
    outcome = cli("build", "--data", "photos", "--predictions", "said.csv", "--groupings", "superclass")
    assert (outcome.code, "needs --hierarchy FILE" in outcome.err) == (2, True)

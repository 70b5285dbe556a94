"""Rules about tags: images tagged one by one or as a cluster, by the explorer's file or by the table export makes."""

import json
import shlex

import pytest
from judged_site import write_judged
from test_export import a_node, members_of, node_entry, tag_file

from reading import load
from wrongtree.gate.asked import read_asked
from wrongtree.gate.judge import judge
from wrongtree.gate.shares import interval

CLASSES = ("cat", "dog")
TAG = "must-not-come-back"


@pytest.fixture
def site(tmp_path):
    """Write a site of 100 cats of which these are errors."""

    def write(name, wrong):
        prediction = [int(i in wrong) for i in range(100)]
        return write_judged(tmp_path / name, CLASSES, [f"{i}.png" for i in range(100)], [0] * 100, prediction)

    return write


def one(new, rule, tags=None, old=None):
    ((_, found),) = judge(read_asked(new, [rule], None, old, tags)).findings
    return found


def test_a_tags_error_rate_fails_where_its_whole_interval_is_above(site, tmp_path):
    new = site("new", range(12))
    tags = tag_file(tmp_path / "t.json", new, {TAG: [f"{i}.png" for i in range(40)], "other": ["99.png"]})
    low, high = interval(12, 40)
    failed, noise, passed = (one(new, f"tag:{TAG}>{value}", tags) for value in (0.18, 0.2, 0.3))
    assert [found.outcome for found in (failed, noise, passed)] == ["failed", "passed", "passed"]
    said = (
        f"30.00\u00a0% of 40 images tagged {TAG} are misclassified "
        f"(95 % interval {low * 100:.2f}\u00a0% to {high * 100:.2f}\u00a0%)"
    )
    assert failed.sentence == f"{said}, above 18\u00a0%"
    assert noise.sentence == f"{said}, above 20\u00a0% but not significantly"
    assert passed.sentence == f"{said}, not above 30\u00a0%"


def test_above_zero_one_error_is_enough_and_none_is_not(site, tmp_path):
    tags = tag_file(tmp_path / "t.json", site("old", {3}), {TAG: [f"{i}.png" for i in range(40)]})
    assert one(site("new", {7, 90}), f"tag:{TAG}>0", tags).outcome == "failed"
    assert one(site("new", {90}), f"tag:{TAG}>0", tags).outcome == "passed"
    none = one(site("new", {}), f"tag:{TAG}>0", tags)
    assert (none.outcome, none.numbers["images"]) == ("passed", 40), "such a site stores no images"


def test_too_few_tagged_images_cannot_tell_and_missing_ones_are_counted(site, tmp_path):
    new = site("new", {0})
    tags = tag_file(tmp_path / "t.json", new, {TAG: ["0.png", "1.png", "gone.png"]})
    few = one(new, f"tag:{TAG}>0.5", tags)
    assert few.outcome == "cannot tell"
    assert few.sentence == (
        "2 tagged images are too few: even 2 errors would not be significantly above 50\u00a0%; tag more images, or "
        "lower the value"
    )
    assert "; 1 tagged image is not in this site), above" in one(new, f"tag:{TAG}>0", tags).sentence
    tags = tag_file(tmp_path / "t.json", new, {TAG: ["gone.png"]})
    assert one(new, f"tag:{TAG}>0.5", tags).sentence == (
        f"{tags}: {new} has none of the images tagged {TAG!r} (1, the first: 'gone.png'); "
        "build the site from the data that they are in"
    )


def test_a_tagged_cluster_is_looked_up_in_either_site(site, tmp_path):
    old, new = site("old", range(30)), site("new", range(10, 40))
    ids = [f"{i}.png" for i in range(20)]
    entry = {"tree": "features-none", "node": 30 + 18, "count": 20, "members": members_of(ids), "tags": [TAG]}
    tags = tag_file(tmp_path / "t.json", old, {"other": ["1.png"]}, [entry])
    found = one(new, f"tag:{TAG}>0.2", tags, old)
    assert (found.outcome, found.numbers["errors"], found.numbers["images"]) == ("failed", 10, 20)
    assert one(old, f"tag:{TAG}>0.2", tags).numbers["errors"] == 20
    alone = one(new, f"tag:{TAG}>0.2", tags)
    assert alone.outcome == "cannot tell"
    assert alone.sentence == (
        f"{tags}: the cluster features-none/48 of 20 images is not in these sites; list its images with "
        "wrongtree export SITE --tag t.json --output tags.csv, where SITE is the site 'old' that was tagged, and pass "
        "--tag tags.csv"
    )


def test_a_damaged_tree_with_a_tagged_cluster_is_named(site, tmp_path):
    new = site("new", range(20))
    entry = {"tree": "features-none", "node": 30, "count": 12, "members": "0" * 16, "tags": [TAG]}
    tags = tag_file(tmp_path / "t.json", new, {}, [entry])
    for change in ({"children": [0, 99] * 19}, {"children": None}, {"n_leaves": "x"}):
        tree = json.loads((new / "data/trees/features-none.json").read_text())
        (new / "data/trees/features-none.json").write_text(json.dumps({**tree, **change}))
        found = one(new, f"tag:{TAG}>0", tags)
        assert found.outcome == "cannot tell"
        assert found.sentence == f"{new}: its tree 'features-none' is damaged; build the site again"


def test_the_mend_for_a_cluster_that_is_gone_works(cli, digits_site, site, tmp_path):
    node, members = a_node(digits_site.path, least=7)
    tag_file(tmp_path / "t.json", digits_site.path, {}, [node_entry(digits_site.path, node, members, [TAG, "=1+1"])])
    ids = [load(digits_site.path, "errors.json")["id"][k] for k in members]
    new = write_judged(tmp_path / "new", CLASSES, ids, [0] * len(ids), [1] + [0] * (len(ids) - 1))
    told = cli("gate", new, "--fail-on", f"tag:{TAG}>0.5", "--tag", "t.json")
    assert told.code == 2
    mend = told.out.splitlines()[1].partition("list its images with wrongtree ")[2].partition(", where")[0]
    assert cli(*shlex.split(mend.replace("SITE", str(digits_site.path)))).code == 0
    told = cli("gate", new, "--fail-on", f"tag:{TAG}>0.5", "--fail-on", "tag:=1+1>0", "--tag", "tags.csv")
    assert told.code == 1
    assert f"of {len(ids)} images tagged {TAG} are misclassified" in told.out
    assert f"of {len(ids)} images tagged =1+1 are misclassified" in told.out, "without export's apostrophe"


def test_a_tag_file_that_does_not_help_is_named_with_its_mend(site, tmp_path):
    new = site("new", {0})
    assert one(new, f"tag:{TAG}>0.1").sentence == (
        "needs a tag file; add --tag and the file that the explorer exported"
    )
    tags = tag_file(tmp_path / "t.json", new, {"must-not-come-bac": ["1.png"], "empty": []})
    for rule, said in (
        (f"tag:{TAG}>0", f"has no tag {TAG!r}; did you mean 'must-not-come-bac'?"),
        ("tag:x>0", "has no tag 'x'; it has 'must-not-come-bac', 'empty'"),
        ("tag:empty>0", "no image has the tag 'empty'; tag some, and export the file again"),
    ):
        found = one(new, rule, tags)
        assert (found.outcome, found.sentence) == ("cannot tell", f"{tags}: {said}")
    tags.write_text(json.dumps({"kind": "other"}))
    assert "is not a tag file of wrongtree" in one(new, "tag:x>0", tags).sentence
    for name, text, said in (
        ("none.csv", None, "cannot be read (No such file or directory); export it again"),
        ("bytes.csv", b"\xff\xfe", "cannot be read ("),
        (
            "empty.csv",
            b"",
            "has no rows with the columns path and tags; write it with wrongtree export SITE --tag FILE",
        ),
        ("other.csv", b"path,label\na,b\n", "has no rows with the columns path and tags; write it with"),
        ("short.csv", b"path,tags\na\n", "has no tag 'x'; it has no tags"),
        ("long.csv", b"path,tags\na,x,y,z\n", f"{new} has none of the images tagged 'x' (1, the first: "),
        ("nul.csv", b'path,tags\n"a\0b",x\n', f"{new} has none of the images tagged 'x' (1, the first: "),
    ):
        path = tmp_path / name
        if text is not None:
            path.write_bytes(text)
        found = one(new, "tag:x>0", path)
        assert (found.outcome, found.sentence.startswith(f"{path}: {said}")) == ("cannot tell", True), found.sentence

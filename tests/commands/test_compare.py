"""`wrongtree compare` as a person types it: real sites, odd ones, and refusals whose mends work."""

import json
import re
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from judged_site import write_judged

from checking import paint_folder
from places import TINY
from wrongtree.contract.documents import schema_named

CLASSES = ("bird", "cat", "dog")
IDS = tuple(f"{i}.png" for i in range(40))
LABEL = [i % 3 for i in range(40)]
OLDER = [(label + (i % 5 < 2)) % 3 for i, label in enumerate(LABEL)]
NEWER = [(label + (i % 5 == 1 or i > 36)) % 3 for i, label in enumerate(LABEL)]


@pytest.fixture
def sites(tmp_path):
    for name, said in (("v1", OLDER), ("v2", NEWER), ("v3", LABEL)):
        write_judged(tmp_path / name, CLASSES, IDS, LABEL, said)


def test_two_sites_are_compared_in_a_sentence_tables_and_a_document(cli, sites):
    done = cli("compare", "v1", "v2", "--json", "changes.json")
    assert done.code == 0, done
    text = done.out.replace("\u00a0", " ")
    fixed, broken = (
        sum((o != y) == a and (n != y) != a for y, o, n in zip(LABEL, OLDER, NEWER, strict=True)) for a in (True, False)
    )
    assert text.startswith(f"v2 fixes {fixed} and breaks {broken} of 40 images (60.00 % → 72.50 %, p = ")
    assert "Errors by class" in text
    assert max(len(line) for line in text.splitlines() if re.match(r"(class|label|bird|cat|dog)\b", line)) <= 80
    document = json.loads(Path("changes.json").read_text())
    Draft7Validator(schema_named("comparison")).validate(document)
    pair = document["pairs"][0]
    assert (pair["fixed"], pair["broken"]) == (fixed, broken) == (len(pair["ids"]["fixed"]), len(pair["ids"]["broken"]))
    assert [site["errors"] for site in document["sites"]] == [16, 11]


def test_three_sites_are_compared_one_after_the_other_and_one_has_no_errors(cli, sites):
    done = cli("compare", "v1", "v2", "v3", "--json", "changes.json")
    assert done.code == 0, done
    assert re.search(r"v3 fixes 11 and breaks 0 of 40 images", done.out)
    assert "v3: stores no images because it has no errors; those of the other are taken" in done.out
    document = json.loads(Path("changes.json").read_text())
    Draft7Validator(schema_named("comparison")).validate(document)
    assert [(pair["older"], pair["newer"]) for pair in document["pairs"]] == [(0, 1), (1, 2)]
    assert document["wrong_in_all"] == 0
    assert [listed["kind"] for listed in document["pairs"][1]["clusters"]] == ["fixed"]


def test_sites_from_predictions_only_are_compared_with_each_other(cli):
    painted = paint_folder(Path("photos"), {("blue", "green"): 4, ("green", "green"): 8, ("red", "red"): 3})
    for name, wrong in (("v1", 4), ("v2", 1)):
        lines = [f"{id_},{'red' if i < wrong else label}" for i, (id_, label, _) in enumerate(sorted(painted))]
        Path(f"{name}.csv").write_text("\n".join(["path,prediction", *lines]))
        built = cli("build", "--data", "photos", "--predictions", f"{name}.csv", "--name", name, "--k-range", "2")
        assert built.code == 0, built
    done = cli("compare", "build/v1", "build/v2")
    assert done.code == 0, done
    assert done.out.startswith("v2 fixes 3 and breaks 0 of 15 images")


def test_the_golden_site_is_compared_with_an_older_one_of_its_own(cli, tmp_path):
    shutil.copytree(TINY, tmp_path / "again")
    done = cli("compare", TINY, "again")
    assert done.code == 0, done
    assert done.out.startswith("again predicts the same as")
    assert "none of tiny shares more errors with one of again than random clusters" in done.out, "14 of one error each"
    manifest = tmp_path / "again" / "data" / "manifest.json"
    document = json.loads(manifest.read_text())
    for tree in document["trees"]:
        del tree["file"]
    manifest.write_text(json.dumps(document))
    assert cli("compare", TINY, "again").code in (0, 2), "a tree that names no file is no crash"


def test_one_site_or_the_same_twice_is_refused(cli, sites):
    assert cli("compare", "v1").sentence == "wrongtree: compare v1: needs two or more sites, the oldest first"
    assert cli("compare", "v1", "v1").sentence == "wrongtree: v1: is named twice; compare it with another site"
    done = cli("compare", "v1", "v2", "nowhere")
    assert done.code == 2
    assert done.sentence.startswith("wrongtree: nowhere: no such folder; name the folder of a built site")
    assert done.page == "publishing"


def test_sites_of_other_images_are_refused_with_a_path_of_each(cli, sites, tmp_path):
    write_judged(tmp_path / "other", CLASSES, [f"b/{i}" for i in IDS], LABEL, OLDER)
    done = cli("compare", "v1", "other")
    assert (done.code, done.page) == (2, "compare")
    assert done.sentence == (
        "wrongtree: v1 and other: have no images in common (v1: '0.png'; other: 'b/0.png'); "
        "build the sites from the same data"
    )

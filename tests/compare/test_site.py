"""The site of a comparison: every document is valid, and says of every image what the two sites say."""

import base64
import json
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
from jsonschema import Draft7Validator
from judged_pair import OUTCOMES, build_pair

from reading import load
from wrongtree.artifacts.trees import leaf_order, spans
from wrongtree.contract.documents import schema_of

OUTCOMES_SHOWN = ("fixed", "broken", "still wrong, same prediction", "still wrong, other prediction")


def column(site, file, name):
    return next(column for column in load(site, file)["columns"] if column["name"] == name)


def test_every_document_is_valid_and_every_image_has_its_outcome(cli):
    painted = build_pair(cli)
    done = cli("compare", "build/v1", "build/v2", "--site")
    assert done.code == 0, done
    assert "0 %" not in done.err, "what is odd about images that are all wrong says nothing of the models"
    site = Path("build/v1-vs-v2")
    assert done.out.splitlines()[-1].startswith(f"{site}/index.html: v2 fixes 4 and breaks 2 of 20 images")
    for file in site.rglob("*.json"):
        Draft7Validator(schema_of(file.relative_to(site).as_posix())).validate(json.loads(file.read_text()))
    manifest, ids = load(site, "manifest.json"), load(site, "ids.json")["id"]
    assert (manifest["images"], manifest["errors"], manifest["accuracy"]) == (20, 9, 0.55)
    assert sum(entry["images"] for entry in manifest["classes"]) == 20
    assert sum(entry["predictions"] for entry in manifest["classes"]) == 20
    assert manifest["title"] == "v1 vs v2"
    assert "facts" not in manifest
    outcome = column(site, "images.json", "outcome")
    said = {id_: outcome["values"][code] for id_, code in zip(ids, outcome["codes"], strict=True)}
    assert [said[id_] for id_, _, _ in painted] == list(OUTCOMES)
    assert column(site, "columns.json", "outcome")["values"] == outcome["values"]
    assert None not in column(site, "images.json", "older confidence")["values"]
    assert len(list((site / "images").glob("*.webp"))) == 9
    assert "v2 fixes 4 and breaks 2 of 20 images" in (site / "index.html").read_text()
    check_entries(site)
    check_outcomes(site, said)
    nodes = [node for entry in manifest["clusters"] for node in entry["nodes"]]
    assert {node.get("loose") for node in nodes} == {True}, "a confusion is no cluster, so no tile is forced"
    assert {entry["clusters"] for entry in json.loads((site / "findings.json").read_text())["entries"]} == {1}
    check_that_sites_are_kept_apart(cli)
    check_vectors(cli)
    without_pictures_and_components(("v1", "v2"))
    done = cli("compare", "build/v1", "build/v2", "--site", "--name", "bare")
    assert done.code == 0, done
    assert load(Path("build/bare"), "manifest.json")["trees"][0]["representation"] == "pixels"


def test_a_folder_whose_files_were_renamed_has_the_same_images(cli):
    painted = build_pair(cli)
    assert cli("compare", "build/v1", "build/v2", "--json", "same.json").code == 0
    said = Path("v2.csv").read_text()
    for i, (id_, label, _) in enumerate(painted):
        said = said.replace(id_, f"{label}/moved-{99 - i}.png")
        Path("photos", id_).rename(Path("photos", label, f"moved-{99 - i}.png"))
    Path("moved.csv").write_text(said)
    small = ("--k-range", "2", "--representations", "pixels", "--groupings", "none")
    assert cli("build", "--data", "photos", "--predictions", "moved.csv", "--name", "v2", *small).code == 0
    done = cli("compare", "build/v1", "build/v2", "--json", "moved.json", "--site")
    assert done.code == 0, done
    assert "20 images have other paths in another site and are matched by content" in done.out
    same, moved = (json.loads(Path(f"{name}.json").read_text()) for name in ("same", "moved"))
    assert (same["by_content"], moved["by_content"]) == (0, 20)
    assert moved["notes"] == ["20 images have other paths in another site and are matched by content"]
    keys = ("fixed", "broken", "same", "other", "correct", "sentence", "classes", "confusions")
    assert [moved["pairs"][0][key] for key in keys] == [same["pairs"][0][key] for key in keys]
    assert moved["notes"][0] in str(load(Path("build/v1-vs-v2"), "manifest.json")["notes"])
    assert not Path("build/v1-vs-v2/data/digests.json").exists()


def check_outcomes(site, said):
    """Of every node what became of its images; the root stands for all images in common."""
    ids = load(site, "errors.json")["id"]
    manifest = load(site, "manifest.json")
    for entry in manifest["trees"]:
        found, tree = load(site, f"changes/{entry['id']}.json"), load(site, f"trees/{entry['id']}.json")
        children = np.array(tree["children"]).reshape(-1, 2)
        start, end = spans(children)
        order = leaf_order(children)
        for k, node in enumerate(found["node"]):
            outcomes = Counter(said[ids[leaf]] for leaf in order[start[node] : end[node]])
            counted = [found[key][k] for key in ("fixed", "broken", "same", "other")]
            assert counted == [outcomes[name] for name in OUTCOMES_SHOWN]
        root = found["node"].index(len(children) * 2)
        assert (found["images"][root], found["p"][root]) == (20, None)


def check_entries(site):
    """Each has the errors that it names, and what is broken comes before what is fixed."""
    entries = json.loads((site / "findings.json").read_text())["entries"]
    kinds = [entry["what"].partition(": ")[0] for entry in entries]
    assert set(kinds) == {"Broken", "Fixed"}
    assert kinds == sorted(kinds)
    for entry in entries:
        label, _, prediction = entry["what"].partition(": ")[2].partition(" → ")
        assert (label, prediction) in {(c["label"], c["prediction"]) for c in entry["confusions"]}
        assert f"of {entry['count']} error" in entry["of"]


def check_vectors(cli):
    """Those of the newer site place all images; a mend that is named works."""
    site = Path("build/v2")
    manifest, images = load(site, "manifest.json"), load(site, "images.json")
    assert "vectors" not in load(Path("build/v1"), "manifest.json")
    info = manifest["vectors"]
    assert info["representation"] == "pixels"
    vectors = np.fromfile(site / info["file"], dtype="<f2").reshape(20, info["dimensions"])
    errors = load(site, "components/pixels.json")
    step = np.array(errors["step"])
    places = np.frombuffer(base64.b64decode(errors["values"]), dtype=np.int8).reshape(-1, len(step)) * step
    own = np.array(images["error"])
    assert np.abs(vectors[own >= 0][:, : len(step)] - places[own[own >= 0]]).max() <= 0.51 * step.max()
    refused = cli("compare", "build/v1", "build/v2", "--site", "--tree", "both")
    assert (refused.code, refused.sentence) == (
        2,
        "wrongtree: --tree both: v1 keeps no vectors of correct images; "
        "build it again with --keep-vectors, or leave out --tree",
    )
    done = cli("compare", "build/v1", "build/v2", "--site", "--tree", "newer", "--name", "placed")
    assert done.code == 0, done
    assert "compared by the vectors that v2 has of all of them" in str(load(Path("build/placed"), "manifest.json"))
    assert cli("compare", "build/v1", "build/v2", "--tree", "newer").sentence.endswith("--tree: needs --site; "
        "without it there is no tree")  # fmt: skip


def check_that_sites_are_kept_apart(cli):
    """A comparison replaces none of its sites, and is none that one model has judged."""
    before = Path("build/v1/data/manifest.json").read_bytes()
    done = cli("compare", "build/v1", "build/v2", "--site", "--name", "v1")
    assert (done.code, done.sentence) == (
        2, "wrongtree: build/v1: is one of the sites to compare; choose another name with --name"
    )  # fmt: skip
    assert Path("build/v1/data/manifest.json").read_bytes() == before
    mixed = "build/v1-vs-v2: is the site of a comparison, which mixes the predictions of two models"
    assert mixed in cli("compare", "build/v1", "build/v1-vs-v2").sentence
    gate = cli("gate", "build/v1-vs-v2", "--fail-on", "accuracy<0.99")
    assert gate.code == 2
    assert mixed in gate.out


def without_pictures_and_components(names):
    for name in names:
        file = Path(f"build/{name}/data/manifest.json")
        document = {**json.loads(file.read_text()), "originals": False}
        document.pop("components")
        file.write_text(json.dumps(document))
        shutil.rmtree(f"build/{name}/images")


def test_two_sites_that_share_no_error_have_no_site(cli, tmp_path):
    from judged_site import write_judged

    for name, ids, wrong in (("v1", "abc", 2), ("v2", "abd", 2)):
        label = [0, 0, 0]
        write_judged(tmp_path / name, ("x", "y"), ids, label, [int(i == wrong) for i in range(3)])
    done = cli("compare", "v1", "v2", "--site")
    assert done.code == 2
    assert done.sentence == "wrongtree: v1 and v2: have no error in the images in common, so there is no site"

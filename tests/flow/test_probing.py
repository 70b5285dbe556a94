"""`wrongtree probe`: a node of a built site, with the model and the images given again."""

import json

import pytest
from jsonschema import Draft7Validator
from PIL import Image

from checking import occlusion_adds_up
from reading import leaves_below, load, load_tree, planted_in
from wrongtree.contract.documents import schema_of


@pytest.fixture
def probe(cli, digits_site, copy_of):
    """Probe a copy of the demo's site; returns the outcome, and the copy."""
    site = copy_of(digits_site.path)

    def run(*arguments, data=digits_site.data / "digits.csv", weights=digits_site.data / "digits.pt"):
        model = ["--model", "wrongtree.demo:digits", *(["--weights", weights] if weights else []), "--device", "cpu"]
        return cli("probe", site, *arguments, "--data", data, *model), site

    return run


def test_probing_any_node_adds_it_to_the_site_and_says_what_came_of_it(probe):
    before = None
    for _ in range(2):  # the same again replaces it
        done, site = probe("300", "--tree", "doubt-none")
        assert (done.code, done.err) == (0, "")
        document = load(site, "probes.json")
        entry = document["interventions"][-1]
        assert (entry["tree"], entry["node"]) == ("doubt-none", 300)
        assert done.out.splitlines()[-1] == entry["sentence"]
        assert [(one["tree"], one["node"]) for one in load(site, "causes.json")["probed"]] == [("doubt-none", 300)]
        assert (site / entry["pictures"]["file"]).is_file()
        assert before in (None, document)
        before = document


def test_a_build_tests_no_region_and_a_listed_cluster_is_tested_like_any_other(probe, digits_site):
    assert load(digits_site.path, "probes.json")["interventions"] == []
    listed = load(digits_site.path, "manifest.json")["clusters"][0]
    done, site = probe(listed["node"], "--tree", listed["tree"])
    assert (done.code, done.err) == (0, "")  # model and images are those of the build
    found = load(site, "probes.json")
    (entry,) = found["interventions"]
    assert (entry["tree"], entry["node"], entry["model"]) == (listed["tree"], listed["node"], found["model"])
    occlusion_adds_up(entry)


@pytest.mark.parametrize(
    ("kind", "cause"), [("inverted", "Inverted"), ("rotated", "Turned by 90°"), ("blur", "Blurred")]
)
def test_a_planted_cause_is_named_and_proved_at_a_cluster_that_no_entry_has(probe, digits_site, kind, cause):
    node = planted_in(digits_site.path, kind, "doubt-none")
    assert ("doubt-none", node) not in {
        (one["tree"], one["node"])
        for entry in load(digits_site.path, "manifest.json")["clusters"]
        for one in entry["nodes"]
    }
    done, site = probe(node, "--tree", "doubt-none")
    assert (done.code, done.err) == (0, "")
    document = load(site, "causes.json")
    (found,) = document["probed"]
    assert (found["tree"], found["node"], found["cause"]) == ("doubt-none", node, cause)
    assert done.out.splitlines()[0] == f"{cause}. {found['proof']}"
    first = found["tried"][0]
    assert first["proved"]
    assert first["hit"][0] > 0.7 * first["hit"][1]
    assert found["model"] == load(site, "probes.json")["model"]
    assert 0 < found["passes"] <= 12_000
    if first["kind"] == "repair":
        shown = found["pictures"]
        errors = load(site, "errors.json")
        leaves = leaves_below(load(site, "trees/doubt-none.json"), node)
        assert set(shown["errors"]) <= set(leaves)
        assert shown["said"][0] == errors["label"][shown["errors"][0]]  # those first that it corrects
        with Image.open(site / shown["file"]) as picture:
            assert picture.size == (len(shown["errors"]) * shown["cell"][0], 2 * shown["cell"][1])


def test_what_a_build_proved_of_a_listed_cluster_is_proved_again_from_a_sample(probe, digits_site):
    listed = next(c for c in load(digits_site.path, "manifest.json")["clusters"] if c["proved"] == "repair")
    _, site = probe(listed["node"], "--tree", listed["tree"])
    document = load(site, "causes.json")
    built = document["entries"][load(site, "manifest.json")["clusters"].index(listed)]["tried"][0]
    (found,) = document["probed"]
    assert (found["cause"], found["tried"][0]["change"]) == (listed["cause"], built["change"])
    assert found["tried"][0]["hit"] == pytest.approx(built["hit"], abs=2e-4)  # drawn by the images' names: the same


def test_a_cluster_too_small_for_a_map_or_a_proof_is_tried_and_nothing_is_claimed(probe, digits_site):
    tree, facts = load_tree(digits_site.path, "combined-label")
    leaf_pair = next(n for n in range(tree["n_leaves"], 2 * tree["n_leaves"] - 1) if n not in facts["node"])
    for node in (0, leaf_pair):
        done, site = probe(node)
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("No cause proved")
    assert load(site, "probes.json")["interventions"] == []
    assert [found["cause"] for found in load(site, "causes.json")["probed"]] == [None, None]
    schema = Draft7Validator(schema_of("data/causes.json"))
    assert [fault.message for fault in schema.iter_errors(load(site, "causes.json"))] == []


def test_another_model_is_refused_and_other_images_are_named(probe, digits_site, tmp_path):
    done, _ = probe("300", weights=None)
    assert done.code == 2
    assert "images differ from the site's; pass the same model, weights and preprocessing" in done.sentence
    other = tmp_path / "digits.csv"
    lines = (digits_site.data / "digits.csv").read_text().splitlines(keepends=True)
    other.write_text("".join(lines[:1] + lines[-600:]))
    done, _ = probe("300", "--root", digits_site.data, data=other)
    assert done.code == 2
    assert "of the node's images are missing, such as images/0" in done.sentence
    changed = tmp_path / "changed.csv"
    changed.write_text("".join(lines[:-5]))
    done, _ = probe("300", "--root", digits_site.data, data=changed)
    assert done.code == 0
    assert "some images differ from those of the build" in done.err


def test_what_cannot_be_probed_is_said_in_one_sentence(probe):
    done, site = probe("99999")
    assert (done.code, "this tree has nodes 0 to" in done.sentence) == (2, True)
    done, _ = probe("300", "--tree", "nothing")
    assert (done.code, "has no tree nothing; choose from" in done.sentence) == (2, True)
    for file in ("probes.json", "causes.json"):
        whole = (site / "data" / file).read_text()
        (site / "data" / file).write_text("{}")
        done, _ = probe("300")
        assert (done.code, "Got format None" in done.sentence) == (2, True)
        (site / "data" / file).write_text(whole)


def test_images_that_go_by_number_are_found_by_it_and_none_is_left_out_in_silence(probe, digits_site, tmp_path):
    lines = (digits_site.data / "digits.csv").read_text().splitlines(keepends=True)
    number = {line.split(",")[0]: f"{i:06d}" for i, line in enumerate(lines[1:])}
    _, site = probe("300")
    by_path = load(site, "probes.json")["interventions"][-1]
    ids = [number[id_] for id_ in load(site, "errors.json")["id"]]
    every = [number[id_] for id_ in load(site, "ids.json")["id"]]
    changes = {"manifest.json": {"paths": False}, "errors.json": {"id": ids}, "ids.json": {"id": every}}
    for name, change in changes.items():
        (site / "data" / name).write_text(json.dumps({**load(site, name), **change}))
    done, _ = probe("300")
    assert done.code == 0, done.err
    assert load(site, "probes.json")["interventions"][-1]["occlude"] == by_path["occlude"]
    fewer = tmp_path / "fewer.csv"
    fewer.write_text("".join(lines[:31]))
    done, _ = probe("300", "--root", digits_site.data, data=fewer)
    assert done.code == 2
    assert "of the node's images are missing, such as 000" in done.sentence

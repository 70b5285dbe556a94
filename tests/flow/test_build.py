"""The whole way, from Python and on the demo, read back as a stranger would."""

import re
import shutil

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn
from torchvision.transforms.functional import to_tensor

import wrongtree as package
from checking import paint_folder
from reading import cell, details, leaves_below, load, load_tree, sheet, values
from sites import wrongtree


class Squares(torch.utils.data.Dataset):
    """Coloured noise whose label is the strongest channel, except for every fifth."""

    classes = ("red", "green", "blue")

    def __init__(self, n=60, as_tensor=False):
        random = np.random.default_rng(0)
        self.as_tensor = as_tensor
        self.pixels = random.integers(0, 100, (n, 16, 16, 3), np.uint8)
        channel = random.integers(0, 3, n)
        self.pixels[np.arange(n), :, :, channel] += 100
        self.labels = np.where(np.arange(n) % 5 == 0, (channel + 1) % 3, channel)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        picture = Image.fromarray(self.pixels[i])
        return (to_tensor(picture) if self.as_tensor else picture), int(self.labels[i])


def strongest_channel():
    conv = nn.Conv2d(3, 3, 3, padding=1)
    nn.init.zeros_(conv.weight)
    nn.init.zeros_(conv.bias)
    with torch.no_grad():
        conv.weight[range(3), range(3), 1, 1] = 1
    head = nn.Linear(3, 3, bias=False)
    nn.init.eye_(head.weight)
    return nn.Sequential(conv, nn.AdaptiveAvgPool2d(1), nn.Flatten(), head)


@pytest.mark.parametrize("as_tensor", [False, True])
def test_build_takes_any_module_and_any_map_style_data_set(tmp_path, as_tensor):
    site = package.build(
        strongest_channel(),
        Squares(as_tensor=as_tensor),
        tmp_path / "out",
        transform=None if as_tensor else to_tensor,
        name="squares",
        cache=tmp_path / "cache",
        progress=False,
    )
    assert (site.images, site.wrong) == (60, 12)
    assert site.accuracy == pytest.approx(0.8)
    errors, manifest = load(site.path, "errors.json"), load(site.path, "manifest.json")
    assert sorted(errors["id"]) == [f"{i:06d}" for i in range(0, 60, 5)]
    assert [c["name"] for c in manifest["classes"]] == ["red", "green", "blue"]
    assert all((site.path / "images" / f"{k}.webp").is_file() for k in range(12))
    for k, id_ in enumerate(errors["id"]):
        row = int(id_)
        assert errors["label"][k] == Squares().labels[row]
        assert errors["prediction"][k] == Squares().pixels[row].mean((0, 1)).argmax()
        np.testing.assert_array_equal(np.asarray(Image.open(site.path / f"images/{k}.webp")), Squares().pixels[row])
    np.testing.assert_allclose(details(site.path)["view"], [[0, 0, 1, 1]] * 12, atol=0.02)


def test_errors_are_numbered_in_leaf_order_of_the_default_tree(digits_site):
    manifest = load(digits_site.path, "manifest.json")
    n = manifest["errors"]
    for info in manifest["trees"]:
        tree = load(digits_site.path, f"trees/{info['id']}.json")
        assert tree["n_leaves"] == n
        walked = leaves_below(tree, 2 * n - 2)
        assert sorted(walked) == list(range(n))
        assert (walked == list(range(n))) == (info["id"] == manifest["default_tree"])


def test_groups_of_the_label_tree_are_the_errors_of_each_class(digits_site):
    tree, errors = load(digits_site.path, "trees/combined-label.json"), load(digits_site.path, "errors.json")
    classes = [c["name"] for c in load(digits_site.path, "manifest.json")["classes"]]
    for group in tree["groups"]:
        assert group["name"] == classes[group["label"]]
        members = leaves_below(tree, group["node"])
        assert sorted(members) == [k for k, label in enumerate(errors["label"]) if label == group["label"]]


def test_evidence_counts_what_its_errors_say_and_comes_largest_first(digits_site):
    errors = load(digits_site.path, "errors.json")
    for tree_id in ("combined-label", "combined-none"):
        tree, facts = load_tree(digits_site.path, tree_id)
        sizes = {node: len(leaves_below(tree, node)) for node in range(tree["n_leaves"], 2 * tree["n_leaves"] - 1)}
        assert set(facts["node"]) == {node for node, size in sizes.items() if size >= 3}
        assert facts["count"] == sorted(facts["count"], reverse=True)
        for k, node in enumerate(facts["node"]):
            members = leaves_below(tree, node)
            assert facts["count"][k] == len(members)
            assert facts["medoid"][k] in members
            for triple in np.reshape(facts["confusions"], (-1, 3, 3))[k]:
                label, prediction, count = triple.tolist()
                said = [(errors["label"][m], errors["prediction"][m]) for m in members]
                assert count == (said.count((label, prediction)) if label >= 0 else 0)
            assert facts["confusions"][9 * k + 2] == max(said.count(pair) for pair in set(said))


def test_the_planted_kinds_travel_to_the_site_and_explain_most_errors(digits_site):
    planted, *_ = load(digits_site.path, "columns.json")["columns"]
    assert planted["name"] == "planted"
    assert set(planted["values"]) == {"none", "blur", "occluded", "inverted", "rotated", "wrong label"}
    explained = sum(planted["values"][code] != "none" for code in planted["codes"])
    assert explained >= 0.8 * len(planted["codes"])


def test_stored_means_and_deltas_are_those_of_the_nodes_own_maps(digits_site):
    """From the site alone: a node's map is the mean of its errors' maps, within the grey levels of both sheets."""
    site = digits_site.path
    for tree_id in ("combined-label", "combined-none"):
        tree, facts = load_tree(site, tree_id)
        own, shared = sheet(site, "saliency"), sheet(site, "evidence", tree_id)
        ends = {part: shared["parts"][part]["scale"][1] for part in ("saliency", "delta")}
        most = own["parts"]["saliency"]["scale"][1]
        everything = values(site, sheet(site, "dataset"), 0, "saliency")
        chosen = np.random.default_rng(0).choice(len(facts["node"]), 12, replace=False)
        for k in chosen:
            members = leaves_below(tree, facts["node"][k])
            stack = np.stack([values(site, own, m, "saliency") for m in members])
            certain = (stack < most).all(axis=0)  # a clipped pixel is only known from below
            direct = stack.mean(axis=0)
            level = most / 254
            shown, change = values(site, shared, k, "saliency"), values(site, shared, k, "delta")
            inside = certain & (direct < ends["saliency"] - level)
            np.testing.assert_allclose(shown[inside], direct[inside], atol=level / 2 + ends["saliency"] / 508 + 1e-6)
            inside &= np.abs(direct - everything) < ends["delta"] - level
            slack = level / 2 + ends["delta"] / 254 + ends["saliency"] / 508 + 1e-6
            np.testing.assert_allclose(change[inside], (direct - everything)[inside], atol=slack)


def test_the_mean_image_of_a_node_is_the_mean_of_its_pictures(digits_site):
    site = digits_site.path
    tree, facts = load_tree(site, "combined-none")
    for k in (0, 5, len(facts["node"]) - 1):
        members = leaves_below(tree, facts["node"][k])
        pictures = [np.asarray(Image.open(site / f"images/{m}.webp").convert("RGB"), dtype=float) for m in members]
        shown = cell(site, sheet(site, "evidence", "combined-none"), k, "image")
        np.testing.assert_allclose(shown, np.mean(pictures, axis=0), atol=1)


def test_a_second_build_is_fresh_throughout_and_changes_no_byte(digits_site):
    before = {p: p.read_bytes() for p in digits_site.path.rglob("*") if p.is_file()}
    code, said = wrongtree(*digits_site.command)
    assert code == 0
    assert said.count("[fresh]") == len(list(digits_site.cache.glob("*/meta.json"))) > 40
    assert not any(state in said for state in ("[stale]", "[missing]", "[damaged]"))
    assert {p: p.read_bytes() for p in digits_site.path.rglob("*") if p.is_file()} == before


def test_the_same_inputs_give_the_same_bytes_without_a_cache(digits_site, tmp_path, monkeypatch):
    shutil.copytree(digits_site.cache / "demo", tmp_path / "cache" / "demo")  # training is not under test
    monkeypatch.setenv("PYTHONHASHSEED", "7")  # the other was built under one of chance: no order of a set is on a site
    code, said = wrongtree("demo", "--out", tmp_path / "build", "--cache", tmp_path / "cache")
    assert code == 0, said
    for path in sorted(digits_site.path.rglob("*")):
        if path.is_file():
            twin = tmp_path / "build" / "digits" / path.relative_to(digits_site.path)
            assert twin.read_bytes() == path.read_bytes(), path.name


def test_a_file_missing_from_the_site_makes_it_stale_and_is_written_again(quick_build, tmp_path):
    paint_folder(tmp_path / "photos", {("blue", "blue"): 2, ("green", "red"): 7, ("red", "red"): 1})
    stages = quick_build("--name", "site").err.count("[missing]")
    victim = tmp_path / "build" / "site" / "data" / "errors.json"
    before = victim.read_bytes()
    victim.unlink()
    outcome = quick_build("--name", "site")
    assert outcome.code == 0
    assert outcome.err.count("[fresh]") == stages - 1 > 3
    assert re.findall(r"\[(stale|missing|damaged)\] +(\S+)", outcome.err) == [("stale", "emit")]
    assert victim.read_bytes() == before

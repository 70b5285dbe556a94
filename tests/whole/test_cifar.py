"""ResNet-20 on CIFAR-10's test set: the published accuracy, and every figure recomputed from images and weights."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from scipy.cluster.hierarchy import fcluster, linkage

from checking import occlusion_adds_up
from cifar_resnet import ResNet, transform
from reading import cell, details, leaves_below, load, load_tree, sheet, values
from sites import FACTORY, WEIGHTS, wrongtree

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def module():
    weights = torch.load(WEIGHTS, map_location="cpu", weights_only=True)["state_dict"]
    net = ResNet(3)
    net.load_state_dict({name.removeprefix("module."): value for name, value in weights.items()})
    return net.eval()


def inputs(folder, ids):
    """(250, 3, 32, 32) at most, one batch after another."""
    prepare = transform()
    for start in range(0, len(ids), 250):
        yield torch.stack([prepare(Image.open(folder / id_).convert("RGB")) for id_ in ids[start : start + 250]])


@pytest.fixture(scope="module")
def judged(module, cifar_images):
    """A bare loop: (id, label, prediction, confidence) of all images, in ImageFolder's order."""
    classes = sorted(p.name for p in cifar_images.iterdir())
    paths = sorted((p for p in cifar_images.glob("*/*.png")), key=lambda p: (p.parent.name, p.name))
    ids = [p.relative_to(cifar_images).as_posix() for p in paths]
    with torch.inference_mode():
        logits = torch.cat([module(x) for x in inputs(cifar_images, ids)])
    label = [classes.index(p.parent.name) for p in paths]
    return ids, np.array(label), logits.argmax(1).numpy(), logits.softmax(1).max(1).values.numpy()


@pytest.fixture(scope="module")
def maps(module, cifar_site, judged):
    """(10000, 32, 32): of the errors and of 1,000 others a bare loop's saliency maps, of the rest the build's own.

    Backward passes of all would take longer than all other tests of this file.
    """
    ids, label, prediction, _ = judged
    kept = entry_of(cifar_site.cache, "predict")["saliency"]
    wrong = [ids.index(id_) for id_ in load(cifar_site.path, "errors.json")["id"]]
    right = np.setdiff1d(np.flatnonzero(prediction == label), wrong)
    rows = np.concatenate([wrong, np.random.default_rng(0).choice(right, 1000, replace=False)])
    found = []
    for x in inputs(cifar_site.data, [ids[row] for row in rows]):
        (gradient,) = torch.autograd.grad(module(x.requires_grad_()).max(1).values.sum(), x)
        strongest = gradient.abs().amax(1)
        found.append((strongest / strongest.sum((1, 2), keepdim=True)).numpy())
    direct = np.concatenate(found)
    np.testing.assert_allclose(kept[rows], direct, atol=1e-6)
    kept[rows] = direct
    return kept


def entry_of(cache, stage):
    (folder,) = cache.glob(f"{stage}-" + "[0-9a-f]" * 32)
    return {path.stem: np.load(path) for path in folder.glob("*.npy")}


def test_resnet_20_gets_9173_of_10000_right(cifar_site):
    manifest = load(cifar_site.path, "manifest.json")
    assert manifest["images"] == 10000
    assert abs(manifest["images"] - manifest["errors"] - 9173) <= 2
    assert manifest["accuracy"] == pytest.approx(0.9173, abs=2e-4)
    assert sum(c["images"] for c in manifest["classes"]) == 10000
    assert sum(c["errors"] for c in manifest["classes"]) == manifest["errors"]
    assert sum(c["predictions"] for c in manifest["classes"]) == 10000


def test_every_error_is_there_with_its_prediction_and_confidence(cifar_site, judged):
    ids, label, prediction, confidence = judged
    errors = load(cifar_site.path, "errors.json")
    row = [ids.index(id_) for id_ in errors["id"]]
    clear = np.abs(prediction != label).sum()
    assert abs(len(row) - clear) <= 2  # float rounding may tip an image that stands on the edge
    agree = prediction[row] == errors["prediction"]
    assert agree.mean() > 0.998
    assert (label[row] == errors["label"]).all()
    np.testing.assert_allclose(np.array(errors["confidence"])[agree], confidence[row][agree], atol=2e-4)


def test_the_tree_without_grouping_is_scipys_ward_of_the_same_matrix(cifar_site):
    matrix = entry_of(cifar_site.cache, "represent-doubt")["matrix"]
    expected = linkage(matrix, "ward")
    tree = entry_of(cifar_site.cache, "cluster-doubt-none")
    np.testing.assert_allclose(tree["height"], expected[:, 2], rtol=1e-6)
    merges = np.column_stack([tree["children"], tree["height"], expected[:, 3]])
    for k in range(1, 51):
        ours, theirs = fcluster(merges, k, "maxclust"), fcluster(expected, k, "maxclust")
        assert len(set(zip(ours, theirs, strict=True))) == len(set(ours)) == len(set(theirs)) == k


@pytest.mark.parametrize("tree_id", ["doubt-label", "combined-none"])
def test_stored_deltas_equal_a_recomputation_from_the_images_of_the_node(cifar_site, judged, maps, tree_id):
    site = cifar_site.path
    ids, *_ = judged
    errors, (tree, facts) = load(site, "errors.json"), load_tree(site, tree_id)
    entry = sheet(site, "evidence", tree_id)
    row = {id_: i for i, id_ in enumerate(ids)}
    average = maps.mean(axis=0, dtype=np.float64)
    for k in [0, 1, *np.random.default_rng(0).choice(len(facts["node"]), 25, replace=False)]:
        members = [row[errors["id"][m]] for m in leaves_below(tree, facts["node"][k])]
        direct = maps[members].mean(axis=0, dtype=np.float64)
        for part, expected in (("delta", (direct - average) * 1024), ("saliency", direct * 1024)):
            low, high = entry["parts"][part]["scale"]
            half_a_level = (high - low) / 254 / 2
            np.testing.assert_allclose(values(site, entry, k, part), expected.clip(low, high), atol=half_a_level + 2e-3)


def test_details_hold_the_five_most_probable_classes_and_the_truths_probability(cifar_site, module):
    found, errors = details(cifar_site.path), load(cifar_site.path, "errors.json")
    prepare = transform()
    for k in (0, 400, 826):
        picture = Image.open(cifar_site.data / errors["id"][k]).convert("RGB")
        with torch.no_grad():
            probability = module(prepare(picture)[None]).softmax(1)[0]
        top = probability.topk(5)
        assert found["prediction"][k] == top.indices.tolist()
        np.testing.assert_allclose(found["probability"][k], top.values, atol=2e-4)
        assert found["label_probability"][k] == pytest.approx(float(probability[errors["label"][k]]), abs=2e-4)
        assert found["view"][k] == pytest.approx([0, 0, 1, 1], abs=0.02)


def test_look_alikes_are_the_nearest_errors_by_brute_force(cifar_site):
    matrix = entry_of(cifar_site.cache, "represent-combined")["matrix"]
    nearest = entry_of(cifar_site.cache, "explain-alike")["errors"]
    for i in (0, 100, 826):
        distance = ((matrix - matrix[i]) ** 2).sum(axis=1)
        distance[i] = np.inf
        assert nearest[i].tolist() == np.argsort(distance, kind="stable")[:8].tolist()
    shown = load(cifar_site.path, "manifest.json")["default_tree"]
    number = np.argsort(entry_of(cifar_site.cache, f"cluster-{shown}")["order"])
    assert details(cifar_site.path)["alike"][number[100]] == number[nearest[100]].tolist()


def test_maps_depend_on_the_model_and_the_second_map_is_that_of_the_gap_to_the_truth(cifar_site, module):
    found, errors = load(cifar_site.path, "probes.json"), load(cifar_site.path, "errors.json")
    check = found["sanity"]
    assert check["depends"]
    assert (len(check["stage"]), check["stage"][0]) == (4, "linear")
    assert check["similarity"][0] > 0.4 > check["similarity"][-1]
    assert check["averaged"][-1] > check["similarity"][-1] + 0.2  # an average barely notices
    entry = next(sheet for sheet in found["sprites"] if sheet["kind"] == "why-not")
    high = entry["parts"]["saliency"]["scale"][1]
    prepare = transform()
    for k in (0, 400, 826):
        x = prepare(Image.open(cifar_site.data / errors["id"][k]).convert("RGB"))[None].requires_grad_()
        logits = module(x)[0]
        (gradient,) = torch.autograd.grad(logits[errors["prediction"][k]] - logits[errors["label"][k]], x)
        strongest = gradient[0].abs().amax(0).numpy()
        expected = (strongest / strongest.sum() * 1024).clip(0, high)
        np.testing.assert_allclose(values(cifar_site.path, entry, k, "saliency"), expected, atol=high / 508 + 2e-3)


def test_occlusion_tests_count_what_the_model_says_of_covered_pictures(cifar_site, copy_of, cli):
    site = copy_of(cifar_site.path)
    listed = [(c["tree"], c["node"], c["count"]) for c in load(site, "manifest.json")["clusters"]][:3]
    for tree, node, _ in listed:
        given = ["--data", cifar_site.data, "--model", f"{FACTORY}:resnet20", "--weights", WEIGHTS, "--device", "cpu"]
        outcome = cli("probe", site, node, "--tree", tree, *given)
        assert outcome.code == 0, outcome.err
    tried = load(site, "probes.json")["interventions"]
    assert [(entry["tree"], entry["node"], entry["count"]) for entry in tried] == listed
    for entry in tried:
        occlusion_adds_up(entry)


def test_the_mean_image_equals_a_recomputation_from_the_files(cifar_site):
    site, tree_id = cifar_site.path, "combined-label"
    errors, (tree, facts) = load(site, "errors.json"), load_tree(site, tree_id)
    for k in (0, 3, 100, len(facts["node"]) - 1):
        files = [cifar_site.data / errors["id"][m] for m in leaves_below(tree, facts["node"][k])]
        expected = np.mean([np.asarray(Image.open(f).convert("RGB"), dtype=float) for f in files], axis=0)
        np.testing.assert_allclose(cell(site, sheet(site, "evidence", tree_id), k, "image"), expected, atol=1)


def test_a_second_run_recomputes_nothing(cifar_site):
    before = {p: p.stat().st_mtime_ns for p in cifar_site.path.rglob("*")}
    code, said = wrongtree(*cifar_site.command)
    assert code == 0
    assert said.count("[fresh]") == 56
    assert said.count("[") == 56
    assert {p: p.stat().st_mtime_ns for p in cifar_site.path.rglob("*")} == before


def test_no_temporary_files_are_left(cifar_site):
    names = [p.name for root in (cifar_site.cache, cifar_site.path.parent) for p in Path(root).rglob("*")]
    assert not [name for name in names if ".tmp" in name or ".new" in name or ".old" in name or ".pieces" in name]

"""Trees over all images: every figure against a recount from the judged images of the site."""

import csv
from collections import Counter

import numpy as np
import pytest

from reading import details, leaves_below, load, load_tree
from sites import wrongtree
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.trees import leaf_order, orient, sizes, spans
from wrongtree.config import PredictConfig
from wrongtree.inputs.batches import CLOSEUPS, closeup_side
from wrongtree.shared.arrays import Ints
from wrongtree.stages.cluster.ward import ward
from wrongtree.stages.explain.ranking import rank

TREE = "features-none"


@pytest.fixture(scope="module")
def site(digits_all_site):
    return digits_all_site.path


def test_every_judged_image_is_a_member_once_and_errors_are_counted_as_without(site, digits_site):
    manifest, members, images = load(site, "manifest.json"), load(site, "errors.json"), load(site, "images.json")
    usual = load(digits_site.path, "manifest.json")
    assert manifest["over"] == "all"
    assert "over" not in usual
    for key in ("images", "errors", "accuracy", "classes"):
        assert manifest[key] == usual[key]
    assert sorted(images["error"]) == list(range(manifest["images"]))
    for key in ("label", "prediction", "confidence"):
        assert [members[key][number] for number in images["error"]] == images[key]
    wrong = np.not_equal(members["label"], members["prediction"])
    assert wrong.sum() == manifest["errors"]
    assert {members["id"][k] for k in np.flatnonzero(wrong)} == set(load(digits_site.path, "errors.json")["id"])
    assert len(list((site / "images").iterdir())) == manifest["images"]
    assert all(len(entries) == manifest["images"] for entries in details(site).values())


@pytest.mark.parametrize("tree_id", [TREE, "features-label"])
def test_the_rate_of_a_node_is_the_share_of_its_images_that_are_wrong(site, tree_id):
    members, (tree, evidence) = load(site, "errors.json"), load_tree(site, tree_id)
    label, prediction = np.array(members["label"]), np.array(members["prediction"])
    assert evidence["look_alikes"] == 0
    assert evidence["rate"][0] == pytest.approx((label != prediction).mean(), abs=1e-4)
    for k in range(0, len(evidence["node"]), 7):
        below = leaves_below(tree, evidence["node"][k])
        wrong = [m for m in below if label[m] != prediction[m]]
        assert evidence["rate"][k] == pytest.approx(len(wrong) / len(below), abs=1e-4)
        times = Counter((int(label[m]), int(prediction[m])) for m in wrong)
        commonest = sorted(((*pair, n) for pair, n in times.items()), key=lambda triple: (-triple[2], triple))[:3]
        commonest += [(-1, -1, 0)] * (3 - len(commonest))
        assert np.reshape(evidence["confusions"], (-1, 3, 3))[k].tolist() == [list(triple) for triple in commonest]


def test_listed_clusters_say_how_many_of_their_images_are_wrong_and_share_none(site):
    manifest, members = load(site, "manifest.json"), load(site, "errors.json")
    wrong = np.not_equal(members["label"], members["prediction"])
    seen: set[int] = set()
    for cluster in manifest["clusters"]:
        trees = {one["tree"]: load_tree(site, one["tree"])[0] for one in cluster["nodes"]}
        below = sorted({leaf for one in cluster["nodes"] for leaf in leaves_below(trees[one["tree"]], one["node"])})
        assert cluster["count"] == len(below)
        assert cluster["errors"] == wrong[below].sum() > 0
        assert cluster["rate"] == pytest.approx(wrong[below].mean(), abs=1e-4)
        assert not seen & set(below)
        seen |= set(below)
    assert manifest["clusters"][0]["notable"]
    assert manifest["clusters"][0]["rate"] > 2 * wrong.mean()


def test_the_page_without_a_script_and_the_commands_speak_of_images(site, tmp_path):
    page = (site / "index.html").read_text(encoding="utf-8")
    assert "an explorer of all 997 images" in page
    assert "of 997 images are misclassified (accuracy" in page
    code, said = wrongtree("score", site)
    assert code == 0
    assert "Over all 997 images." in said
    code, _ = wrongtree("export", site, "--node", 2 * 997 - 2, "--output", tmp_path / "all.csv")
    assert code == 0
    with (tmp_path / "all.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 997
    assert sum(row["label"] != row["prediction"] for row in rows) == load(site, "manifest.json")["errors"]


def test_another_word_than_errors_or_all_is_refused(cli, tmp_path):
    done = cli("build", "--data", tmp_path, "--model", "torchvision:resnet18", "--over", "some", "--name", "x")
    assert done.code == 2
    assert done.sentence == "wrongtree: --over some: choose from errors, all"


def listed(points: np.ndarray, wrong: np.ndarray) -> tuple[list[Ints], int]:
    children = ward(points)[0]
    children = orient(children, sizes(children))
    height, order = np.sort(ward(points)[1]), leaf_order(children)
    nothing = np.zeros(0, dtype=np.int64)
    tree = Tree("features", "none", children, height, order, nothing, nothing, nothing)
    start, end = spans(children)
    node = np.arange(len(points), 2 * len(points) - 1)
    node = node[np.lexsort((node, -(end - start)[node]))]
    rate = np.array([wrong[order[a:b]].mean() for a, b in zip(start[node], end[node], strict=True)])
    rows, notable = rank(tree, node, start[node], end[node], rate, 10, float(wrong.mean()))
    return [order[start[node[row]] : end[node[row]]] for row in rows], notable


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_region_of_errors_is_found_among_all_images_and_chance_is_not(seed):
    random = np.random.default_rng(seed)
    points = np.concatenate([random.normal(size=(600, 4)), random.normal(size=(40, 4)) * 0.3 + 7])
    wrong = random.random(640) < 0.08
    assert listed(points[:600], wrong[:600])[1] == 0
    wrong[600:] = random.random(40) < 0.7
    found, notable = listed(points, wrong)
    assert notable >= 1
    assert set(found[0]) <= set(range(600, 640))
    assert all(wrong[members].any() for members in found)


def test_close_ups_of_all_images_stay_within_bounds_and_those_of_errors_as_they_are():
    over_all = PredictConfig(over="all")
    assert closeup_side(over_all, 10_000) == closeup_side(PredictConfig(), 1_000_000) == over_all.closeup_side
    for images in (30_000, 50_000, 80_000):
        assert 3 * images * closeup_side(over_all, images) ** 2 <= CLOSEUPS
    assert closeup_side(over_all, 10**9) == over_all.thumbnail_side

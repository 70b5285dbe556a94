"""The benchmark `bench/protocols/domino.py`: sums by hand, methods on plain blobs, our list beside a build's."""

import json
from pathlib import Path

import numpy as np
import pytest
from found import Found, best_of, from_middle, precision_at
from listed import listed, seen_of
from peers import METHODS
from PIL import Image
from scipy.stats import beta
from slices import INSIDE, beta_of, settings

from wrongtree import from_predictions
from wrongtree.sites.nodes import Nodes


@pytest.fixture(scope="module")
def blobs():
    """Six far blobs of 50 points, three of each class; the model is wrong on nearly all of the fifth."""
    random = np.random.default_rng(0)
    kind = np.repeat(np.arange(6), 50)
    points = 20 * np.eye(6, 8)[kind] + random.normal(size=(300, 8))
    label = kind % 2
    own = np.where((kind == 4) & (np.arange(300) % 10 > 0), 0.1, np.where(np.arange(300) % 25 == 0, 0.3, 0.9))
    said = np.where(label == 1, own, 1 - own)
    pixels = random.integers(0, 256, (300, 8, 8, 3), dtype=np.uint8)
    return points, label, said, pixels, kind == 4


def test_precision_counts_the_first_k_and_no_more_than_the_slice_has():
    score, truth = np.array([5.0, 4, 3, 2, 1]), np.array([True, False, True, False, False])
    assert precision_at(1, score, truth) == 1
    assert precision_at(10, score, truth) == 0.5  # of two images one is among the first two
    best = best_of([Found(-score, np.array([4])), Found(score, np.array([0]))], truth)
    assert best == {"p10": 0.5, "p25": 0.5, "auroc": pytest.approx(5 / 6)}


def test_a_cluster_s_own_images_come_before_nearer_ones():
    found = from_middle(np.array([[0.0], [1.0], [2.0], [9.0]]), np.array([0, 3]))  # centroid 4.5
    assert np.argsort(-found.score, kind="stable").tolist() == [0, 3, 2, 1]


def test_a_model_is_right_as_often_as_its_beta_distribution_says():
    assert beta.sf(0.5, *beta_of(INSIDE)) == pytest.approx(INSIDE)


def test_the_first_settings_do_not_depend_on_how_many_there_are():
    kind = np.repeat(np.arange(10), 40)
    few, many = (settings(kind, range(5), 400, [n] * 3, 0) for n in (1, 2))
    assert [one.sort for one in few] == ["rare", "correlation", "noisy"]
    assert all(
        np.array_equal(a.rows, b.rows) and np.array_equal(a.label, b.label) for a, b in zip(few, many[:3], strict=True)
    )
    assert few[0].slices.sum() == 20
    assert len(few[1].slices) == 2


@pytest.mark.parametrize("method", METHODS)
def test_every_method_finds_a_blob_of_its_own_that_is_wrong(method, blobs):
    points, label, said, _, truth = blobs
    assert best_of(METHODS[method](points, label, said, 3, 0), truth)["p25"] == 1


def test_the_list_is_that_of_a_build_from_predictions_and_embeddings(blobs, tmp_path):
    points, label, said, pixels, truth = blobs
    found, notable = listed(points, label, said, seen_of(pixels), 10)
    assert sum(notable) == 1
    assert truth[found[0].members].all()
    data = [(Image.fromarray(picture), int(of)) for picture, of in zip(pixels, label, strict=True)]
    site = from_predictions(
        data, np.stack([1 - said, said], axis=1), tmp_path, ["0", "1"], embeddings=points,
        representations=["embeddings"], groupings=["none"], cache=tmp_path / "cache", progress=False,
    )  # fmt: skip
    folder = site.path / "data"
    manifest = json.loads((folder / "manifest.json").read_text())
    tree = json.loads((folder / "trees" / "embeddings-none.json").read_text())
    ids = json.loads((folder / "errors.json").read_text())["id"]
    errors, nodes = np.array([int(Path(name).stem) for name in ids]), Nodes(tree, ids)
    shown = [np.sort(errors[nodes[entry["node"]].errors]) for entry in manifest["clusters"]]
    assert [one.tolist() for one in shown] == [one.members.tolist() for one in found]

"""components/<representation>.json: what errors are clustered again by, in the browser."""

import base64

import numpy as np
import pytest
from scipy.spatial.distance import pdist

from reading import load
from wrongtree.artifacts.representations import Representation
from wrongtree.stages.emit.exhibits.components import KEPT, components_document
from wrongtree.stages.represent.reduce import reduce


def places(document: dict) -> np.ndarray:
    """(e, c) as a reader of docs/format.md has them."""
    steps = np.frombuffer(base64.b64decode(document["values"]), dtype=np.int8).reshape(-1, len(document["step"]))
    return steps * np.array(document["step"])


def test_they_are_the_first_components_in_the_order_of_the_site_to_half_a_step():
    random = np.random.default_rng(0)
    found, share = reduce(random.normal(size=(200, 40)) * np.linspace(9, 0.1, 40), 64, 0)
    order = random.permutation(200)
    document = components_document(Representation("features", found, share), order)
    kept = found[order, :KEPT]
    assert (np.abs(places(document) - kept) <= np.array(document["step"]) / 2 * (1 + 1e-4)).all()
    assert document["explained"] == pytest.approx(share[:KEPT], abs=1e-4)
    near = pdist(kept)
    assert np.abs(pdist(places(document)) / near - 1).max() < 0.05


@pytest.mark.parametrize("matrix", [np.ones((5, 3)), np.ones((1, 3)), np.zeros((2, 1))], ids=["equal", "one", "two"])
def test_errors_that_do_not_differ_are_in_one_place(matrix):
    found, share = reduce(matrix, 64, 0)
    document = components_document(Representation("features", found, share), np.arange(len(matrix)))
    assert not places(document).any()
    assert min(document["step"]) > 0


def test_the_site_has_a_file_of_them_for_every_representation(digits_site):
    manifest = load(digits_site.path, "manifest.json")
    wanted = {tree["representation"] for tree in manifest["trees"]}
    assert {entry["representation"] for entry in manifest["components"]} == wanted
    for entry in manifest["components"]:
        document = load(digits_site.path, entry["file"].removeprefix("data/"))
        assert document["representation"] == entry["representation"]
        assert len(places(document)) == manifest["errors"]

"""Typed arrays: what large sites have instead of JSON says the same, and damage is said in a sentence."""

import json
import shutil
import zlib

import numpy as np
import pytest
from scipy.cluster.hierarchy import linkage

from places import ROOT
from wrongtree.artifacts.trees import leaf_order, spans
from wrongtree.artifacts.typed import arrays
from wrongtree.artifacts.typed.columns import column_file
from wrongtree.artifacts.typed.trees import halves, numbered, shape_of, tree_file
from wrongtree.shared.faults import UserError
from wrongtree.sites.read import read_document

GOLDEN = ROOT / "tests" / "fixtures" / "typed"
SAID = json.loads((GOLDEN / "typed.json").read_text())


@pytest.mark.parametrize("name", SAID)
def test_the_golden_files_say_what_is_written_beside_them(name):
    found, said = read_document(GOLDEN / name), SAID[name]
    if "height" in said:
        assert np.allclose(found.pop("height"), said["height"], rtol=1 / 2048, atol=40_000 * 2**-38)
        said = {key: value for key, value in said.items() if key != "height"}
    assert found == said


def decoded(data):
    """A file's header, and its arrays by name."""
    document, rest = arrays.header_of(data)
    return document, arrays.arrays_of(document, rest)


def test_a_shape_has_a_bit_for_each_leaf_and_each_merge_after_what_it_merges():
    children = np.array(SAID["tree.bin"]["children"]).reshape(-1, 2)
    assert "".join(map(str, shape_of(spans(children)[1]))) == "00101001011"


def test_a_tree_of_wards_steps_has_the_same_clusters_and_heights_once_its_merges_are_numbered_by_their_ends():
    n = 200
    steps = linkage(np.random.default_rng(0).normal(size=(n, 3)), "ward")
    before, height = steps[:, :2].astype(np.int64), steps[:, 2]
    children, heights, (root, leaf) = numbered(before, height, np.array([2 * n - 2, 7]))
    assert (root, leaf) == (2 * n - 2, 7)
    assert (children < np.arange(n, 2 * n - 1)[:, None]).all()

    def clusters(of: np.ndarray, high: np.ndarray) -> dict[frozenset[int], float]:
        order, (start, end) = leaf_order(of), spans(of)
        return {frozenset(order[start[n + i] : end[n + i]].tolist()): high[i] for i in range(n - 1)}

    assert clusters(before, height) == clusters(children, heights)
    document, found = decoded(tree_file({"format": 1, "n_leaves": n}, children, heights, leaf_order(children)))
    assert [array["name"] for array in document["arrays"]] == list(found) == ["shape", "height", "order"]
    with pytest.raises(ValueError, match="not numbered by their ends"):
        tree_file({}, before, height, leaf_order(before))


@pytest.mark.parametrize("unit", [1e-7, 1.0, 3e8])
def test_half_precision_heights_are_off_by_a_part_in_2048_keep_their_order_and_zero_alone_is_zero(unit):
    height = np.sort(np.concatenate([[0, 0], unit * np.random.default_rng(1).exponential(size=2000)]))
    per, half = halves(height)
    found = half.astype(float) / per
    assert ((found == 0) == (height == 0)).all()
    assert (np.diff(found) >= 0).all()
    wide = height > height.max() / 1e6
    assert (abs(found[wide] / height[wide] - 1)).max() <= 1 / 2048
    assert halves(np.zeros(3))[0] == 1


def with_rest(data: bytes, rest: bytes) -> bytes:
    """The file with something else in the place of its packed arrays."""
    return data[: 8 + int.from_bytes(data[4:8], "little")] + rest


def with_order(data: bytes, order: list[int]) -> bytes:
    """The tree with other leaves."""
    document, found = decoded(data)
    kinds = {one["name"]: one["type"] for one in document["arrays"]}
    found["order"] = np.array(order)
    return arrays.encode(document, {name: (kinds[name], values) for name, values in found.items()})


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (lambda data: b"{}", "no typed arrays"),
        (lambda data: data[:60], "is damaged"),
        (lambda data: data[:-9], "is damaged"),
        (lambda data: data.replace(b'"float16"', b'"float61"'), "unknown type"),
        (lambda data: data.replace(b'"format":1', b'"format":2'), "Got format 2, this version reads format 1"),
        (lambda data: data.replace(b'"format":1', b'"format":2')[:-9], "Got format 2, this version reads format 1"),
        (lambda data: data.replace(b'"n_leaves":6', b'"n_leaves":5'), "other leaves"),
        (lambda data: data.replace(b'"count":5', b'"count":4'), "another length"),
        (lambda data: data.replace(b'"count":11', b'"count":-1'), "-1 numbers"),
        (lambda data: with_rest(data, zlib.compress(bytes(10**8))), "another length"),
        (lambda data: with_rest(data, bytes(20)), "is damaged"),
        (lambda data: with_order(data, [2, 0, 1, 4, 3, 3]), "other leaves"),
        (lambda data: with_order(data, [2, 0, 1, 4, 3, 60]), "other leaves"),
    ],
)
def test_a_damaged_file_is_named_in_a_sentence(tmp_path, harm, why):
    path = tmp_path / "tree.bin"
    shutil.copy(GOLDEN / "tree.bin", path)
    harmed = harm(path.read_bytes())
    assert harmed != path.read_bytes()
    path.write_bytes(harmed)
    with pytest.raises(UserError, match=f"tree.bin: .*{why}"):
        read_document(path)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([0.31, -2.5, 12.0, None], "uint16"),  # hundredths
        ([7, 7, 7], "uint8"),
        ([1e9 + 3, 1e9], "uint8"),  # what they have in common is not stored
        ([0.000123, 250.0], "uint32"),
        ([1 / 3, 0.1, None], "float64"),
        ([1e-7, 5e6], "float64"),  # more than four bytes of ten millionths
        ([2.0**60, 0.0, -(2.0**60)], "float64"),
        ([1e300, None], "float64"),
        ([None, None], "uint8"),
    ],
)
def test_numbers_of_a_column_come_back_as_they_were_in_as_few_bytes_as_their_decimals_need(values, kind):
    column = {"name": "blur", "kind": "number", "measured": True, "values": values}
    document, rest = arrays.header_of(column_file(column))
    assert [array["type"] for array in document["arrays"]] == [kind]
    assert arrays.plain(document, arrays.arrays_of(document, rest)) == {"format": 1, **column}


def test_three_digits_of_any_measure_come_back_as_they_were():
    random = np.random.default_rng(0)
    values = [float(f"{v:.3g}") for v in random.lognormal(0, 4, 5000) * random.choice([-1, 1], 5000)]
    document, rest = arrays.header_of(column_file({"name": "x", "kind": "number", "values": values}))
    assert arrays.plain(document, arrays.arrays_of(document, rest))["values"] == values


def test_a_column_of_texts_stays_json():
    column = {"name": "note", "kind": "text", "values": ["one", "", "ü"]}
    assert column_file(column) == {"format": 1, **column}


def test_labels_take_as_few_bytes_as_there_are_classes():
    assert [arrays.code_type(kinds) for kinds in (1, 256, 257, 65_536, 65_537)] == [
        "uint8", "uint8", "uint16", "uint16", "uint32",
    ]  # fmt: skip

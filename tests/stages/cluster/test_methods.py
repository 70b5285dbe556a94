"""The scoreboard and the groups of each class, recomputed from the files of the golden site; `wrongtree score`."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from places import TINY
from reading import cell, leaves_below, load, load_tree, sheet, values
from wrongtree.commands.texts import number_range
from wrongtree.shared.faults import UserError

SIDES = ("prediction", "kmeans", "ward")


@pytest.fixture
def tiny(tmp_path):
    """A copy, to be harmed."""
    return shutil.copytree(TINY, tmp_path / "tiny")


def cut(tree: dict, k: int, split) -> np.ndarray:
    """Cluster of every error: split the node for which `split` is largest, until there are k."""
    n = tree["n_leaves"]
    nodes = [2 * n - 2]
    while len(nodes) < k:
        node = max((node for node in nodes if node >= n), key=split)
        nodes.remove(node)
        nodes += tree["children"][2 * (node - n) : 2 * (node - n) + 2]
    cluster = np.empty(n, dtype=int)
    for i, node in enumerate(nodes):
        cluster[leaves_below(tree, node)] = i
    return cluster


def known() -> dict[str, np.ndarray]:
    errors = load(TINY, "errors.json")
    label, prediction = np.array(errors["label"]), np.array(errors["prediction"])
    return {"label": label, "prediction": prediction, "confusion": 10 * label + prediction}


def test_what_a_cut_tree_restates_is_what_scikit_learn_says_of_the_tree_in_the_file():
    scores = load(TINY, "methods.json")
    assert scores["sampled"] == scores["errors"] == 14
    for row, (method, tree_id) in enumerate(zip(scores["method"], scores["tree"], strict=True)):
        if tree_id is None:
            continue
        tree, _ = load_tree(TINY, tree_id)
        splits = {
            "tree": lambda node, tree=tree: tree["height"][node - 14],
            "balanced": lambda node, tree=tree: len(leaves_below(tree, node)),
        }
        cluster = cut(tree, 10, splits[method])
        assert scores["k"][row] == 10
        for name, truth in known().items():
            assert scores[f"ari_{name}"][row] == pytest.approx(adjusted_rand_score(truth, cluster), abs=1e-4)
            expected = normalized_mutual_info_score(truth, cluster)
            assert scores[f"nmi_{name}"][row] == pytest.approx(expected, abs=1e-4)


def test_every_class_is_divided_whole_and_the_two_ways_agree_as_scikit_learn_says():
    groups, label = load(TINY, "groups.json"), known()["label"]
    member = {side: np.array(groups["member"][side]) for side in SIDES}
    classes = groups["classes"]
    assert classes["label"] == [0, 1, 2]
    for i, one in enumerate(classes["label"]):
        rows = label == one
        manual = known()["prediction"][rows]
        assert adjusted_rand_score(manual, member["prediction"][rows]) == 1
        for side in SIDES:
            sizes = np.bincount(member[side][rows])
            gini = np.abs(sizes[:, None] - sizes[None, :]).mean() / (2 * sizes.mean())
            assert classes["gini"][side][i] == pytest.approx(gini, abs=1e-4)
            listed = [
                count
                for of, s, count in zip(groups["label"], groups["side"], groups["count"], strict=True)
                if (of, SIDES[s]) == (one, side)
            ]
            assert listed == sizes.tolist()
            assert sum(listed) == rows.sum()
        for side in SIDES[1:]:
            ari, nmi = classes["ari"][side][i], classes["nmi"][side][i]
            if rows.sum() < 3:
                assert (ari, nmi) == (None, None)
                continue
            assert ari == pytest.approx(adjusted_rand_score(manual, member[side][rows]), abs=1e-4)
            assert nmi == pytest.approx(normalized_mutual_info_score(manual, member[side][rows]), abs=1e-4)


def test_a_group_that_is_a_node_has_that_nodes_averages_and_medoid():
    groups, label = load(TINY, "groups.json"), known()["label"]
    tree, facts = load_tree(TINY, "features-label")
    ours, theirs = sheet(TINY, "groups"), sheet(TINY, "evidence", "features-label")
    nodes = {frozenset(leaves_below(tree, node)): k for k, node in enumerate(facts["node"])}
    same = 0
    for i, (one, side, number) in enumerate(zip(groups["label"], groups["side"], groups["number"], strict=True)):
        of = np.array(groups["member"][SIDES[side]])
        k = nodes.get(frozenset(np.flatnonzero((label == one) & (of == number)).tolist()))
        if k is None:
            continue
        same += 1
        assert groups["medoid"][i] == facts["medoid"][k]
        np.testing.assert_array_equal(cell(TINY, ours, groups["cell"][i]), cell(TINY, theirs, k))
        for part in ("saliency", "delta"):
            np.testing.assert_array_equal(values(TINY, ours, groups["cell"][i], part), values(TINY, theirs, k, part))
    assert same >= 3


def test_the_command_prints_every_row_within_80_columns(cli):
    told = cli("score", TINY)
    assert told.code == 0
    assert max(map(len, told.out.splitlines())) <= 80
    for row in ("tree: label", "tree: none", "balanced cut", "k-means, best k", "Gaussian mixture"):
        assert row in told.out
    assert "Over all 14 errors." in told.out
    assert json.loads(cli("score", TINY, "--json").out) == load(TINY, "methods.json")


def change(site: Path, file: str, **values) -> None:
    path = site / "data" / file
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def test_what_restates_the_prediction_is_said(cli, tiny):
    scores = load(tiny, "methods.json")
    change(tiny, "methods.json", restates=["prediction", *scores["restates"][1:]], errors=90000)
    told = cli("score", tiny)
    assert "features, tree: label: matches the prediction (ARI" in told.out
    assert "a random sample of 14 of 90,000 errors" in told.out


def test_compactness_is_printed_beside_chance_where_a_site_has_it(cli, tiny):
    rows = len(load(tiny, "methods.json")["k"])
    assert "Nearest errors" not in cli("score", tiny).out
    change(tiny, "methods.json", compactness=[0.75] * (rows - 1) + [None], compactness_by_chance=[0.25] * rows)
    told = cli("score", tiny)
    assert max(map(len, told.out.splitlines())) <= 80
    assert "Nearest errors in the same cluster (n = 14)" in told.out
    table = told.out.split("Nearest errors", 1)[1]
    assert [line.split()[-2:] for line in table.splitlines()[2 : rows + 2]] == [[".75", ".25"]] * (rows - 1) + [
        ["–", ".25"]
    ]


@pytest.mark.parametrize(
    "harm",
    [
        {"k": []},
        {"compactness": ["near"] * 6},
        {"k": "many"},
        {"gini": [1]},
        {"method": ["\x1b[31mred"] * 6},
        {"representation": ["\x1b]0;title\x07"] * 6},
        {"silhouette": [float("nan")] * 6},
        {"restates": ["the weather"] * 6},
        {"errors": None},
    ],
)
def test_a_damaged_scoreboard_is_one_sentence(cli, tiny, harm):
    change(tiny, "methods.json", **harm)
    told = cli("score", tiny)
    assert told.code == 2
    assert "methods.json: is damaged; build the site again" in told.sentence


def test_a_site_without_a_scoreboard_says_why(cli, tiny):
    change(tiny, "manifest.json", methods=None)
    assert "built without" in cli("score", tiny).sentence
    change(tiny, "manifest.json", errors=0)
    assert "it has no errors" in cli("score", tiny).sentence
    change(tiny, "manifest.json", methods="../../etc/passwd")
    assert cli("score", tiny).code == 2


def test_a_range_is_two_numbers_from_2():
    assert number_range("2-9", "--k-range") == (2, 9)
    assert number_range("5", "--k-range") == (5, 5)
    for text in ("1-9", "9-2", "two", "2-", "-3", "2-9-12"):
        with pytest.raises(UserError, match="--k-range"):
            number_range(text, "--k-range")

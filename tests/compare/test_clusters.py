"""Clusters with more new or fixed errors than chance, and clusters that live on, in trees whose answers are planted."""

import json

import numpy as np
import pytest
from judged_site import write_judged
from scipy.cluster.hierarchy import linkage

from wrongtree.compare.changes import changes
from wrongtree.compare.clusters import clusters, read_tree
from wrongtree.compare.comparison import compare
from wrongtree.compare.document import document
from wrongtree.compare.judged import read_judged
from wrongtree.compare.lives import lives
from wrongtree.compare.match import match
from wrongtree.compare.words import sentence_of_site
from wrongtree.shared.faults import UserError

CLASSES = ("bird", "cat", "dog")


def ward(places):
    made = linkage(places, "ward")
    return made[:, :2].astype(int), made[:, 2]


def write(folder, label, prediction, place):
    """A site whose errors lie at these places: its tree is Ward's."""
    wrong = label != prediction
    ids = [f"{i}.png" for i in range(len(label))]
    return write_judged(folder, CLASSES, ids, label, prediction, tree=ward(place[wrong]))


def site(folder, label, prediction, place):
    return read_judged(write(folder, label, prediction, place))


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """Six places of 100 images, 20 errors each in both; the newer one breaks 25 more at 2, and fixes 18 of 20 at 4."""
    draw = np.random.default_rng(3)
    label, at = np.repeat(draw.integers(0, 3, 60), 10), np.repeat(np.arange(6), 100)
    place = np.stack([at * 10.0, draw.normal(size=600)], axis=1) + draw.normal(size=(600, 2))
    inside = np.tile(np.arange(100), 6)
    older = np.where(inside < 20, (label + 1) % 3, label)
    newer = np.where((at == 2) & (inside >= 20) & (inside < 45), (label + 2) % 3, older)
    newer = np.where((at == 4) & (inside < 18), label, newer)
    folder = tmp_path_factory.mktemp("planted")
    pair = match([site(folder / "A", label, older, place), site(folder / "B", label, newer, place)])
    found = changes(pair)
    return found, (read_tree(found.common, 0), read_tree(found.common, 1)), at


def test_what_was_broken_and_fixed_is_found_first_and_nothing_else_is_significant(planted):
    found, trees, at = planted
    broken, fixed, unmoved = clusters(found, trees)
    assert (broken.kind, broken.site, fixed.kind, fixed.site, unmoved.site) == ("broken", 1, "fixed", 0, 1)
    assert (at[broken.found[0].errors] == 2).mean() > 0.9
    assert broken.found[0].hits >= 20
    assert (broken.found[0].all_hits, broken.found[0].all_errors) == (25, 127)
    assert (at[fixed.found[0].errors] == 4).mean() > 0.9
    assert fixed.found[0].hits >= 16
    assert broken.found[0].adjusted < 1e-6 > fixed.found[0].adjusted
    assert not [one for listed in (broken, fixed) for one in listed.found[1:] if one.adjusted < 0.05]
    assert set(at[np.concatenate([one.errors for one in unmoved.found if one.adjusted < 0.05])]) <= {0, 1, 3, 5}


def test_no_two_clusters_of_a_list_share_an_error(planted):
    for listed in clusters(*planted[:2]):
        errors = np.concatenate([one.errors for one in listed.found])
        assert len(errors) == len(np.unique(errors))


def test_clusters_of_equal_places_live_on_and_those_of_drawn_places_do_not(planted, tmp_path):
    found, trees, at = planted
    same = lives(*trees)
    for life in same.on:
        older, newer = trees[0].errors(life.older), trees[1].errors(life.newer)
        assert len(np.intersect1d(older, newer)) == life.shared
        assert len(np.union1d(older, newer)) == life.either
        assert np.bincount(at[older]).argmax() == np.bincount(at[newer]).argmax()
    assert len(same.on) >= 0.5 * min(len(same.older), len(same.newer))
    draw = np.random.default_rng(11)
    common = found.common
    drawn = draw.normal(size=(len(common.ids), 2))
    older = site(tmp_path / "A", common.label, common.prediction[0], draw.normal(size=drawn.shape))
    newer = site(tmp_path / "B", common.label, common.prediction[0], drawn)
    by_chance = changes(match([older, newer]))
    chance = lives(read_tree(by_chance.common, 0), read_tree(by_chance.common, 1))
    assert len(chance.on) <= 1
    assert len(chance.gone) >= len(chance.older) - 1


def test_a_cluster_that_lives_on_keeps_its_name_over_three_versions_and_no_other_has_it(planted, tmp_path):
    common, (older, newer), at = planted[0].common, planted[1], planted[2]
    folders = [one.path for one in common.sites]
    place = np.stack([at * 10.0, np.arange(600) / 100], axis=1)
    folders.append(write(tmp_path / "C", common.label, common.prediction[1], place))
    found = compare(folders)
    first, second = found.pairs
    for pair in found.pairs:
        for called in pair.names:
            assert len(set(called.values())) == len(called)
        for life in pair.lives.on:
            assert pair.names[0][life.older] == pair.names[1][life.newer]
        new = {pair.names[1][node] for node in pair.lives.newer} - {pair.names[1][life.newer] for life in pair.lives.on}
        assert not new & set(pair.names[0].values())
    assert first.names[1] == second.names[0]
    assert any(life.older in {one.newer for one in first.lives.on} for life in second.lives.on), "one lives through all"
    assert (older.id, newer.id) == ("features-none", "features-none")
    assert sentence_of_site(second.changes).startswith("The last two of 3 sites: C predicts the same as B")
    named = document(found)["pairs"][1]["lives"]["older"]
    assert {one["name"] for one in named} == set(first.names[1].values())


def test_random_changes_make_no_cluster_significant(tmp_path):
    draw = np.random.default_rng(5)
    label, place = draw.integers(0, 3, 2000), draw.normal(size=(2000, 3))
    wrongly = 0
    for seed in range(10):
        older, newer = (np.where(draw.random(2000) < 0.1, (label + 1) % 3, label) for _ in range(2))
        folder = tmp_path / str(seed)
        found = changes(match([site(folder / "A", label, older, place), site(folder / "B", label, newer, place)]))
        lists = clusters(found, (read_tree(found.common, 0), read_tree(found.common, 1)))
        wrongly += any(one.adjusted < 0.05 for listed in lists for one in listed.found)
    assert wrongly <= 1


def test_errors_that_are_not_in_common_are_left_out_of_nodes(planted, tmp_path):
    found = planted[0]
    label, said = found.common.label, found.common.prediction[0]
    place = np.arange(1200.0).reshape(600, 2)
    older, newer = site(tmp_path / "A", label, said, place), site(tmp_path / "B", label, said, place)
    ids = newer.path / "data/ids.json"
    document = json.loads(ids.read_text())
    document["id"][:300] = [f"other/{i}" for i in range(300)]
    ids.write_text(json.dumps(document))
    pair = changes(match([older, read_judged(newer.path)]))
    tree = read_tree(pair.common, 0)
    assert len(tree.image) == (label != said)[300:].sum()
    assert sorted(tree.errors(len(tree.start) - 1)) == np.flatnonzero((label != said)[300:]).tolist()


@pytest.mark.parametrize("harm", [{"children": [0, 1]}, {"height": []}, {"n_leaves": "many"}])
def test_a_damaged_tree_is_refused(tmp_path, harm):
    label = np.zeros(12, dtype=int)
    older = site(tmp_path / "A", label, label + 1, np.arange(24.0).reshape(12, 2))
    newer = site(tmp_path / "B", label, label + 1, np.arange(24.0).reshape(12, 2))
    file = older.path / "data/trees/features-none.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **harm}))
    with pytest.raises(UserError, match=r"features-none.json: is damaged, or does not fit the site; build the site"):
        read_tree(match([older, newer]), 0)

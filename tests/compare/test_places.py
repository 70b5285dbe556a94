"""Where images of a comparison lie: by the vectors that sites keep of all images, in a tree whose answer is planted."""

import json

import numpy as np
import pytest
from judged_site import write_judged
from scipy.cluster.hierarchy import cut_tree, ward
from sklearn.metrics import adjusted_rand_score

from wrongtree.compare.comparison import compare
from wrongtree.compare.outcomes import CORRECT
from wrongtree.compare.places import are_blind, nearest, places_of, sites_of
from wrongtree.compare.shown import shown as shown_of
from wrongtree.shared.faults import UserError

GROUP = np.repeat(np.arange(4), 30)  # of 120 images: the older model tells 0, 1 from 2, 3, the newer 0, 2 from 1, 3
SPACES = {"v1": GROUP // 2, "v2": GROUP % 2}


def keep(folder, matrix):
    """Vectors of all images, as a site keeps them."""
    (folder / "data/vectors.f16").write_bytes(matrix.astype("<f2").tobytes())
    file = folder / "data/manifest.json"
    info = {"file": "data/vectors.f16", "representation": "features", "dimensions": matrix.shape[1]}
    file.write_text(json.dumps({**json.loads(file.read_text()), "vectors": info}))


@pytest.fixture
def pair(tmp_path):
    """In each group ten images are broken, ten fixed, five wrong in both and five correct in both."""
    draw = np.random.default_rng(2)
    n, at = len(GROUP), np.tile(np.arange(30), 4)
    ids, label = [f"{i}.png" for i in range(n)], np.zeros(n, dtype=int)
    wrong = {"v1": (at >= 10) & (at < 25), "v2": (at < 10) | ((at >= 20) & (at < 25))}
    folders = []
    for i, (name, side) in enumerate(SPACES.items()):
        folders.append(write_judged(tmp_path / name, ("x", "y"), ids, label, wrong[name].astype(int)))
        scale = (1, 50)[i]  # that one model's numbers are larger must not matter
        keep(folders[-1], scale * np.stack([9 * side + draw.normal(size=n), draw.normal(size=n)], axis=1))
    return folders


def found(folders, tree=None):
    """What Ward's tree of the places makes of the groups, cut into four: adjusted Rand index."""
    changed = compare(folders).pairs[0].changes
    shown = np.flatnonzero(changed.outcome != CORRECT)
    assert len(shown) == 100
    sites = sites_of(changed.common, changed.older, changed.newer, tree)
    assert not are_blind(changed.common, sites), "features may tell what is correct"
    models = (changed.newer, changed.older)
    places = places_of(shown_of(changed.common, shown, models), models, sites)
    return adjusted_rand_score(GROUP[shown], cut_tree(ward(places), 4).ravel())


def test_clusters_that_only_both_spaces_together_separate_are_found_by_both(pair):
    assert found(pair) > 0.9
    assert found(pair, "both") == found(pair)
    assert found(pair, "newer") < 0.55 > found(pair, "older")


def test_what_is_asked_for_and_not_kept_or_damaged_is_refused(pair):
    file = pair[0] / "data/vectors.f16"
    file.write_bytes(file.read_bytes()[:-2])
    with pytest.raises(UserError, match=r"vectors\.f16: is damaged, or does not fit the site; build the site again"):
        found(pair)
    manifest = pair[0] / "data/manifest.json"
    manifest.write_text(json.dumps({k: v for k, v in json.loads(manifest.read_text()).items() if k != "vectors"}))
    with pytest.raises(UserError, match=r"--tree older: v1 keeps no vectors of correct images; build it again with"):
        found(pair, "older")
    assert found(pair, "newer") < 0.55


def test_images_that_both_have_correct_are_nearest_to_one_of_their_own_group(pair):
    changed = compare(pair).pairs[0].changes
    shown, correct = (np.flatnonzero((changed.outcome == CORRECT) == kind) for kind in (False, True))
    near = nearest(changed.common, shown, correct, (1, 0))
    assert len(near) == len(correct) == 20
    assert GROUP[shown][near].tolist() == GROUP[correct].tolist()
    assert not len(nearest(changed.common, shown, correct, ()))

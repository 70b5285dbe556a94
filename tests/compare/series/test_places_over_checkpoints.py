"""Checkpoints that are turned copies of each other are aligned exactly, and their points stay where they are."""

import dataclasses
from itertools import pairwise

import numpy as np
import pytest
from judged_series import FOLDERS, PATTERNS, WRONG, write_series

from wrongtree.compare.judged import read_all
from wrongtree.compare.match import match
from wrongtree.compare.series.align import aligned, procrustes
from wrongtree.compare.series.moving import moving


def turned(draw, d):
    return np.linalg.qr(draw.normal(size=(d, d)))[0]


def test_a_planted_rotation_shift_and_scale_is_undone():
    draw = np.random.default_rng(0)
    place = draw.normal(size=(60, 5))
    moved = 3.5 * place @ turned(draw, 5) + draw.normal(size=5)
    assert procrustes(moved[:20], place[:20], moved) == pytest.approx(place, abs=1e-9)


def test_noise_does_not_shrink_a_checkpoint():
    draw = np.random.default_rng(0)
    found = procrustes(draw.normal(size=(200, 5)), draw.normal(size=(200, 5)), draw.normal(size=(200, 5)))
    assert np.linalg.norm(found - found.mean(axis=0)) == pytest.approx(
        np.linalg.norm(draw.normal(size=(200, 5))), rel=0.1
    )


def test_turned_checkpoints_are_one_space_and_their_maps_move_little(tmp_path):
    write_series(tmp_path)
    common = match(read_all([tmp_path / folder for folder in FOLDERS]))
    places, said = aligned(common)
    assert said == ()
    never = np.arange(24)  # wrong in all
    at = [one.at[np.searchsorted(one.image, never)] for one in places]
    size = np.linalg.norm(at[-1] - at[-1].mean(axis=0))
    for one in at[:-1]:
        assert np.linalg.norm(one - at[-1]) < 0.05 * size, "but for the bytes that components are kept in"
    shown = np.arange(48)
    method, maps = moving(places, shown)
    assert method == "t-SNE"
    for wrong, grid in zip(WRONG, maps, strict=True):
        assert ((grid >= 0).all(axis=1) == wrong[:48]).all(), "a place where it is wrong, and only there"
        assert grid.max() <= 1000
    again = moving(places, shown)[1]
    assert all((one == other).all() for one, other in zip(maps, again, strict=True))
    of_pattern = np.repeat(np.arange(6), list(PATTERNS.values()))[:48]
    for one, other in pairwise(maps):
        both = (one[:, 0] >= 0) & (other[:, 0] >= 0)
        step = np.linalg.norm(one[both] - other[both], axis=1)
        middle = [one[both & (of_pattern == k)].mean(axis=0) for k in np.unique(of_pattern[both])]
        apart = min(np.linalg.norm(a - b) for i, a in enumerate(middle) for b in middle[:i]) if middle[1:] else 1000
        assert np.median(step) < 0.5 * apart


def test_too_many_points_for_tsne_lie_by_the_components_that_all_share(tmp_path, monkeypatch):
    write_series(tmp_path)
    places, _ = aligned(match(read_all([tmp_path / folder for folder in FOLDERS])))
    monkeypatch.setattr("wrongtree.compare.series.moving.MOST", 100)
    method, maps = moving(places, np.arange(48))
    assert method == "PCA"
    steps = [np.linalg.norm(one[:24] - maps[-1][:24], axis=1).max() for one in maps[:-1]]
    assert max(steps) <= 30, "turned copies are in the same places"


def test_a_checkpoint_that_keeps_no_places_is_said_and_has_none(tmp_path):
    write_series(tmp_path)
    sites = read_all([tmp_path / folder for folder in FOLDERS])
    without = dataclasses.replace(sites[1].site, manifest={**sites[1].site.manifest, "components": []})
    bare = [
        dataclasses.replace(one, site=dataclasses.replace(one.site, manifest={**one.site.manifest, "components": []}))
        for one in sites
    ]
    places, said = aligned(match([sites[0], dataclasses.replace(sites[1], site=without), *sites[2:]]))
    assert [one is None for one in places] == [False, True, False, False]
    assert said == ("Not on the map: e2 (keeps no components like those of the last checkpoint)",)
    places, said = aligned(match(bare))
    assert places == [None] * 4
    assert said == ("No map: the sites keep no components of their errors; build them again with this version",)
    assert moving(places, np.arange(48)) is None

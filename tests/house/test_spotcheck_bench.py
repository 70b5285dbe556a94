"""The benchmark `bench/protocols/spotcheck.py`: scenes counted in pixels, rates counted by hand, one small run."""

import numpy as np
import pytest
from covered import belonging, discovered, false_share, interval, needed
from listed import seen_of
from peers import sized_spotlight
from scenes import AT, COLOURS, FEATURES, scenes
from spotcheck import cut_of_tree, main
from spots import APART, Configuration, configuration, contradictions, described, holds

TRUTHS = np.repeat(np.eye(3, dtype=bool)[:2], 10, axis=1)  # of 30 images, the first ten and the next ten


def images(*spans):
    return [np.arange(*span) for span in spans]


def test_perfect_slices_discover_everything_and_nothing_false():
    slices = images((0, 10), (10, 20))
    assert discovered(slices, TRUTHS).all()
    assert false_share(slices, TRUTHS) == 0
    assert needed(slices, TRUTHS) == 2


def test_a_blind_spot_may_be_held_by_several_slices_of_which_each_is_four_fifths_its_own():
    halves = images((0, 5), (5, 10))
    assert discovered(halves, TRUTHS).tolist() == [True, False]
    assert discovered(halves[:1], TRUTHS).tolist() == [False, False]
    assert belonging(images((2, 12)), TRUTHS).tolist() == [[True, False]]  # eight of ten
    assert belonging(images((3, 13)), TRUTHS).tolist() == [[False, False]]  # seven of ten
    assert discovered(images((2, 12)), TRUTHS).tolist() == [True, False]


def test_a_slice_of_two_blind_spots_belongs_to_neither():
    assert discovered(images((0, 20)), TRUTHS).tolist() == [False, False]
    assert false_share(images((0, 20), (0, 10), (20, 30)), TRUTHS) == pytest.approx(2 / 3)


def test_what_comes_after_the_last_discovery_is_not_needed():
    assert needed(images((20, 30), (0, 10), (25, 30), (10, 20), (21, 29)), TRUTHS) == 4
    assert needed(images((20, 30), (21, 29)), TRUTHS) == 2
    assert needed([], TRUTHS) == 0


def test_with_no_blind_spot_every_slice_is_false_and_with_no_slice_none_is():
    assert false_share(images((0, 10)), TRUTHS[:0]) == 1
    assert np.isnan(false_share([], TRUTHS))


def test_the_interval_of_many_equal_configurations_is_a_point_and_leaves_out_what_is_unknown():
    assert interval([0.5, 0.5, float("nan")]) == (0.5, 0.5, 0.5)
    mean, low, high = interval([0.0, 1.0] * 50)
    assert (mean, low, high) == (0.5, pytest.approx(0.4, abs=0.03), pytest.approx(0.6, abs=0.03))


def test_a_scene_shows_what_its_features_say():
    """Square only, coloured and striped or not: counted in pixels, 11 or 6 a side."""
    varied = [AT["square", of] for of in ("size", "colour", "stripes", "number")]
    pixels, values = scenes(varied, 200, np.random.default_rng(0))
    painted = (pixels == COLOURS[0]).all(axis=3).sum(axis=(1, 2)), (pixels == COLOURS[1]).all(axis=3).sum(axis=(1, 2))
    black = (pixels == 0).all(axis=3).sum(axis=(1, 2))
    for image in range(200):
        present, size, colour, striped, number = values[image, [AT["square", "present"], *varied]].tolist()
        side = 6 if size else 11
        dark = side * {11: 6, 6: 4}[side] if striped else 0  # columns 0, 1, 4, 5, 8, 9
        times = (1 + number) * present
        assert painted[colour][image] == times * (side * side - dark)
        assert painted[1 - colour][image] == 0
        assert black[image] == times * dark


def test_shapes_do_not_overlap_and_features_are_even():
    pixels, values = scenes(range(1, len(FEATURES)), 400, np.random.default_rng(1))
    grey = (pixels[..., 0] == pixels[..., 1]) & (pixels[..., 0] > 0)  # background and its grain
    area = {"square": (121, 36), "bar": (80, 40), "disc": (97, 37), "cross": (57, 33)}
    assert [int((~of).sum()) for of in grey] == [
        sum(
            area[shape][value[AT[shape, "size"]]] * (1 + (shape == "square") * value[AT["square", "number"]])
            for shape in area
            if value[AT[shape, "present"]]
        )
        for value in values.tolist()
    ]
    assert abs(values.mean(axis=0) - 0.5).max() < 0.1


def test_labels_are_wrong_in_the_blind_spots_alone():
    spot = {AT["square", "present"]: 1, AT["square", "size"]: 0, AT["disc", "present"]: 1}
    of = Configuration((3, AT["disc", "present"]), (spot,), (0, 0))
    values = np.zeros((4, len(FEATURES)), np.int8)
    values[:3, 0] = 1
    values[[0, 1, 3], AT["disc", "present"]] = 1
    values[1, AT["square", "size"]] = 1
    assert holds(spot, values).tolist() == [True, False, False, False]
    assert of.trained(values).tolist() == [0, 1, 1, 0]
    assert described(spot) == "square present, not square size, disc present"


@pytest.mark.parametrize("number", range(12))
def test_a_configuration_s_blind_spots_contradict_each_other_and_name_only_what_can_be_seen(number):
    of = configuration(5, number)
    assert of == configuration(5, number)
    assert 5 <= len(of.varied) <= 7
    assert configuration(5, number, clean=True).spots == ()
    for i, spot in enumerate(of.spots):
        assert spot[0] == 1
        assert 3 <= len(spot) <= 4
        for feature in list(spot)[1:]:
            shape, name = FEATURES[feature]
            assert feature in of.varied
            assert name == "present" or shape == "background" or spot[AT[shape, "present"]] == 1
        assert all(contradictions(spot, other) >= APART for other in of.spots[:i])
    _, values = scenes(of.varied, 1000, np.random.default_rng(0))
    assert of.inside(values).sum(axis=0).max() == 1  # an image is in one blind spot at most


def test_a_sized_spotlight_lies_on_a_blob_of_losses():
    random = np.random.default_rng(0)
    kind = np.repeat(np.arange(5), 40)
    points = 20 * np.eye(5, 8)[kind] + random.normal(size=(200, 8))
    label = np.ones(200, int)
    found = sized_spotlight(points, label, np.where(kind == 3, 0.05, 0.95), 2, 0, size=0.2)
    assert np.flatnonzero(kind == 3).tolist() == found[0].members.tolist()


def test_the_cut_of_the_tree_divides_all_errors_by_blob_and_a_model_without_errors_has_no_tree():
    random = np.random.default_rng(0)
    kind = np.repeat([0, 1, 2], [30, 20, 10])
    points = 20 * np.eye(3, 8)[kind] + random.normal(size=(60, 8))
    pixels = random.integers(0, 256, (60, 8, 8, 3), dtype=np.uint8)
    cut = cut_of_tree(points, np.ones(60, int), np.where(kind == 0, 0.9, 0.1), seen_of(pixels), 2)
    assert [own.tolist() for own in cut] == [[*range(30, 50)], [*range(50, 60)]]
    assert cut_of_tree(points, np.ones(60, int), np.full(60, 0.9), seen_of(pixels), 2) == []


def test_a_run_prints_a_row_for_every_method(capsys, tmp_path):
    options = {"configurations": 1, "controls": 1, "images": 640, "tested": 300, "slices": 4, "learnt": 0}
    given = [f"--{name}={value}" for name, value in {**options, "kept": tmp_path}.items()]
    main(given)
    said = capsys.readouterr().out
    heads = ("wrongtree", "notable", "tree", "null", "mixture", "planespot", "spotlight")
    assert [line.split(" | ")[0] for line in said.splitlines() if line.startswith("| ")][2:] == [
        f"| {h}" for h in heads
    ]
    assert "1 configurations" in said
    assert "Control: 1 configurations" in said
    trained = {file: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
    assert len(trained) == 2
    main(given)
    assert {file: file.stat().st_mtime_ns for file in tmp_path.iterdir()} == trained

"""Maps: placed as scikit-learn and NumPy would place them, and the same at every run."""

import numpy as np
import pytest
from scipy.spatial import KDTree
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness
from test_represent import GIVEN

from reading import load
from wrongtree.artifacts.representations import Representation
from wrongtree.config import PlaneConfig, RepresentConfig
from wrongtree.stages.emit.exhibits.planes import on_grid
from wrongtree.stages.represent import combined, features, gradient, landmarks, plane
from wrongtree.stages.represent.compute import compute
from wrongtree.stages.represent.reduce import reduce

DIGITS = load_digits().data[:600]


def laid_out(matrix: np.ndarray, correct: np.ndarray | None = None, **config):
    found, share = reduce(matrix, 64, 0)
    others = {} if correct is None else {"sample": np.arange(len(correct)), "correct": correct}
    return plane.compute(Representation("features", found, share, **others), PlaneConfig(**config))


def test_the_axes_of_pca_are_the_two_largest_singular_vectors():
    matrix = np.random.default_rng(1).normal(size=(50, 6)) * [9, 5, 1, 1, 1, 1]
    found = laid_out(matrix)
    u, s, _ = np.linalg.svd(matrix - matrix.mean(axis=0), full_matrices=False)
    np.testing.assert_allclose(np.abs(found.pca), np.abs(u[:, :2] * s[:2]), atol=1e-9)
    np.testing.assert_allclose(found.explained, s[:2] ** 2 / (s**2).sum())


def test_tsne_keeps_neighbours_that_pca_loses():
    found = laid_out(DIGITS)
    tsne, pca = (trustworthiness(DIGITS, points, n_neighbors=10) for points in (found.tsne, found.pca))
    assert tsne > 0.95
    assert pca < 0.85


def test_the_same_seed_gives_the_same_map_and_another_another():
    first, again, other = laid_out(DIGITS[:200]), laid_out(DIGITS[:200]), laid_out(DIGITS[:200], seed=1)
    np.testing.assert_array_equal(first.tsne, again.tsne)
    assert not np.allclose(first.tsne, other.tsne)


def test_correct_images_are_laid_out_with_the_errors():
    found, share = reduce(DIGITS, 64, 0, fitted=200)
    given = Representation("features", found[:200], share, np.arange(400), found[200:])
    both = plane.compute(given, PlaneConfig())
    assert both.pca.shape == both.tsne.shape == (600, 2)
    fitted = PCA(2).fit(DIGITS[:200])
    np.testing.assert_allclose(np.abs(both.pca), np.abs(fitted.transform(DIGITS)), atol=1e-6)


@pytest.mark.parametrize("n", [1, 2, 4])
def test_too_few_points_have_no_tsne(n):
    found = laid_out(DIGITS[:n])
    assert found.pca.shape == (n, 2)
    assert found.tsne.shape == (0, 2)


def test_of_too_many_errors_some_are_laid_out_and_the_others_lie_among_those_of_their_kind():
    found = laid_out(DIGITS, correct=None, most_for_tsne=300)
    again = laid_out(DIGITS, correct=None, most_for_tsne=300)
    np.testing.assert_array_equal(found.tsne, again.tsne)
    laid = landmarks.drawn(600, 300, 0)
    assert found.landmarks == len(laid) == 300
    others = np.setdiff1d(np.arange(600), laid)
    near = KDTree(found.tsne[laid]).query(found.tsne[others])[1]
    kind = load_digits().target[:600]
    assert (kind[others] == kind[laid][near]).mean() > 0.9
    assert laid_out(DIGITS[:60], most_for_tsne=60).landmarks == 0


def test_a_landmark_s_twin_lies_where_the_landmark_does_and_nothing_lies_between_two_clusters():
    points, places = np.array([[0.0], [1], [10], [11]]), np.array([[0.0, 0], [1, 0], [50, 0], [51, 0]])
    found = landmarks.placed(np.array([[0.0], [10.0], [5.4], [5.6]]), points, places)
    np.testing.assert_allclose(found[:2], [[0, 0], [50, 0]], atol=0.5)
    assert found[2, 0] < 2
    assert found[3, 0] > 49


def test_identical_errors_lie_on_one_point():
    found = laid_out(np.ones((40, 9)))
    assert not found.pca.any()
    assert not found.tsne.any()
    assert (on_grid(found.pca) == 32768).all()


def test_two_values_repeated_make_a_finite_map():
    found = laid_out(np.repeat([[0.0], [1.0]], 30, axis=0))
    assert np.isfinite(found.tsne).all()
    assert on_grid(found.tsne).min() == 0


def test_the_grid_holds_all_points_and_keeps_their_proportions():
    points = np.random.default_rng(2).normal(size=(40, 2)) * [3, 1] + 100
    grid = on_grid(points)
    assert (grid.min(), grid.max()) == (0, 65535)
    scale = np.ptp(grid, axis=0) / np.ptp(points, axis=0)
    assert scale[0] == pytest.approx(scale[1], rel=1e-3)


def test_errors_alone_say_which_components_there_are():
    errors = GIVEN.errors
    alone = compute(GIVEN, "features", RepresentConfig(correct=0))
    among = compute(GIVEN, "features", RepresentConfig())
    np.testing.assert_array_equal(alone.matrix, among.matrix)
    assert len(alone.sample) == 0
    np.testing.assert_array_equal(among.sample, np.setdiff1d(np.arange(len(GIVEN.label)), errors))
    fitted = PCA(svd_solver="full").fit(features.matrix(GIVEN, errors))
    expected = fitted.transform(features.matrix(GIVEN, among.sample))
    np.testing.assert_allclose(np.abs(among.correct), np.abs(expected[:, : among.correct.shape[1]]), atol=1e-9)


@pytest.mark.parametrize("k", [3, 60])
def test_gradients_of_correct_images_lie_where_the_gradients_themselves_do(k):
    rows = np.concatenate([GIVEN.errors, np.setdiff1d(np.arange(len(GIVEN.label)), GIVEN.errors)])
    e = len(GIVEN.errors)
    delta, hidden = gradient.factors(GIVEN, rows)
    explicit = np.einsum("ec,ed->ecd", delta, hidden).reshape(len(rows), -1)
    fitted = PCA(min(k, 36), svd_solver="full").fit(explicit[:e])
    shape = gradient.GradientComponents(delta[:e], hidden[:e], k)
    found = np.concatenate([shape.found, shape.place(delta[e:], hidden[e:])])
    np.testing.assert_allclose(np.abs(found[:, :36]), np.abs(fitted.transform(explicit)), atol=1e-7)


def test_in_a_sum_correct_images_are_scaled_as_the_errors_are():
    random = np.random.default_rng(5)
    block = random.normal(size=(30, 4)) * 7
    joined = combined.matrix([block, block], 20)
    assert joined[:20].mean() == pytest.approx(0)
    assert (joined[:20, :4] ** 2).sum(axis=1).mean() == pytest.approx(1)
    np.testing.assert_allclose(
        joined[20:] - joined[0], np.tile((block[20:] - block[0]), 2) * joined[0, 0] / (block[0] - block[:20].mean(0))[0]
    )


def test_the_sample_is_as_large_as_asked_for_and_the_same_every_time():
    sizes = [len(compute(GIVEN, "features", RepresentConfig(correct=n)).sample) for n in (0, 7, 10**6)]
    assert sizes == [0, 7, len(GIVEN.label) - len(GIVEN.errors)]
    one, two = (compute(GIVEN, name, RepresentConfig(correct=7)).sample for name in ("features", "saliency"))
    np.testing.assert_array_equal(one, two)
    assert not set(one) & set(GIVEN.errors)


def test_the_site_has_a_map_for_every_representation(digits_site):
    manifest = load(digits_site.path, "manifest.json")
    assert [entry["representation"] for entry in manifest["maps"]] == ["combined", "doubt"]
    assert manifest["maps"][1]["correct"] is None  # it looks at the label: there is no place for right images
    for entry in manifest["maps"][:1]:
        errors = load(digits_site.path, entry["file"].removeprefix("data/"))
        correct = load(digits_site.path, entry["correct"].removeprefix("data/"))
        sheet = next(sheet for sheet in manifest["sprites"] if sheet["kind"] == "correct")
        right = min(1000, manifest["images"] - manifest["errors"])
        assert len(correct["label"]) == sheet["count"] == right
        assert 1 >= errors["explained"][0] >= errors["explained"][1] > 0
        for kind in ("pca", "tsne"):
            x, y = ([*errors[kind][axis], *correct[kind][axis]] for axis in "xy")
            assert len(errors[kind]["x"]) == manifest["errors"]
            assert len(x) == len(y) == manifest["errors"] + right
            assert min(x + y) == 0
            assert max(x + y) == 65535


def test_on_the_map_look_alikes_lie_nearer_than_others(digits_site):
    """The site's numbering is that of the map: an error's neighbours in the representation are its neighbours there."""
    tsne = load(digits_site.path, "maps/combined.json")["tsne"]
    points = np.stack([tsne["x"], tsne["y"]], axis=1)
    details = load(digits_site.path, "details/0.json")
    near = np.reshape(details["alike"]["errors"], (len(points), -1))
    to_alike = np.linalg.norm(points[:, None] - points[near], axis=2).mean()
    to_any = np.linalg.norm(points[:, None] - points[None], axis=2).mean()
    assert to_alike < to_any / 3

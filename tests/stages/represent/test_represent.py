"""Every representation against another way to the same numbers."""

import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.spatial.distance import pdist
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Embedding
from wrongtree.config import RepresentConfig
from wrongtree.flow.plan import Plan
from wrongtree.shared.faults import UserError
from wrongtree.stages.represent import combined, contrast, doubt, gradcam, gradient, quality, style
from wrongtree.stages.represent import compute as compute_module
from wrongtree.stages.represent.compute import MATRICES, compute
from wrongtree.stages.represent.every import compute as all_vectors
from wrongtree.stages.represent.reduce import Components, reduce

RANDOM = np.random.default_rng(11)
N, CLASSES, HIDDEN = 90, 4, 12


def predictions() -> Predictions:
    """Random figures; about three in four are errors."""
    saliency = RANDOM.random((N, 5, 5)).astype(np.float32)
    nothing = np.zeros((N, 1, 1, 3), np.uint8)
    return Predictions(
        row=np.arange(N),
        label=RANDOM.integers(0, CLASSES, N),
        logits=RANDOM.normal(size=(N, CLASSES)).astype(np.float32),
        penultimate=RANDOM.normal(size=(N, HIDDEN)).astype(np.float32),
        features=RANDOM.normal(size=(N, 6, 2, 2)).astype(np.float32),
        style=RANDOM.normal(size=(N, 10)).astype(np.float32),
        gradcam=RANDOM.normal(size=(N, 9)).astype(np.float32),
        quality=RANDOM.gamma(2, size=(N, 7)).astype(np.float32),
        saliency=saliency / saliency.sum((1, 2), keepdims=True),
        thumbnails=nothing,
        closeups=nothing,
        view=np.zeros((N, 4), np.float32),
        skipped=(),
        model={},
    )


GIVEN = predictions()


@pytest.mark.parametrize("name", ["combined", "features", "probabilities"])
def test_the_vectors_of_all_images_are_the_components_of_errors_and_of_correct_images(name):
    found, every = (
        compute(GIVEN, name, RepresentConfig(correct=N)),
        all_vectors(GIVEN, name, RepresentConfig(correct=2)),
    )
    assert (every.representation, every.matrix.shape, every.matrix.dtype) == (name, (N, found.matrix.shape[1]), "f2")
    assert every.matrix[GIVEN.errors] == pytest.approx(found.matrix, abs=2e-3)
    assert every.matrix[found.sample] == pytest.approx(found.correct, abs=2e-3, rel=1e-3)
    assert len(found.sample) + len(GIVEN.errors) == N


def test_a_representation_that_looks_at_labels_has_no_vectors_of_all_images():
    assert len(all_vectors(GIVEN, "doubt", RepresentConfig()).matrix) == 0
    with pytest.raises(UserError, match=r"place in doubt and gradient; add combined to --representations, or qual"):
        Plan(Path("build"), "x", representations=("doubt", "gradient"), keep_vectors=True)


def gradients_by_autograd() -> np.ndarray:
    """The loss's gradient with respect to weight and bias of the last layer, one error at a time, by torch."""
    rows = []
    for i in GIVEN.errors:
        hidden = torch.tensor(GIVEN.penultimate[i], dtype=torch.float64)
        weight = torch.zeros(CLASSES, HIDDEN, dtype=torch.float64, requires_grad=True)
        logits = torch.tensor(GIVEN.logits[i], dtype=torch.float64)
        bias = (logits - weight.detach() @ hidden).requires_grad_()
        loss = torch.nn.functional.cross_entropy((weight @ hidden + bias)[None], torch.tensor([GIVEN.label[i]]))
        parts = torch.autograd.grad(loss, [weight, bias])
        rows.append(torch.cat([parts[0], parts[1][:, None]], dim=1).flatten().numpy())
    return np.stack(rows)


def test_the_closed_form_of_the_last_layers_gradient_is_autograds():
    delta, hidden = gradient.factors(GIVEN, GIVEN.errors)
    product = np.einsum("ec,ed->ecd", delta, hidden).reshape(len(delta), -1)
    np.testing.assert_allclose(product, gradients_by_autograd(), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("k", [3, 16, 40])
def test_gradient_components_are_those_of_the_gradients_themselves(k):
    explicit = PCA(k, svd_solver="full").fit(gradients_by_autograd())
    shape = gradient.GradientComponents(*gradient.factors(GIVEN, GIVEN.errors), k)
    np.testing.assert_allclose(np.abs(shape.found), np.abs(explicit.transform(gradients_by_autograd())), atol=1e-7)
    np.testing.assert_allclose(shape.explained, explicit.explained_variance_ratio_, atol=1e-9)


def test_equal_gradients_have_one_component_of_zeros():
    shape = gradient.GradientComponents(np.ones((9, 2)), np.ones((9, 3)), 4)
    assert not shape.found.any()
    assert not shape.place(np.ones((3, 2)), np.ones((3, 3))).any()


@pytest.mark.parametrize("k", [3, 16, 40])
def test_gradients_that_had_no_say_are_placed_where_their_projection_is(k):
    everything = gradients_by_autograd()
    explicit = PCA(k, svd_solver="full").fit(everything[:50])
    delta, hidden = gradient.factors(GIVEN, GIVEN.errors)
    shape = gradient.GradientComponents(delta[:50], hidden[:50], k)
    np.testing.assert_allclose(shape.place(delta[:50], hidden[:50]), shape.found, atol=1e-6)
    found = shape.place(delta[50:], hidden[50:])
    np.testing.assert_allclose(np.abs(found), np.abs(explicit.transform(everything[50:])), atol=1e-6)


@pytest.mark.parametrize(("rows", "columns", "shape"), [(70, 70, ()), (3, 70, (5,)), (70, 3, (5,)), (5000, 5000, ())])
def test_either_way_to_the_kernels_products_gives_those_of_the_gradients(rows, columns, shape):
    a, b = RANDOM.normal(size=(rows, 3)), RANDOM.normal(size=(rows, 4))
    c, d = RANDOM.normal(size=(columns, 3)), RANDOM.normal(size=(columns, 4))
    vectors = RANDOM.normal(size=(columns, *shape))
    explicit = np.einsum("ec,ed->ecd", a, b).reshape(rows, -1) @ (
        np.einsum("ec,ed->ecd", c, d).reshape(columns, -1).T @ vectors
    )
    np.testing.assert_allclose(gradient.times_kernel((a, b), (c, d), vectors), explicit, rtol=1e-8, atol=1e-8)


def test_components_keep_every_distance_where_none_is_dropped():
    matrix = RANDOM.normal(size=(40, 7)) * 5
    found, share = reduce(matrix, 64, 0)
    apart = np.linalg.norm(matrix[:, None] - matrix[None], axis=2)
    np.testing.assert_allclose(np.linalg.norm(found[:, None] - found[None], axis=2), apart, atol=1e-9)
    assert share.sum() == pytest.approx(1)


def test_probabilities_and_saliency_are_what_they_are_called():
    errors = GIVEN.errors
    expected = torch.tensor(GIVEN.logits[errors], dtype=torch.float64).softmax(1)
    np.testing.assert_allclose(MATRICES["probabilities"](GIVEN, errors), expected, rtol=1e-6)
    np.testing.assert_allclose(
        MATRICES["saliency"](GIVEN, errors) ** 2, GIVEN.saliency[errors].reshape(len(errors), -1), rtol=1e-5
    )
    np.testing.assert_allclose(MATRICES["penultimate"](GIVEN, errors), GIVEN.penultimate[errors])
    np.testing.assert_allclose(MATRICES["features"](GIVEN, errors), GIVEN.features[errors].reshape(len(errors), -1))


def test_between_channel_weights_distances_are_those_of_the_cosine():
    rows = MATRICES["gradcam"](GIVEN, GIVEN.errors)
    weights = GIVEN.gradcam[GIVEN.errors].astype(np.float64)
    np.testing.assert_allclose(pdist(rows) ** 2, 2 * pdist(weights, "cosine"), atol=1e-9)


def test_channel_weights_that_are_a_lookup_of_the_prediction_are_told_from_those_that_are_not():
    lookup = RANDOM.normal(size=(CLASSES, 9)).astype(np.float32)[GIVEN.prediction]
    scale = RANDOM.uniform(0.5, 2, size=(N, 1)).astype(np.float32)
    assert gradcam.restates_the_prediction(replace(GIVEN, gradcam=lookup * scale))
    assert not gradcam.restates_the_prediction(GIVEN)


def test_in_a_sum_every_part_weighs_the_same_whatever_its_scale_and_width():
    narrow, wide = RANDOM.normal(size=(50, 2)) * 1000, RANDOM.normal(size=(50, 30)) + 7
    joined = combined.matrix([narrow, wide], 50)
    np.testing.assert_allclose((joined[:, :2] ** 2).sum(), (joined[:, 2:] ** 2).sum())
    np.testing.assert_allclose(
        joined[:, :2] / joined[0, 0], (narrow - narrow.mean(0)) / (narrow - narrow.mean(0))[0, 0]
    )
    alone = StandardScaler(with_std=False).fit_transform(wide)
    np.testing.assert_allclose(joined[:, 2:] / joined[0, 2], alone / alone[0, 0])


@pytest.mark.parametrize("name", [*MATRICES, "gradient", "features+saliency"])
def test_each_has_one_row_per_error_and_its_own_name(name):
    found = compute(GIVEN, name, RepresentConfig(dimensions=8))
    assert found.name == name
    assert found.matrix.shape == (len(GIVEN.errors), {"probabilities": CLASSES, "quality": 7}.get(name, 8))
    assert np.isfinite(found.matrix).all()


def test_of_all_images_every_one_has_a_row_and_a_sample_that_spans_them_keeps_every_distance():
    over_all = replace(GIVEN, over="all")
    found = compute(over_all, "penultimate", RepresentConfig(shaping=30))
    assert not len(found.sample)
    np.testing.assert_allclose(pdist(found.matrix), pdist(GIVEN.penultimate.astype(np.float64)), rtol=1e-9)


def test_the_components_of_wide_maps_take_one_copy_of_them_in_double_precision():
    few = np.arange(3000) % N
    wide = replace(GIVEN, **{name: getattr(GIVEN, name)[few] for name in ("row", "label", "logits")})
    wide = replace(wide, features=RANDOM.normal(size=(3000, 64, 4, 4)).astype(np.float32))
    tracemalloc.start()
    compute(wide, "features", RepresentConfig(correct=0))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.5 * 8 * wide.features[wide.errors].size


SAMPLED = ["penultimate", "gradient", "pretrained", "penultimate+saliency", "gradient+pretrained"]


@pytest.mark.parametrize("name", SAMPLED)
def test_above_a_number_of_members_a_sample_says_which_components_there_are(name, monkeypatch):
    over_all = replace(GIVEN, over="all")
    embeddings = {"pretrained": Embedding(RANDOM.normal(size=(N, 20)).astype(np.float32))}
    fitted = []
    monkeypatch.setattr(Components, "__init__", counted(Components.__init__, fitted))
    monkeypatch.setattr(gradient.GradientComponents, "__init__", counted(gradient.GradientComponents.__init__, fitted))
    found = compute(over_all, name, RepresentConfig(dimensions=6, shaping=40), embeddings)
    assert found.matrix.shape == (N, 6)
    assert set(fitted) == {40}
    fitted.clear()
    compute(over_all, name, RepresentConfig(dimensions=6, shaping=N), embeddings)
    assert set(fitted) == {N}


def counted(method: Callable[..., None], seen: list[int]) -> Callable[..., None]:
    """The same, noting how many rows it was given."""

    def noting(self: object, rows: np.ndarray, *more: object) -> None:
        seen.append(len(rows))
        method(self, rows, *more)

    return noting


@pytest.mark.parametrize("name", ["penultimate", "style", "gradient", "pretrained", "penultimate+style"])
def test_a_sample_of_members_and_all_that_is_placed_is_as_if_only_these_had_been_there(name):
    """Components of a sample, and the places of the others, against scikit-learn's of the raw rows."""
    over_all = replace(GIVEN, over="all")
    config = RepresentConfig(dimensions=5, shaping=30)
    embeddings = {"pretrained": Embedding(RANDOM.normal(size=(N, 20)).astype(np.float32))}
    chosen = np.sort(np.random.default_rng(config.seed).choice(N, 30, replace=False))
    if name == "gradient":
        delta, hidden = gradient.factors(over_all, np.arange(N))
        raw = np.einsum("ec,ed->ecd", delta, hidden).reshape(N, -1)
    elif name == "penultimate+style":
        raw = combined.matrix([compute(over_all, part, config).matrix for part in name.split("+")], N)
    else:
        raw = embeddings[name].matrix if name in embeddings else MATRICES[name](over_all, np.arange(N))
    expected = PCA(5, svd_solver="full").fit(raw[chosen].astype(np.float64)).transform(raw.astype(np.float64))
    found = compute(over_all, name, config, embeddings).matrix
    # Wide matrices have their components from scikit-learn's randomised solver, exact to some digits.
    exact = name != "pretrained"
    tolerance = (1e-6 if exact else 1e-3) * np.abs(expected).max()
    np.testing.assert_allclose(np.abs(found), np.abs(expected), atol=tolerance)


@pytest.mark.parametrize("name", ["style", "quality", "doubt"])
def test_what_all_images_say_is_computed_once_and_blocks_change_nothing(name, monkeypatch):
    over_all, config = replace(GIVEN, over="all"), RepresentConfig(dimensions=6, shaping=30)
    whole = compute(over_all, name, config).matrix
    module, fits = {"style": style, "quality": quality, "doubt": doubt}[name], []
    once = module.whitening
    monkeypatch.setattr(module, "whitening", lambda *given: fits.append(1) or once(*given))
    monkeypatch.setattr(compute_module, "BLOCK", 7)
    monkeypatch.setattr(contrast, "BLOCK", 5)
    monkeypatch.setattr(doubt, "BLOCK", 3)
    np.testing.assert_allclose(compute(over_all, name, config).matrix, whole, rtol=1e-9, atol=1e-9)
    assert len(fits) == 1

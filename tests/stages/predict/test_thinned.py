"""What is kept of a large data set: whole the errors and a sample, of the others sums and a few numbers."""

from __future__ import annotations

import dataclasses
import hashlib

import numpy as np
import pytest
from scipy.special import softmax

from wrongtree.artifacts import totals
from wrongtree.artifacts.predictions import QUALITY, Activations, Predictions
from wrongtree.config import PIECE, PredictConfig
from wrongtree.inputs.batches import joined
from wrongtree.shared.grey import exposure
from wrongtree.stages.explain.of_all import mean_image, mean_saliency
from wrongtree.stages.explain.spans import mean_in_blocks
from wrongtree.stages.predict.thinned import sample_of, thinned

N, CLASSES, SAMPLED = 500, 5, 40
IDS = tuple(f"class{i % 7}/{i:05d}.png" for i in range(N))
MANY = PredictConfig(keep_correct=SAMPLED)


def judged(n: int, classes: int, width: int, channels: int, side: int) -> Predictions:
    """Random numbers of which nine in ten are classified correctly."""
    random = np.random.default_rng(0)
    logits = random.normal(0, 3, (n, classes)).astype(np.float32)
    label = np.where(random.random(n) < 0.9, logits.argmax(axis=1), random.integers(0, classes, n))
    saliency = random.random((n, side, side)).astype(np.float32)
    return Predictions(
        row=np.arange(n),
        label=label,
        logits=logits,
        penultimate=random.normal(size=(n, width)).astype(np.float32),
        features=random.normal(size=(n, channels, 1, 1)).astype(np.float32),
        style=random.normal(size=(n, 8)).astype(np.float32),
        gradcam=random.normal(size=(n, channels)).astype(np.float32),
        quality=random.random((n, len(QUALITY))).astype(np.float32),
        saliency=saliency / saliency.sum(axis=(1, 2), keepdims=True),
        thumbnails=random.integers(0, 256, (n, side, side, 3), dtype=np.uint8),
        closeups=np.zeros((0, 2, 2, 3), np.uint8),
        view=np.zeros((0, 4), np.float32),
        skipped=(),
        model={},
        cam=random.random((n, side, side)).astype(np.float32),
    )


ALL = judged(N, CLASSES, 12, 6, 8)


def part(rows: slice) -> Predictions:
    arrays = {name: array[rows] for name, array in ALL.arrays().items() if len(array) == N}
    return dataclasses.replace(ALL, **arrays)


def in_pieces(size: int, order: int = 1) -> Predictions:
    """The same in pieces of this size, thinned in this order and joined as the store joins them."""
    sample = sample_of(IDS, MANY)
    pieces = [slice(first, first + size) for first in range(0, N, size)]
    found = [thinned(part(rows), sample) for rows in pieces[::order]]
    return joined(found[::order])


THIN = in_pieces(128)


def test_the_sample_has_the_smallest_digests_of_the_ids_whatever_their_order():
    def digest(id_: str) -> str:
        return hashlib.blake2b(id_.encode(), digest_size=8).hexdigest()

    smallest = set(sorted(IDS, key=digest)[:SAMPLED])
    for ids in (IDS, IDS[::-1]):
        assert {id_ for id_, is_drawn in zip(ids, sample_of(ids, MANY), strict=True) if is_drawn} == smallest
    assert sample_of(IDS, PredictConfig(keep_correct=N)) is None  # few enough: nothing is left out
    assert sample_of(IDS, PredictConfig("all", keep_correct=SAMPLED)) is None


def test_errors_and_the_sample_are_whole_and_of_the_others_the_numbers_are_those_of_their_logits():
    wrong = ALL.logits.argmax(axis=1) != ALL.label
    kept = np.flatnonzero(wrong | sample_of(IDS, MANY))
    np.testing.assert_array_equal(THIN.kept, kept)
    for name in ("logits", "penultimate", "features", "style", "gradcam", "saliency", "thumbnails", "cam"):
        np.testing.assert_array_equal(getattr(THIN, name), getattr(ALL, name)[kept])
        np.testing.assert_array_equal(getattr(THIN, name)[THIN.at(THIN.members)], getattr(ALL, name)[wrong])
    probability = softmax(ALL.logits.astype(float), axis=1)
    np.testing.assert_array_equal(THIN.prediction, ALL.prediction)
    np.testing.assert_array_equal(THIN.confidence, ALL.confidence)
    np.testing.assert_allclose(THIN.confidence, probability.max(axis=1), rtol=1e-12)
    np.testing.assert_array_equal(THIN.second, np.argsort(-ALL.logits, axis=1, kind="stable")[:, 1])
    np.testing.assert_array_equal(THIN.exposure, exposure(ALL.thumbnails))
    with pytest.raises(IndexError):
        THIN.at(np.setdiff1d(np.arange(N), kept)[:1])


def test_the_whole_ones_alone_have_the_same_members_under_the_same_numbers():
    whole = THIN.whole
    np.testing.assert_array_equal(whole.row[whole.members], ALL.row[ALL.members])
    np.testing.assert_array_equal(whole.label, ALL.label[THIN.kept])
    np.testing.assert_array_equal(whole.at(np.arange(len(whole.label))), np.arange(len(THIN.kept)))
    assert ALL.whole is ALL


def test_activations_of_all_images_are_single_precision_where_whole_and_half_elsewhere():
    found, others = Activations(THIN), np.setdiff1d(np.arange(N), THIN.kept)
    np.testing.assert_array_equal(found[THIN.kept[::-1]], ALL.penultimate[THIN.kept[::-1]])
    np.testing.assert_array_equal(found[others], ALL.penultimate[others].astype(np.float16))


@pytest.mark.parametrize(("size", "order"), [(1, 1), (77, -1), (N, 1)])
def test_neither_the_size_of_pieces_nor_their_order_changes_a_bit(size, order):
    other = in_pieces(size, order)
    for name, array in THIN.arrays().items():
        if name not in ("summed", "thumbnail_sum", "saliency_sum"):  # one for each piece
            np.testing.assert_array_equal(getattr(other, name), array)
    np.testing.assert_array_equal(mean_image(other), mean_image(THIN))
    np.testing.assert_array_equal(mean_saliency(other), mean_saliency(THIN))


def test_means_over_all_images_are_numpys():
    np.testing.assert_allclose(mean_image(THIN), ALL.thumbnails.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(mean_saliency(THIN), ALL.saliency.mean(axis=0, dtype=float), rtol=0, atol=1e-12)
    np.testing.assert_array_equal(mean_image(ALL), mean_in_blocks(ALL.thumbnails))


def test_sums_of_a_million_maps_do_not_overflow():
    one_place = np.zeros((4, 2), np.float32)
    one_place[:, 0] = 1
    sums = np.concatenate([totals.summed(one_place)] * 250_000)
    assert totals.mean(sums, np.full(250_000, 4), fractions=True).tolist() == [1, 0]


def test_a_correct_image_of_a_resnet50_takes_less_than_five_kilobytes():
    some = judged(64, 1000, 2048, 2048, 56)
    some = dataclasses.replace(
        some,
        label=some.prediction,
        features=np.zeros((64, 2048, 1, 1), np.float32),
        thumbnails=np.zeros((64, 64, 64, 3), np.uint8),
    )
    found = thinned(some, np.zeros(64, np.bool_)).arrays()
    sums = sum(found.pop(name).nbytes for name in ("summed", "thumbnail_sum", "saliency_sum")) / PIECE
    assert sum(array.nbytes for array in found.values()) / 64 + sums < 5000

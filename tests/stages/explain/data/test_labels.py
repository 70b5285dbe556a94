"""Labels in doubt: against cleanlab, definitions spelled out, planted wrong labels, and human votes on CIFAR-10."""

import csv
import json
import sys

import numpy as np
import pytest
from scipy.special import softmax

from places import FIXTURES
from reading import leaves_below, load, load_tree
from sites import DATA
from wrongtree.artifacts.causes import Entries, Entry
from wrongtree.artifacts.predictions import Predictions
from wrongtree.stages.explain.data.labels import LIKELY, compute, confident, doubt
from wrongtree.stages.explain.data.swapped import NEIGHBOURS, Confusions, measured, ranks, swapped

sys.path.insert(0, str(FIXTURES))

from make_cleanlab import KINDS, made_up

CLEANLAB = json.loads((FIXTURES / "cleanlab.json").read_text(encoding="utf-8"))


def judged_as(logits, matrix, label) -> Predictions:
    """Predictions of which only what labels are doubted by is known."""
    n = len(label)
    nothing = np.zeros((n, 1), np.float32)
    return Predictions(
        row=np.arange(n), label=label, logits=logits, penultimate=matrix.astype(np.float32),
        features=nothing[:, :, None, None], style=nothing, gradcam=nothing, quality=nothing,
        saliency=nothing[:, :, None],
        thumbnails=np.zeros((n, 1, 1, 3), np.uint8), closeups=np.zeros((0, 1, 1, 3), np.uint8),
        view=np.zeros((0, 4), np.float32), skipped=(), model={},
    )  # fmt: skip


def entry_of(proved: str, member: np.ndarray) -> Entry:
    return Entry((), member, "Upside down", proved, "", "", "", 0.5, 0.1, 0, True, (), None, -1)


def test_an_image_that_stands_for_three_counts_in_thresholds_as_three_would():
    random = np.random.default_rng(4)
    logits, label = random.normal(0, 2, (90, 4)), random.integers(0, 4, 90)
    times = random.integers(1, 4, 90)
    found = confident(logits, label, times.astype(float))
    np.testing.assert_array_equal(found.repeat(times), confident(logits.repeat(times, axis=0), label.repeat(times)))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_confident_is_what_cleanlab_counts(kind):
    logits, label = made_up(*KINDS[kind])
    probability = softmax(logits.astype(np.float64), axis=1)
    suggested = confident(logits, label)
    joint = np.zeros_like(CLEANLAB[kind]["joint"])
    np.add.at(joint, (label[suggested >= 0], suggested[suggested >= 0]), 1)
    assert joint.tolist() == CLEANLAB[kind]["joint"]
    doubtful = np.flatnonzero((suggested >= 0) & (suggested != label))
    ranked = doubtful[np.argsort(probability[doubtful, label[doubtful]])]
    assert ranked.tolist() == CLEANLAB[kind]["doubtful"]


def test_the_rank_of_a_label_is_its_probability_among_those_of_correct_images_of_the_predicted_class():
    logits, label = made_up(3, 500, 4, 2.0)
    prediction, probability = logits.argmax(axis=1), softmax(logits.astype(np.float64), axis=1)
    correct, errors = np.flatnonzero(prediction == label), np.flatnonzero(prediction != label)
    found = ranks(logits, correct, errors, label[errors])
    for i, rank in zip(errors, found, strict=True):
        usual = probability[correct[prediction[correct] == prediction[i]], label[i]]
        assert rank == pytest.approx(((usual < probability[i, label[i]]).sum() + 0.5) / (len(usual) + 1))
    itself = ranks(logits, correct, correct[:20], (label[correct[:20]] + 1) % 4)
    for i, rank in zip(correct[:20], itself, strict=True):
        others = correct[(prediction[correct] == prediction[i]) & (correct != i)]
        usual = probability[others, (label[i] + 1) % 4]
        assert rank == pytest.approx(((usual < probability[i, (label[i] + 1) % 4]).sum() + 0.5) / (len(usual) + 1))
    assert np.isnan(ranks(logits, np.zeros(0, np.int64), errors, label[errors])).all()


def test_agree_and_keep_are_shares_of_the_nearest_other_images_by_brute_force():
    logits, label = made_up(3, 300, 4, 2.0)
    matrix = np.random.default_rng(4).normal(size=(300, 6))
    prediction = logits.argmax(axis=1)
    rows, given = np.arange(0, 300, 7), np.arange(0, 300, 7) % 4
    found = measured(logits, matrix, label, np.flatnonzero(prediction == label), rows, given)
    for k, i in enumerate(rows):
        distance = ((matrix - matrix[i]) ** 2).sum(axis=1)
        distance[i] = np.inf
        near = label[np.argsort(distance, kind="stable")[:NEIGHBOURS]]
        assert found.agree[k] == pytest.approx((near == prediction[i]).mean())
        assert found.keep[k] == pytest.approx((near == given[k]).mean())


def test_errors_kept_beside_a_sample_are_no_neighbours_so_that_more_of_them_change_nothing():
    logits, label = made_up(3, 300, 4, 2.0)
    matrix = np.random.default_rng(4).normal(size=(300, 6))
    sample, errors = np.arange(0, 300, 3), np.flatnonzero(logits.argmax(axis=1) != label)
    more = np.concatenate([np.arange(300), np.repeat(errors, 9)])  # ten times as many errors
    few = measured(logits, matrix, label, sample, errors, label[errors], sample)
    many = measured(logits[more], matrix[more], label[more], sample, errors, label[errors], sample)
    np.testing.assert_array_equal(few.columns, many.columns)
    flooded = measured(logits[more], matrix[more], label[more], sample, errors, label[errors])
    assert flooded.keep.mean() > few.keep.mean() + 0.2


def test_labels_are_swapped_for_any_other_that_occurs_each_as_often():
    label = np.repeat([0, 2, 5], 600)
    rows, other = swapped(np.arange(1800), label, np.random.default_rng(0))
    assert sorted(rows) == list(range(1800))
    assert (other != label[rows]).all()
    for of in (0, 2, 5):
        counts = np.bincount(other[label[rows] == of], minlength=6)
        assert counts.sum() == 600
        assert set(np.flatnonzero(counts)) == {0, 2, 5} - {of}
        assert counts.max() < 360  # of 300; 5 standard deviations
    assert not len(swapped(np.arange(5), np.zeros(5, np.int64), np.random.default_rng(0))[0])


def test_wrong_labels_are_expected_in_a_confusion_half_by_chance_and_half_as_it_is_confused():
    label, prediction, could = np.array([0, 0, 1, 2]), np.array([1, 1, 2, 0]), np.array([30, 20, 50])
    found = Confusions.of(label, prediction, could, np.arange(3))
    chance = np.array([[0, 20, 50], [30, 0, 50], [30, 20, 0]]) / 200
    seen = np.array([[0, 2, 0], [0, 0, 1], [1, 0, 0]]) / 4
    both = (chance + seen) / 2
    unseen = (2 + 0.5) / 3  # of 6 confusions two have one error, three are empty; and 0.5 for what was not seen
    others = (np.array([1, 1, 0, 0]) + unseen) / 4
    np.testing.assert_allclose(found.expected, (chance[label, prediction] + others) / 2)
    beyond = [
        both.sum() - both[i].sum() - both[:, j].sum() + both[i, j] for i, j in zip(label, prediction, strict=True)
    ]
    np.testing.assert_allclose(found.beyond, beyond)
    # Of 0 → 1: those of 1 → 2 and 2 → 0.
    np.testing.assert_allclose(found.outside(np.array([0.5, 0.5, 0.25, 1.0])), [1.25, 1.25, 2.0, 1.25])
    alone = (0.75 + 1 + 0.5) / 3
    np.testing.assert_allclose(
        found.ordinary(np.array([0.5, 0.5, 0.75, 1.0])), np.array([0.5, 0.5, 0, 0]) + alone, atol=1e-12
    )


def simulated(seed: int, wrong: int, n: int = 6000, classes: int = 8) -> tuple[np.ndarray, ...]:
    """Logits and vectors of a network that confuses neighbouring classes, labels, and which `wrong` are false."""
    random = np.random.default_rng(seed)
    true = random.integers(0, classes, n)
    ease = random.gamma(2.0, 3.0, n)
    logits = random.normal(0, 1.3, (n, classes))
    logits[np.arange(n), true] += ease
    logits[np.arange(n), (true + random.choice([1, 7], n)) % classes] += 0.6 * ease.mean()
    matrix = logits + random.normal(0, 0.5, logits.shape)
    label, swap = true.copy(), random.permutation(n)[:wrong]
    label[swap] = (true[swap] + random.integers(1, classes, wrong)) % classes
    return logits.astype(np.float32), matrix, label, swap


@pytest.mark.parametrize("wrong", [60, 200, 600])
def test_the_estimated_number_of_label_errors_is_that_of_the_planted_ones_within_chance(wrong):
    listed, estimated, planted, variance, all_planted = 0, 0.0, 0, 0.0, 0
    for seed in range(5):
        logits, matrix, label, swap = simulated(seed, wrong)
        errors = np.flatnonzero(logits.argmax(axis=1) != label)
        found = doubt(logits, matrix, label, errors, seed=seed)
        listed, estimated = listed + len(found.image), estimated + found.estimate.sum()
        variance += (found.estimate * (1 - found.estimate)).sum()
        planted += np.isin(found.image, swap).sum()
        all_planted += np.isin(errors, swap).sum()
        assert (found.estimate >= LIKELY).all()
        assert (np.diff(found.estimate) <= 0).all()
        assert np.isin(found.image, errors).all()
    assert listed > 0
    assert planted / listed >= 0.75
    # Within chance, or more than was promised: an estimate may be careful, never bold.
    assert planted >= estimated - 3 * np.sqrt(variance)
    assert planted <= estimated + 0.2 * listed + 3 * np.sqrt(variance)
    assert planted >= 0.35 * all_planted


def test_without_wrong_labels_hardly_any_is_listed():
    for seed in range(5):
        logits, matrix, label, _ = simulated(seed, 0)
        errors = np.flatnonzero(logits.argmax(axis=1) != label)
        assert len(errors) > 200
        assert len(doubt(logits, matrix, label, errors, seed=seed).image) <= 0.01 * len(errors)


def test_a_failure_that_the_model_is_sure_of_does_not_fill_the_list():
    """As of ships upside down: 150 images of one class, all said to be of another, as surely as its own images."""
    logits, matrix, label, swap = simulated(1, 60)
    random = np.random.default_rng(2)
    failing = np.setdiff1d(np.flatnonzero(label == 2), swap)[:150]
    like = random.choice(np.setdiff1d(np.flatnonzero((label == 6) & (logits.argmax(axis=1) == 6)), swap), 150)
    logits[failing], matrix[failing] = logits[like], matrix[like]
    errors = np.flatnonzero(logits.argmax(axis=1) != label)
    found = doubt(logits, matrix, label, errors)
    assert np.isin(found.image, failing).sum() <= 10
    assert np.isin(found.image, swap).sum() >= 0.7 * (len(found.image) - np.isin(found.image, failing).sum()) > 10


def test_errors_with_a_proved_cause_come_last_and_it_is_named():
    logits, matrix, label, _ = simulated(1, 200)
    errors = np.flatnonzero(logits.argmax(axis=1) != label)
    plain = doubt(logits, matrix, label, errors)
    cause = np.full(len(label), -1)
    cause[plain.image[:5]] = 1
    found = doubt(logits, matrix, label, errors, cause, ("Dark", "Upside down"))
    last = [found.causes[at] if at >= 0 else None for at in found.cause]
    assert last[-5:] == ["Upside down"] * 5
    assert set(last[:-5]) == {None}
    assert set(found.image[-5:]) == set(plain.image[:5])
    assert (np.diff(found.estimate[:-5]) <= 0).all()


def test_the_causes_of_entries_reach_the_images_that_they_explain():
    logits, matrix, label, _ = simulated(1, 200)
    judged = judged_as(logits, matrix, label)
    plain = compute(judged, None)
    position = {int(image): k for k, image in enumerate(judged.members)}
    member = np.sort(np.array([position[int(image)] for image in plain.image[:3]]))
    entries = Entries((entry_of("", np.arange(2)), entry_of("repair", member)), 0.95, 0, True, ())
    found = compute(judged, entries)
    assert found.cause.tolist() == [-1] * (len(found.image) - 3) + [1] * 3
    assert set(found.image[-3:].tolist()) == set(plain.image[:3].tolist())


def test_correct_images_and_classes_without_images_are_never_in_doubt():
    logits, label = made_up(5, 100, 3, 3.0)
    logits = np.concatenate([logits, np.full((100, 1), 20, np.float32)], axis=1)  # a fourth class that no image bears
    found = doubt(logits, np.zeros((100, 2)), label, np.arange(100))
    assert not len(found.image)
    right = made_up(6, 100, 3, 50.0)[0]
    assert not len(doubt(right, right, right.argmax(axis=1), np.zeros(0, np.int64)).image)


def test_all_planted_wrong_labels_are_in_doubt_and_hardly_any_other(digits_site):
    """The figures of docs/method.md; in any order 40 of 172 errors would be."""
    planted, *_, doubt, corrected = load(digits_site.path, "columns.json")["columns"]
    assert (doubt["name"], corrected["name"]) == ("label check", "becomes correct")
    wrong = {k for k, code in enumerate(planted["codes"]) if code == planted["values"].index("wrong label")}
    found = {k for k, code in enumerate(doubt["codes"]) if code == 0}
    assert found == set(load(digits_site.path, "labels.json")["error"])
    assert len(wrong) == 40
    assert len(found & wrong) >= 39
    assert len(found - wrong) <= 6
    assert sum(load(digits_site.path, "labels.json")["estimate"]) == pytest.approx(len(found & wrong), abs=4)


def test_an_entry_counts_its_errors_whose_label_is_in_doubt_where_no_proof_explains_them(digits_site):
    listed, manifest = load(digits_site.path, "labels.json"), load(digits_site.path, "manifest.json")
    suspected = {error for error, cause in zip(listed["error"], listed["cause"], strict=True) if cause < 0}
    counts = []
    for entry in manifest["clusters"]:
        tree = load_tree(digits_site.path, entry["tree"])[0]
        errors = {leaf for one in entry["nodes"] for leaf in leaves_below(tree, one["node"])}
        counts.append(len(errors & suspected))
    assert [entry.get("doubted", 0) for entry in manifest["clusters"]] == counts
    said = [f"\n{n} of {n} labels may be wrong: the model is sure of" for n in (6, 7)]
    text = (digits_site.path / "findings.md").read_text(encoding="utf-8")
    assert all(sentence in text for sentence in said)


@pytest.mark.data
def test_on_cifar_10_the_list_is_empty_and_is_that_of_planted_labels_once_there_are_some(cifar_site):
    """The figures of docs/method.md; what nobody voted on counts as correct, so precision is a lower bound."""
    with (DATA / "cifar10_label_errors.csv").open(newline="", encoding="utf-8") as stream:
        confirmed = {row["file"] for row in csv.DictReader(stream) if row["is_error"] == "1"}
    errors, found = load(cifar_site.path, "errors.json"), load(cifar_site.path, "labels.json")
    names = [id_.partition("/")[2] for id_ in errors["id"]]
    assert (len(confirmed), sum(name in confirmed for name in names)) == (54, 31)
    assert len(names) == pytest.approx(827, abs=2)
    assert len(found["error"]) == 0  # the surest five of the 31 are among mistakes that look no different
    (kept,) = cifar_site.cache.glob("predict-" + "[0-9a-f]" * 32)
    logits, matrix, label = (np.load(kept / f"{name}.npy") for name in ("logits", "penultimate", "label"))
    random = np.random.default_rng(1)
    swap = random.permutation(len(label))[:100]
    label[swap] = (label[swap] + random.integers(1, 10, 100)) % 10
    planted = doubt(logits, matrix, label, np.flatnonzero(logits.argmax(axis=1) != label))
    hits = np.isin(planted.image, swap).sum()
    assert len(planted.image) == pytest.approx(70, abs=8)
    assert hits >= 0.85 * len(planted.image)
    assert hits >= planted.estimate.sum() - 6

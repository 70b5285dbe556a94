"""A part of a label that is turned is found by how sure the model becomes, and nothing natural is. Real networks."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from toy_site import Site, trained
from wrongtree.artifacts.data import KIND_NAMES, KINDS, Likeness
from wrongtree.demo import load_digits
from wrongtree.stages.probe.causes import harm, oriented, proof
from wrongtree.stages.probe.causes.harm import BY_REPAIR
from wrongtree.stages.probe.causes.oriented import AXES, FIRST, MORE, OTHERS, find_oriented, surely_turned, surer

TRAINED_ON = 700
LABEL = 7  # which is no other digit upside down, and none sideways
PLANTED, NATURAL = 30, 40  # images of it that are turned, and that are misclassified for another reason
NONE = np.zeros(0, dtype=np.int64)


@pytest.fixture(scope="module")
def digits():
    pictures, labels = load_digits()
    return np.stack([np.asarray(picture) for picture in pictures]), labels


@pytest.fixture(scope="module")
def honest(digits):
    """A network that saw upright digits as they are."""
    return trained(digits[0][:TRAINED_ON], digits[1][:TRAINED_ON])


@pytest.fixture(scope="module")
def biased(digits):
    """A network that takes whatever is turned by 90° for one label."""
    pixels, labels = digits[0][:TRAINED_ON], digits[1][:TRAINED_ON]
    turned = [np.rot90(pixels, times, axes=(1, 2)) for times in (1, 3)]
    return trained(np.concatenate([pixels, *turned]), np.concatenate([labels, *[np.full_like(labels, LABEL)] * 2]))


def shown(digits, change, planted=PLANTED, natural=NATURAL):
    """Digits that no network here was trained on; of one label the first are changed, and others are hard to read.

    Returns pictures, labels, and which are changed.
    """
    pixels, labels = digits[0][TRAINED_ON:].copy(), digits[1][TRAINED_ON:]
    own = np.flatnonzero(labels == LABEL)
    for place, row in enumerate(own[:planted].tolist()):
        pixels[row] = change(pixels[row], place)
    hard = own[planted : planted + natural]
    noise = np.random.default_rng(0).normal(0, 110, pixels[hard].shape)
    pixels[hard] = np.clip(pixels[hard] + noise, 0, 255).astype(np.uint8)
    return pixels, labels, own[:planted]


def either_side(picture, place):
    return np.rot90(picture, 1 if place % 2 else 3)


def upside_down(picture, place):
    return picture[::-1] if place % 2 else np.rot90(picture, 2)


def found_in(site, known=NONE, story_of=lambda word, label: -1, budget=None, likeness=None):
    with site.prober(0.9999, likeness) as probe:
        if budget is not None:
            probe.trying.budget = budget
        return list(find_oriented(probe, known, site.trees, story_of))


@pytest.mark.parametrize(
    ("change", "word", "ways"),
    [(either_side, "Turned by 90°", ("turn-left", "turn-right")), (upside_down, "Upside down", ("flip", "turn-180"))],
)
def test_what_part_of_a_label_is_turned_is_found_with_its_counts(digits, honest, change, word, ways):
    pixels, labels, planted = shown(digits, change)
    site = Site(honest, pixels, labels)
    (found,) = found_in(site)
    trial = found.trials[0]
    assert (trial.word, trial.proved, trial.damage) == (word, True, False)
    assert trial.change in ways
    own = site.wrong[site.predictions.label[site.wrong] == LABEL]
    assert trial.hit.of == trial.neutral.of == len(own) > len(site.among(planted))
    assert found.oriented.image.tolist() == np.sort(found.oriented.image).tolist()
    assert trial.hit.hits == len(found.oriented.image)
    of_them = np.isin(found.oriented.image, planted)
    assert of_them.mean() > 0.7
    assert of_them.sum() > 0.7 * len(site.among(planted))
    assert 0 < trial.surely <= trial.hit.hits - trial.neutral.hits <= of_them.sum()  # no more than there are
    assert found.clusters == ()
    assert site.wrong[found.pictures.corrected].tolist() == found.oriented.image.tolist()


def test_as_many_of_them_as_are_turned_for_certain_are_left_out_elsewhere(digits, honest):
    pixels, labels, _ = shown(digits, either_side)
    site = Site(honest, pixels, labels)
    (found,) = found_in(site)
    with site.prober(0.9999) as probe:
        some = surely_turned(probe, [found])
        assert len(some) == found.trials[0].surely < len(found.oriented.image)
        assert np.isin(some, found.oriented.image).all()
        joined = replace(found, trials=(), story=2)  # nearly all that count have the cause
        assert surely_turned(probe, [joined]).tolist() == found.oriented.image.tolist()
        assert surely_turned(probe, []).tolist() == []


def test_each_error_that_counts_is_recognised_upright_and_more_surely(digits, honest):
    pixels, labels, _ = shown(digits, either_side)
    site = Site(honest, pixels, labels)
    (found,) = found_in(site)
    before = site.predictions.confidence[found.oriented.image]

    def read(change):
        one = Site(honest, np.stack([change(pixels[image]) for image in found.oriented.image]), labels[:1].repeat(
            len(found.oriented.image)
        )).predictions  # fmt: skip
        return one.prediction, one.confidence

    mirrored = read(lambda picture: picture[:, ::-1])[1]
    (left, sure_left), (right, sure_right) = (read(lambda picture, t=t: np.rot90(picture, t)) for t in (1, -1))
    sure = np.maximum(np.where(left == LABEL, sure_left, 0), np.where(right == LABEL, sure_right, 0))
    assert (sure > np.maximum(before, mirrored)).all()


def test_a_label_with_natural_errors_only_is_not_called_turned(digits, honest):
    pixels, labels, _ = shown(digits, upside_down, 0)
    site = Site(honest, pixels, labels)
    assert (site.predictions.label[site.wrong] == LABEL).sum() >= 16
    assert not found_in(site)


def test_a_model_that_takes_what_is_turned_for_a_label_says_nothing_of_its_errors(digits, biased):
    pixels, labels, _ = shown(digits, upside_down, 0, 90)
    site = Site(biased, pixels, labels)
    own = site.wrong[site.predictions.label[site.wrong] == LABEL]
    assert len(own) >= 16
    with site.prober(0.9999) as probe:
        down, aside = (surer(probe, own, axis) for axis, _ in AXES)
        assert proof.above_paired(aside, down, probe.alpha)  # these errors alone would be told
    assert not found_in(site)


def test_errors_that_are_seen_to_have_another_damage_are_not_called_turned(digits, honest):
    pixels, labels, planted = shown(digits, either_side)
    site = Site(honest, pixels, labels)
    none = np.zeros(len(KINDS))

    def seen_as(name):
        kind = np.full(len(labels), -1)
        kind[planted] = KIND_NAMES.index(name)
        return Likeness(kind, np.where(kind >= 0, 0, -1), NONE, 100, none, none, none.astype(bool), np.ones(len(kind)))

    assert not found_in(site, likeness=seen_as("lines"))
    assert len(found_in(site, likeness=seen_as("rotate"))) == 1


def test_errors_of_a_known_cause_are_not_asked_and_nothing_is_without_a_budget(digits, honest):
    pixels, labels, planted = shown(digits, either_side)
    site = Site(honest, pixels, labels)
    assert not found_in(site, known=site.among(planted))
    assert not found_in(site, budget=0)


def test_where_a_turn_would_change_the_inputs_size_there_is_no_control():
    probe = SimpleNamespace(trying=SimpleNamespace(shape=(224, 320)))
    assert not list(find_oriented(probe, NONE, [], lambda word, label: -1))


def test_errors_join_a_cause_of_their_label_only_if_nearly_all_that_count_have_it(digits, honest):
    asked = []

    def story_of(word, label):
        asked.append((word, label))
        return 4

    pixels, labels, _ = shown(digits, either_side)
    (joined,) = found_in(Site(honest, pixels, labels), story_of=story_of)
    assert (joined.story, joined.trials, asked) == (4, (), [("Turned by 90°", LABEL)])


def test_what_is_asked_once_is_remembered_with_its_confidence(digits, honest):
    pixels, labels, _ = shown(digits, either_side)
    site = Site(honest, pixels, labels)
    images = site.wrong[:20]
    with site.prober(0.9999) as probe:
        trying = probe.trying
        said = trying.said(images, "same", lambda pixels, _: pixels)
        passes = trying.passes
        again, sure = trying.answers(images[::-1], "same", lambda pixels, _: pixels)
        assert trying.passes == passes
    assert said.dtype == again.dtype == np.int64
    assert again[::-1].tolist() == said.tolist() == site.predictions.prediction[images].tolist()
    np.testing.assert_allclose(sure[::-1], site.predictions.confidence[images], atol=1e-5)


def test_a_label_in_whose_first_errors_neither_axis_leads_is_asked_of_more_if_many_count(digits, honest, monkeypatch):
    pixels, labels, _ = shown(digits, either_side)
    site = Site(honest, pixels, labels)
    count_for = oriented._count_for

    def first(*shares):
        return lambda probe, errors: shares if len(errors) == FIRST else count_for(probe, errors)

    monkeypatch.setattr(oriented, "_count_for", first(0.35, 0.3))
    assert len(found_in(site)) == 1
    monkeypatch.setattr(oriented, "_count_for", first(0.2, 0.15))
    assert not found_in(site)


@pytest.mark.parametrize(
    ("ours", "of", "theirs", "above"),
    [
        (122, 255, (83, 240), True),  # of 256 images it can't be told yet, of 768 it can
        (122, 255, (83, 320), False),
        (61, 168, (74, 230), False),  # .1 more is not reached
        (133, 209, (15, 768), True),  # told of the first: the others are not asked
    ],
)
def test_what_counts_is_compared_with_more_images_if_the_first_do_not_tell(monkeypatch, ours, of, theirs, above):
    counts = dict(zip((OTHERS, MORE), theirs, strict=True))
    monkeypatch.setattr(oriented, "_swallowed", lambda probe, label, axis, count: np.arange(count) < counts[count])
    assert oriented._is_above(SimpleNamespace(alpha=7e-5), np.arange(of) < ours, LABEL, AXES[0][0]) is above


def test_that_few_images_fail_once_they_are_turned_is_no_objection_to_the_repair(digits, honest, monkeypatch):
    pixels, labels, _ = shown(digits, upside_down)
    site = Site(honest, pixels, labels)
    monkeypatch.setattr(harm, "_shortfall", lambda *_: "fewer than 25% of them fail")
    (found,) = found_in(site)
    converse = found.trials[1]
    assert converse.damage
    assert not converse.proved
    assert converse.fails == f"fewer than 25% of them fail{BY_REPAIR}"
    assert converse.neutral is None  # what noise does says nothing then

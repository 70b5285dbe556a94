"""Errors of a label that look damaged in one way are tried wherever they lie, and said of where nothing is proved."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from toy_site import Site, trained
from wrongtree.artifacts.causes import Alike, Count, Found, Trial
from wrongtree.artifacts.data import KIND_NAMES, KINDS, Likeness
from wrongtree.demo import load_digits
from wrongtree.stages.probe.causes import alike as alike_module
from wrongtree.stages.probe.causes import harm
from wrongtree.stages.probe.causes.alike import (
    _counted,
    _may_be_mistaken,
    apart_from,
    find_again,
    find_alike,
    is_known,
)
from wrongtree.stages.probe.causes.clusters import SHOWN
from wrongtree.stages.probe.causes.effects import Effect, trial_of
from wrongtree.stages.probe.causes.harm import MILD, OF_TOLD, OF_UNSURE
from wrongtree.stages.probe.causes.pieces import Piece
from wrongtree.stages.probe.causes.seeming import damage_of, may_have
from wrongtree.stages.probe.causes.stories import _Stories
from wrongtree.stages.probe.likeness.damaging import damaged

TRAINED_ON = 700
LABEL = 3
COVER, SNOW = (KIND_NAMES.index(name) for name in ("cover", "snow"))


@pytest.fixture(scope="module")
def covered():
    """A network, digits that it was not trained on, and which of one label have a grey square somewhere."""
    pictures, labels = load_digits()
    pixels = np.stack([np.asarray(picture) for picture in pictures])
    own = np.flatnonzero(labels[TRAINED_ON:] == LABEL)
    some = own[: 3 * len(own) // 4]
    chance, seen = np.random.default_rng(0), pixels[TRAINED_ON:].copy()
    side = round(0.55 * seen.shape[1])
    for row in some:
        top, left = chance.integers(0, seen.shape[1] - side, 2)
        seen[row, top : top + side, left : left + side] = 128
    return Site(trained(pixels[:TRAINED_ON], labels[:TRAINED_ON]), seen, labels[TRAINED_ON:]), some


@pytest.fixture(scope="module")
def snowed():
    """The same of which some have white flecks."""
    pictures, labels = load_digits()
    pixels = np.stack([np.asarray(picture) for picture in pictures])
    own = np.flatnonzero(labels[TRAINED_ON:] == LABEL)
    some, seen = own[: len(own) // 2], pixels[TRAINED_ON:].copy()
    clear = torch.from_numpy(seen[some] / 255).float()[:, None].expand(-1, 3, -1, -1)
    seen[some] = (damaged(clear, "snow", 2, 0)[:, 0] * 255).round().numpy()
    return Site(trained(pixels[:TRAINED_ON], labels[:TRAINED_ON]), seen, labels[TRAINED_ON:]), some


def likeness_of(site, rows, kind=COVER):
    """A classifier that takes these images for one kind, and no other."""
    found = np.full(len(site.predictions.label), -1)
    found[rows] = kind
    share = np.zeros(len(KINDS))
    return Likeness(
        found, np.where(found >= 0, 2, -1), np.zeros(0, np.int64), 100, share, share, share < 0, 1.0 * (found < 0), 1000
    )


def found_in(site, likeness, known=(), story_of=lambda word, label: -1):
    with site.prober(0.9999, likeness) as probe:
        return list(find_alike(probe, np.array(known, dtype=np.int64), site.trees, story_of))


def test_a_labels_covered_errors_are_found_with_their_counts(covered):
    site, some = covered
    (found,) = found_in(site, likeness_of(site, some))
    assert found.alike.image.tolist() == site.among(some).tolist()
    own = site.predictions.label == LABEL
    correct = own & (site.predictions.prediction == LABEL)
    assert (found.alike.errors.hits, found.alike.errors.of) == (len(site.among(some)), int((own & ~correct).sum()))
    assert (found.alike.correct.hits, found.alike.correct.of) == (int(correct[some].sum()), int(correct.sum()))
    (tried,) = (trial for trial in found.trials if trial.word == "Partly covered")  # anywhere, and in any colour
    assert tried.change == "cover-2"
    assert tried.hit.hits > 0


def test_what_errors_are_seen_to_have_is_proved_if_it_harms_more_than_what_should_not_matter(snowed):
    site, some = snowed
    (found,) = found_in(site, likeness_of(site, some, SNOW))
    tried = found.trials[0]
    correct = (site.predictions.label == LABEL) & (site.predictions.prediction == LABEL)
    assert (tried.word, tried.damage, tried.proved, tried.fails) == ("Snow or white flecks", True, True, "")
    assert tried.control == MILD  # that they have flecks is seen, so other damage is no objection
    assert tried.hit.of == min(OF_TOLD, int(correct.sum()))
    assert tried.neutral.hits < tried.hit.hits
    assert len(tried.shown.said) == len(tried.shown.after) == SHOWN  # of those that it harms
    assert (tried.shown.said != LABEL).all()
    assert all(trial.shown is None for trial in found.trials[1:])


@pytest.mark.parametrize(("more", "proved"), [(OF_UNSURE, True), (12, False)])
def test_where_few_correct_images_leave_it_open_whether_damage_harms_more_are_asked(snowed, monkeypatch, more, proved):
    site, some = snowed
    monkeypatch.setattr(harm, "OF_TOLD", 12)  # of so few no test could tell
    monkeypatch.setattr(harm, "OF_UNSURE", more)
    (found,) = found_in(site, likeness_of(site, some, SNOW))
    tried = next(trial for trial in found.trials if trial.word == "Snow or white flecks")
    assert (tried.proved, tried.fails.startswith("ahead of the control")) == (proved, not proved)
    assert tried.hit.of == tried.neutral.of
    assert (tried.hit.of > 12) is proved


def test_damage_that_harms_proves_nothing_where_none_of_the_errors_is_due_to_it_for_certain(snowed, monkeypatch):
    site, some = snowed
    monkeypatch.setattr(Alike, "surely", lambda *_: 0)
    (found,) = found_in(site, likeness_of(site, some, SNOW))
    (tried,) = found.trials
    assert (tried.word, tried.proved, tried.shown) == ("Snow or white flecks", False, None)
    assert tried.fails.startswith("it may be by chance")
    assert not is_known(found)


def test_errors_of_a_known_cause_are_not_told_again(covered):
    site, some = covered
    assert not found_in(site, likeness_of(site, some), known=site.among(some))


def test_errors_are_not_compared_with_images_that_fail_for_another_damage(covered):
    site, some = covered
    likeness = likeness_of(site, some)
    likeness.kind[some[::2]] = SNOW
    found = {one.alike.kind: one.alike for one in found_in(site, likeness)}
    assert found.keys() == {SNOW, COVER}
    for kind, others in ((SNOW, some[1::2]), (COVER, some[::2])):
        wrong = np.isin(others, site.wrong)
        assert found[kind].left_out == (int(wrong.sum()), int((~wrong).sum()))


def test_where_others_may_be_damaged_unseen_each_is_compared_with_at_its_probability_of_no_damage(covered, monkeypatch):
    """Half of the covered images are not recognised, and fail: among these the others fail nearly as often."""
    site, some = covered
    monkeypatch.setattr(alike_module, "ENOUGH", 8)
    likeness = likeness_of(site, some[::2])
    (plain,) = found_in(site, likeness)
    assert (plain.alike.weighed, plain.alike.left_out) == (False, (0, 0))
    likeness.undamaged[some[1::2]] = 0.0
    (found,) = found_in(site, likeness)
    assert found.alike.weighed
    wrong = np.isin(some[1::2], site.wrong)
    assert found.alike.left_out == (int(wrong.sum()), int((~wrong).sum()))
    monkeypatch.setattr(alike_module, "ENOUGH", 1000)  # too few would be left
    assert not found_in(site, likeness)[0].alike.weighed


def test_images_of_equal_weight_count_as_many_as_they_are_and_of_unequal_ones_fewer():
    wrong = np.arange(10) < 4
    assert _counted(wrong, np.full(10, 0.2)) == (4, 10)
    assert _counted(wrong, np.r_[np.zeros(2), np.ones(8)]) == (2, 8)
    assert _counted(wrong, np.r_[np.full(4, 0.5), np.ones(6)]) == (2, 9)  # 8 ** 2 / 7 images, a quarter errors
    assert _counted(wrong, np.zeros(10)) == (0, 0)


def test_no_more_images_than_are_taken_for_a_kind_by_mistake_are_no_finding(covered):
    site, some = covered
    likeness = likeness_of(site, some)
    own = site.predictions.label == LABEL
    likeness.false[COVER] = 0.5 * len(some) / own.sum()
    assert found_in(site, likeness)
    likeness.false[COVER] = len(some) / own.sum()  # as many of the label would look so without a cover
    assert not found_in(site, likeness)


def test_what_errors_of_another_cause_hid_is_seen_once_they_are_known(covered, monkeypatch):
    site, some = covered
    monkeypatch.setattr(alike_module, "ONCE", 1e-6)
    likeness = likeness_of(site, some[: len(some) // 5])
    turned = site.among(some[len(some) // 5 :])
    assert not found_in(site, likeness)

    def again(seen):
        with site.prober(0.9999, likeness) as probe:
            return find_again(probe, seen, turned, np.zeros(0, np.int64), site.trees, lambda word, label: -1)

    (new,) = again([])
    assert new.alike.image.tolist() == site.among(some[: len(some) // 5]).tolist()
    assert new.alike.left_out == (len(turned), 0)
    assert new.alike.errors.of == int((site.predictions.label[site.wrong] == LABEL).sum())  # they remain its errors
    count = Count(1, 2, 0.1, 0.9)
    proved = Trial("cover", "Covered", "Partly covered", True, count, None, count, None, 0.9, True)
    image = new.alike.image[:8]
    before = replace(new, trials=(proved,), alike=replace(new.alike, image=image, left_out=(0, 0)))
    (kept,) = again([before])
    assert (kept.trials, kept.alike.left_out) == ((proved,), new.alike.left_out)  # the others are fewer now
    assert kept.alike.image.tolist() == image.tolist()
    other = site.wrong[site.predictions.label[site.wrong] != LABEL]
    elsewhere = replace(before, trials=(), alike=replace(before.alike, image=other[:1]))
    unproved = replace(before, trials=(), alike=replace(before.alike, kind=SNOW))
    assert [one.alike.kind for one in again([elsewhere, unproved])] == [COVER, COVER]  # only its labels are asked again


@pytest.mark.parametrize(("chance", "told"), [(0.05, 1), (1e-300, 0)])
def test_without_a_proof_it_is_told_only_if_chance_alone_hardly_does_it(covered, monkeypatch, chance, told):
    site, some = covered
    monkeypatch.setattr(alike_module, "harmed", lambda *_, **__: [])
    monkeypatch.setattr(alike_module, "CHANCE", chance)
    found = found_in(site, likeness_of(site, some))
    assert len(found) == told
    assert not any(is_known(one) for one in found)


def test_what_few_look_to_have_may_be_what_more_have_if_the_test_mistook_it_as_often():
    blur, motion, rotate = (KIND_NAMES.index(name) for name in ("blur", "motion", "rotate"))
    times, mixed = np.zeros(len(KINDS), dtype=np.int64), np.zeros((len(KINDS), len(KINDS)), dtype=np.int64)
    times[[blur, motion, rotate]] = 60, 12, 12
    mixed[motion, blur], mixed[rotate, motion] = 20, 140
    none, share = np.zeros(0, np.int64), np.zeros(len(KINDS))
    likeness = Likeness(none, none, none, 300, share, share, share > 0, share, 150, mixed)
    assert _may_be_mistaken(likeness, motion, times)  # 12 of 72; in the test 20 of 150
    assert not _may_be_mistaken(likeness, rotate, times)  # the test mistook no blurred image for a rotated one
    times[blur] = 600
    assert _may_be_mistaken(likeness, rotate, times)  # and might have one of so many
    times[[blur, motion]] = 0, 20
    assert _may_be_mistaken(likeness, rotate, times)


def test_errors_that_look_as_those_of_a_known_cause_are_of_it(snowed):
    site, some = snowed
    (joined,) = found_in(site, likeness_of(site, some, SNOW), story_of=lambda word, label: 4)
    assert (joined.story, joined.trials) == (4, ())  # they are seen to have what those have


def test_nothing_is_found_where_such_images_are_not_misclassified_more_often(covered):
    site, _ = covered
    own = np.flatnonzero(site.predictions.label == LABEL)
    assert not found_in(site, likeness_of(site, own))  # all of them look so
    assert not found_in(site, likeness_of(site, np.zeros(0, np.int64)))
    assert not found_in(site, None)


def test_damage_is_what_most_errors_seem_to_have(covered):
    site, some = covered
    errors = site.among(some)
    half = likeness_of(site, errors[: len(errors) // 3])
    assert damage_of(site.predictions, half, errors) is None
    found = damage_of(site.predictions, likeness_of(site, errors), errors)
    assert (found.word, found.told, found.family) == ("Partly covered", True, "cover")
    assert damage_of(site.predictions, None, errors) is None


def test_what_is_damaged_as_a_whole_is_not_misled_by_a_place(covered):
    site, some = covered
    errors = site.among(some)

    def tried(kind):
        with site.prober(0.9999, likeness_of(site, errors, KIND_NAMES.index(kind))) as probe:
            return probe.probe(errors, None, kind, 8)

    local, whole = tried("cover"), tried("shrink")
    assert any(repair.family == "place" for repair in local.repairs.values())
    assert not any(repair.family == "place" for repair in whole.repairs.values())
    assert {repair.family for repair in whole.repairs.values()} >= {"turn", "tone", "noise", "border"}
    assert (local.seen, whole.seen) == (COVER, KIND_NAMES.index("shrink"))
    named = trial_of(probe_of(site), whole, "unframe", None, proved=False)
    assert named.word == "Small in a frame"


def probe_of(site):
    with site.prober(0.9999) as probe:
        return probe


def test_clusters_of_one_label_that_look_damaged_alike_are_one_story(covered):
    site, some = covered
    errors = site.among(some)
    halves = errors[::2], errors[1::2]
    with site.prober(0.9, likeness_of(site, errors)) as probe:
        told = _Stories(probe, site.trees, [Piece("combined-none", k, np.searchsorted(site.wrong, half), 0.9, True)
                                            for k, half in enumerate(halves)])  # fmt: skip
        count = Count(40, 48, 0.7, 0.9)
        proved = Trial("cover", "With a grey square", "Partly covered", True, count, None, count, None, 0.95, True)
        told.story, told.trials = [3, 5], [[proved], [proved]]
        told.more = [("combined-none", 7, 5)]
        told.by_look()
        assert told.story == [3, 3]
        assert told.more == [("combined-none", 7, 3)]
        told.story, told.trials = [3, 5], [[proved], [replace(proved, word="Blurred")]]
        told.by_look()
        assert told.story == [3, 5]


def test_what_looks_low_in_contrast_is_in_no_story_with_other_colours(covered):
    site, some = covered
    errors = site.among(some)
    faded, other = errors[::2], errors[1::2]
    with site.prober(0.9, likeness_of(site, faded, KIND_NAMES.index("fade"))) as probe:
        told = _Stories(probe, site.trees, [Piece("combined-none", k, np.searchsorted(site.wrong, half), 0.9, True)
                                            for k, half in enumerate((faded, other))])  # fmt: skip
        fixed = np.ones(20, dtype=bool)
        for piece in told.pieces:
            piece.done = SimpleNamespace(fixed={"colours": fixed, "contrast": fixed})
        assert not told._joins(1, 0, Effect("colours", 1.0, 0.5))
        assert told._joins(1, 0, Effect("contrast", 1.0, 0.5))


def test_what_errors_are_seen_not_to_have_is_not_tried_on_them(covered):
    site, some = covered
    errors = site.among(some)
    blur = KIND_NAMES.index("blur")
    blurred = replace(likeness_of(site, errors[: len(errors) // 3], blur), found=np.ones(len(KINDS)))
    assert may_have(site.predictions, blurred, errors, "blur")
    assert not may_have(site.predictions, blurred, errors, "motion")
    assert not may_have(site.predictions, blurred, errors, "noise")
    assert may_have(site.predictions, blurred, errors, "to-contrast")  # of which nothing is seen
    assert may_have(site.predictions, None, errors, "noise")
    assert may_have(site.predictions, likeness_of(site, errors, blur), errors, "noise")  # no kind is told reliably


def test_what_is_only_measured_of_errors_most_of_which_have_another_cause_is_left_out():
    count, no = Count(8, 10, 0.4, 1.0), Count(1, 10, 0.0, 0.4)
    proved = Trial("cover", "Covered", "Partly covered", True, count, None, no, None, 0.9, True)
    one = Found((), (), None, alike=Alike("features-label", np.arange(10, 20), COVER, count, no, (0, 0), 0.9))
    found = [
        one,
        replace(one, trials=(proved,)),
        replace(one, trials=(replace(proved, proved=False),)),
        replace(one, story=3),
    ]
    assert [is_known(each) for each in found] == [False, True, False, True]
    assert apart_from(found, np.arange(15)) == [found[0], found[2]]
    assert apart_from(found, np.arange(16)) == []

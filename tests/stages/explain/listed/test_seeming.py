"""Words by what errors look like, and sentences with counts that add up."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
from scipy.stats import binomtest, fisher_exact

from wrongtree.artifacts.causes import Alike, Count, Trial
from wrongtree.artifacts.data import KIND_NAMES, KINDS, Likeness
from wrongtree.stages.explain.listed import alike
from wrongtree.stages.explain.listed.seeming import contradicted, looking_so, partly, seeming, several

SNOW = KIND_NAMES.index("snow")


def site(errors, correct):
    """Images of one label: kinds that errors and correct images look to have."""
    kind = np.array([*errors, *correct])
    label = np.zeros(len(kind), dtype=np.int64)
    prediction = np.array([1] * len(errors) + [0] * len(correct))
    found = SimpleNamespace(
        label=label, prediction=prediction, members=np.arange(len(errors)), at=lambda images: images,
        whole=SimpleNamespace(label=label, prediction=prediction),
    )  # fmt: skip
    share = np.zeros(len(KINDS))
    return found, Likeness(
        kind, np.zeros_like(kind), np.zeros(0, np.int64), 100, share, share, share < 0, 1.0 * (kind < 0)
    )


def test_a_word_is_what_most_errors_look_like_and_few_correct_images():
    predictions, likeness = site([SNOW] * 15 + [-1] * 5, [SNOW] * 2 + [-1] * 98)
    found = seeming(predictions, likeness, np.arange(20))
    assert found.word == "Snow or white flecks"
    assert found.measured == (
        "15 of 20 errors look like images with snow or white flecks; of the 100 correctly classified images of the "
        "same labels looked at, 2 do"
    )
    assert seeming(predictions, likeness, np.arange(5, 20)) is not None
    assert seeming(predictions, likeness, np.arange(12, 20)) is None  # three of eight
    assert seeming(predictions, likeness, np.arange(4)).measured.startswith("4 of 4 errors")  # not by chance
    assert fisher_exact([[2, 2], [2, 98]], "greater")[1] > 1e-4
    assert seeming(predictions, likeness, np.arange(13, 17)) is None
    assert seeming(predictions, likeness, np.arange(3)) is None  # too few
    assert seeming(predictions, None, np.arange(20)) is None
    usual, likeness = site([SNOW] * 12 + [-1] * 8, [SNOW] * 35 + [-1] * 65)
    assert seeming(usual, likeness, np.arange(20)) is None  # less than twice as often as the others
    often, likeness = site([SNOW] * 20, [SNOW] * 20 + [-1] * 80)
    assert "20 of 20 errors" in seeming(often, likeness, np.arange(20)).measured
    few, likeness = site([SNOW] * 6 + [-1] * 2, [SNOW] * 25 + [-1] * 75)
    assert fisher_exact([[6, 2], [25, 75]], "greater")[1] > 1e-4
    assert seeming(few, likeness, np.arange(8)) is None  # three times as often, which may be by chance


def test_of_what_is_seldom_recognised_fewer_errors_need_to_look_so():
    warp = KIND_NAMES.index("warp")
    predictions, likeness = site([warp] * 10 + [-1] * 20, [warp] * 2 + [-1] * 98)
    assert seeming(predictions, likeness, np.arange(30)) is None
    found = np.where(np.arange(len(KINDS)) == warp, 0.4, 0.9)
    rare = replace(likeness, found=found, seldom=found < 0.5)
    assert seeming(predictions, rare, np.arange(30)).measured.endswith(
        "same labels looked at, 2 do; more may have it: in a test, only 40% of such images were recognised"
    )
    assert seeming(predictions, rare, np.arange(5, 30)) is None  # five of 25 are as many as of fewer than half
    assert seeming(predictions, replace(rare, seldom=found > 1), np.arange(30)) is None


def test_what_is_seldom_recognised_of_one_label_is_no_name_for_another_labels_errors():
    warp = KIND_NAMES.index("warp")
    predictions, likeness = site([warp] * 10 + [-1] * 20, [warp] * 2 + [-1] * 98)
    found = np.where(np.arange(len(KINDS)) == warp, 0.4, 0.9)
    rare = replace(likeness, found=found, seldom=found < 0.5)
    assert seeming(predictions, rare, np.arange(30)) is not None
    predictions.label[23:30] = 2  # a few of another label
    assert seeming(predictions, rare, np.arange(30)) is not None
    predictions.label[22] = 2  # a quarter
    assert seeming(predictions, rare, np.arange(30)) is None
    assert seeming(predictions, replace(likeness, found=found), np.arange(11)).word == "Warped"


def test_errors_that_look_as_an_entry_is_called_are_counted_of_what_is_mostly_recognised():
    predictions, likeness = site([SNOW] * 3 + [-1] * 2 + [KIND_NAMES.index("noise")], [-1] * 9)
    entry = SimpleNamespace(cause="Snow or white flecks", member=np.array([1, 2, 3, 5]))
    assert looking_so(predictions, likeness, entry).tolist() == [1, 2]
    assert looking_so(predictions, replace(likeness, seldom=np.ones(len(KINDS), bool)), entry).tolist() == []
    assert looking_so(predictions, None, entry).tolist() == []
    entry.cause = ""
    assert looking_so(predictions, likeness, entry).tolist() == []


def test_what_was_learned_from_is_no_evidence():
    predictions, likeness = site([SNOW] * 20, [SNOW] * 20 + [-1] * 80)
    object.__setattr__(likeness, "learned", np.arange(20, 40))
    assert (
        "of the 80 correctly classified images of the same labels looked at, 0 do"
        in seeming(predictions, likeness, np.arange(20)).measured
    )


NONE = np.zeros(0, dtype=np.int64)


def count(hits, of):
    return Count(hits, of, 0.0, 1.0)


def test_rates_are_those_of_a_recount():
    # Half of the 800 correct ones were asked.
    one = Alike("tree", np.arange(60), SNOW, count(60, 100), count(10, 400), (0, 0), 0.9)
    inside, outside = one.rates(800)
    assert inside == 60 / (60 + 20)
    assert outside == 40 / (40 + 780)
    assert alike.found(one, 800, "ship") == (
        "60 of 100 ship errors look like images with snow or white flecks; of the 400 correctly classified ship images "
        "looked at, 10 do. About 75% of the ship images that look like this are misclassified, and 5% of the others."
    )


def test_of_what_is_seldom_recognised_more_errors_may_have_it():
    one = Alike("tree", np.arange(12), SNOW, count(12, 100), count(1, 400), (0, 0), 0.14)
    assert alike.found(one, 800, "ship").endswith(
        "of the others. More errors may have it: in a test, only 14% of such images were recognised."
    )
    most = replace(one, errors=count(60, 100))  # more than would be recognised if all had it
    assert alike.found(most, 800, "ship").endswith("of the others.")


def test_others_that_look_to_have_another_damage_are_not_compared_with():
    one = Alike("tree", np.arange(60), SNOW, count(60, 100), count(10, 400), (30, 20), 0.9)
    inside, outside = one.rates(800)
    assert inside == 60 / (60 + 20)
    assert outside == 10 / (10 + 740)
    assert alike.found(one, 800, "ship").endswith("and 1% of those without known damage or cause.")
    assert alike.found(replace(one, weighed=True), 400, "ship").endswith("of those without known damage or cause.")


def test_as_many_errors_as_there_were_at_the_others_rate_have_another_cause():
    one = Alike("tree", np.arange(60), SNOW, count(60, 100), count(10, 400), (0, 0), 0.9)
    images = 60 + 20  # that look so, of which 40 / 820 would be misclassified
    assert one.about(800, 60) == round(60 - images * 40 / 820)
    (low, _), (_, high) = (
        binomtest(round(share * n), n).proportion_ci(method="wilson") for share, n in ((60 / 80, 80), (40 / 820, 820))
    )
    assert one.surely(800, 60) == int(60 * (1 - high / low))
    assert alike.follows(56, 53, 60) == (
        "About 56 of these 60 errors are misclassified because of it, at least 53 (95% intervals). The other 4 "
        "would be misclassified anyway, at the rate of other images."
    )
    assert alike.follows(60, 60, 60) == "Nearly all of these 60 errors are misclassified because of it."


def test_what_such_damage_did_is_said_with_why_it_is_no_proof():
    one = Alike("tree", np.arange(60), SNOW, count(60, 100), count(10, 400), (0, 0), 0.9)
    trial = Trial("snow-1", "With snow or white flecks added", "Snow or white flecks", True, count(39, 48), None,
                  None, None, 0.6, False, fails="the control does nearly as much")  # fmt: skip
    assert alike.tried(one, [trial]) == (
        "\nWith snow or white flecks added, 39 of 48 correct images become misclassified; that is no proof: the "
        "control does nearly as much."
    )
    assert alike.tried(one, []) == ""


def test_a_word_that_would_be_seen_and_is_not_names_nothing():
    dark = KIND_NAMES.index("dark")
    predictions, likeness = site([-1] * 16 + [dark] * 4, [-1] * 100)
    likeness = replace(likeness, found=np.ones(len(KINDS)))
    assert contradicted("Dark", predictions, likeness, np.arange(20))
    assert not contradicted("Dark", predictions, likeness, np.arange(8, 20))  # a third
    assert not contradicted("Uniform patch", predictions, likeness, np.arange(20))
    assert not contradicted("", predictions, likeness, np.arange(20))
    assert not contradicted("Dark", predictions, None, np.arange(20))
    likeness.found[dark] = 0.4  # it is not told
    assert not contradicted("Dark", predictions, likeness, np.arange(20))


def test_what_a_part_of_the_errors_looks_to_have_is_said_if_correct_images_seldom_do():
    predictions, likeness = site([SNOW] * 7 + [-1] * 13, [SNOW] * 2 + [-1] * 98)
    assert partly(predictions, likeness, np.arange(20)) == (
        "7 of 20 errors look like images with snow or white flecks; of the 100 correctly classified images of the same "
        "labels looked at, 2 do."
    )
    assert partly(predictions, likeness, np.arange(4, 20)) == ""  # three: too few
    assert partly(predictions, None, np.arange(20)) == ""
    assert partly(*site([SNOW] * 7 + [-1] * 13, [SNOW] * 18 + [-1] * 82), np.arange(20)) == ""
    assert partly(*site([-1] * 20, [-1] * 100), np.arange(20)) == ""


def test_errors_with_several_looks_say_which_and_how_many():
    lines, blur = KIND_NAMES.index("lines"), KIND_NAMES.index("blur")
    predictions, likeness = site([lines] * 12 + [SNOW] * 8 + [blur] * 4 + [-1] * 4, [-1] * 50)
    predictions.label[:12] = 2
    assert several(predictions, likeness, np.arange(28), ["cat", "dog", "<b>"]) == (
        "Of these 28 errors 12 look like images with stripes or lines (<b>), and 8 look like images with snow or white "
        "flecks (cat)."
    )
    assert several(predictions, likeness, np.arange(15), ["cat", "dog", "<b>"]) == ""  # three of fifteen are few
    assert several(predictions, None, np.arange(28), ["cat"]) == ""

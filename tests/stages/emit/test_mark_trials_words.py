"""What is said of a mark that was tried on the model: no more than the counts tell."""

import numpy as np
import pytest

from wrongtree.shared.intervals import newcombe
from wrongtree.stages.emit.said.mark_trials import HARDLY, MISLEADS, UNCLEAR, USES, Named, finding, gain
from wrongtree.stages.emit.said.marks import sentences
from wrongtree.stages.explain.marks.words import look_of

BAR = Named("bar", "dog", "dog")
NOTHING = [(0, 0, 0)] * 3
QUIET = [(37, 1, 0), (37, 2, 0), (48, 3, 0)], [(48, 2, 0), (48, 1, 0), (48, 2, 0)]


def counts(errors, correct, pasted) -> np.ndarray:
    return np.array([errors, correct, pasted], dtype=np.int64)


def test_a_mark_that_makes_the_model_say_its_label_is_used():
    found = finding(counts(*QUIET, [(96, 71, 65), (96, 5, 1), (96, 3, 0)]), BAR, 1)
    assert found.short == USES
    assert found.said == (
        "The model uses it: put into 96 correct images of other labels, it makes 71 misclassified (74%), 65 of them as "
        "dog (a grey bar there: 5, 1 as dog). Covered, 1 of 37 errors that have it becomes correct (of 48 errors "
        "without it, with this place covered: 3), and 2 of 48 correct images that have it become misclassified (of 48 "
        "correct images without it, with this place covered: 2)."
    )


def test_a_mark_that_does_no_more_than_a_grey_one_is_hardly_used():
    found = finding(counts(*QUIET, [(96, 3, 0), (96, 2, 0), (96, 4, 1)]), BAR, 1)
    assert found.short == HARDLY
    assert found.said.startswith(
        "The model hardly uses it to tell classes: "
        "put into 96 correct images of other labels, it makes 3 misclassified (3%), none of "
        "them as dog (what other images have there: 4, 1 as dog). Covered, 1 of 37 errors"
    )


def test_a_mark_without_which_correct_images_are_misclassified_is_used_and_that_is_said_first():
    correct = [(48, 40, 0), (48, 1, 0), (48, 3, 0)]
    found = finding(counts(NOTHING, correct, [(96, 4, 2), (96, 3, 1), (96, 2, 0)]), BAR, 1)
    assert found.short == USES
    assert found.said == (
        "The model uses it: covered, 40 of 48 correct images that have it become misclassified (of 48 correct images "
        "without it, with this place covered: 3). Put into 96 correct images of other labels, it makes 4 misclassified "
        "(4%), 2 of them as dog (a grey bar there: 3, 1 as dog)."
    )


def test_a_place_that_is_needed_in_all_images_says_nothing_of_the_mark():
    """Over the object: covering it there misclassifies as many images that never had the mark."""
    correct = [(48, 40, 0), (48, 3, 0), (48, 38, 0)]
    found = finding(counts(NOTHING, correct, [(96, 70, 10), (96, 66, 8), (96, 60, 5)]), BAR, 1)
    assert found.short == ""
    assert "does as much" in found.said or found.said.startswith(UNCLEAR)
    assert "uses it:" not in found.said


def test_errors_that_are_correct_without_it_were_misled_by_it():
    errors = [(40, 36, 0), (40, 2, 0), (48, 4, 0)]
    found = finding(counts(errors, NOTHING, NOTHING), BAR, 1)
    assert found.short == MISLEADS
    assert found.said == (
        "It misleads the model: covered, 36 of 40 errors that have it become correct (of 48 errors without it, with "
        "this place covered: 4)."
    )


def test_what_makes_images_misclassified_but_not_as_its_label_misleads():
    found = finding(counts(*QUIET, [(96, 60, 1), (96, 6, 1), (96, 5, 0)]), BAR, 1)
    assert found.short == MISLEADS


def test_a_small_difference_that_is_certain_is_called_a_little():
    found = finding(counts(*QUIET, [(96, 12, 12), (96, 0, 0), (96, 0, 0)]), BAR, 1)
    assert found.short == f"{USES} a little"


def test_what_is_certain_of_one_mark_may_not_be_of_six():
    one = counts(*QUIET, [(96, 10, 10), (96, 0, 0), (96, 1, 0)])
    assert [finding(one, BAR, marks).short for marks in (1, 6)] == [f"{USES} a little", ""]


def test_few_images_do_not_tell():
    few = counts(NOTHING, [(9, 1, 0), (9, 0, 0), (9, 0, 0)], [(20, 1, 0), (20, 1, 0), (20, 0, 0)])
    found = finding(few, BAR, 1)
    assert found.short == ""
    assert found.said == f"{UNCLEAR}."


def test_covering_that_corrects_many_but_not_certainly_is_not_called_hardly_used():
    errors = [(10, 4, 0), (10, 1, 0), (48, 4, 0)]
    found = finding(counts(errors, QUIET[1], [(96, 3, 0), (96, 2, 0), (96, 4, 1)]), BAR, 1)
    assert found.short == ""


def test_a_mark_of_no_label_is_put_into_images_without_it():
    found = finding(counts(NOTHING, NOTHING, [(96, 60, 0), (96, 2, 0), (0, 0, 0)]), Named("square", None, None), 1)
    assert found.said == (
        "It misleads the model: put into 96 correct images without it, it makes 60 misclassified (63%) (a grey square "
        "there: 2)."
    )


def test_nothing_is_said_where_nothing_was_asked():
    assert finding(counts(NOTHING, NOTHING, NOTHING), BAR, 1) is None


def test_a_difference_is_from_whatever_does_more_without_the_mark():
    trial = np.array([(96, 50, 40), (96, 20, 1), (48, 15, 9)])
    found = gain(trial, 1, 0.99)
    each = [newcombe(*(np.array([v]) for v in (50 / 96, 96.0, k / m, m)), 0.99) for k, m in ((20, 96.0), (15, 48.0))]
    assert found.gap == pytest.approx(50 / 96 - 15 / 48)
    assert found.low == pytest.approx(min(low[0] for _, low, _ in each))
    assert found.high == pytest.approx(each[1][2][0])
    assert gain(np.array([(0, 0, 0), (9, 1, 0), (9, 1, 0)]), 1, 0.99) is None
    assert gain(np.array([(9, 1, 0), (0, 0, 0), (0, 0, 0)]), 1, 0.99) is None


def test_where_it_was_tried_that_is_said_in_place_of_what_counting_cannot_tell():
    tried = finding(counts(*QUIET, [(96, 3, 0), (96, 2, 0), (96, 4, 1)]), BAR, 1)
    _, more = sentences(
        "green bar at the bottom", np.array([[250, 37], [750, 90], [0, 0], [9000, 800]]), "dog", None, tried
    )
    assert more.startswith(tried.said)
    assert more.endswith("(95% intervals). No image of another label has it.")
    assert "counting cannot tell" not in more


def test_what_fills_nearly_all_of_its_box_has_the_shape_of_the_box():
    region = np.zeros((16, 16), dtype=bool)
    region[13:, :] = True
    region[13, :3] = False
    black = np.zeros((16, 16, 3), dtype=np.uint8)
    assert look_of(region, black) == "black bar"
    region[13, :8] = False
    assert look_of(region, black) == "black mark"

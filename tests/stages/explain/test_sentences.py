"""What entries say, from counts with known answers."""

from dataclasses import replace

import numpy as np
import pytest

from wrongtree.artifacts.causes import Count, Trial
from wrongtree.artifacts.evidence import WORDS
from wrongtree.shared.texts import named
from wrongtree.stages.explain.measures import MEASURES
from wrongtree.stages.explain.sentences import (
    about_of,
    proof_of,
    ruled_out,
    site_proof,
    sure_of,
    what_of,
)
from wrongtree.stages.explain.traits import MORE, Compared, apart_of, measured_of

CLASSES = tuple(map(named, ("ship", "airplane", "9", "dog", "cat", "elk")))
REPAIR = Trial(
    "flip", "Flipped upside down", "Upside down", False, Count(47, 48, 0.8, 1.0), Count(3, 48, 0.0, 0.3),
    Count(5, 48, 0.0, 0.3), Count(2, 48, 0.0, 0.2), None, True,
)  # fmt: skip
DAMAGE = replace(
    REPAIR, damage=True, hit=Count(34, 48, 0.5, 0.9), elsewhere=None, broken=None, way=0.97, control="noise"
)
TWO = "ship, airplane (7 of 10), most often"
MANY = [0, 1, 2, 3, 4, 5]
SHIPS = np.zeros(113, np.int64)


@pytest.mark.parametrize(
    ("label", "prediction", "said"),
    [
        ([0] * 10, [1] * 10, "ship → airplane"),
        ([0] * 10, [1] * 7 + [2] * 3, "ship → airplane (7 of 10)"),
        ([0, 1] * 5, [2] * 9 + [0], "predicted as “9” (9 of 10)"),
        ([0] * 8 + [1] * 2, [1] * 4 + [2] * 4 + [0, 2], "ship (8 of 10), predicted as 2 classes"),
        ([0] * 5 + [1, 2, 1, 2, 1], [1] * 5 + [2, 0, 0, 1, 2], "predicted as airplane (6 of 10)"),
        ([0, 1], [1, 2], "ship, airplane"),
        ([0] * 4 + [1] * 3 + [2] * 3, [1] * 3 + [2, 0, 2, 0, 0, 0, 1], f"{TWO} ship → airplane (3 of 10)"),
        ([0, 1, 2], [1, 2, 0], "ship, airplane, “9”"),
        ([0, 0, 1, 1, 2, 2, 3], [1, 2, 0, 3, 1, 3, 2], "ship, airplane (4 of 7)"),
        ([0, 0, 1, 1, 2, 2, 3, 4], [1, 2, 0, 3, 1, 3, 2, 2], "ship, airplane, “9” (6 of 8)"),
        ([0, 0, 0, 1, 2, 3], [1, 2, 3, 3, 1, 2], "ship (3 of 6), predicted as 3 classes"),
        # Of classes with one error each none is a name.
        ([0, 0, 1, 2, 3, 4], [1, 2, 2, 0, 1, 3], "Mixed: 5 classes, such as ship, airplane"),
        ([*MANY, 0, 1], [5, 4, 3, 2, 1, 0, 5, 5], "Mixed: 6 classes, most often ship → elk (2 of 8)"),
    ],
)  # fmt: skip
def test_a_title_names_what_labels_and_predictions_share(label, prediction, said):
    assert what_of(np.array(label), np.array(prediction), CLASSES) == said


def test_a_control_is_beside_what_it_is_compared_with():
    said = proof_of((replace(DAMAGE, alike=30),), SHIPS, CLASSES, 48)
    assert "as a control, equally strong noise does that in 5 of 48 (10%) instead of 30." in said


def test_what_is_measured_and_is_not_the_cause_says_what_it_did_to_correct_images():
    other = replace(DAMAGE, title="Blurred as much as these errors", proved=False, way=0.6)
    assert ruled_out("Blurred", "9 of 10 errors are more blurred", other) == (
        "Measured: blurred (9 of 10 errors are more blurred). When blurred as much as these errors, 34 of 48 correct "
        "images become misclassified, but as other classes than these errors: no proof."
    )
    less = replace(other, title="With less contrast", hit=Count(2, 48, 0.0, 0.2))
    assert ruled_out("Low contrast", "9 of 10 errors have less contrast", less, named=True) == (
        "9 of 10 errors have less contrast. With less contrast, only 2 of 48 correct images become misclassified: "
        "no proof."
    )


def test_what_is_measured_says_of_how_many_and_that_nothing_tried_shows_it_to_be_the_cause():
    shares = np.full((4, len(MEASURES)), 0.95)
    shares[:, MEASURES.index("brightness")] = [0.01, 0.05, 0.2, 0.4]
    shares[:, MEASURES.index("red")] = [0.95, 0.8, 0.7, 0.2]
    none = np.zeros(0)
    compared = Compared(none, none, shares, none, none, none)
    usual = "than {}% of comparable images of their class"
    for word, said in (
        ("Uniform patch", "4 of 4 errors have a larger patch of one colour " + usual.format(90)),
        ("Dark", "2 of 4 errors are darker " + usual.format(90)),
        ("Red", "2 of 4 errors have more red " + usual.format(75)),
        ("Green cast", "4 of 4 errors have a stronger green cast " + usual.format(90)),
    ):
        assert measured_of(word, compared, np.arange(4)) == said
    dark = "1 of 1 error is darker " + usual.format(90)
    assert measured_of("Dark", compared, np.arange(1)) == dark
    assert set(MORE) <= set(WORDS)
    assert ruled_out("Dark", "M", None, (REPAIR, DAMAGE), named=True) == (
        "M. None of 2 changes tried for these errors alone shows that this causes them."
    )
    assert ruled_out("Border", "M", None, (REPAIR, DAMAGE), named=True).endswith("images, was not tried.")
    assert ruled_out("Dark", "M", None, (REPAIR,), named=True) == (
        "M. The one change tried for these errors alone does not show that this causes them. The reverse, done to "
        "correct images, was not tried."
    )
    assert ruled_out("Dark", "M", None, named=True) == "M."


def test_errors_without_a_word_are_told_by_plain_measures_in_which_they_plainly_differ():
    n = 40
    shares = np.full((n, len(MEASURES)), 0.5)
    usual = "of comparable images of their class."

    def said(among_all: np.ndarray | None = None, of: int = n) -> str:
        compared = Compared(np.zeros(n, np.int64), np.array([500]), shares, shares if among_all is None else among_all,
                            shares, shares)  # fmt: skip
        return apart_of(compared, np.arange(of))

    assert said() == ""
    shares[:, MEASURES.index("blur")] = 0.02
    assert said() == f"Measured: 40 of 40 errors have more fine detail than 90% {usual}"
    assert said(np.full_like(shares, 0.5)) == ""  # as all images are
    assert said(of=1) == ""
    shares[:, MEASURES.index("brightness")] = np.linspace(0.7, 1, n)
    shares[:, MEASURES.index("noise")] = 0.95
    assert said() == (
        "Measured: 40 of 40 errors have more fine detail, 40 have more noise or fine texture, and 33 are "
        "brighter, than 75% " + usual
    )
    assert said(of=2) == ""  # too few to be certain


def test_what_came_near_to_undoing_what_is_measured_is_said_and_no_other_change():
    swap = replace(
        REPAIR, change="swap", title="With red and blue swapped", hit=Count(11, 14, 0.3, 0.9),
        neutral=Count(5, 14, 0.1, 0.7), proved=False,
    )  # fmt: skip
    turned = replace(swap, change="turn-right", title="Turned right by 90°", hit=Count(14, 14, 0.5, 1.0))
    none = (
        "M. None of 2 changes tried for these errors alone shows that this causes them. The reverse, done to correct "
        "images, was not tried."
    )
    weak = " With so few errors, only a strong effect would show."
    near = (
        " With red and blue swapped, 11 of 14 become correct; changes that should not matter (mirroring, moving, "
        "enlarging) correct 5 of 14. That is near to a proof, but none."
    )
    assert ruled_out("Blue", "M", None, (turned, swap), named=True) == f"M.{near}{weak}"
    assert ruled_out("Blue", "M", None, (turned, turned, swap), named=True) == f"M.{near}{weak}"
    why = replace(swap, fails="no clear difference from changes that should not matter")
    assert f"none: {why.fails}." in ruled_out("Blue", "M", None, (turned, why), named=True)
    assert ruled_out("Dark", "M", None, (turned, swap), named=True) == none + weak  # swapping undoes no darkness
    little = replace(swap, neutral=Count(8, 14, 0.2, 0.8))
    assert ruled_out("Blue", "M", None, (turned, little), named=True) == none + weak


def test_a_proof_says_what_undoing_and_what_doing_it_did_with_denominators():
    assert proof_of((REPAIR, DAMAGE), SHIPS, CLASSES, 113) == (
        "When flipped upside down, 47 of 48 errors tried become correct (98%); of other ship errors, 3 of 48 do (6%). "
        "Conversely, when flipped upside down, 34 of 48 correct ship images become misclassified (71%), and are "
        "predicted as these errors are; as a control, equally strong noise leads to the "
        "predictions of these errors less often, in 5 of 48 (10%)."
    )


@pytest.mark.parametrize(
    ("label", "what", "proof"),
    [
        ([1] * 10, "missed dog", "of other errors with dog, 3 of 48 do (6%). Conversely, when flipped upside down, "
         "34 of 48 correct images with dog become"),
        ([0] * 7 + [1] * 3, "false alarms for dog (7 of 10)", "of other errors of the same labels, 3 of 48 do (6%). "
         "Conversely, when flipped upside down, 34 of 48 correct images become"),
        ([0] * 10, "false alarms for dog", "of other errors without dog, 3 of 48 do (6%). Conversely, when flipped "
         "upside down, 34 of 48 correct images without dog become"),
        ([0, 1] * 5, "missed dog and false alarms alike", "of other errors of the same labels, 3 of 48 do"),
    ],
)  # fmt: skip
def test_of_one_label_against_the_rest_both_sides_have_names(label, what, proof):
    classes, label = ("not dog", "dog"), np.array(label)
    assert what_of(label, 1 - label, classes) == what
    assert proof in proof_of((REPAIR, DAMAGE), label, classes, len(label))


def test_a_cause_that_not_all_errors_need_have_says_how_many_have_it_and_where_they_are():
    idle = "Changes that should not matter (mirroring, moving, enlarging) correct"
    end = "(lower end of the 95% interval)"
    partly = replace(REPAIR, neutral=Count(20, 101, 0.1, 0.3), surely=13)
    assert sure_of(partly, 1044, 1500, 2101) == (
        f"{idle} 20 of 101 (20%). So about 1,500 of the 2,101 errors have this cause (95% interval: 1,044 or more), "
        "mostly among those that become correct."
    )
    assert sure_of(REPAIR, 1044, 1500, 2101) == (
        f"{idle} 5 of 48 (10%). So about 1,500 of the 2,101 errors have this cause, mostly among those that "
        f"become correct. Undoing it corrects at least 1,044 of them {end}."
    )
    assert sure_of(replace(REPAIR, neutral=None), 38, 49, 49) == (
        f"So probably all 49 errors have this cause. Undoing it corrects at least 38 of them {end}."
    )


def test_how_many_errors_have_a_cause_is_estimated_by_abbotts_formula():
    """Of 100 errors 60 have the cause, and all of these become correct; idle changes correct 3 of 10 of any."""
    partly = replace(REPAIR, hit=Count(72, 100, 0.6, 0.8), neutral=Count(30, 100, 0.2, 0.4), surely=13)
    assert about_of(partly, 100) == 60
    assert about_of(partly, 250) == 150
    assert about_of(replace(partly, hit=Count(20, 100, 0.1, 0.3)), 100) == 0
    assert about_of(replace(partly, neutral=None), 100) == 72


def test_without_damage_it_says_what_the_repair_breaks():
    mixed = np.array([0, 1] * 24)
    assert proof_of((replace(REPAIR, elsewhere=None),), mixed, CLASSES, 48) == (
        "When flipped upside down, 47 of 48 errors become correct (98%). "
        "It makes 2 of 48 correct images misclassified (4%)."
    )


def test_damage_that_proves_nothing_is_not_said_and_what_a_repair_breaks_unless_it_is_its_own_converse():
    unproved = replace(DAMAGE, proved=False, neutral=Count(40, 48, 0.7, 0.95), control="flipping upside down")
    assert proof_of((REPAIR, unproved), SHIPS, CLASSES, 113) == (
        "When flipped upside down, 47 of 48 errors tried become correct (98%); of other ship errors, 3 of 48 do (6%)."
    )
    assert proof_of((replace(REPAIR, change="tone"), unproved), SHIPS, CLASSES, 113).endswith(
        "of other ship errors, 3 of 48 do (6%). It makes 2 of 48 correct ship images misclassified (4%)."
    )


def test_damage_in_another_way_is_called_that():
    assert proof_of((replace(DAMAGE, neutral=None, way=0.5),), SHIPS, CLASSES, 113) == (
        "When flipped upside down, 34 of 48 correct ship images become misclassified (71%), "
        "but are predicted otherwise."
    )


def test_what_is_tried_and_not_proved_is_not_said():
    assert proof_of((replace(REPAIR, proved=False), replace(DAMAGE, proved=False)), SHIPS, CLASSES, 113) == ""


def test_a_cause_of_the_whole_site_says_what_it_breaks():
    assert site_proof(REPAIR) == (
        "When flipped upside down, 47 of 48 errors drawn from the whole site become correct (98%); "
        "2 of 48 correct images become misclassified (4%)."
    )

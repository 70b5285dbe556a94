"""Marks with which images are misclassified more often are entries, and take what is proved of their images."""

from dataclasses import replace

import numpy as np
import pytest
from test_represent import GIVEN

from wrongtree.artifacts.causes import Count, Entry, Trial
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.data import Marks, MarkTrials
from wrongtree.artifacts.trees import leaf_order
from wrongtree.stages.explain.listed.marked import marked, with_marks, within

NONE = np.zeros(0, np.int64)
CLASSES = tuple(f"class {c}" for c in range(GIVEN.logits.shape[1]))
LABEL = int(np.bincount(GIVEN.label[GIVEN.errors]).argmax())
ERRORS = GIVEN.errors[GIVEN.label[GIVEN.errors] == LABEL]
E = len(GIVEN.errors)
CHILDREN = np.column_stack([np.r_[0, np.arange(E, 2 * E - 2)], np.arange(1, E)])
TREE = Tree("combined", "label", CHILDREN, np.arange(1.0, E), leaf_order(CHILDREN), NONE, NONE, NONE)
MOVED = Trial("move", "Moved, with an empty band left", "Moved, with an empty band", True, Count(74, 128, 0.5, 0.7),
              None, Count(25, 128, 0.1, 0.3), None, 0.9, True, "mirroring or moving")  # fmt: skip


def marks(images=ERRORS, with_it=(60, 20), without=(240, 12), label=LABEL) -> Marks:
    """One black bar; counts as (images, errors among them)."""
    region = np.zeros((1, 16, 16), dtype=bool)
    region[0, :4] = True
    counts = np.array([[with_it, without, (0, 0), (900, 90)]])
    colours = np.zeros((1, 16, 16, 3), dtype=np.uint8)
    where = np.zeros(len(images), np.int64)
    return Marks(
        region, colours, np.zeros(1), np.array([label]), counts, 1200, where, images, ("black bar",), ("at the top",)
    )


def trials(own=(128, 60, 58, 2), way=0.9) -> MarkTrials:
    none, of = np.zeros((1, 3, 3, 3), np.int64), np.array([[0, LABEL]])
    return MarkTrials(np.array([LABEL]), none, of, np.array([own]), np.array([way]))


def entries(found: Marks, tried: MarkTrials | None) -> list[Entry]:
    return marked(GIVEN, found, tried, [TREE], CLASSES, np.zeros(len(GIVEN.label), bool))


@pytest.fixture(autouse=True)
def enough():
    assert len(ERRORS) >= 8


def test_a_mark_that_makes_correct_images_fail_as_its_errors_do_is_a_proved_cause_with_its_numbers():
    (one,) = entries(marks(), trials())
    assert (one.cause, one.proved, one.mark) == ("Black bar at the top", "damage", 0)
    name = CLASSES[LABEL]
    assert one.proof.startswith(
        f"60 of 300 images labelled {name} have the same black bar at the top: 20 of them are misclassified (33%), and "
        "12 of the 240 without it (5%). With the same black bar placed at the top, 60 of 128 correct images labelled "
        f"{name} become misclassified (47%), and are predicted as these errors are; as a control, mirroring or moving "
        "makes 4 misclassified.\nAbout "
    )
    assert one.about == round(len(ERRORS) * (1 - (12 / 240) / (20 / 60)))
    assert 0 < one.at_least < one.about
    assert (GIVEN.members[one.member] == np.sort(ERRORS)).all()
    assert sorted(np.concatenate([cluster.member for cluster in one.clusters]).tolist()) == one.member.tolist()


@pytest.mark.parametrize(
    ("own", "way", "fails"),
    [
        ((128, 20, 18, 2), 0.9, "that is fewer than half of 33%"),
        ((128, 60, 20, 18), 0.9, "mirroring or moving does nearly as much"),
        ((128, 60, 18, 20), 0.9, "mirroring or moving does as much or more"),
        (
            (128, 60, 58, 2),
            0.5,
            "their predictions differ from those of these errors (a proof needs a similarity of 0.8)",
        ),
    ],
)
def test_otherwise_it_is_measured_and_says_why_it_is_no_proof_and_claims_no_cause(own, way, fails):
    (one,) = entries(marks(), trials(own, way))
    assert (one.proved, one.proof, one.about) == ("", "", 0)
    assert one.ruled_out.endswith(f"That is no proof: {fails}.")
    assert "cause" not in one.of


def test_errors_with_another_proved_cause_are_not_compared_with():
    """With them among the others, too many of these are misclassified for an entry."""
    n = len(ERRORS) - 8
    assert n > 1
    found = marks(images=ERRORS[:8], without=(240, 41))
    assert entries(found, None) == []
    caused = np.isin(np.arange(len(GIVEN.label)), ERRORS[8:])
    (one,) = marked(GIVEN, found, None, [TREE], CLASSES, caused)
    assert f"and {41 - n} of the {240 - n} without it and without a proved cause (" in one.ruled_out
    assert one.ruled_out.startswith("60 of 300 images labelled")


def test_where_only_a_sample_was_counted_that_is_said(monkeypatch):
    monkeypatch.setattr(type(GIVEN), "is_thinned", True)
    (one,) = entries(marks(), None)
    assert one.ruled_out.startswith(
        f"In a sample of 1,200 images, 60 of 300 images labelled {CLASSES[LABEL]} have the "
    )


def test_what_could_not_be_tried_is_only_counted():
    for tried in (None, trials((10, 9, 9, 0))):
        (one,) = entries(marks(), tried)
        assert one.trials == ()
        assert one.ruled_out.endswith("(5%).")


def test_a_mark_with_which_images_are_not_clearly_misclassified_twice_as_often_is_no_entry():
    assert entries(marks(with_it=(60, 20), without=(240, 45)), None) == []
    assert entries(marks(with_it=(6, 2), without=(240, 12)), None) == []
    assert entries(marks(images=ERRORS[:7]), None) == []


def test_a_mark_of_several_labels_is_an_entry_of_each_that_fails_with_it():
    """The same bar is in all errors of one label, and in correct images of another."""
    fair = np.flatnonzero((GIVEN.label != LABEL) & (GIVEN.prediction == GIVEN.label))[: len(ERRORS)]
    found = marks(images=np.r_[ERRORS, fair], label=-1)
    pairs = [[0, label] for label in found.labels(0, GIVEN.label)]
    assert len(pairs) > 1
    assert [0, LABEL] in pairs
    own = np.array([[128, 60, 58, 2] if label == LABEL else [128, 0, 0, 0] for _, label in pairs])
    tried = replace(trials(), of=np.array(pairs), own=own, way=np.full(len(pairs), 0.9))
    (one,) = entries(found, tried)
    assert (GIVEN.members[one.member] == np.sort(ERRORS)).all()
    of = int((GIVEN.label == LABEL).sum())
    assert (
        f"{len(ERRORS)} of {of} images labelled {CLASSES[LABEL]} have the same black bar" in one.ruled_out + one.proof
    )
    assert [trial.hit.hits for trial in one.trials] == [60]


def test_errors_in_a_mark_are_its_entry_which_takes_what_is_proved_of_most_of_them():
    (mark,) = entries(marks(), trials((128, 20, 18, 2)))
    moved = replace(mark, member=mark.member[:6], cause=MOVED.word, proved="damage", trials=(MOVED,), mark=-1)
    unproved = replace(moved, cause="Dark", proved="", trials=())
    noisy = replace(moved, cause="Noisy")
    left, others, (one,) = with_marks(
        GIVEN, marks(), trials((128, 20, 18, 2)), [unproved, noisy], [moved], [TREE], CLASSES
    )
    assert ([entry.cause for entry in left], others) == (["Noisy"], [])
    assert (one.cause, one.proved, one.member.tolist()) == (MOVED.word, "damage", mark.member.tolist())
    assert "When moved, with an empty band left, 74 of 128" in one.proof
    assert "The black bar alone does less: with the same black bar placed at the top, 20 of 128" in one.proof
    assert [trial.change for trial in one.trials] == ["move", "mark"]


def test_a_mark_whose_errors_have_another_proved_cause_is_no_entry_and_takes_nothing():
    (mark,) = entries(marks(), None)
    noisy, dark = replace(mark, cause="Noisy", proved="damage", mark=-1), replace(mark, cause="Dark", mark=-1)
    assert within(mark, noisy)
    left, _, of_marks = with_marks(GIVEN, marks(), None, [noisy, dark], [], [TREE], CLASSES)
    assert ([entry.cause for entry in left], of_marks) == (["Noisy", "Dark"], [])


def test_a_corner_that_is_left_where_a_picture_was_turned_is_no_entry():
    (mark,) = entries(marks(), None)
    rotated, dark = (replace(mark, cause=cause, mark=-1) for cause in ("Rotated", "Dark"))
    _, others, of_marks = with_marks(GIVEN, marks(), None, [], [rotated], [TREE], CLASSES)
    assert (others, of_marks) == ([rotated], [])
    _, others, of_marks = with_marks(GIVEN, marks(), None, [], [dark], [TREE], CLASSES)  # which a black bar makes it
    assert (others, [one.mark for one in of_marks]) == ([], [0])


def test_an_entry_that_looks_moved_is_called_by_the_bar_that_nearly_all_of_it_has():
    harmless = marks(with_it=(60, 4))
    entry = replace(entries(marks(), None)[0], cause="Moved, with an empty band", mark=-1)
    (left,), _, of_marks = with_marks(GIVEN, harmless, None, [entry], [], [TREE], CLASSES)
    assert (left.cause, left.proved, of_marks) == ("Black bar at the top", "", [])
    moved = replace(entry, proved="damage", trials=(MOVED,), proof="When moved, 74 of 128 do.")
    (bar,), _, _ = with_marks(GIVEN, harmless, trials((128, 60, 58, 2)), [moved], [], [TREE], CLASSES)
    assert (bar.cause, bar.proved) == ("Black bar at the top", "damage")  # the bar alone does nearly as much
    assert bar.proof.startswith("With the same black bar placed at the top, 60 of 128 correct images labelled ")
    assert bar.proof.endswith("(47%). When moved, 74 of 128 do.")
    assert with_marks(GIVEN, harmless, trials((128, 20, 18, 2)), [moved], [], [TREE], CLASSES)[0] == [moved]
    for other in (replace(entry, cause="Noisy"), replace(entry, cause="Small in a frame"), moved):
        assert with_marks(GIVEN, harmless, None, [other], [], [TREE], CLASSES)[0] == [other]
    few = replace(harmless, image=ERRORS[: len(ERRORS) // 2], mark=harmless.mark[: len(ERRORS) // 2])
    assert with_marks(GIVEN, few, None, [entry], [], [TREE], CLASSES)[0] == [entry]

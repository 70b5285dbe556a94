"""One cause, one entry, named by what is proved."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from test_represent import GIVEN

from wrongtree.artifacts.causes import MISLED, MISSING, Alike, Candidates, Count, Found, Trial, Trials
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.trees import leaf_order
from wrongtree.config import ExplainConfig
from wrongtree.shared.mixes import alike
from wrongtree.stages.explain.candidates import outside
from wrongtree.stages.explain.data import pictures
from wrongtree.stages.explain.listed import entries
from wrongtree.stages.explain.marks import compute as marks
from wrongtree.stages.explain.proved import called as called_by
from wrongtree.stages.explain.proved import refuted_by

NONE = np.zeros(0, np.int64)
E = len(GIVEN.errors)
CHILDREN = np.column_stack([np.r_[0, np.arange(E, 2 * E - 2)], np.arange(1, E)])
TREE = Tree("combined", "none", CHILDREN, np.arange(1.0, E), leaf_order(CHILDREN), NONE, NONE, NONE)
SEEN = pictures.compute(GIVEN)
MARKS = marks.compute(GIVEN)
BROUGHT = SimpleNamespace(images=SimpleNamespace(classes=[f"class {c}" for c in range(GIVEN.logits.shape[1])]))
HIT, NO = Count(9, 10, 0.6, 1.0), Count(1, 10, 0.0, 0.4)
UPSIDE_DOWN = Trial("flip", "Flipped", "Upside down", False, HIT, NO, NO, NO, None, True)
NOISY = Trial("noise", "With noise", "Noisy", True, HIT, None, NO, None, 0.95, True)


def listed(*members, trials=(), story=(), likeness=None, of_label=()):
    k = len(members)
    candidates = Candidates(
        tuple(TREE.id for _ in members), np.arange(E, E + k), tuple(map(np.array, members)), np.full(k, 0.9),
        np.full(k, True),
    )  # fmt: skip
    tried = Trials("model", 0.95, 100, candidates, trials, np.array(story), (), of_label, ())
    return entries.compute(
        BROUGHT, GIVEN, SEEN, candidates, tried, likeness, MARKS, None, [TREE], ExplainConfig()
    ).entries


def test_clusters_of_one_story_are_one_entry_with_all_their_errors():
    proof = (UPSIDE_DOWN,)
    one, *others = listed([0, 1, 2], [3, 4], [5, 6], trials=(proof, proof, ()), story=(0, 0, -1))
    assert one.member.tolist() == [0, 1, 2, 3, 4]
    assert [cluster.member.tolist() for cluster in one.clusters] == [[0, 1, 2], [3, 4]]
    assert (one.cause, one.proved, one.gain) == ("Upside down", "repair", 3)  # three of five: the interval's lower end
    assert [(other.proved, other.proof) for other in others] == [("", "")]


def test_a_proof_is_not_lost_where_the_larger_part_of_the_story_has_none_of_its_own():
    (one,) = listed([0, 1, 2], [3, 4], trials=((replace(NOISY, proved=False),), (NOISY,)), story=(0, 0))
    assert (one.cause, one.proved) == ("Noisy", "damage")
    assert one.proof


def test_proved_causes_come_first_then_the_larger_excess():
    found = listed([0, 1, 2, 3], [4, 5], [6, 7, 8], trials=((), (UPSIDE_DOWN,), ()), story=(-1, 0, -1))
    assert [bool(entry.proved) for entry in found] == [True, False, False]
    excess = [len(entry.member) * (entry.rate - entry.usual) for entry in found[1:]]
    assert excess == sorted(excess, reverse=True)


def test_two_sides_of_one_mechanism_name_each_other():
    missing = replace(UPSIDE_DOWN, word=f"{MISSING}in the upper left")
    misled = replace(UPSIDE_DOWN, word=f"{MISLED}in the upper left corner")
    assert [entry.beside for entry in listed([0, 1, 2], [3, 4], trials=((missing,), (misled,)), story=(0, 1))] == [1, 0]
    other = replace(misled, word=f"{MISLED}in the lower left corner")
    assert [entry.beside for entry in listed([0, 1, 2], [3, 4], trials=((missing,), (other,)), story=(0, 1))] == [
        -1,
        -1,
    ]


@pytest.mark.parametrize(
    ("proved", "word", "tried", "called"),
    [
        (None, "Noisy", (), "Noisy"),
        (None, "Noisy", (replace(NOISY, proved=False),), "Noisy"),
        (None, "Noisy", (replace(NOISY, proved=False, way=0.4),), ""),  # as much noise harms in another way
        (NOISY, "Dark", (NOISY,), "Noisy"),
        (replace(NOISY, word="Yellow cast"), "Orange", (), "Orange"),  # a colour is called by its measured hue
        (replace(NOISY, word="Yellow cast"), "Dark", (), "Yellow cast"),
    ],
)
def test_an_entry_is_called_by_what_is_proved_or_else_by_what_is_measured_and_not_refuted(proved, word, tried, called):
    assert called_by(proved, word, tried) == called
    assert (refuted_by(word, tried) is not None) == (called == "")


def test_what_is_covered_is_called_so_though_covering_another_part_does_otherwise():
    covered = replace(NOISY, word="Partly covered", change="cover-1", proved=False, way=0.4)
    assert refuted_by("Partly covered", (covered,)) is covered
    assert called_by(None, "Partly covered", (covered,)) == "Partly covered"


def test_what_is_measured_names_errors_if_it_is_the_proved_cause_of_others():
    tried = (replace(NOISY, proved=False, way=0.4),)
    assert called_by(None, "Noisy", tried, {"noisy"}) == "Noisy"
    assert called_by(None, "Noisy", tried, {"dark"}) == ""
    others = listed([0, 1, 2], [3, 4], trials=((NOISY,), tried), story=(0, 1))
    assert [entry.proved for entry in others] == ["damage", ""]


@pytest.mark.parametrize(
    ("inside", "rate"),
    [
        ([0, 1], 2 / 8),  # of the label's ten images four are errors: two of the other eight
        ([0, 1, 2], 3 / 17),  # most of the label's errors: all images outside
        ([0, 1, 10], (2 * 2 / 8 + 1 * 1 / 9) / 3),  # labels weigh as much as the cluster has of them
    ],
)
def test_a_label_that_fails_as_a_whole_is_no_yardstick_for_itself(inside, rate):
    label, wrong = np.repeat([0, 1], 10), np.zeros(20, bool)
    wrong[[0, 1, 2, 3, 10, 11]] = True
    assert outside(label, wrong, np.array(inside)) == pytest.approx(rate)


@pytest.mark.parametrize(
    ("a", "b", "coefficient"),
    [
        ([1, 1, 2, 2], [2, 1], 1),
        ([1, 2], [3], 0),
        ([1], [], 0),
        ([1, 1, 1, 2], [1, 2], (3 / 8) ** 0.5 + (1 / 8) ** 0.5),
    ],
)
def test_how_alike_two_mixes_are_is_the_sum_of_the_roots_of_the_products_of_shares(a, b, coefficient):
    assert alike(np.array(a, np.int64), np.array(b, np.int64)) == pytest.approx(coefficient)


def test_an_entry_that_others_of_its_name_have_label_by_label_is_told_by_them():
    (one,) = listed([0, 1, 2, 3, 4], trials=((),), story=(-1,))
    one = replace(one, cause="Rotated")
    parts = [replace(one, member=np.array(members)) for members in ([0, 1], [2, 3, 7, 8])]
    none = one.member[:0]
    assert entries._is_told(one, parts, none)
    assert not entries._is_told(one, parts[:1], none)
    assert not entries._is_told(one, [replace(part, cause="Dark") for part in parts], none)
    assert not entries._is_told(replace(one, cause=""), [replace(part, cause="") for part in parts], none)
    assert entries._is_told(one, [replace(one, cause="Dark", member=np.array([0, 1, 2]))], none)
    assert entries._is_told(one, parts[:1], np.array([0, 1]))  # all that look as it is called
    assert not entries._is_told(one, parts[:1], np.array([0, 1, 4]))
    assert not entries._is_told(one, [replace(parts[0], cause="Dark")], np.array([0, 1]))


def test_an_entry_nearly_all_of_which_is_in_a_larger_one_of_its_name_is_no_entry():
    (one,) = listed([0, 1, 2, 3, 4], trials=((),), story=(-1,))
    large, small = replace(one, cause="Border"), replace(one, cause="Border", member=np.array([1, 2]))
    assert entries._is_repeated(small, [large, small])
    assert not entries._is_repeated(large, [large, small])
    assert not entries._is_repeated(large, [large, replace(large, what="the same errors")])
    assert not entries._is_repeated(replace(small, member=np.array([1, 7])), [large])
    assert not entries._is_repeated(replace(small, cause="Dark"), [large])
    assert not entries._is_repeated(replace(small, cause=""), [replace(large, cause="")])


def test_what_is_proved_of_a_whole_label_is_known_only_where_it_is_one_of_the_labels():
    images = GIVEN.members[[0, 1]]
    label = GIVEN.label[images]
    seen = Alike(TREE.id, images[:1], 0, HIT, NO, (0, 0), 0.9)
    proved = Found((), (NOISY,), None, alike=seen)
    tried = Trials("model", 0.95, 100, Candidates((), NONE, (), NONE, NONE), (), NONE, (), (proved,), ())
    assert entries._known(GIVEN, tried, images) == {"noisy"}
    assert entries._known(GIVEN, tried, GIVEN.errors[GIVEN.label[GIVEN.errors] != label[0]]) == set()
    assert entries._known(GIVEN, None, images) == set()


def test_of_a_colour_cast_that_is_seen_the_measured_word_says_the_colour():
    cast, noise = (SimpleNamespace(word=word) for word in ("Colour cast", "Noisy"))
    assert entries._seen_as("Orange cast", cast) == "Orange cast"
    assert entries._seen_as("Dark", cast) == "Colour cast"
    assert entries._seen_as("Orange cast", noise) == "Noisy"

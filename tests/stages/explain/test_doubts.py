"""What pictures show of the entries of the list, beside a doubt about their labels."""

from dataclasses import replace

import numpy as np

from wrongtree.artifacts.causes import Entries, Entry
from wrongtree.stages.explain.doubts import shown
from wrongtree.stages.explain.measures import MEASURES
from wrongtree.stages.explain.traits import Compared


def test_a_doubt_names_what_its_picture_or_its_cluster_shows_of_a_listed_entry_but_no_proof_of_another():
    blank = np.full((5, len(MEASURES)), 0.5)
    shares, values = blank.copy(), np.zeros_like(blank)
    patch = MEASURES.index("patch")
    shares[[1, 4], patch], values[1, patch], values[4, patch] = 0.95, 0.3, 0.1  # the other is as rare, but small
    compared = Compared(np.zeros(5, np.int64), np.array([9]), shares, blank, blank, values)
    covered = Entry((), np.array([0]), "Uniform patch", "", "", "", "", 0.5, 0.1, 0, True, (), None, -1)
    upside = replace(covered, member=np.array([2, 3]), cause="Upside down", proved="repair")
    assert shown(Entries((upside, covered), 0.95, 0, True, ()), compared).tolist() == [1, 1, -1, -1, -1]
    proved = Entries((replace(covered, proved="damage"),), 0.95, 0, True, ())
    assert shown(proved, compared).tolist() == [-1, 0, -1, -1, -1]


def test_a_word_that_only_compares_is_true_of_a_cluster_and_of_no_single_picture():
    extreme = np.ones((3, len(MEASURES)))
    compared = Compared(np.zeros(3, np.int64), np.array([9]), extreme, extreme, extreme, extreme)
    blurred = Entry((), np.array([1]), "Blurred", "", "", "", "", 0.5, 0.1, 0, True, (), None, -1)
    assert shown(Entries((blurred,), 0.95, 0, True, ()), compared).tolist() == [-1, 0, -1]

"""A difference of quality is a cause where damage of its kind proved it for half of the errors, and nowhere else."""

import numpy as np
import pytest

from wrongtree.artifacts.causes import Cluster, Count, Entries, Entry, Trial
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.data import POOR, Proposals
from wrongtree.artifacts.trees import leaf_order
from wrongtree.stages.explain.listed.poor import TRUE
from wrongtree.stages.explain.proved import DAMAGE, proved_by

NONE = np.zeros(0, np.int64)
CHILDREN = np.array([[0, 1], [2, 3], [4, 5], [6, 7], [8, 9], [10, 11], [12, 13]])  # of eight leaves
TREE = Tree("features", "none", CHILDREN, np.arange(1.0, 8.0), leaf_order(CHILDREN), NONE, NONE, NONE)
HALF_OF_ALL, ALL = 12, 14  # nodes of four and of eight errors


def trial(word: str, damage: bool = True, proved: bool = True) -> Trial:
    count = Count(9, 10, 0.5, 1.0)
    return Trial("name", "done", word, damage, count, None, None, None, 0.9 if damage else None, proved)


def entries(members: list[int], *trials: Trial) -> Entries:
    inside = np.array(members)
    one = Entry(
        (Cluster(TREE.id, HALF_OF_ALL, inside),), inside, "", "", "", "what", "of", 0.5, 0.1, 0, True, trials, None, -1
    )
    return Entries((one,), 0.05, 0, True, ())


def proposal(node: int, word: str) -> Proposals:
    way = [name for name, *_ in POOR].index(word)
    size = 4 if node == HALF_OF_ALL else 8
    one, pair = np.ones(1, np.int64), np.ones((1, 2), np.int64)
    return Proposals(
        (TREE.id,), np.array([node]), one * way, one * size, one * 0.9, one * 0.01, one * 0.5, pair, pair, one,
        np.zeros(1, bool), one,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("word", "damage"),
    [
        ("blurred", "Blurred"), ("blurred", "Blurred along a line"), ("noisy", "Noisy"), ("dark", "Too dark"),
        ("underexposed", "Dark"), ("overexposed", "Bright"), ("low in contrast", "Low contrast"),
    ],
)  # fmt: skip
def test_damage_of_its_kind_proves_it(word, damage):
    assert proved_by(entries([0, 1, 2, 3], trial(damage)), proposal(HALF_OF_ALL, word), [TREE]).tolist() == [True]


@pytest.mark.parametrize(
    "trials",
    [(), (trial("Noisy"),), (trial("Blurred", damage=False),), (trial("Blurred", proved=False),), (trial("Turned"),)],
)
def test_a_repair_or_another_damage_or_one_that_proved_nothing_does_not(trials):
    assert not proved_by(entries([0, 1, 2, 3], *trials), proposal(HALF_OF_ALL, "blurred"), [TREE]).any()


def test_half_of_the_errors_have_to_be_in_the_entry():
    inside = TREE.order[:4].tolist()
    assert proved_by(entries(inside, trial("Dark")), proposal(ALL, "dark"), [TREE]).all()
    assert not proved_by(entries(inside[:3], trial("Dark")), proposal(ALL, "dark"), [TREE]).any()


def test_every_way_has_its_words_and_its_damage():
    ways = {word for word, *_ in POOR}
    assert set(DAMAGE) == ways
    assert set(TRUE) == ways

"""What an entry says of errors of a label some of which are turned: counts that add up, and no more than they show."""

from types import SimpleNamespace

import numpy as np

from wrongtree.artifacts.causes import Count, Found, Oriented, Pictures, Trial
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.trees import leaf_order
from wrongtree.stages.explain.listed import oriented
from wrongtree.stages.explain.listed.spread import clusters_of, entry_of

E = 250  # errors: 194 dogs taken for cats, and cats taken for dogs
DOGS = 194
CLASSES = ("cat", "dog")
CHILDREN = np.column_stack([np.r_[0, np.arange(E, 2 * E - 2)], np.arange(1, E)])
NONE = np.zeros(0, np.int64)
TREE = Tree("features-label", "label", CHILDREN, np.arange(1.0, E), leaf_order(CHILDREN), NONE, NONE, NONE)
LABEL = np.array([1] * DOGS + [0] * (E - DOGS) + [0, 1] * 500)  # errors first, then correct images
SITE = SimpleNamespace(
    label=LABEL, prediction=np.r_[1 - LABEL[:E], LABEL[E:]], members=np.arange(E), errors=np.arange(E),
    logits=np.zeros((len(LABEL), 2)),
)  # fmt: skip
SOME = np.arange(0, 189, 3)  # 63 dogs, apart from each other
TURN = Trial("flip", "Flipped upside down or turned by 180°", "Upside down", False, Count(63, 194, 0.2, 0.45), None,
             Count(32, 194, 0.1, 0.3), None, None, True, control="turned by 90° to either side", surely=12)  # fmt: skip
FLIPPED = Trial("flip", "Flipped upside down", "Upside down", True, Count(40, 48, 0.6, 0.9), None,
                Count(24, 48, 0.4, 0.8), None, 0.93, True, control="blur")  # fmt: skip
WHOLE = "Of 194 dog errors, 63 (32%) become correct when flipped upside down or turned by 180°, with more confidence"


def entry(*trials):
    empty = np.zeros((0, 2, 2, 3), np.uint8)
    found = Found((), trials, Pictures(NONE, empty, empty, NONE, SOME), oriented=Oriented(TREE.id, SOME))
    return entry_of(SITE, found, [TREE], CLASSES)


def test_the_control_is_said_with_its_counts_and_subtracted():
    assert oriented.about(TURN) == 63 - 32
    assert oriented.found(TURN, "dog errors", 194) == (
        f"{WHOLE} than the model has in them as they are or mirrored; as a control, 32 (16%) do when turned by 90° to "
        "either side. So about 31 of these 63 errors have this cause (95% interval: 12 or more); "
        "which ones is not known."
    )
    assert oriented.found(TURN, "dog errors", 300).startswith("Of 194 dog errors tried, 63 (32%) become correct")


def test_an_entry_has_all_errors_that_count_and_says_how_many_have_the_cause():
    one = entry(TURN)
    assert one.title == "Upside down · dog → cat · 63 of 194 dog errors, about 31 with this cause"
    assert (one.proved, one.about, one.at_least, one.gain) == ("repair", 31, 12, 12)
    assert one.member.tolist() == SOME.tolist()
    assert one.proof.startswith(WHOLE)
    assert one.proof.endswith("which ones is not known.")
    assert np.isnan(one.rate)
    assert np.concatenate([cluster.member for cluster in one.clusters]).size == len(SOME)


def test_what_turning_correct_images_does_is_said_last_if_it_proves_anything():
    assert entry(TURN, FLIPPED).proof.endswith(
        "which ones is not known. When flipped upside down, 40 of 48 correct dog images become misclassified (83%), "
        "and are predicted as these errors are; as a control, equally strong blur leads to the predictions of these "
        "errors less often, in 24 of 48 (50%)."
    )


def test_errors_that_join_a_story_lie_in_nodes_of_their_own():
    joined = Found((), (), None, oriented=Oriented(TREE.id, SOME), story=3)
    members = np.concatenate([cluster.member for cluster in clusters_of(SITE, joined, [TREE])])
    assert np.sort(members).tolist() == SOME.tolist()

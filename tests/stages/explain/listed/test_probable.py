"""A cause that is proved for other errors of a label names those that its damage leads to."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np

from wrongtree.artifacts.causes import Cluster, Count, Entry, Trial
from wrongtree.stages.explain.listed.probable import with_known

CLASSES = ("cat", "dog")
SITE = SimpleNamespace(members=np.arange(20), label=np.array([0] * 14 + [1] * 6))
COMPRESSED = Trial("compress", "Compressed as JPEG", "Compressed", True, Count(26, 48, 0.4, 0.7), None, None, None,
                   0.89, False)  # fmt: skip


def entry(member, cause="", proved="", trials=()):
    member = np.array(member)
    return Entry((Cluster("tree", 0, member),), member, cause, proved, "", "", "", 0.5, 0.1, 0, True, trials, None, -1,
                 ruled_out="Measured: greyscale.")  # fmt: skip


KNOWN = entry(range(6), "Compressed", "damage")


def named(one, known=KNOWN):
    (found,) = with_known(SITE, [one], [known], CLASSES)
    return found


def test_errors_that_a_known_damage_leads_to_are_named_by_it_and_it_is_said_why():
    found = named(entry(range(6, 12), trials=(COMPRESSED,)))
    assert (found.cause, found.proved) == ("Compressed", "")
    assert found.ruled_out == (
        "Measured: greyscale. “Compressed” is proved for other cat errors: when compressed as JPEG, 26 of 48 correct "
        "images become misclassified, and are predicted as these errors are. For these alone it is not proved."
    )
    assert named(entry([6, 7, 8, 9, 14], trials=(COMPRESSED,))).cause == "Compressed"  # four of five are cats


def test_others_keep_their_names():
    for one in (
        entry(range(6, 12), trials=(replace(COMPRESSED, way=0.7),)),
        entry(range(6, 12), trials=(replace(COMPRESSED, hit=Count(18, 48, 0.3, 0.6)),)),
        entry(range(14, 20), trials=(COMPRESSED,)),  # dogs
        entry([6, 7, 14, 15], trials=(COMPRESSED,)),
        entry(range(6, 12), "Dark", trials=(COMPRESSED,)),
        entry(range(6, 12)),
    ):
        assert named(one) is one

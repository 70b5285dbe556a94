"""Causes of errors of a label wherever they lie in its tree, the surest way to tell them first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wrongtree.artifacts.causes import Found
from wrongtree.artifacts.clusters import Tree
from wrongtree.shared.arrays import Ints
from wrongtree.stages.probe.causes.alike import apart_from, find_again, find_alike, is_known
from wrongtree.stages.probe.causes.clusters import Prober
from wrongtree.stages.probe.causes.labels import find_in_labels
from wrongtree.stages.probe.causes.oriented import find_oriented, surely_turned
from wrongtree.stages.probe.causes.spots import find_in_spots
from wrongtree.stages.probe.causes.unusual import find_unusual


def find_spread(
    probe: Prober,
    known_beside: Callable[[Sequence[Found]], Ints],
    trees: Sequence[Tree],
    story_of: Callable[[str, int], int],
) -> list[Found]:
    """What is proved of labels' errors, and last what they are measured to have where nothing is proved.

    `known_beside` what was found are the judged images with a known cause; `story_of` a word and a label is the story
    that it is proved for, or -1.
    """
    own = probe.for_labels()
    seen = list(find_alike(own, known_beside(()), trees, story_of))
    oriented = list(find_oriented(own, known_beside(_known_of(seen)), trees, story_of))
    if len(turned := surely_turned(own, oriented)):
        seen = find_again(own, seen, turned, known_beside(()), trees, story_of)
    found = [*_known_of(seen), *oriented]
    found += find_in_labels(own, known_beside(found), trees)
    found += find_unusual(own, known_beside(found), trees, story_of)
    found += apart_from(seen, known_beside(found))
    found += find_in_spots(probe, known_beside(found), trees)
    return found


def _known_of(seen: Sequence[Found]) -> list[Found]:
    return [one for one in seen if is_known(one)]

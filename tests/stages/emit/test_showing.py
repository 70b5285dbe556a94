"""Which tree a site shows first."""

from types import SimpleNamespace

import pytest

from wrongtree.stages.emit.showing import shown_first

TREES = [
    SimpleNamespace(id=f"{representation}-{grouping}", representation=representation, grouping=grouping)
    for representation in ("combined", "doubt")
    for grouping in ("label", "none")
]


def listing(*trees: str):
    """Entries with one cluster in each of these trees."""
    return SimpleNamespace(entries=[SimpleNamespace(clusters=[SimpleNamespace(tree=tree)]) for tree in trees])


@pytest.mark.parametrize(
    ("entries", "first"),
    [
        (listing("combined-none", "combined-none", "doubt-none"), "combined-none"),
        (listing("doubt-none", "doubt-none", "combined-label"), "doubt-none"),
        (listing("doubt-none", "combined-none"), "combined-none"),  # on a tie the tree that the list is made from
        (listing(), "combined-none"),
        (None, "combined-none"),
    ],
)
def test_the_tree_with_most_clusters_of_the_list_is_shown_first(entries, first):
    assert TREES[shown_first(TREES, entries)].id == first


def test_a_tree_by_label_alone_is_shown_first_and_none_is_no_fault():
    assert shown_first(TREES[:1], None) == 0
    assert shown_first([], None) == 0

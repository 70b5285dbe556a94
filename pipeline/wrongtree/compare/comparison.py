"""A whole comparison: two or more sites, each compared with the one before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from wrongtree.compare.changes import Changes, changes
from wrongtree.compare.clusters import Clusters, Tree, clusters, read_tree
from wrongtree.compare.judged import read_all
from wrongtree.compare.lives import Lives, lives
from wrongtree.compare.match import Common, match
from wrongtree.compare.names import Names, names
from wrongtree.shared.faults import UserError

FEWEST = 10  # errors that a tree needs so that its clusters can be told from random ones


@dataclass(frozen=True)
class Pair:
    """An older and a newer site."""

    changes: Changes
    trees: tuple[Tree | None, Tree | None]  # of the older and the newer; None: it has no errors
    clusters: tuple[Clusters, ...]
    lives: Lives | None  # None: one of them has too few errors in common
    names: tuple[Names, Names]  # of the clusters of `lives`: the older site's, the newer's


@dataclass(frozen=True)
class Comparison:
    """The images in common, and every site compared with the one before it."""

    common: Common
    pairs: tuple[Pair, ...]

    @property
    def wrong_in_all(self) -> int:
        """How many of the images in common are errors of every site."""
        return int(self.common.wrong.all(axis=0).sum())


def compare(folders: Sequence[Path]) -> Comparison:
    """Compare the sites in these folders, from the oldest to the newest.

    UserError where there are fewer than two, where one is no whole site, or where they cannot be compared.
    """
    if len(folders) < 2:
        raise UserError(f"compare {' '.join(map(str, folders))}: needs two or more sites, the oldest first")
    common = match(read_all(folders))
    pairs = [changes(common, newer - 1, newer) for newer in range(1, len(folders))]
    trees = [read_tree(common, i) for i in range(len(folders))]
    lived = [_lives(trees[found.older], trees[found.newer]) for found in pairs]
    called = names(common, trees, lived)
    return Comparison(
        common,
        tuple(
            Pair(found, both, clusters(found, both), life, said)
            for found, both, life, said in zip(pairs, pairwise(trees), lived, called, strict=True)
        ),
    )


def _lives(older: Tree | None, newer: Tree | None) -> Lives | None:
    if older is None or newer is None or min(len(older.image), len(newer.image)) < FEWEST:
        return None
    return lives(older, newer)

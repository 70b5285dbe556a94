"""Entries for causes that were found among a label's errors rather than in a candidate."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from wrongtree.artifacts.causes import Alike, Cluster, Entry, Found, Spot, Trial
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.data import KINDS
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.trees import spans
from wrongtree.shared.arrays import Ints
from wrongtree.stages.explain.candidates import outside
from wrongtree.stages.explain.compared import cover
from wrongtree.stages.explain.listed import alike, oriented
from wrongtree.stages.explain.sentences import about_of, called_of, proof_of, spot_of, sure_of, what_of
from wrongtree.stages.explain.shares import share_of, some_of


def entry_of(predictions: Predictions, found: Found, trees: Sequence[Tree], classes: Sequence[str]) -> Entry:
    """A cause that was found among all errors of a label."""
    clusters = clusters_of(predictions, found, trees)
    member = np.unique(np.concatenate([cluster.member for cluster in clusters]))
    images = predictions.members[member]
    if found.spot is not None:
        return _of_spot(predictions, found.spot, found.trials, clusters, classes)
    if found.alike is not None and not any(trial.proved for trial in found.trials[:1]):
        return _of_alike(predictions, found.alike, found.trials, clusters, classes)
    if found.oriented is not None:
        return _of_oriented(predictions, found, clusters, classes)
    proved = found.trials[0]
    shown = proof_of(found.trials, predictions.label[images], classes, len(member))
    chosen = _chosen(found, predictions, classes)
    shown = f"{shown}\n{chosen}" if found.alike is not None else f"{chosen} {shown}".lstrip()
    of = share_of(predictions, images, classes)
    gain = about = least = 0  # of damage: all that measure so much
    if not proved.damage:
        gain = proved.surely * len(member) // proved.hit.of or int(proved.hit.low * len(member))
        about = max(gain, about_of(proved, len(member)))
        least = gain
        shown += f"\n{sure_of(proved, gain, about, len(member))}"
        of = some_of(of, about, len(member))
    elif found.alike is not None:
        label = int(predictions.label[found.alike.image[0]])
        correct = correct_of(predictions, label)
        about = found.alike.about(correct, len(member))
        least = found.alike.surely(correct, len(member))
        shown += f"\n{alike.follows(about, least, len(member))}"
        of = some_of(of, about, len(member), seen=True)
    return Entry(
        clusters=tuple(sorted(clusters, key=lambda cluster: -len(cluster.member))),
        member=member,
        cause=proved.word,
        proved="damage" if proved.damage else "repair",
        proof=shown,
        what=what_of(predictions.label[images], predictions.prediction[images], classes),
        of=of,
        rate=float("nan"),
        usual=outside(predictions.label, predictions.prediction != predictions.label, images),
        gain=gain,
        notable=False,
        trials=found.trials,
        pictures=found.pictures,
        beside=-1,
        at_least=least,
        about=about,
    )


def clusters_of(predictions: Predictions, found: Found, trees: Sequence[Tree]) -> Sequence[Cluster]:
    """The clusters of a cause; of errors that are spread over a tree, the nodes that have no other error."""
    spread = found.spread
    if spread is None:
        return [cluster_of(predictions, trees, name, node) for name, node in found.clusters]
    tree = next(tree for tree in trees if tree.id == spread.tree)
    return cover(tree, *spans(tree.children), np.searchsorted(predictions.members, spread.image))


def scattered(trees: Sequence[Tree], member: Ints, cluster: bool = True) -> tuple[Cluster, ...]:
    """Errors (numbers among the members) as nodes of the tree by label, if there is one; `cluster` as of `cover`."""
    tree = next((tree for tree in trees if tree.grouping == "label"), trees[0])
    return cover(tree, *spans(tree.children), member, cluster)


def _chosen(found: Found, predictions: Predictions, classes: Sequence[str]) -> str:
    """Which errors of a label a cause was sought in, if not in clusters of them."""
    one = found.unusual
    if found.alike is not None:
        label = int(predictions.label[found.alike.image[0]])
        return alike.found(found.alike, correct_of(predictions, label), classes[label])
    if one is None:
        return ""
    label = int(predictions.label[one.image[0]])
    of = int((predictions.label[predictions.errors] == label).sum())
    share = math.floor(100 * one.share)
    less = f"{'all' if share == 100 else f'{share}% of the'} correctly classified {classes[label]} images"
    return f"These {len(one.image):,} of {of:,} {classes[label]} errors were chosen as they are {one.how} than {less}."


def _of_spot(
    predictions: Predictions, spot: Spot, tried: tuple[Trial, ...], clusters: Sequence[Cluster], classes: Sequence[str]
) -> Entry:
    """A cluster that differs in one place from correct images of its label; that is measured, and not proved."""
    member = np.unique(np.concatenate([cluster.member for cluster in clusters]))
    images = predictions.members[member]
    label = predictions.label[images]
    correct = correct_of(predictions, int(label[0]))
    such = spot.correct.hits / spot.correct.of * correct  # correct images, of which some were looked at
    return Entry(
        clusters=tuple(clusters),
        member=member,
        cause=f"{spot.look} {spot.where}",
        proved="",
        proof="",
        what=what_of(label, predictions.prediction[images], classes),
        of=share_of(predictions, images, classes),
        rate=spot.errors.hits / (spot.errors.hits + such),
        usual=(spot.errors.of - spot.errors.hits) / (spot.errors.of - spot.errors.hits + correct - such),
        gain=0,
        notable=True,
        trials=tried,
        pictures=None,
        beside=-1,
        ruled_out=spot_of(spot, tried, classes[label[0]]),
    )


def _of_alike(
    predictions: Predictions, one: Alike, tried: tuple[Trial, ...], clusters: Sequence[Cluster], classes: Sequence[str]
) -> Entry:
    """Errors of a label that look damaged in one way; that is measured, and not proved to be the cause."""
    images = one.image
    label = int(predictions.label[images[0]])
    correct = correct_of(predictions, label)
    rate, usual = one.rates(correct)
    return Entry(
        clusters=tuple(sorted(clusters, key=lambda cluster: -len(cluster.member))),
        member=np.searchsorted(predictions.members, images),
        cause=KINDS[one.kind].word,
        proved="",
        proof="",
        what=what_of(predictions.label[images], predictions.prediction[images], classes),
        of=share_of(predictions, images, classes),
        rate=rate,
        usual=usual,
        gain=0,
        notable=True,
        trials=tried,
        pictures=None,
        beside=-1,
        ruled_out=alike.found(one, correct, classes[label]) + alike.tried(one, tried),
    )


def _of_oriented(predictions: Predictions, found: Found, clusters: Sequence[Cluster], classes: Sequence[str]) -> Entry:
    """Errors of a label some of which are upside down or turned; what turning correct images does comes last."""
    member = np.unique(np.concatenate([cluster.member for cluster in clusters]))
    images, proved = predictions.members[member], found.trials[0]
    label = predictions.label[images]
    every = int((predictions.label[predictions.errors] == label[0]).sum())
    shown = oriented.found(proved, called_of(int(label[0]), classes)[0], every)
    about = oriented.about(proved)
    return Entry(
        clusters=tuple(sorted(clusters, key=lambda cluster: -len(cluster.member))),
        member=member,
        cause=proved.word,
        proved="repair",
        proof=f"{shown} {proof_of(found.trials[1:], label, classes, len(member))}".rstrip(),
        what=what_of(label, predictions.prediction[images], classes),
        of=some_of(share_of(predictions, images, classes), about, len(member)),
        rate=float("nan"),
        usual=outside(predictions.label, predictions.prediction != predictions.label, images),
        gain=proved.surely,
        notable=False,
        trials=found.trials,
        pictures=found.pictures,
        beside=-1,
        at_least=proved.surely,
        about=about,
    )


def correct_of(predictions: Predictions, label: int) -> int:
    """How many images of a label are correctly classified."""
    return int(((predictions.label == label) & (predictions.prediction == label)).sum())


def cluster_of(predictions: Predictions, trees: Sequence[Tree], name: str, node: int) -> Cluster:
    """A node's errors: it may have other members."""
    wrong = predictions.prediction[predictions.members] != predictions.label[predictions.members]
    tree = next(tree for tree in trees if tree.id == name)
    start, end = spans(tree.children)
    leaves = tree.order[start[node] : end[node]]
    return Cluster(name, node, np.sort(leaves[wrong[leaves]]))

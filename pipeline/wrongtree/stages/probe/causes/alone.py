"""One cluster by itself, asked as a build asks the clusters that it lists."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wrongtree.artifacts.causes import Candidates, Trials
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.evidence import Evidence
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.trees import spans
from wrongtree.config import ProbeConfig
from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.stages.probe.bench import Bench
from wrongtree.stages.probe.causes.clusters import Prober
from wrongtree.stages.probe.causes.compute import nothing
from wrongtree.stages.probe.causes.stories import find_stories
from wrongtree.stages.probe.causes.tone import measured, tone_of
from wrongtree.stages.probe.causes.trying import Trying
from wrongtree.stages.probe.sampling import Sampler

MOST = 12_000  # pictures that the model may be asked about


def probe_alone(
    bench: Bench,
    ids: Sequence[str],
    predictions: Predictions,
    tree: Tree,
    node: int,
    delta: Doubles | None,
    rate: float,
    level: float,
    side: int,
) -> Trials:
    """Try every change on a node of a tree over the errors among `predictions`, which may be a sample of a site's.

    `delta` (s, s') is what its mean map shows more of than usual, `rate` the share of errors around it, NaN where it
    is not known; `level` that of every interval, and `side` bounds the pictures.
    """
    start, end = spans(tree.children)
    member = np.sort(tree.order[start[node] : end[node]])
    one = np.array([rate])
    alone = Candidates((tree.id,), np.array([node]), (member,), one, np.array([True]))
    found = measured(predictions)
    trying = Trying(bench, predictions, tone_of(predictions, found), MOST)
    sampler = Sampler(ids, predictions, ProbeConfig().seed)
    probe = Prober(trying, sampler, found, level, side)
    if not probe.can_ask(sampler.order(predictions.errors)[:32]):
        return nothing(bench.digest, alone, level)
    evidence = [] if delta is None else [_mapped(node, int(start[node]), int(end[node]), delta, rate)]
    return find_stories(probe, alone, [tree], evidence, lambda _: None, whole_site=False)


def _mapped(node: int, start: int, end: int, delta: Doubles, rate: float) -> Evidence:
    """Of the node its map, and of all others nothing: so it stays whole."""
    none: Ints = np.zeros((1, 3, 3), dtype=np.int64)
    picture = np.zeros((1, 1, 1, 3), dtype=np.uint8)
    return Evidence(
        node=np.array([node]),
        start=np.array([start]),
        end=np.array([end]),
        medoid=np.array([-1]),
        labels=none[..., :2],
        predictions=none[..., :2],
        confusions=none,
        words=np.full((1, 2), -1),
        clarity=np.zeros((1, 2)),
        look_alikes=0,
        rate=np.array([rate]),
        ranked=np.zeros(0, dtype=np.int64),
        notable=0,
        mean_image=picture,
        mean_saliency=delta[None],
        dataset_image=picture[0],
        dataset_saliency=np.zeros_like(delta),
    )

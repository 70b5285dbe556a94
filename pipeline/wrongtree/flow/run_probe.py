"""The stages that try things out on the model itself; it is loaded once, and only if one of them is not kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.evidence import Evidence
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.probes import Interventions, Sanity, Target, WhyNot, WhyNotMeans
from wrongtree.artifacts.trees import listed, spans
from wrongtree.config import Machine, PredictConfig, ProbeConfig
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.models.classifiers import Classifier
from wrongtree.shared.arrays import Flags, Ints
from wrongtree.shared.progress import bar
from wrongtree.store.store import Kept, Store

if TYPE_CHECKING:
    from wrongtree.stages.probe.bench import Bench

VERSION = 1  # part of every key here: raise it when the same inputs would give something else


@dataclass(frozen=True)
class Probed:
    """What came of it."""

    tree: str  # whose listed nodes were probed
    interventions: Kept[Interventions]
    sanity: Kept[Sanity]
    why_not: Kept[WhyNot]
    means: Kept[WhyNotMeans]

    @property
    def keys(self) -> list[str]:
        """Of everything in it."""
        return [self.interventions.key, self.sanity.key, self.why_not.key, self.means.key]

    @property
    def artifacts(self) -> tuple[str, Interventions, Sanity, WhyNot, WhyNotMeans]:
        """All of it, read."""
        return self.tree, self.interventions.get(), self.sanity.get(), self.why_not.get(), self.means.get()


def probe(
    store: Store,
    seeing: PredictConfig,
    machine: Machine,
    images: LabelledImages,
    load: Callable[[], Classifier],
    predictions: Kept[Predictions],
    grown: Sequence[tuple[Kept[Tree], Kept[Evidence]]],
    to: Console,
) -> Probed:
    """Intervene at the listed nodes, check against shuffled copies, map what speaks against the truth."""
    config = ProbeConfig()
    tree, evidence = grown[listed([tree.get() for tree, _ in grown])]

    @contextmanager
    def bench(title: str, steps: int) -> Iterator[tuple[Bench, Callable[[int], None]]]:
        from wrongtree.stages.probe.bench import open_bench

        with bar(title, steps, to) as advance, open_bench(images, load(), machine) as opened:
            yield opened, advance

    def intervene() -> Interventions:
        from wrongtree.stages.probe import intervene

        chosen = targets(predictions.get(), tree.get(), evidence.get(), config)
        with bench("intervene", len(chosen)) as (opened, advance):
            return intervene.compute(opened, chosen, config, seeing.closeup_side, advance)

    def check() -> Sanity:
        from wrongtree.stages.probe import sanity

        judged = predictions.get()
        leaves, wrong = _wrong(judged)
        drawn = np.sort(_some(len(judged.label), config.images, config.seed))
        shown = np.flatnonzero(wrong)
        shown = shown[spread(len(shown), config.shown)]
        with bench("sanity check", config.stages + config.copies) as (opened, advance):
            return sanity.compute(
                opened, judged.row[drawn], judged.label[drawn], (judged.row[leaves[shown]], shown),
                seeing.saliency_side, config, advance,
            )  # fmt: skip

    def contrast() -> WhyNot:
        from wrongtree.stages.probe import why_not

        judged = predictions.get()
        leaves, wrong = _wrong(judged)
        shape = judged.saliency.shape[1:]
        with bench("why not the truth", int(wrong.sum())) as (opened, advance):
            return why_not.compute(
                opened, judged.row[leaves], judged.label[leaves], judged.prediction[leaves], shape, advance
            )

    def average() -> WhyNotMeans:
        from wrongtree.stages.explain import why_not

        return why_not.compute(second.get(), [tree.get() for tree, _ in grown], config.fewest)

    common = [VERSION, config, predictions.key]
    second = store.keep("probe/why-not", WhyNot, common, contrast)
    return Probed(
        tree.get().id,
        store.keep("probe/interventions", Interventions, [*common, tree.key, evidence.key], intervene),
        store.keep("probe/sanity", Sanity, common, check),
        second,
        store.keep("explain/why-not", WhyNotMeans, [*common, second.key, [tree.key for tree, _ in grown]], average),
    )


def targets(predictions: Predictions, tree: Tree, evidence: Evidence, config: ProbeConfig) -> list[Target]:
    """The listed nodes, each with errors spread over its span, and with the region that its Δ points at."""
    from wrongtree.stages.probe.regions import region_of

    (members, wrong), delta = _wrong(predictions), evidence.delta
    start, end = spans(tree.children)
    found = []
    for entry in evidence.ranked[: config.nodes].tolist():
        node = int(evidence.node[entry])
        leaves = tree.order[start[node] : end[node]]
        leaves = leaves[wrong[leaves]]
        region = region_of(delta[entry], config)
        if region.any() and len(leaves):
            some = leaves[spread(len(leaves), config.errors)]
            rows, labels = predictions.row[members[some]], predictions.label[members[some]]
            found.append(Target(node, len(leaves), rows, labels, some, region))
    return found


def spread(count: int, most: int) -> np.ndarray:
    """At most `most` of the numbers 0 … count - 1, evenly spread."""
    taken = max(1, min(count, most))
    return (2 * np.arange(min(count, taken)) + 1) * count // (2 * taken)


def _wrong(judged: Predictions) -> tuple[Ints, Flags]:
    """(e,) the trees' leaves as positions among the judged images, and whether each is an error."""
    members = judged.members
    return members, judged.prediction[members] != judged.label[members]


def _some(count: int, most: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).permutation(count)[:most]

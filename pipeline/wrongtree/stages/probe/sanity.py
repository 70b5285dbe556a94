"""Whether maps show what the model has learnt: Adebayo et al. 2018, against shuffled copies of the model."""

from __future__ import annotations

import copy
from collections.abc import Callable

import numpy as np
import torch
from scipy.stats import rankdata
from torch import nn

from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.probes import Sanity
from wrongtree.config import PredictConfig, ProbeConfig
from wrongtree.inputs.brought import Brought
from wrongtree.shared.arrays import Doubles, Floats, Ints
from wrongtree.stages.probe.bench import Bench, open_bench
from wrongtree.stages.probe.shuffle import settle, shuffle, stages
from wrongtree.stages.probe.targets import leaves_of, some, spread

HALF = 0.5  # of what is an image's map's own: if less is left once all is shuffled, maps depend on the model
RESAMPLES = 4000


def compute(brought: Brought, predictions: Predictions, config: ProbeConfig, seeing: PredictConfig) -> Sanity:
    """Check on images drawn from the whole data set; the maps of a few errors are kept to be looked at."""
    leaves, wrong = leaves_of(predictions)
    drawn = np.sort(some(len(predictions.label), config.images, config.seed))
    shown = np.flatnonzero(wrong)
    shown = shown[spread(len(shown), config.shown)]
    with brought.bar("sanity check", config.stages + config.copies) as advance, open_bench(brought) as bench:
        return check(
            bench, predictions.row[drawn], predictions.label[drawn], (predictions.row[leaves[shown]], shown),
            seeing.saliency_side, config, advance,
        )  # fmt: skip


def check(
    bench: Bench,
    drawn: Ints,
    labels: Ints,
    shown: tuple[Ints, Ints],
    side: int,
    config: ProbeConfig,
    advance: Callable[[int], None],
) -> Sanity:
    """Check on the rows `drawn` (n,) with `labels` (n,); `shown` are rows and numbers of errors whose maps are kept.

    Without stages where it cannot be done: fewer than three images, a model without weights or one that cannot be
    copied. The model itself is left alone: only copies are shuffled.
    """
    readable, inputs = bench.inputs(drawn.tolist())
    visible, extra = bench.inputs(shown[0].tolist())
    labels, n = labels[readable], len(readable)
    if n < 3:
        return _nothing()
    everything = torch.cat([inputs, extra]) if len(visible) else inputs
    said = bench.said(everything)
    try:
        shuffled = copy.deepcopy(bench.module)
    except Exception:  # a module may hold anything, and much of it refuses to be copied in its own way
        return _nothing()
    layers = stages(shuffled, lambda: bench.said(inputs[:1], shuffled), config.stages)
    if not layers:
        return _nothing()
    random = torch.Generator().manual_seed(config.seed)

    def maps_of(module: nn.Module) -> Floats:
        return bench.maps(everything, said, None, side, module)

    def settled(names: list[str]) -> Ints:
        """The copy's predictions: those heard as its statistics are taken, or if it has none, asked for."""
        heard = settle(shuffled, names, lambda: bench.said(inputs, shuffled))
        return bench.said(inputs, shuffled) if heard is None else heard

    own = maps_of(bench.module)
    cascade = []
    for i, names in enumerate(layers):
        shuffle(shuffled, names, random)
        answers = settled([name for group in layers[: i + 1] for name in group])
        cascade.append(maps_of(shuffled))
        advance(1)
    whole = [name for names in layers for name in names]
    again: Floats | None = None
    right = [float(np.mean(answers == labels))]
    for _ in range(config.copies - 1):
        shuffle(shuffled, whole, random)
        right.append(float(np.mean(settled(whole) == labels)))
        again = bench.maps(inputs, said[:n], None, side, shuffled) if again is None else again
        advance(1)
    assert again is not None
    ranked = _ranked(own[:n])
    after = [_ranked(maps[:n]) for maps in cascade]
    similarity = np.stack([(ranked * other).sum(axis=1) for other in after])
    similarity[:, ~ranked.any(axis=1)] = 1  # a map that is even everywhere shows nothing that could be lost
    crossed = ranked @ ranked.T
    others = (crossed.sum(axis=1) - np.diag(crossed)) / (n - 1)
    mean = _ranked(own[:n].mean(axis=0, dtype=np.float64)[None])
    averaged = [float((mean * _ranked(maps[:n].mean(axis=0, dtype=np.float64)[None])).sum()) for maps in cascade]
    kept = _kept(similarity[-1], others, np.random.default_rng(config.seed))
    known = float(np.mean(said[:n] == labels))
    return Sanity(
        stage=tuple(names[-1] if len(names) == 1 else f"{names[0]} … {names[-1]}" for names in layers),
        similarity=similarity,
        averaged=np.array(averaged),
        others=others,
        between=float((after[-1] * _ranked(again)).sum(axis=1).mean()),
        kept=kept,
        right=known,
        copies=np.array(right),
        depends=bool(known > max(right) and kept[2] < HALF),
        shown=shown[1][visible],
        maps=np.stack([own[n:], *(maps[n:] for maps in cascade)], axis=1),
    )


def _nothing() -> Sanity:
    none = np.zeros(0)
    return Sanity(
        (),
        np.zeros((0, 0)),
        none,
        none,
        0.0,
        none,
        0.0,
        none,
        False,
        none.astype(np.int64),
        np.zeros((0, 0, 1, 1), np.float32),
    )


def _ranked(maps: np.ndarray) -> Doubles:
    """(k, s, s') -> (k, s · s') ranks of length 1, so that a product is Spearman's correlation; 0 where all is even."""
    ranks = rankdata(maps.reshape(len(maps), -1), axis=1)
    ranks -= ranks.mean(axis=1, keepdims=True)
    length = np.linalg.norm(ranks, axis=1, keepdims=True)
    scaled: Doubles = ranks / np.where(length > 0, length, 1)
    return scaled


def _kept(similarity: Doubles, others: Doubles, random: np.random.Generator) -> Doubles:
    """(3,) how much of an image's own map is left, corrected as Cohen's kappa is, and its 95 % interval over images.

    1: all of it. 0: no more than a map of another image has in common with it.
    """

    def share(of: Doubles, beside: Doubles) -> Doubles:
        ratio: Doubles = (of - beside) / np.maximum(1 - beside, 1e-9)
        return ratio

    picked = random.integers(0, len(others), (RESAMPLES, len(others)))
    spread = share(similarity[picked].mean(axis=1), others[picked].mean(axis=1))
    middle = share(similarity.mean(keepdims=True), others.mean(keepdims=True))
    return np.concatenate([middle, np.quantile(spread, [0.025, 0.975])])

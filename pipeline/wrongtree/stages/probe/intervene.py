"""Hides a node's region from the model and counts how many errors become right, beside random regions.

Only this tells that the model errs because of what is there: a map says where the output is sensitive, no more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from wrongtree.artifacts.probes import KINDS, PICTURES, Interventions, Target
from wrongtree.config import ProbeConfig
from wrongtree.shared.arrays import Flags
from wrongtree.shared.faults import UserError
from wrongtree.stages.probe.bench import Bench
from wrongtree.stages.probe.rates import Compared, compare
from wrongtree.stages.probe.regions import moved

AVERAGED = 256  # images, spread over the data set, whose average covers a region


def intervene(
    bench: Bench, targets: Sequence[Target], config: ProbeConfig, side: int, advance: Callable[[int], None]
) -> Interventions:
    """Probe every target that has a region. `side` bounds the pictures; `advance` hears of nodes done."""
    count = len(bench.images)
    fill = bench.average(sorted({i * count // AVERAGED for i in range(AVERAGED)})) if targets else torch.zeros(0)
    level = 1 - 0.05 / max(1, len(KINDS) * len(targets))
    found = []
    for target in targets:
        found.append(_probe(bench, target, fill, level, config, side))
        advance(1)
    cells = targets[0].region.shape if targets else (1, 1)
    size = found[0].pictures.shape[1:] if found else (1, 1, 3)

    def ints(values: Sequence[object], *shape: int) -> np.ndarray:
        return np.array(values, dtype=np.int64).reshape(-1, *shape)

    def triples(name: str) -> np.ndarray:
        return np.array([[getattr(c, name) for c in f.compared] for f in found], dtype=np.float64).reshape(-1, 2, 3)

    return Interventions(
        model=bench.digest,
        level=level,
        draws=config.draws,
        node=ints([t.node for t in targets]),
        count=ints([t.count for t in targets]),
        tried=ints([f.tried for f in found]),
        region=np.array([t.region for t in targets], dtype=bool).reshape(-1, *cells),
        right=ints([f.right for f in found], 2),
        rate=triples("rate"),
        random=triples("random"),
        gain=triples("gain"),
        because=np.array([[c.because for c in f.compared] for f in found], dtype=bool).reshape(-1, 2),
        example=ints([f.example for f in found]),
        said=ints([f.said for f in found], len(PICTURES)),
        pictures=np.array([f.pictures for f in found], dtype=np.uint8).reshape(-1, len(PICTURES), *size),
    )


@dataclass(frozen=True)
class _Found:
    """One node's."""

    tried: int
    right: list[int]
    compared: list[Compared]
    example: int
    said: list[int]
    pictures: np.ndarray  # (4, h, w, 3)


def _probe(bench: Bench, target: Target, fill: torch.Tensor, level: float, config: ProbeConfig, side: int) -> _Found:
    random = np.random.default_rng([config.seed, target.node])
    readable, inputs = bench.inputs(target.rows.tolist())
    labels, k = target.labels[readable], len(readable)
    if not k:
        raise UserError(f"none of the images of node {target.node} can be read any more; check that they still exist")
    right: list[int] = []
    compared: list[Compared] = []
    places = moved(target.region, random)
    elsewhere = [np.stack([next(places) for _ in range(k)]) for _ in range(config.draws)]  # draws × (k, s, s')
    everywhere = np.repeat(target.region[None], k, axis=0)
    covers = {"occlude": fill[None].expand_as(inputs), "blur": blurred(inputs)}
    hidden: dict[str, Flags] = {}
    chance: list[Flags] = []
    for kind in KINDS:
        hidden[kind] = bench.said(hide(inputs, covers[kind], everywhere)) == labels
        by_chance = [bench.said(hide(inputs, covers[kind], places)) == labels for places in elsewhere]
        chance.append(by_chance[0])
        right.append(int(hidden[kind].sum()))
        compared.append(compare(hidden[kind], np.stack(by_chance, axis=1), level, random))
    best = int(np.argmax(4 * hidden[KINDS[0]] + 2 * hidden[KINDS[1]] - chance[0]))
    one = slice(best, best + 1)
    variants = [inputs[one], *(hide(inputs[one], covers[kind][one], everywhere[one]) for kind in KINDS)]
    variants.append(hide(inputs[one], covers["occlude"][one], elsewhere[0][one]))
    shown = torch.cat(variants)
    example = int(target.errors[readable[best]])
    return _Found(k, right, compared, example, bench.said(shown).tolist(), bench.pictures(shown, side))


def hide(inputs: torch.Tensor, cover: torch.Tensor, regions: Flags) -> torch.Tensor:
    """inputs and cover (k, channels, h, w), regions (k, s, s') -> inputs with the cover where the region is."""
    mask = torch.from_numpy(np.ascontiguousarray(regions, dtype=np.float32))[:, None]
    return torch.where(F.interpolate(mask, size=inputs.shape[2:], mode="nearest") > 0, cover, inputs)


def blurred(inputs: torch.Tensor) -> torch.Tensor:
    """So strongly blurred that no detail is left: three box filters a sixth of the picture wide, nearly a Gaussian."""
    half = max(1, min(inputs.shape[2:]) // 12)
    for _ in range(3):
        inputs = F.avg_pool2d(F.pad(inputs, (half, half, half, half), mode="replicate"), 2 * half + 1, stride=1)
    return inputs

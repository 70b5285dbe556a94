"""Settings with a known slice, and synthetic models that fail in it, after Eyuboglu et al. 2022; for domino.py here.

Images of known kinds are put together into two super-classes. A slice is one of three sorts:

    rare         one kind has few images
    correlation  the label goes with another property; the slices are the two combinations that are few
    noisy        a share of one kind's labels is wrong

The model is synthetic, so that where it fails is known exactly: the probability that it gives to an image's label is
drawn from one beta distribution inside the slice and from another outside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import brentq
from scipy.stats import beta

INSIDE, OUTSIDE = 0.4, 0.75  # share of images classified correctly: our numbers
SPREAD = 4.0  # sum of a beta distribution's two parameters: broad, with its mass on both sides of a half
FEWEST = 10  # images in a slice: P@10 asks for as many


@dataclass(frozen=True)
class Setting:
    """Images, their labels, and the slices that the model is to fail in."""

    sort: str
    rows: np.ndarray  # (n,) images of the data set
    label: np.ndarray  # (n,) 0 or 1, as the data set has it
    slices: np.ndarray  # (s, n) whether an image is in a slice
    strength: float  # what is varied: share of the rare kind, share of the few combinations, share of wrong labels
    key: tuple[int, ...] = ()  # what its random numbers come from


def given_probability(label: np.ndarray, inside: np.ndarray, random: np.random.Generator, fails: bool) -> np.ndarray:
    """(n,) the probability of class 1 that the synthetic model gives; in the control it does not fail inside."""
    own = np.empty(len(label))
    for which, share in ((inside, INSIDE if fails else OUTSIDE), (~inside, OUTSIDE)):
        own[which] = beta(*beta_of(share)).rvs(int(which.sum()), random_state=random)
    return np.where(label == 1, own, 1 - own)


def beta_of(share: float) -> tuple[float, float]:
    """The parameters of the beta distribution that has this share of its mass above a half."""
    mean = brentq(lambda m: beta.sf(0.5, SPREAD * m, SPREAD * (1 - m)) - share, 0.01, 0.99)
    return SPREAD * mean, SPREAD * (1 - mean)


def rare(kind: np.ndarray, size: int, random: np.random.Generator) -> Setting:
    """Half of the kinds are class 1; of one of them few images are left: 2 to 10 % of its class."""
    positive = _half(kind, random)
    chosen = int(random.choice(positive))
    share = float(random.uniform(0.02, 0.1))
    others = min(size // (kind.max() + 1), int(np.bincount(kind).max()))
    few = max(FEWEST + 10, round(share * others * len(positive)))
    rows = _drawn(kind, {k: few if k == chosen else others for k in np.unique(kind).tolist()}, random)
    return Setting("rare", rows, np.isin(kind[rows], positive).astype(int), (kind[rows] == chosen)[None], share)


def correlation(kind: np.ndarray, size: int, random: np.random.Generator, living: Sequence[int]) -> Setting:
    """Class 1 is half of the living kinds and half of the others; few images of it are not living, few others are."""
    alive = np.isin(kind, living)
    positive = np.concatenate([_half(kind[alive], random), _half(kind[~alive], random)])
    share = float(random.uniform(0.05, 0.2))
    others = min(size // (kind.max() + 1), int(np.bincount(kind).max()))
    few = max(FEWEST, round(share * others))
    small = {k: few for k in np.unique(kind).tolist() if (k in positive) != (k in living)}
    rows = _drawn(kind, {k: small.get(k, others) for k in np.unique(kind).tolist()}, random)
    label, lives = np.isin(kind[rows], positive), alive[rows]
    return Setting("correlation", rows, label.astype(int), np.stack([label & ~lives, ~label & lives]), share)


def noisy(kind: np.ndarray, size: int, random: np.random.Generator) -> Setting:
    """Half of the kinds are class 1; of one kind 10 to 30 % of the labels are wrong."""
    positive = _half(kind, random)
    chosen, share = int(random.choice(np.unique(kind))), float(random.uniform(0.1, 0.3))
    rows = _drawn(kind, dict.fromkeys(np.unique(kind).tolist(), size // (kind.max() + 1)), random)
    inside = kind[rows] == chosen
    label = np.isin(kind[rows], positive) ^ (inside & (random.random(len(rows)) < share))
    return Setting("noisy", rows, label.astype(int), inside[None], share)


def settings(kind: np.ndarray, living: Sequence[int], size: int, counts: Sequence[int], seed: int) -> list[Setting]:
    """So many settings of each sort, in turn; the first ones are the same however many are asked for."""
    makers: list[Callable[[np.random.Generator], Setting]] = [
        lambda random: rare(kind, size, random),
        lambda random: correlation(kind, size, random, living),
        lambda random: noisy(kind, size, random),
    ]
    keys = [(number, sort) for sort, count in enumerate(counts) for number in range(count)]
    return [
        replace(makers[sort](np.random.default_rng([seed, sort, number])), key=(seed, sort, number))
        for number, sort in sorted(keys)
    ]


def _half(kind: np.ndarray, random: np.random.Generator) -> np.ndarray:
    kinds = np.unique(kind)
    return random.permutation(kinds)[: len(kinds) // 2]


def _drawn(kind: np.ndarray, counts: dict[int, int], random: np.random.Generator) -> np.ndarray:
    """So many images of every kind, or all that there are."""
    chosen = [random.permutation(np.flatnonzero(kind == k))[:count] for k, count in counts.items()]
    return np.sort(np.concatenate(chosen))

"""Configurations: which features vary, and the blind spots that a model is to be given; for spotcheck.py here.

After Plumb et al. 2022: a blind spot is a conjunction of features of images with a square. What the model is trained on
has them labelled as without one. Two blind spots of a configuration contradict each other in two features at least, so
that no simpler description holds of both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scenes import AT, FEATURES, LABEL, OTHERS

VARIED = (5, 6, 7)  # features, beside the square's presence
SPOTS = (1, 2, 3)
NAMED = (2, 3)  # features that a blind spot fixes, beside the square's presence
APART = 2  # features in which two blind spots contradict each other

Spot = dict[int, int]  # the value that each of some features has


@dataclass(frozen=True)
class Configuration:
    """What is drawn of one seed."""

    varied: tuple[int, ...]
    spots: tuple[Spot, ...]
    key: tuple[int, ...]  # what its random numbers come from

    def inside(self, values: np.ndarray) -> np.ndarray:
        """(s, n) whether each image is in each blind spot, of features (n, f)."""
        return np.array([holds(spot, values) for spot in self.spots], dtype=bool).reshape(len(self.spots), len(values))

    def trained(self, values: np.ndarray) -> np.ndarray:
        """(n,) the labels that the model is trained on: no square in a blind spot."""
        return values[:, AT[LABEL]] * ~self.inside(values).any(axis=0)


def holds(spot: Spot, values: np.ndarray) -> np.ndarray:
    """(n,) whether an image has every value that a blind spot names."""
    return (values[:, list(spot)] == list(spot.values())).all(axis=1)


def contradictions(one: Spot, other: Spot) -> int:
    """In how many features one asks for the opposite of the other."""
    return sum(other.get(feature, value) != value for feature, value in one.items())


def configuration(seed: int, number: int, clean: bool = False) -> Configuration:
    """Draw one; a clean one has the same features and no blind spot."""
    key = (seed, number)
    random = np.random.default_rng(key)
    varied = _features(int(random.choice(VARIED)), random)
    spots: list[Spot] = []
    while not spots:  # few features leave no room for many short conjunctions: draw anew
        sizes = random.choice(NAMED, int(random.choice(SPOTS)))
        for size in sizes:
            tried = (_spot(varied, int(size), random) for _ in range(300))
            spot = next((s for s in tried if s and all(contradictions(s, other) >= APART for other in spots)), None)
            if spot is None:
                spots = []
                break
            spots.append(spot)
    return Configuration(varied, () if clean else tuple(spots), key)


def _features(count: int, random: np.random.Generator) -> tuple[int, ...]:
    """One to three shapes beside the square, then features of what can be there."""
    shapes = random.permutation(OTHERS)[: random.integers(1, 4)].tolist()
    chosen = [AT[shape, "present"] for shape in shapes]
    free = [n for n, (of, name) in enumerate(FEATURES) if name != "present" and of in ("background", "square", *shapes)]
    return tuple(sorted([*chosen, *random.permutation(free)[: count - len(chosen)].tolist()]))


def _spot(varied: tuple[int, ...], size: int, random: np.random.Generator) -> Spot | None:
    """So many features at random values; those of another shape only if the blind spot says that it is there."""
    spot: Spot = {AT[LABEL]: 1}
    for _ in range(size):
        there = {
            "background",
            *(FEATURES[of][0] for of, value in spot.items() if FEATURES[of][1] == "present" and value),
        }
        free = [of for of in varied if of not in spot and (FEATURES[of][1] == "present" or FEATURES[of][0] in there)]
        if not free:
            return None
        spot[int(random.choice(free))] = int(random.integers(2))
    return spot


def described(spot: Spot) -> str:
    """Such as `square present, disc present, not square stripes`."""
    return ", ".join(("" if value else "not ") + " ".join(FEATURES[of]) for of, value in spot.items())

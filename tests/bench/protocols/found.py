"""What a method hands over, and how it is scored; for domino.py here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import roc_auc_score


@dataclass(frozen=True)
class Found:
    """One slice that a method proposes."""

    score: np.ndarray  # (n,) of every image: the higher, the more it is of the slice
    members: np.ndarray  # the images that the method itself puts into it


def from_middle(points: np.ndarray, members: np.ndarray) -> Found:
    """A cluster: first its members, the nearest to its centroid first, then all other images by the same distance."""
    far = np.linalg.norm(points - points[members].mean(axis=0), axis=1)
    inside = np.zeros(len(points), dtype=bool)
    inside[members] = True
    return Found(-far + inside * (far.max() + 1), np.sort(members))


def precision_at(k: int, score: np.ndarray, truth: np.ndarray) -> float:
    """Share of the k images of highest score that are of the true slice; of a smaller slice, of as many as it has."""
    k = min(k, int(truth.sum()))
    return float(truth[np.argsort(-score, kind="stable")[:k]].mean())


def best_of(found: Sequence[Found], truth: np.ndarray) -> dict[str, float]:
    """The best that any of the slices has for one true slice (n,), each figure by itself, as Domino's paper has it."""
    best = {"p10": 0.0, "p25": 0.0, "auroc": 0.0}
    for one in found:
        each = {
            "p10": precision_at(10, one.score, truth),
            "p25": precision_at(25, one.score, truth),
            "auroc": float(roc_auc_score(truth, one.score)),
        }
        best = {name: max(best[name], value) for name, value in each.items()}
    return best


def random_slices(found: Sequence[Found], points: np.ndarray, among: np.ndarray, seed: int) -> list[Found]:
    """The null: as many clusters of the same sizes, their members drawn at random from `among`."""
    random = np.random.default_rng([seed, 7])
    sizes = [min(len(one.members), len(among)) for one in found]
    return [from_middle(points, random.choice(among, size, replace=False)) for size in sizes if size]

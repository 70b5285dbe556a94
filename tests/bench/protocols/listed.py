"""What wrongtree lists first, for domino.py here: the stages of a build from predictions and embeddings.

It is the list of `wrongtree build --predictions --embeddings --representations embeddings`, without the site around it:
hundreds of builds take minutes. tests/house/test_protocols_bench.py holds it to such a build.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
from found import Found, from_middle

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.data import Pictures
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Representation
from wrongtree.config import ClusterConfig, ExplainConfig, RepresentConfig
from wrongtree.inputs.predictions.logits import as_logits
from wrongtree.stages.cluster import grow
from wrongtree.stages.explain import candidates, evidence, region
from wrongtree.stages.explain.data.pictures import compute as measured
from wrongtree.stages.explain.listed import entries
from wrongtree.stages.explain.marks.compute import compute as marks_of
from wrongtree.stages.predict.quality import measure
from wrongtree.stages.represent.compute import compute as represent


@dataclass(frozen=True)
class Seen:
    """What is measured of pictures, once for all settings over them."""

    thumbnails: np.ndarray  # (n, h, w, 3) bytes
    quality: np.ndarray  # (n, 7)
    pictures: Pictures

    def of(self, rows: np.ndarray) -> Seen:
        """Of some of them."""
        own = {name: getattr(self.pictures, name)[rows] for name in ("exposure", "copies", "sets", "looks")}
        return Seen(self.thumbnails[rows], self.quality[rows], replace(self.pictures, **own))


def seen_of(pixels: np.ndarray) -> Seen:
    """Measure pictures (n, h, w, 3), bytes."""
    n = len(pixels)
    quality = measure((pixels.transpose(0, 3, 1, 2) / np.float32(255)).astype(np.float32))
    bare = _predictions(np.zeros(n, int), np.full(n, 0.5), np.zeros((n, 1)), pixels, quality)
    return Seen(pixels, quality, measured(bare))


def listed(
    points: np.ndarray, label: np.ndarray, said: np.ndarray, seen: Seen, most: int
) -> tuple[list[Found], list[bool]]:
    """The entries of *Look at first*, at most so many, and which of them are notable.

    An entry's slice begins with its errors, the nearest to their centroid first, as a person meets them; then come all
    other images by the same distance.
    """
    if not ((said > 0.5) != (label == 1)).any():
        return [], []
    config = ExplainConfig(listed=most)
    given, shape, tree = _grown(label, said, points, seen)
    around = region.of_members(given, shape, config)
    facts = evidence.compute(given, seen.pictures, shape, around, tree, config)
    chosen = candidates.compute(given, [tree], [facts], [around], [shape], config)
    classes: Any = SimpleNamespace(images=SimpleNamespace(classes=("0", "1")))
    marks = marks_of(given)
    found = entries.compute(classes, given, seen.pictures, chosen, None, None, marks, None, [tree], config).entries
    return [from_middle(points, given.members[one.member]) for one in found], [one.notable for one in found]


def grown(points: np.ndarray, label: np.ndarray, said: np.ndarray, seen: Seen) -> tuple[Tree, np.ndarray]:
    """The tree that the list is of, over all errors, and which image each of its leaves is."""
    given, _, tree = _grown(label, said, points, seen)
    return tree, given.members


def _grown(
    label: np.ndarray, said: np.ndarray, points: np.ndarray, seen: Seen
) -> tuple[Predictions, Representation, Tree]:
    given = _predictions(label, said, points, seen.thumbnails, seen.quality)
    shape = represent(given, "embeddings", RepresentConfig())
    return given, shape, grow.compute(given, shape, "none", ClusterConfig())


def _predictions(
    label: np.ndarray, said: np.ndarray, points: np.ndarray, thumbnails: np.ndarray, quality: np.ndarray
) -> Predictions:
    """What a build makes of predictions that came without a model."""
    n = len(label)
    logits = as_logits(np.stack([1 - said, said], axis=1).astype(np.float64))
    wrong = int((logits.argmax(axis=1) != label).sum())
    return Predictions(
        row=np.arange(n),
        label=label.astype(np.int64),
        logits=logits,
        penultimate=points.astype(np.float32),
        features=np.zeros((n, 0, 1, 1), np.float32),
        style=np.zeros((n, 0), np.float32),
        gradcam=np.zeros((n, 0), np.float32),
        quality=quality,
        saliency=np.ones((n, 1, 1), np.float32),
        thumbnails=thumbnails,
        closeups=np.zeros((wrong, 1, 1, 3), np.uint8),
        view=np.zeros((wrong, 4), np.float32),
        skipped=(),
        model={"without": {"saliency": ""}},
        cam=np.zeros((n, 1, 1), np.float32),
    )

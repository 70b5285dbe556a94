"""What the groups of every class share, whether a method made them or the predictions do: the blog's comparison."""

import numpy as np

from wrongtree.artifacts.clusters import ClassClusters
from wrongtree.artifacts.evidence import ClassGroups
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Representation
from wrongtree.config import ExplainConfig
from wrongtree.shared.arrays import Bytes, Doubles, Ints
from wrongtree.shared.partitions import gini, information, largest_first, rand
from wrongtree.stages.explain.spans import mean_in_blocks

FEWEST = 3  # errors: of two, any two divisions agree or do not


def compute(
    predictions: Predictions, representation: Representation, clusters: ClassClusters, config: ExplainConfig
) -> ClassGroups:
    """Evidence for every group of every class, class by class, of each class by prediction, by k-means, by ward.

    Means are those of groups with at least `config.min_errors` errors, in the same order.
    """
    members = predictions.members
    held = predictions.at(members)
    label, prediction = predictions.label[members], predictions.prediction[members]
    manual = np.zeros_like(label)
    for one in clusters.label:
        manual[label == one] = largest_first(prediction[label == one])
    sides = np.stack([manual, clusters.kmeans, clusters.ward])
    facts: list[tuple[int, int, int, int, int, int]] = []
    images: list[Bytes] = []
    maps: list[Doubles] = []
    unequal = np.zeros((3, len(clusters.label)))
    alike = np.full((2, 2, len(clusters.label)), np.nan)
    for i, one in enumerate(clusters.label.tolist()):
        of_class = np.flatnonzero(label == one)
        for side, group in enumerate(sides[:, of_class]):
            sizes = np.bincount(group)
            unequal[side, i] = gini(sizes)
            if side and len(of_class) >= FEWEST:
                alike[:, side - 1, i] = rand(manual[of_class], group), information(manual[of_class], group)
            for number, count in enumerate(sizes.tolist()):
                rows = of_class[group == number]
                cell = -1
                if count >= config.min_errors:
                    cell = len(images)
                    images.append(mean_in_blocks(predictions.thumbnails[held[rows]]).round().astype(np.uint8))
                    maps.append(mean_in_blocks(predictions.saliency[held[rows]]))
                facts.append((one, side, number, count, _medoid(representation.matrix, rows), cell))
    label_of, side_of, number_of, count_of, medoid_of, cell_of = np.array(facts, dtype=np.int64).T
    return ClassGroups(
        label=label_of,
        side=side_of,
        number=number_of,
        count=count_of,
        medoid=medoid_of,
        cell=cell_of,
        member=sides,
        gini=unequal,
        rand=alike[0],
        information=alike[1],
        mean_image=np.stack(images) if images else np.empty((0, *predictions.thumbnails.shape[1:]), dtype=np.uint8),
        mean_saliency=np.stack(maps) if maps else np.empty((0, *predictions.saliency.shape[1:])),
    )


def _medoid(points: Doubles, rows: Ints) -> int:
    """The error nearest to the mean of its group, which is its medoid under squared distance (see medoids.py)."""
    gap = points[rows] - points[rows].mean(axis=0)
    return int(rows[np.argmin(np.einsum("ij,ij->i", gap, gap))])

"""Computes everything that is known of the nodes of one tree."""

import numpy as np

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.data import Pictures
from wrongtree.artifacts.evidence import Evidence, Region
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Representation
from wrongtree.artifacts.trees import spans
from wrongtree.config import ExplainConfig
from wrongtree.stages.explain import of_all
from wrongtree.stages.explain.counts import commonest
from wrongtree.stages.explain.medoids import medoids
from wrongtree.stages.explain.ranking import rank
from wrongtree.stages.explain.spans import fewest, span_means
from wrongtree.stages.explain.traits import compare, words

MOST = 3  # labels, predictions and confusions named per node


def compute(
    predictions: Predictions,
    pictures: Pictures,
    representation: Representation,
    region: Region,
    tree: Tree,
    config: ExplainConfig,
) -> Evidence:
    """Evidence for every internal node with at least `config.min_errors` members, largest first, then by number.

    It also takes one part in 10,000 of them, over all images one in 1,000.
    """
    members = predictions.members[tree.order]  # positions among all images, in leaf order
    held = predictions.at(members)
    start, end = spans(tree.children)
    size = end - start
    nodes = np.flatnonzero(size >= fewest(config.min_errors, len(members), predictions.over))
    nodes = nodes[np.lexsort((nodes, -size[nodes]))]
    start, end = start[nodes], end[nodes]
    label, prediction = predictions.label[members], predictions.prediction[members]
    wrong = label != prediction
    before = np.concatenate([[0], np.cumsum(wrong)])  # errors left of every position: their own spans
    classes = predictions.logits.shape[1]
    pair, times = commonest((label * classes + prediction)[wrong], before[start], before[end], MOST)
    confusions = np.stack(
        [np.where(pair < 0, -1, pair // classes), np.where(pair < 0, -1, pair % classes), times], axis=2
    )
    rate = span_means(region.wrong[tree.order], start, end)
    said, clarity = words(compare(predictions, pictures), tree.order, start, end)
    base = wrong.mean() if predictions.over == "all" else None
    ranked, notable = rank(tree, nodes, start, end, rate, config.listed, base, region.share)
    return Evidence(
        node=nodes,
        start=start,
        end=end,
        medoid=tree.order[medoids(representation.matrix[tree.order], start, end)],
        labels=np.stack(commonest(label, start, end, MOST), axis=2),
        predictions=np.stack(commonest(prediction, start, end, MOST), axis=2),
        confusions=confusions,
        words=said,
        clarity=clarity,
        look_alikes=region.look_alikes,
        rate=rate,
        ranked=ranked,
        notable=notable,
        mean_image=span_means(predictions.thumbnails[held], start, end).round().astype(np.uint8),
        mean_saliency=span_means(predictions.saliency[held], start, end),
        dataset_image=of_all.mean_image(predictions).round().astype(np.uint8),
        dataset_saliency=of_all.mean_saliency(predictions),
    )

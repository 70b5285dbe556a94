"""The noise post's experiment: 16 sharp photographs and their box-blurred copies come apart."""

from dataclasses import replace

import numpy as np
import torch
from PIL import Image, ImageFilter
from sklearn.cluster import KMeans
from sklearn.datasets import load_sample_images
from test_represent import GIVEN

from wrongtree.artifacts.trees import cut, leaf_order, spans
from wrongtree.config import RepresentConfig
from wrongtree.stages.cluster.ward import ward
from wrongtree.stages.predict.quality import measure
from wrongtree.stages.represent.compute import compute

IMAGES, RADIUS, CLUSTERS = 16, 4, 10  # the post's: k-means with k = 10, a box of radius 4
RIGHT = 200  # other photographs, which the model gets right: what quality is measured from


def crops(n: int, side: int = 96) -> list[Image.Image]:
    """Parts of the two photographs that scikit-learn brings."""
    random = np.random.default_rng(1)
    photos = [Image.fromarray(photo) for photo in load_sample_images().images]
    found = []
    for i in range(n):
        x, y = (int(random.integers(0, length - side)) for length in photos[i % 2].size)
        found.append(photos[i % 2].crop((x, y, x + side, y + side)))
    return found


def measured(pictures: list[Image.Image]) -> np.ndarray:
    batch = np.stack([np.asarray(picture) for picture in pictures]).transpose(0, 3, 1, 2) / 255
    return measure(torch.from_numpy(batch)).numpy()


def test_sharp_images_and_box_blurred_copies_separate_into_different_branches():
    """The post takes a pretrained network's features; here the measures of quality, from what right images are like."""
    pictures = crops(RIGHT + 4 * IMAGES)
    quality = measured(pictures)
    sharpest = RIGHT + np.argsort(quality[RIGHT:, 0])[:IMAGES]  # a blurred sky is a sky
    copies = [pictures[i].filter(ImageFilter.BoxBlur(RADIUS)) for i in sharpest]
    quality = np.concatenate([quality[sharpest], measured(copies), quality[:RIGHT]])
    blurred = np.arange(2 * IMAGES) >= IMAGES

    label = np.zeros(len(quality), dtype=np.int64)
    label[: 2 * IMAGES] = 1  # wrong, and both kinds alike
    logits = np.tile(np.array([1, 0], np.float32), (len(quality), 1))
    given = replace(GIVEN, label=label, logits=logits, quality=quality)
    matrix = compute(given, "quality", RepresentConfig()).matrix

    children, height = ward(matrix)
    start, end = spans(children)
    order = leaf_order(children)
    branches = [blurred[order[start[node] : end[node]]] for node in cut(children, height, 4 * IMAGES - 2, 2)]
    assert sorted(branch.mean() for branch in branches) == [0, 1]

    cluster = KMeans(CLUSTERS, n_init=4, random_state=0).fit_predict(matrix)
    assert {float(blurred[cluster == c].mean()) for c in range(CLUSTERS)} == {0, 1}  # no cluster has both

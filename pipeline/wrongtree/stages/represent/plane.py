"""A representation in two dimensions: its first two principal components, and t-SNE (van der Maaten & Hinton 2008).

Of very many errors t-SNE lays out some, and the others are placed among these. It's tempting to depend on openTSNE,
which lays out a hundred thousand in minutes; but then all maps would change, or large ones would come from elsewhere.
"""

import numpy as np
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from wrongtree.artifacts.representations import Plane, Representation
from wrongtree.config import PlaneConfig
from wrongtree.shared.arrays import Doubles
from wrongtree.stages.represent.landmarks import drawn, placed

FEWEST = 5  # points; of fewer, t-SNE tells nothing


def compute(representation: Representation, config: PlaneConfig) -> Plane:
    """Lay out errors and the sample of correct images; t-SNE lays out both together, or either would lack the other."""
    rows, sample, e = representation.matrix, representation.sample, len(representation.matrix)
    if len(sample):
        shown = drawn(len(sample), config.correct, config.seed)
        rows, sample = np.concatenate([rows, representation.correct[shown]]), sample[shown]
    missing = max(0, 2 - rows.shape[1])
    pca = np.pad(rows[:, :2], ((0, 0), (0, missing)))
    explained = np.pad(representation.explained[:2], (0, missing))
    if e <= config.most_for_tsne:
        tsne = neighbours(rows, pca, config) if len(rows) >= FEWEST else np.zeros((0, 2))
        return Plane(representation.name, explained, pca, tsne, sample)
    landmarks = drawn(e, config.most_for_tsne, config.seed)
    laid = np.concatenate([landmarks, np.arange(e, len(rows))])  # correct images are laid out all the same
    places = neighbours(rows[laid], pca[laid], config)
    others = np.setdiff1d(np.arange(e), landmarks)
    tsne = np.empty((len(rows), 2))
    tsne[laid], tsne[others] = places, placed(rows[others], rows[landmarks], places[: len(landmarks)])
    return Plane(representation.name, explained, pca, tsne, sample, len(landmarks))


def neighbours(rows: Doubles, pca: Doubles, config: PlaneConfig) -> Doubles:
    """(r, d) -> (r, 2) t-SNE, begun from the first two principal components (Kobak & Linderman 2021).

    On one thread: on several, sums are rounded in an order that changes from run to run, and the picture with them.
    """
    spread = pca[:, 0].std()
    if spread == 0:
        return np.zeros_like(pca)
    # A little noise sets apart what is equal in both components, which would otherwise never part.
    start = pca / spread + np.random.default_rng(config.seed).normal(0, 1e-2, pca.shape)
    perplexity = min(config.perplexity, (len(rows) - 1) / 3)
    begun = (1e-4 * start).astype(np.float32)
    tsne = TSNE(2, perplexity=perplexity, init=begun, max_iter=config.iterations, random_state=config.seed)
    with threadpool_limits(1):
        return np.asarray(tsne.fit_transform(rows), dtype=np.float64)

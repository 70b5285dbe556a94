"""Flat clusters: k-means, over a range of k with the average silhouette of each, and a Gaussian mixture."""

from dataclasses import dataclass

import numpy as np
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.shared.partitions import silhouette
from wrongtree.shared.quietly import quietly

STARTS = 4  # of which the best is kept
MIXED = 16  # principal components that a mixture sees: in more, some Gaussian closes in on a few errors


@dataclass(frozen=True)
class Range:
    """K-means for every k of a range."""

    k: Ints  # (r,)
    silhouette: Doubles  # (r,) NaN where it is not defined
    cluster: Ints  # (r, n)

    @property
    def best(self) -> int | None:
        """Which of them has the largest silhouette; the smallest k on a tie; None where it is defined for none.

        It's the blog's choice, and a hint only: of planted causes it finds fewer than a finer cut does, so no tree is
        cut by it.
        """
        return None if np.isnan(self.silhouette).all() else int(np.nanargmax(self.silhouette))


def kmeans(points: Doubles, k: int, most: int, seed: int) -> Ints:
    """(n, d) -> clusters (n,), at most k; centres come from a random sample of at most `most` points."""
    some = _sample(points, most, seed)
    k = min(k, len(np.unique(some, axis=0)))  # scikit-learn warns where points coincide
    with quietly():  # nor can it be told before that they coincide but for rounding
        found = KMeans(k, n_init=STARTS, random_state=seed).fit(some)
    return np.asarray(found.predict(points), dtype=np.int64)


def kmeans_range(points: Doubles, fewest: int, most_k: int, most: int, seed: int) -> Range:
    """K-means for k from `fewest` to `most_k`; silhouettes over at most `most` points."""
    ks = np.arange(fewest, most_k + 1)
    clusters = np.zeros((len(ks), len(points)), dtype=np.int64)
    scores = np.full(len(ks), np.nan)
    for i, k in enumerate(ks.tolist()):
        if k < len(points):  # with a cluster for every point there is no silhouette
            clusters[i] = kmeans(points, k, most, seed)
            if clusters[i].max() + 1 == k:  # else points coincide, and this is a smaller k over again
                scores[i] = silhouette(points, clusters[i], most, seed)
    return Range(ks, scores, clusters)


def mixture(points: Doubles, k: int, most: int, seed: int) -> Ints:
    """The likeliest of at most k Gaussians whose axes are principal components, (n,); fitted like k-means."""
    seen = points[:, :MIXED]
    spread = float(seen.std()) or 1.0  # so that what is added to variances means the same whatever the units
    some = _sample(seen / spread, most, seed)
    k = min(k, len(np.unique(some, axis=0)))
    if k == 1:
        return np.zeros(len(points), dtype=np.int64)  # of a single point scikit-learn makes no mixture
    with quietly():  # where it has not settled after a hundred rounds, that is what there is
        found = GaussianMixture(k, covariance_type="diag", reg_covar=1e-4, random_state=seed).fit(some)
    return np.asarray(found.predict(seen / spread), dtype=np.int64)


def _sample(points: Doubles, most: int, seed: int) -> Doubles:
    if len(points) <= most:
        return points
    return points[np.random.default_rng(seed).choice(len(points), most, replace=False)]

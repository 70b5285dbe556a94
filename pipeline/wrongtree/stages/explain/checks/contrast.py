"""Wrong against right: a node's errors beside right images of the same labels on which the model was as confident.

The blog's figure 22 takes the mean map of a class's wrong images from that of its right ones. The model is less sure of
what it gets wrong, though, and maps change with confidence; so each error is paired with one right image.
"""

from bisect import bisect_left

import numpy as np
from numpy.typing import NDArray

from wrongtree.artifacts.checks import Contrast
from wrongtree.shared.arrays import Bytes, Doubles, Floats, Ints
from wrongtree.stages.explain.checks.places import places
from wrongtree.stages.explain.checks.significance import LEVEL, benjamini_hochberg, permutation_p
from wrongtree.stages.explain.spans import span_means, span_sums

CALIPER = 0.1  # of confidence; a right image farther off is no match
FEWEST = 8  # pairs; of fewer nothing is tested


def pairs(label: Ints, confidence: Doubles, wrong: Ints, right: Ints) -> Ints:
    """(e,) for each of the images `wrong` one of `right` with its label, each used once; -1: none is near enough.

    Of each label the errors choose in order of confidence, lowest first, since right images of low confidence are rare.
    """
    chosen = np.full(len(wrong), -1, dtype=np.int64)
    for one in np.unique(label[wrong]):
        ours = np.flatnonzero(label[wrong] == one)
        ours = ours[np.argsort(confidence[wrong[ours]], kind="stable")]
        theirs = right[label[right] == one]
        theirs = theirs[np.argsort(confidence[theirs], kind="stable")]
        free = list(zip(confidence[theirs].tolist(), theirs.tolist(), strict=True))
        for i in ours.tolist():
            wanted = float(confidence[wrong[i]])
            at = bisect_left(free, (wanted, -1))
            near = [k for k in (at - 1, at) if 0 <= k < len(free)]
            best = min(near, key=lambda k: abs(free[k][0] - wanted), default=None)
            if best is not None and abs(free[best][0] - wanted) <= CALIPER:
                chosen[i] = free.pop(best)[1]
    return chosen


def contrast(
    wrong: Ints,
    partner: Ints,
    start: Ints,
    end: Ints,
    confidence: Doubles,
    thumbnails: Bytes,
    saliency: Floats,
    cells: Floats,
    draws: int,
    seed: int,
) -> Contrast:
    """Of the spans [start, end) (t,) of `wrong` (e,), with their right `partner` (e,) or -1.

    Both are judged images, as are the rows of confidence (n,), thumbnails (n, h, w, 3), saliency (n, s, s') and cells
    (n, g, g').
    """
    there = np.flatnonzero(partner >= 0)
    upto = np.concatenate([[0], np.cumsum(partner >= 0)])
    start, end = upto[start], upto[end]  # the same spans, of pairs only
    wrong, partner = wrong[there], partner[there]
    n = end - start
    some = n > 0
    first, last = start[some], end[some]

    def mean(values: NDArray[np.generic]) -> Doubles:
        found = np.full((len(n), *values.shape[1:]), np.nan)
        if len(values):
            found[some] = span_means(values, first, last)
        return found

    image, right = np.nan_to_num(mean(thumbnails[partner])), np.nan_to_num(mean(saliency[partner]))
    gap = np.nan_to_num(mean(saliency[wrong])) - right
    flat = cells.reshape(len(cells), -1)
    z, p, bound = welch(flat[wrong], flat[partner], start, end, draws, seed)
    significant = benjamini_hochberg(p)
    maps = z.reshape(len(z), *cells.shape[1:])
    return Contrast(
        pairs=n,
        confidence=np.stack([mean(confidence[wrong]), mean(confidence[partner])], axis=1),
        image=image.round().astype(np.uint8),
        saliency=right.astype(np.float32),
        gap=gap.astype(np.float32),
        z=maps.astype(np.float32),
        p=p,
        significant=significant,
        place=places(maps, bound, significant),
    )


def welch(
    wrong: Floats, right: Floats, start: Ints, end: Ints, draws: int, seed: int
) -> tuple[Doubles, Doubles, Doubles]:
    """z (t, cells), p (t,) and the |z| that 95 % of draws exceed nowhere, of paired rows (k, cells) in spans (t,).

    z is Welch's t for two samples of one size. A draw swaps the images of random pairs, the same in every span: pairs
    are alike in label and confidence, so that either could have been the wrong one. Swapping changes the difference of
    both sums alone, not the sum of all values or of their squares, and Welch's t can be written in these three.
    """
    n = (end - start)[:, None].astype(np.float64)
    apart = wrong.astype(np.float64) - right
    between = span_sums(apart, start, end)
    both = span_sums(wrong.astype(np.float64) + right, start, end)
    squares = span_sums(np.square(wrong, dtype=np.float64) + np.square(right, dtype=np.float64), start, end)
    # t² = (D / n)² / within, within = (rest - D² / 2n) / (n (n - 1)); D, the difference of sums, is all a draw changes.
    rest = squares - both**2 / (2 * np.maximum(n, 1))
    varies = (n > 1) & (rest - between**2 / (2 * np.maximum(n, 1)) > 1e-9 * squares)
    scale = np.where(varies, np.sqrt(np.maximum(n - 1, 0) / np.maximum(n * rest, 1e-300)), 0)

    def t_of(u: NDArray[np.floating]) -> Doubles:
        """Welch's t from u = D · scale: it grows with u, in the same way everywhere."""
        of: Doubles = u / np.sqrt(np.maximum(1 - u**2 / (2 * np.maximum(n - 1, 1)), 1e-12))
        return of

    z = t_of(between * scale)
    rng = np.random.default_rng(seed)
    null = np.empty((draws, len(n)), dtype=np.float32)
    single, light = apart.astype(np.float32), scale.astype(np.float32)
    for b in range(draws):
        sign = np.where(rng.random(len(apart)) < 0.5, np.float32(-1), np.float32(1))
        most = np.abs(span_sums(single * sign[:, None], start, end) * light).max(axis=1, initial=0)
        null[b] = t_of(most[:, None].astype(np.float64))[:, 0]
    p = permutation_p(np.abs(z).max(axis=1, initial=0), null)
    p = np.maximum(p, 2.0 ** (1 - np.minimum(end - start, 60)))  # there are no more than 2^(n-1) different swaps
    bound: Doubles = np.quantile(null, 1 - LEVEL, axis=0).astype(np.float64)
    return z, np.where(n[:, 0] >= FEWEST, p, np.nan), bound

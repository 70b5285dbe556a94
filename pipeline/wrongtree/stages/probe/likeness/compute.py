"""A classifier of damage, learned from correct images of the data set that are damaged for it.

No measure tells snow from noise, or a warped picture from any other. But pictures of the same data set with and
without damage are there to learn from, as many as one likes. What is learned is tested on other correct images: of each
kind how many of them are taken for it falsely, and how many are found once they are damaged. A kind that is not told
reliably is not told at all.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from wrongtree.artifacts.data import KIND_NAMES, KINDS, NOT_ASKED, Likeness
from wrongtree.artifacts.predictions import Predictions
from wrongtree.inputs.brought import Brought
from wrongtree.shared.arrays import Bytes, Doubles, Ints
from wrongtree.stages.probe.likeness.damaging import DO, damaged
from wrongtree.stages.probe.likeness.look import looks
from wrongtree.stages.probe.sampling import Sampler

LEARNED, TESTED = 600, 300  # correct images, at most
FEWEST = 100  # of them together: with fewer nothing is learned
LEAST = 24  # pixels of a side: smaller pictures have too few to tell by
FALSE, FOUND = 0.04, 0.5  # of the tested correct images: what a kind that is told reliably may have, and has to have
SURE = 0.5  # probability from which on a picture is taken for a kind
FAR, MOST_OF = 2.5, 0.99  # times as far from the mean of its variant as most of the tested pictures: of no known kind
UNDAMAGED = 0.5  # the prior of no damage
SHARED = 2  # every other picture shows each kind, which is enough
AT_ONCE = 256
CORRECT = 3000  # correct images that it is asked about, at most


def compute(brought: Brought, predictions: Predictions) -> Likeness:
    """What errors, and some correct images beside them, look like."""
    sampler = Sampler(brought.images.ids, predictions, 0)
    correct = sampler.order(predictions.kept[predictions.whole.prediction == predictions.whole.label])
    if len(correct) < FEWEST or min(predictions.thumbnails.shape[1:3]) < LEAST:
        return nothing(len(predictions.kept))
    some = correct[: LEARNED + TESTED]
    cut = len(some) * LEARNED // (LEARNED + TESTED)
    learned, tested = predictions.at(some[:cut]), predictions.at(some[cut:])
    told = _Told(predictions.thumbnails[np.sort(learned)])
    false, found = told.tested(predictions.thumbnails[np.sort(tested)])
    reliable = (false <= FALSE) & (found >= FOUND)
    asked = np.union1d(predictions.at(predictions.members), predictions.at(correct[:CORRECT]))
    kind, variant = np.full((2, len(predictions.kept)), NOT_ASKED, dtype=np.int64)
    kind[asked], variant[asked] = told.of(predictions.thumbnails, asked)
    kind[(kind >= 0) & ~reliable[kind]] = -1
    return Likeness(kind, variant, np.sort(learned), len(tested), false, found)


def nothing(images: int) -> Likeness:
    """Where there is too little to learn from."""
    none = np.full(images, NOT_ASKED, dtype=np.int64)
    zero = np.zeros(len(KINDS))
    return Likeness(none, none.copy(), np.zeros(0, dtype=np.int64), 0, zero, zero.copy())


class _Told:
    """What was learned from pictures (n, h, w, 3), each in one variant of every kind."""

    def __init__(self, pictures: Bytes) -> None:
        pixels = _pixels(pictures)
        seen, codes = [_looks(pixels)], [np.full(len(pixels), -1)]
        for code, (number, variant, part) in enumerate(_parts(len(pixels))):
            seen.append(_looks(damaged(pixels[part], KIND_NAMES[number], variant, 0)))
            codes.append(np.full(len(part), code))
        features = np.concatenate(seen)
        self._middle, spread = features.mean(axis=0), features.std(axis=0)
        self._spread = np.where(spread > 0, spread, 1)
        self._kind = np.array([-1, *(number for number, _, _ in _parts(0))])
        self._variant = np.array([-1, *(variant for _, variant, _ in _parts(0))])
        each = np.bincount(self._kind[1:])[self._kind[1:]]
        priors = np.concatenate([[UNDAMAGED], (1 - UNDAMAGED) / len(KIND_NAMES) / each])
        self._judge = LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto", priors=priors)
        scaled, of = (features - self._middle) / self._spread, np.concatenate(codes)
        self._judge.fit(scaled, of)
        # Some of the correct images have what the errors have: they are no examples of what has nothing.
        fair = (of >= 0) | (self._judge.predict(scaled) < 0)
        self._judge.fit(scaled[fair], of[fair])
        self._inverse = np.linalg.pinv(self._judge.covariance_)

    def tested(self, pictures: Bytes) -> tuple[Doubles, Doubles]:
        """(d,) share of other correct images that are taken for each kind, and that are found once damaged.

        How far these are from the mean of their variant says from where on a picture is of no kind.
        """
        pixels = _pixels(pictures)
        said, _, _ = self._say(_looks(pixels))
        false = np.array([float((said == number).mean()) for number in range(len(KIND_NAMES))])
        far: list[list[float]] = [[] for _ in KIND_NAMES]
        of = np.zeros(len(KIND_NAMES))
        for number, variant, part in _parts(len(pixels)):
            done, _, away = self._say(_looks(damaged(pixels[part], KIND_NAMES[number], variant, 1)))
            far[number] += away[done == number].tolist()
            of[number] += len(part)
        self._far = np.array([FAR * np.quantile(one, MOST_OF) if one else 0.0 for one in far])
        return false, np.array([len(one) for one in far]) / np.maximum(of, 1)

    def of(self, thumbnails: Bytes, rows: Ints) -> tuple[Ints, Ints]:
        """The kind and variant of each of these rows; -1: of none. It has to be tested before."""
        found = [
            self._say(_looks(_pixels(thumbnails[rows[first : first + AT_ONCE]])))
            for first in range(0, len(rows), AT_ONCE)
        ]
        kind, variant, away = (np.concatenate(part) for part in zip(*found, strict=True))
        unknown = (kind >= 0) & (away > self._far[kind])
        return np.where(unknown, -1, kind), np.where(unknown, -1, variant)

    def _say(self, features: Doubles) -> tuple[Ints, Ints, Doubles]:
        """Kind, variant, and the squared Mahalanobis distance from the mean of that variant."""
        scaled = (features - self._middle) / self._spread
        chance = self._judge.predict_proba(scaled)
        of_kind = np.stack([chance[:, self._kind == number].sum(axis=1) for number in range(len(KIND_NAMES))], axis=1)
        kind = np.where(of_kind.max(axis=1) >= SURE, of_kind.argmax(axis=1), -1)
        own = np.where(self._kind == kind[:, None], chance, -1)
        nearest = own.argmax(axis=1)
        apart = scaled - self._judge.means_[nearest]
        away = ((apart @ self._inverse) * apart).sum(axis=1)
        return kind, np.where(kind >= 0, self._variant[nearest], -1), away


def _pixels(pictures: Bytes) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(np.asarray(pictures).transpose(0, 3, 1, 2))).float() / 255


def _looks(pixels: torch.Tensor) -> Doubles:
    """(n, f) in parts, as what is made on the way is larger than the pictures."""
    parts = [looks(part) for part in torch.split(pixels, AT_ONCE)] if len(pixels) else [looks(pixels)]
    found: Doubles = torch.cat(parts).double().numpy()
    return found


def _parts(count: int) -> Iterator[tuple[int, int, Ints]]:
    """Of so many pictures, those that get each variant of each kind: every picture one of a part of the kinds."""
    every = np.arange(count)
    for number, name in enumerate(KIND_NAMES):
        own = every[(every + number) % SHARED == 0]
        many = len(DO[name])
        for variant in range(many):
            yield number, variant, own[np.arange(len(own)) % many == variant]

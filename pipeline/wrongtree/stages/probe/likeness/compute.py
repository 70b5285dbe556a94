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

from wrongtree.artifacts.data import FOUND, KIND_NAMES, KINDS, NOT_ASKED, Likeness
from wrongtree.artifacts.predictions import Predictions
from wrongtree.inputs.brought import Brought
from wrongtree.shared.arrays import Bytes, Doubles, Flags, Ints
from wrongtree.stages.probe.likeness.damaging import DO, damaged
from wrongtree.stages.probe.likeness.look import looks
from wrongtree.stages.probe.likeness.rectangles import edged, pasted
from wrongtree.stages.probe.sampling import Sampler

LEARNED, TESTED = 600, 300  # correct images, at most; of many images it learns from
PART, MOST = 6, 1500  # one in PART of the correct ones, at most MOST: the others are there to compare with
FEWEST = 100  # of them together: with fewer nothing is learned
LEAST = 24  # pixels of a side: smaller pictures have too few to tell by
SURE = 0.5  # probability from which on a picture is taken for a kind
FAR, MOST_OF = 2.5, 0.99  # times as far from the mean of its variant as most of the tested pictures: of no known kind
UNDAMAGED = 0.5  # the prior of no damage
TIMES, FEW = (2, 3), 0.02  # a kind of which too few are found is told at so many times its prior, if at most FEW
# of the undamaged are taken for it then
SHARED = 2  # every other picture shows each kind, which is enough
ROUNDS, FIRST = 100, 20  # of estimating how often a label's pictures have each kind, and pictures it begins with
FITS, PLAIN = 3, 0.7  # times that it is fitted, and the probability of no damage that examples of none need after each
POWER = 0.6  # of the probabilities: statistics that say the same make them too high
AT_ONCE = 256
CORRECT = 9000  # correct images that it is asked about, at most


def compute(brought: Brought, predictions: Predictions) -> Likeness:
    """What errors, and some correct images beside them, look like."""
    sampler = Sampler(brought.images.ids, predictions, 0)
    correct = sampler.order(predictions.kept[predictions.whole.prediction == predictions.whole.label])
    if len(correct) < FEWEST or min(predictions.thumbnails.shape[1:3]) < LEAST:
        return nothing(len(predictions.kept))
    many = min(MOST, max(LEARNED, len(correct) // PART))
    some = correct[: many + TESTED]
    cut = len(some) * many // (many + TESTED)
    learned, tested = predictions.at(some[:cut]), predictions.at(some[cut:])
    told = _Told(predictions.thumbnails[np.sort(learned)])
    false, found = told.tested(predictions.thumbnails[np.sort(tested)])
    asked = np.union1d(predictions.at(predictions.members), predictions.at(correct[:CORRECT]))
    kind, variant = np.full((2, len(predictions.kept)), NOT_ASKED, dtype=np.int64)
    undamaged = np.full(len(predictions.kept), np.nan)
    likeness = Likeness(
        kind, variant, np.sort(learned), len(tested), false, found, told.seldom, undamaged, told.given, told.mixed
    )
    kind[asked], variant[asked], undamaged[asked] = told.of(
        predictions.thumbnails, asked, predictions.whole.label[asked], likeness.reliable, likeness.telling
    )
    return likeness


def nothing(images: int) -> Likeness:
    """Where there is too little to learn from."""
    none = np.full(images, NOT_ASKED, dtype=np.int64)
    zero = np.zeros(len(KINDS))
    never = np.full(images, np.nan)
    return Likeness(none, none.copy(), np.zeros(0, dtype=np.int64), 0, zero, zero.copy(), zero.astype(bool), never)


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
        # Some of the correct images have what the errors have: they are no examples of what has nothing.
        rest = np.zeros(len(of) - len(pixels), dtype=bool)
        whole = (of >= 0) | ~np.r_[pasted(pixels), rest]
        # Many with a band would make bands usual, and then none of them could be told from what has nothing.
        fair = whole & ((of >= 0) | ~np.r_[edged(pixels), rest])
        for again in range(FITS):
            if again:
                fair = whole & ((of >= 0) | (self._of_kinds(self._chance(scaled))[:, -1] >= PLAIN))
            self._judge.fit(scaled[fair], of[fair])
        self._inverse = np.linalg.pinv(self._judge.covariance_)
        self._times, self.seldom = np.ones(len(self._kind)), np.zeros(len(KIND_NAMES), dtype=bool)

    def tested(self, pictures: Bytes) -> tuple[Doubles, Doubles]:
        """(d,) share of other correct images that are taken for each kind, and that are found once damaged.

        A kind of which too few are found gets a larger prior, with which still few are taken for it falsely.
        How far these are from the mean of their variant says from where on a picture is of no kind.
        """
        pixels = _pixels(pictures)
        of, seen = [np.full(len(pixels), -1)], [_looks(pixels)]
        for number, variant, part in _parts(len(pixels)):
            of.append(np.full(len(part), number))
            seen.append(_looks(damaged(pixels[part], KIND_NAMES[number], variant, 1)))
        truth, features = np.concatenate(of), np.concatenate(seen)
        chance, away = self._say(features)
        found = _rates(truth, self._decided(chance, away)[0])[1]
        self.seldom = found < FOUND
        for number in np.flatnonzero(self.seldom).tolist():
            for times in TIMES:
                more = np.where(self._kind == number, times, 1)
                false, _ = _rates(truth, self._decided(_summing_to_one(chance * more), away)[0])
                if false[number] <= FEW:
                    self._times[self._kind == number] = times
        said, _, far = self._decided(_summing_to_one(chance * self._times), away)
        hits = [far[(truth == number) & (said == number)] for number in range(len(KIND_NAMES))]
        self._far = np.array([FAR * np.quantile(one, MOST_OF) if len(one) else 0.0 for one in hits])
        # Of what many errors look to have, some look to have another kind: how many do is known of these.
        numbers = range(len(KIND_NAMES))
        self.mixed = np.array([[((truth == b) & (said == a)).sum() for b in numbers] for a in numbers])
        self.given = min(int((truth == number).sum()) for number in numbers)
        return _rates(truth, said)

    def of(
        self, thumbnails: Bytes, rows: Ints, label: Ints, reliable: Flags, telling: Flags
    ) -> tuple[Ints, Ints, Doubles]:
        """The kind and variant of each of these rows, -1: of none; and its probability of no damage. It has to be
        tested before.

        Of a label with much snow, what looks like stripes is snow: of every label it is estimated how often it has each
        kind, and each picture judged by that, if the kind is `reliable` (d,). Of a kind that is not, and hardly looks
        like anything, no share can be estimated: a picture has it only if it does at the priors, where that is
        `telling` (d,).
        """
        found = [
            self._say(_looks(_pixels(thumbnails[rows[first : first + AT_ONCE]])))
            for first in range(0, len(rows), AT_ONCE)
        ]
        before, away = (np.concatenate(part) for part in zip(*found, strict=True))
        seldom, other = self._known(_summing_to_one(before * self._times), away)
        chance = before.copy()
        for one in np.unique(label):
            chance[label == one] = self._at_own_shares(chance[label == one], away[label == one])
        kind, variant = self._known(chance, away)
        told = (kind >= 0) & reliable[kind]
        added = ~told & (seldom >= 0) & (telling & ~reliable)[seldom]
        kind, variant = np.where(told, kind, np.where(added, seldom, -1)), np.where(told, variant, -1)
        return kind, np.where(added, other, variant), self._of_kinds(chance)[:, -1]

    def _known(self, chance: Doubles, away: Doubles) -> tuple[Ints, Ints]:
        """Kind and variant; -1: of none, or too far from any."""
        kind, variant, far = self._decided(chance, away)
        unknown = (kind >= 0) & (far > self._far[kind])
        return np.where(unknown, -1, kind), np.where(unknown, -1, variant)

    def _say(self, features: Doubles) -> tuple[Doubles, Doubles]:
        """(n, v) the probability of every variant, the first of none, and the squared Mahalanobis distance from it."""
        scaled = (features - self._middle) / self._spread
        means = self._judge.means_ @ self._inverse
        own = ((scaled @ self._inverse) * scaled).sum(axis=1)
        away = own[:, None] - 2 * scaled @ means.T + (means * self._judge.means_).sum(axis=1)
        return self._chance(scaled), away

    def _chance(self, scaled: Doubles) -> Doubles:
        log = POWER * self._judge.predict_log_proba(scaled)
        return _summing_to_one(np.exp(log - log.max(axis=1, keepdims=True)))

    def _at_own_shares(self, chance: Doubles, away: Doubles) -> Doubles:
        """The same probabilities at the shares that the kinds have among these pictures, as expectation maximisation
        estimates them (Saerens, Latinne & Decaestecker 2002), begun with FIRST pictures at the priors.
        """
        kind, _, far = self._decided(chance, away)
        fair = chance[(kind < 0) | (far <= self._far[kind])]
        before = share = self._of_kinds(self._judge.priors_[None])[0]
        for _ in range(ROUNDS):
            now = _summing_to_one(fair * (share / before)[self._kind])
            share = (self._of_kinds(now).sum(axis=0) + FIRST * before) / (len(fair) + FIRST)
        return _summing_to_one(chance * (share / before)[self._kind])

    def _of_kinds(self, chance: Doubles) -> Doubles:
        """(n, d + 1) probability of every kind, and last of none."""
        numbers = [*range(len(KIND_NAMES)), -1]
        return np.stack([chance[:, self._kind == number].sum(axis=1) for number in numbers], axis=1)

    def _decided(self, chance: Doubles, away: Doubles) -> tuple[Ints, Ints, Doubles]:
        """Kind, variant, and the squared Mahalanobis distance from the mean of that variant."""
        of_kind = self._of_kinds(chance)[:, :-1]
        kind = np.where(of_kind.max(axis=1) >= SURE, of_kind.argmax(axis=1), -1)
        nearest = np.where(self._kind == kind[:, None], chance, -1).argmax(axis=1)
        far: Doubles = np.take_along_axis(away, nearest[:, None], axis=1)[:, 0]
        return kind, np.where(kind >= 0, self._variant[nearest], -1), far


def _rates(truth: Ints, said: Ints) -> tuple[Doubles, Doubles]:
    """(d,) share of the undamaged that are taken for each kind, and of those with each kind that are."""
    kinds = range(len(KIND_NAMES))
    false = [float((said[truth < 0] == kind).mean()) for kind in kinds]
    return np.array(false), np.array([float((said[truth == kind] == kind).mean()) for kind in kinds])


def _summing_to_one(chance: Doubles) -> Doubles:
    """(n, v) with rows that sum to 1."""
    found: Doubles = chance / chance.sum(axis=1, keepdims=True)
    return found


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

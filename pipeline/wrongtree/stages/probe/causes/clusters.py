"""Probes one set of errors: repairs in steps that stop early."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field

import numpy as np
import torch

from wrongtree.artifacts.causes import Damaged, Pictures
from wrongtree.artifacts.data import BORDER, KINDS, LOCAL, Likeness
from wrongtree.config import ProbeConfig
from wrongtree.inputs.models.preprocess import shrink
from wrongtree.shared.arrays import Bytes, Doubles, Flags, Ints
from wrongtree.stages.probe.causes import places, proof
from wrongtree.stages.probe.causes.compare import Differences, differences
from wrongtree.stages.probe.causes.repairs import BY_NAME, NEUTRAL, REPAIRS, Apply, Repair
from wrongtree.stages.probe.causes.seeming import kind_of
from wrongtree.stages.probe.causes.tone import Measured, usual_of
from wrongtree.stages.probe.causes.trying import GONE, Trying
from wrongtree.stages.probe.regions import region_of
from wrongtree.stages.probe.sampling import Sampler

STEPS = ((6, 2), (16, 5))  # so many errors, of which at least so many have to become correct, or a repair is given up
MOST = 48  # errors, other errors and correct images that a repair is tried on
MEASURED = 200  # correct images that a cluster is compared with
SHOWN = 6  # pictures before and after
ASKED = 4 * SHOWN  # that are damaged once more to be shown: where it is done by chance, not all are misclassified again
TEXTURES = ("noise", "scatter", "lines", "snow", "blur")  # families of damage that lies over the whole picture
LISTED = 2000  # errors of a cause of which it is said whether they become correct


@dataclass
class Probed:
    """What is known of one cluster; all images are positions among the judged."""

    everything: Ints  # all its errors, shuffled
    errors: Ints  # those of them that were tried
    correct: Ints  # as many correct images with its labels
    of: Differences
    repairs: dict[str, Repair]
    apart: places.Part | None  # where its pictures differ most from these correct images
    key: str  # tells what is made of this cluster from what is made of others
    fixed: dict[str, Flags] = field(default_factory=dict)  # of the repairs that are not given up: which errors
    broken: dict[str, Flags] = field(default_factory=dict)  # which correct images of the same labels
    swallowed: dict[str, Flags] = field(
        default_factory=dict
    )  # which correct images of other labels become one of these
    given_up: dict[str, Flags] = field(default_factory=dict)
    seen: int = -1  # number in KINDS of what most of its errors seem to have; -1: nothing


class Prober:
    """Tries changes on the model. `level` is that of every interval and, from 1, of every test.

    Labels are far fewer than clusters: tests on them have a level of their own, `of_labels`, if one is given.
    """

    def __init__(
        self, trying: Trying, sampler: Sampler, found: Measured, level: float, side: int,
        of_labels: float | None = None, likeness: Likeness | None = None,
    ) -> None:  # fmt: skip
        self.trying = trying
        self.sampler = sampler
        self.found = found
        self.level = level
        self.alpha = 1 - level  # level of every test
        self.likeness = likeness  # None: nobody looked
        self._of_labels = level if of_labels is None else of_labels
        self.predictions = trying.predictions
        self._side = side
        pictures = self.predictions.thumbnails
        average = pictures[:: max(1, len(pictures) // 512)].mean(axis=0) / 255
        self._fill = torch.from_numpy(average.transpose(2, 0, 1)).float()

    def for_labels(self) -> Prober:
        """The same with the tests' level for labels."""
        found = copy(self)
        found.alpha = 1 - self._of_labels
        return found

    def can_ask(self, images: Ints) -> bool:
        """Whether pictures can be taken to colours and back without changing what the model says."""
        if len(self.trying.bench.colours.black) not in (1, 3) or not len(images):
            return False
        return self.trying.agrees(images)

    def corrected(self, images: Ints, name: str, apply: Apply) -> Flags:
        """(k,) which of these images are classified correctly once they are changed; one that is gone is not."""
        found: Flags = self.trying.said(images, name, apply) == self.predictions.label[images]
        return found

    def wronged(self, images: Ints, name: str, apply: Apply) -> Flags:
        """(k,) which of them are misclassified once they are changed; one that is gone is not."""
        said = self.trying.said(images, name, apply)
        found: Flags = (said != self.predictions.label[images]) & (said != GONE)
        return found

    def probe(
        self,
        errors: Ints,
        delta: Doubles | None,
        key: str,
        most: int = MOST,
        only: Callable[[Repair], bool] = lambda repair: True,
    ) -> Probed:
        """Every repair of a cluster's errors, or `only` some.

        At most `most` errors are asked about. `key` tells its places and damages from those of other clusters: under
        them answers are remembered.
        """
        everything = self.sampler.order(errors)
        many = self.sampler.correct_like(errors, MEASURED)
        of = differences(self.found, self.predictions.thumbnails_of, everything, many)
        apart = places.different(self.predictions, everything, many, key)
        bearing = None if apart is None else places.bearing(self.predictions, apart, many, everything)
        number = kind_of(self.predictions, self.likeness, everything)
        beside = _beside(number)
        fit = (r for r in self._repairs(apart, bearing, delta, key) if only(r) and r.family not in beside)
        repairs = {repair.name: repair for repair in fit}
        done = Probed(
            everything, everything[:most], self.sampler.correct_like(errors, MOST), of, repairs, apart, key, seen=number
        )
        for name, repair in repairs.items():
            if self.trying.budget > 0:
                self._try(done, name, repair)
        return done

    def promise(self, errors: Ints) -> float:
        """Share of a few errors that some repair of all pixels corrects, beyond that of changes that say nothing."""
        some = self.sampler.order(errors)[: STEPS[1][0]]
        shares = {"neutral": 0.0, "repair": 0.0}
        for repair in self._repairs(None, None, None, ""):
            if of_all_pixels(repair) or repair.name in NEUTRAL:
                share = float(self.corrected(some, repair.name, repair.apply).mean())
                kind = "neutral" if repair.name in NEUTRAL else "repair"
                shares[kind] = max(shares[kind], share)
        return shares["repair"] - shares["neutral"]

    def neutral(self, done: Probed, name: str, most: int | None = None) -> Flags:
        """Which of (the first `most`) errors become correct by a change that says nothing: of several, the one that
        corrects most.
        """
        repair, errors = done.repairs[name], done.errors[:most]
        # What moves or enlarges everything may move just that place, or the bands, out of the picture.
        not_beside = ("shift",) if repair.family in ("place", "border") else (repair.family,)
        others = [BY_NAME[other] for other in NEUTRAL]
        found = [self.corrected(errors, other.name, other.apply) for other in others if other.family not in not_beside]
        if repair.moved is not None:
            found.append(self.corrected(errors, f"{name}-moved", repair.moved))
        return max(found, key=lambda flags: int(flags.sum()))

    def pictures(self, done: Probed, name: str, members: Ints, of_cause: Ints | None = None) -> Pictures:
        """Some errors before and after a repair, those first that only it corrects, and all that it does of the cause's
        errors, if these are others than those probed. All are judged images, and so are `members`.
        """
        flags = done.fixed[name]
        every = done.everything if of_cause is None else np.intersect1d(of_cause, self.predictions.errors)
        asked = self.sampler.order(every)[:LISTED]
        corrected = asked[self.corrected(asked, name, done.repairs[name].apply)]
        # What becomes correct with any change shows nothing of the cause.
        surest = flags & ~self.neutral(done, name)
        chosen = done.errors[np.lexsort((~surest, ~flags))][:SHOWN]
        pixels, readable = self.trying.pixels(chosen)
        tone = usual_of(self.trying.tone, self.predictions.label[readable])
        changed = done.repairs[name].apply(pixels, tone)
        said = self.trying.said(readable, name, done.repairs[name].apply)
        number = np.searchsorted(members, readable)
        listed = np.searchsorted(members, np.sort(corrected))
        return Pictures(number, self._bytes(pixels), self._bytes(changed), said, listed)

    def damaged(self, correct: Ints, change: Apply) -> Damaged:
        """Some of these correct images (judged ones) that are misclassified once they are changed."""
        pixels, readable = self.trying.pixels(correct[:ASKED])
        label = self.predictions.label[readable]
        changed = change(pixels, usual_of(self.trying.tone, label))
        said = self.trying.ask(changed)[0]  # of these very pictures: what is by chance may be another one now
        wrong = np.flatnonzero(said != label)[:SHOWN]
        return Damaged(self._bytes(changed[wrong]), said[wrong])

    def _bytes(self, pixels: torch.Tensor) -> Bytes:
        small = shrink(pixels, self._side)
        return np.ascontiguousarray((small * 255).round().astype(np.uint8).transpose(0, 2, 3, 1))

    def _repairs(
        self, apart: places.Part | None, bearing: Ints | None, delta: Doubles | None, key: str
    ) -> Iterator[Repair]:
        """Of all pixels, of places, of the cluster's own places, and last those that move everything: the order in
        which one is the simpler cause.
        """
        high, wide = self.trying.shape
        fit = [r for r in REPAIRS if high == wide or r.name not in ("turn-left", "turn-right")]
        yield from (repair for repair in fit if repair.family != "shift")
        yield from (places.cover(part, self._fill) for part in places.fixed_parts())
        region = None if delta is None else region_of(delta, ProbeConfig())
        if region is not None and region.any():
            part = places.Part(f"region-{key}", places.where_of(region), region)
            yield places.cover(part, self._fill)
            yield places.blur(part)
        if apart is not None and bearing is not None and len(bearing):
            yield places.exchange(apart, lambda labels: self._donors(labels, bearing))
        yield from (repair for repair in fit if repair.family == "shift")

    def _donors(self, labels: Ints, among: Ints) -> torch.Tensor:
        """(b, 3, h, w) images of these labels, as many different ones as there are; of any, where there is none."""
        donors = []
        for i, label in enumerate(labels.tolist()):
            of = among[self.predictions.label[among] == label]
            of = of if len(of) else among
            donors.append(int(of[i % len(of)]))
        return self.of_images(np.array(donors, dtype=np.int64))

    def of_images(self, images: Ints) -> torch.Tensor:
        """(b, 3, h, w) of these judged images, which may be the same; another one in place of one that is gone."""
        unique, place = np.unique(images, return_inverse=True)
        pixels, readable = self.trying.pixels(unique)
        return pixels[np.clip(np.searchsorted(readable, unique[place]), 0, len(readable) - 1)]

    def _try(self, done: Probed, name: str, repair: Repair) -> None:
        for most, least in STEPS:
            if len(done.errors) > most:
                flags = self.corrected(done.errors[:most], name, repair.apply)
                if flags.sum() < least:
                    done.given_up[name] = flags
                    return
        if len(done.errors) > MOST:
            some = self.corrected(done.errors[:MOST], name, repair.apply)
            if some.mean() - self.neutral(done, name, MOST).mean() < proof.APART / 2:
                done.given_up[name] = some  # more errors would hardly show more
                return
        flags = self.corrected(done.errors, name, repair.apply)
        if flags.mean() < proof.CLEAR:
            done.given_up[name] = flags
            return
        done.fixed[name] = flags
        done.broken[name] = self.wronged(done.correct, name, repair.apply)
        labels = np.unique(self.predictions.label[done.everything])
        others = self.sampler.any_correct
        others = others[~np.isin(self.predictions.label[others], labels)][:MOST]
        if len(others) and len(labels) == 1:
            done.swallowed[name] = np.isin(self.trying.said(others, name, repair.apply), labels)


def _beside(number: int) -> tuple[str, ...]:
    """Families of repairs that are beside the point of errors seen to have this kind of damage: what is damaged as a
    whole is not misled by one place, though covering it may correct errors, and neither lies at the wrong one, though
    moving it, which smooths, may; and what a texture lies over is not turned, though the texture is, once it is.
    """
    family = KINDS[number].family if number >= 0 else LOCAL
    if family in (LOCAL, BORDER):
        return () if family == LOCAL else ("place",)
    return ("place", "shift", "turn", "mirror") if family in TEXTURES else ("place", "shift")


def of_all_pixels(repair: Repair) -> bool:
    """Whether it is tried on labels and the whole site, which have no place in common."""
    return repair.family not in ("place", "shift")

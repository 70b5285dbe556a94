"""Causes of errors that measure something unusual for their label, wherever they lie in its tree.

Pictures whose colours are swapped look like many things: a tree need not put them together, and of a whole label they
may be too few for a proof. But they measure something. So a label's errors are split where one measure tells them best
from its correct images (Kolmogorov & Smirnov's distance), and what could be the cause of that is tried on those beyond:
repairs, and where none is proved, damage. What either does has no part in the choice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from wrongtree.artifacts.causes import Found, Trial, Unusual
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.data import KINDS
from wrongtree.shared.arrays import Doubles, Flags, Ints
from wrongtree.stages.probe.causes import proof
from wrongtree.stages.probe.causes.clusters import Probed, Prober
from wrongtree.stages.probe.causes.effects import Effect, effects_of, trial_of
from wrongtree.stages.probe.causes.harm import SURE, harmed, harmed_by
from wrongtree.stages.probe.causes.labels import FEWEST, labels_of
from wrongtree.stages.probe.causes.repairs import Repair
from wrongtree.stages.probe.causes.seeming import kind_of
from wrongtree.stages.probe.causes.tone import Measured

MOST = 6  # splits that are tried, the clearest
COMPARED = 1000  # correct images of a label
MANY = 20  # correct images, from which on a share of them says something
USUAL = 0.34  # of the correct images may be beyond the split: more is nothing unusual
APART = 0.15  # more of the errors than of the correct images are beyond it
CHANCE = 1e-4  # level of that: many splits are looked at
TRIED = 128  # errors beyond it, and as many others of the label, that a repair is tried on
TINTED = ("swap", "grey-world", "colours", "invert")
# What a picture measures more of, in words, and the repairs that could undo it.
SPLITS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("dark", "darker", ("brightness", "tone", "invert")),
    ("bright", "brighter", ("brightness", "tone", "invert")),
    ("flat", "lower in contrast", ("contrast", "tone")),
    ("blurred", "lower in detail for their contrast", ("sharpen",)),
    ("noisy", "noisier", ("median", "smooth", "resample")),
    ("blue", "bluer and less red", TINTED),
    ("red", "redder and less blue", TINTED),
    ("green", "greener", TINTED),
    ("pink", "less green", TINTED),
)
TESTS = MOST * max(len(repairs) for _, _, repairs in SPLITS)  # at most


@dataclass(frozen=True)
class Split:
    """Errors of one label that measure more of something than most of its correct images."""

    clear: float  # how far apart the two are, and of how many errors
    tree: str  # id of one that is split by label
    label: int
    measure: str
    how: str
    repairs: tuple[str, ...]
    errors: Ints  # judged images
    share: float  # of the correct images, which measure less than all of these
    rate: float  # of errors among the label's images beyond the split

    def may_undo(self, repair: Repair) -> bool:
        """Whether a repair could undo what is measured."""
        return repair.name in self.repairs


def find_unusual(
    probe: Prober, known: Ints, trees: Sequence[Tree], story_of: Callable[[str, int], int]
) -> Iterator[Found]:
    """Of the labels' errors that are not `known` (judged images), those beyond a split that have a proved cause.

    `story_of` the word of a damage and a label is the story that it is proved for, or -1: what is harmed in the same
    way belongs to it.
    """
    told = known
    for one in _clearest(probe, known, trees):
        if probe.trying.budget <= 0:
            return
        if np.isin(one.errors, told).any():
            continue
        done = probe.probe(one.errors, None, f"unusual-{one.label}-{one.measure}", TRIED, one.may_undo)
        effect = next(iter(effects_of(probe, done)), None)
        trial = None if effect is None else proved_beside(probe, done, effect, told)
        pictures = None
        if effect is not None and trial is not None:
            tried: list[Trial] = [trial, *harmed_by(probe, done, trial)]
            pictures = probe.pictures(done, effect.name, probe.predictions.members)
        else:
            tried = harmed(probe, done, one.rate)
        story = known_as(tried, one.label, story_of)
        number = kind_of(probe.predictions, probe.likeness, one.errors)
        if story < 0 and tried and tried[0].proved and number >= 0 and KINDS[number].word == tried[0].word:
            story = story_of(tried[0].word, one.label)  # they are seen to have what the others have
        if story >= 0 or any(trial.proved for trial in tried[:1]):
            told = np.union1d(told, one.errors)
            unusual = Unusual(one.tree, np.sort(one.errors), one.how, one.share)
            yield Found((), tuple(tried), pictures, unusual=unusual, story=story)


def known_as(tried: Sequence[Trial], label: int, story_of: Callable[[str, int], int]) -> int:
    """The story of which a label's errors are part, or -1: that of the damage `tried` first, if much like them."""
    first = tried[0] if tried else None
    if first is None or not first.damage or first.way is None:
        return -1
    alike = first.way >= SURE and first.hit.hits >= proof.PROVED * first.hit.of
    return story_of(first.word, label) if alike else -1


def proved_beside(probe: Prober, done: Probed, one: Effect, known: Ints) -> Trial | None:
    """What the repair did, if it corrects most of these errors and less of the label's others."""
    predictions = probe.predictions
    label = predictions.label[done.everything[0]]
    others = np.setdiff1d(predictions.errors[predictions.label[predictions.errors] == label], done.everything)
    others = probe.sampler.order(np.setdiff1d(others, known))[:TRIED]
    flags = probe.corrected(others, one.name, done.repairs[one.name].apply)
    more = len(flags) < proof.FEWEST or proof.above(done.fixed[one.name], flags, probe.alpha)
    return trial_of(probe, done, one.name, flags, proved=True) if more and one.rate >= proof.PROVED else None


def _clearest(probe: Prober, known: Ints, trees: Sequence[Tree]) -> list[Split]:
    """The splits that are tried, of labels with enough errors that are not `known`."""
    predictions = probe.predictions
    found: list[Split] = []
    rest = np.setdiff1d(predictions.errors, known)
    measures = measures_of(probe.found)
    for tree, label, _ in labels_of(trees):
        errors = rest[predictions.label[rest] == label]
        correct = probe.sampler.correct_of(label)[:COMPARED]
        if len(errors) < FEWEST or len(correct) < MANY:
            continue
        for measure, how, repairs in SPLITS:
            beyond, usual = split(measures[measure][errors], measures[measure][correct])
            if beyond.sum() >= FEWEST and proof.above(beyond, usual, CHANCE):
                clear = (float(beyond.mean()) - float(usual.mean())) * len(errors) ** 0.5
                every = predictions.label == label
                alike = float(usual.mean()) * float((every & (predictions.prediction == label)).sum())
                rate = float(beyond.sum()) / (float(beyond.sum()) + alike)
                share = 1 - float(usual.mean())
                found.append(Split(clear, tree.id, label, measure, how, repairs, errors[beyond], share, rate))
    return sorted(found, key=lambda one: (-one.clear, one.label, one.measure))[:MOST]


def measures_of(found: Measured) -> dict[str, Doubles]:
    """By the names of SPLITS, (n,) what every judged image measures; NaN of one that is not kept whole."""
    red, green, blue = found.colour_mean.T
    # As in compare.py: a faded picture has little detail as it has little contrast.
    detail = found.sharpness - 2 * np.log10(np.maximum(found.spread, 1 / 255))
    return {
        "dark": -found.mean,
        "bright": found.mean,
        "flat": -found.spread,
        "blurred": -detail,
        "noisy": found.noise,
        "blue": blue - red,
        "red": red - blue,
        "green": green - (red + blue) / 2,
        "pink": (red + blue) / 2 - green,
    }


def split(errors: Doubles, correct: Doubles) -> tuple[Flags, Flags]:
    """Which of the errors and which of the correct images measure at least what tells the two best apart, where at most
    USUAL of the correct images do; none of either, if there is no such value.
    """
    at = np.sort(errors[np.isfinite(errors)])
    theirs = np.sort(correct)
    ours = np.arange(len(at), 0, -1) / max(1, len(errors))
    usual = 1 - np.searchsorted(theirs, at, side="left") / max(1, len(theirs))
    gap = np.where(usual <= USUAL, ours - usual, -1.0)
    if not len(gap) or gap.max() < APART:
        return np.zeros(len(errors), dtype=bool), np.zeros(len(correct), dtype=bool)
    least = at[int(np.argmax(gap))]
    return errors >= least, correct >= least

"""Words for clusters: what a person sees in their pictures, and only where it is so.

Every error is compared with usual images of its own label (see usual.py), so that a cluster of night scenes is not
called dark if night scenes are what its classes are. The share of these that measure less, averaged over a cluster, is
the AUC with which the measure would tell its errors from them (Mann & Whitney 1947). A word needs a clear difference
in what it measures *and* in that measure freed of what else would explain it (see measures.py), has to hold among all
images too, and gives way to the words that explain it. A false word costs more than a missing one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wrongtree.artifacts.data import COLOURS, Pictures
from wrongtree.artifacts.evidence import WORDS
from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Doubles, Flags, Ints
from wrongtree.shared.ranks import scatter
from wrongtree.stages.explain.measures import CASTS, MEASURES
from wrongtree.stages.explain.measures import compute as measure
from wrongtree.stages.explain.spans import span_means
from wrongtree.stages.explain.usual import references

CLEAR = 0.8  # AUC from which on a difference is one that a person sees
PLAIN = 0.85  # the same of tone and colour, of which every picture has some
CERTAIN = 4  # standard errors from 1/2: p < 0.0001, as there are many nodes and many measures
AMONG_ALL = 0.7  # AUC against all images together, so that the brighter ones of night scenes are not called bright
MOST = 2  # words per cluster
FAR = (90, 75, 50)  # percent of images that errors are said to be beyond in what is measured: the first half are
MORE = {"dark": "are darker", "bright": "are brighter", "low contrast": "have less contrast",
        "high contrast": "have more contrast", "motion-blurred": "are more blurred", "blurred": "are more blurred",
        "noisy": "are noisier", "grey": "are greyer", "colourful": "are more colourful",
        "border": "have a wider border", "uniform patch": "have a larger patch of one colour"}  # fmt: skip


DIFFERENT = (  # a measure, what much of it is, and what little of it is, where no word says it
    ("blur", "have less fine detail", "have more fine detail"),
    ("noise", "have more noise or fine texture", "have less noise or fine texture"),
    ("brightness", "are brighter", "are darker"),
    ("contrast", "have more contrast", "have less contrast"),
    ("colourfulness", "have more colour", "have less colour"),
)


@dataclass(frozen=True)
class Rule:
    """When a word is true: each measure differs clearly in its direction, and `seen` is at least `least` on average."""

    measures: tuple[tuple[str, int], ...]  # name, and +1 for much or -1 for little
    seen: str = ""
    least: float = 0.0
    unless: tuple[str, ...] = ()  # words that explain the difference
    clear: float = CLEAR


TINTS = ("noisy", "uniform patch", *CASTS)
COVERS = ("border", "uniform patch")
BLURS = ("blurred", "motion-blurred")
RULES: dict[str, Rule] = {
    "dark": Rule((("brightness", -1),), unless=COVERS, clear=PLAIN),
    "bright": Rule((("brightness", 1),), unless=COVERS, clear=PLAIN),
    "low contrast": Rule(
        (("contrast", -1), ("range", -1), ("contrast for its brightness", -1), ("range for its brightness", -1)),
        unless=(*COVERS, *BLURS),
        clear=PLAIN,
    ),
    "high contrast": Rule(
        (("contrast", 1), ("contrast for its brightness", 1)), unless=(*COVERS, "noisy"), clear=PLAIN
    ),
    "motion-blurred": Rule((("blur", 1), ("detail for its contrast", -1), ("streaks", 1)), "streaks", 0.5),
    "blurred": Rule((("blur", 1), ("detail for its contrast", -1)), unless=("motion-blurred",)),
    "noisy": Rule(
        (("noise", 1), ("noise for its contrast", 1), ("grain", 1), ("grain for its contrast", 1)), "noise", 12.0
    ),
    "grey": Rule((("colourless", 1), ("colour for its contrast", -1)), "colourless", 0.85),
    "colourful": Rule((("colourfulness", 1), ("colour for its contrast", 1)), unless=(*TINTS, *COLOURS)),
    **{cast: Rule(((cast, 1),), cast, 0.15) for cast in CASTS},
    **{colour: Rule(((colour, 1),), colour, 0.2, TINTS, PLAIN) for colour in COLOURS},
    "uniform patch": Rule((("patch", 1),), "patch", 0.15),
    "border": Rule((("border", 1),), "border", 0.06),
}


@dataclass(frozen=True)
class Compared:
    """What there is to say of any set of members: every member beside the usual images of its label."""

    label: Ints  # (e,)
    usual: Ints  # (labels,) how many images each label's members are compared with
    shares: Doubles  # (e, measures) of these that measure less, ties by half
    among_all: Doubles  # (e, measures) the same of all images
    away: Doubles  # (e, measures) from the mean of the usual images, in standard deviations over all images
    values: Doubles  # (e, measures)


@dataclass(frozen=True)
class Said:
    """A word for a cluster."""

    word: str
    auc: float  # of what the word measures: above 1/2 for much of it, below for little
    clarity: float  # the smallest of the AUCs that the word needs, each as far from 1/2 as it is


def compare(predictions: Predictions, pictures: Pictures) -> Compared:
    """Put every member beside the usual images of its label."""
    measures, whole = measure(predictions, pictures), predictions.whole
    return compare_measured(measures, whole.label, whole.prediction != whole.label, whole.members, whole.sample)


def compare_measured(
    measures: Doubles, label: Ints, wrong: Flags, members: Ints, sample: Ints | None = None
) -> Compared:
    """The same of `measures` (n, measures) in the order of MEASURES; `label`, `wrong` (n,); `members` (e,) of these.

    `sample` stands for all images where errors are more frequent among these than they are; None: all are there.
    """
    every_one = measures if sample is None else measures[sample]
    shares, away = np.full((len(members), len(MEASURES)), 0.5), np.zeros((len(members), len(MEASURES)))
    every = references(measures, label, wrong, sample)
    spread = every_one.std(axis=0) if len(every_one) else np.ones(len(MEASURES))
    spread[spread == 0] = 1
    for kind in np.unique(label[members]):
        ours = np.flatnonzero(label[members] == kind)
        if len(theirs := every[kind]):
            shares[ours] = _shares(measures[members[ours]], measures[theirs])
            away[ours] = (measures[members[ours]] - measures[theirs].mean(axis=0)) / spread
    usual = np.array([len(theirs) for theirs in every], dtype=np.int64)
    return Compared(label[members], usual, shares, _shares(measures[members], every_one), away, measures[members])


def words_of(compared: Compared, clusters: Sequence[Ints]) -> list[list[Said]]:
    """All words that are true of each cluster, given as numbers among the members, the clearest first."""
    if not clusters:
        return []
    order = np.concatenate(clusters).astype(np.int64)
    size = np.array([len(cluster) for cluster in clusters], dtype=np.int64)
    end = np.cumsum(size)
    start = end - size
    strength, auc, clarity = judge_spans(compared, order, start, end)
    found = []
    for row in range(len(clusters)):
        best = [code for code in np.argsort(-strength[row], kind="stable").tolist() if strength[row, code] > 0]
        found.append([Said(WORDS[code], float(auc[row, code]), float(clarity[row, code])) for code in best])
    return found


def beyond(compared: Compared, member: Ints, word: str, share: float) -> int:
    """How many of these members measure more than this share of the usual images of their label, in the direction of
    what the word measures first.
    """
    name, sign = RULES[word].measures[0]
    below = compared.shares[member, MEASURES.index(name)]
    return int(((below if sign > 0 else 1 - below) >= share).sum())


def measured_of(word: str, compared: Compared, member: Ints) -> str:
    """How many of the errors have how much of what they are called, without a point at the end."""
    word = word.lower()
    more = MORE.get(word) or f"have a stronger {word}"
    if word in COLOURS:
        more = f"have more {word}"
    noun = "error" if len(member) == 1 else "errors"
    counted = ((percent, beyond(compared, member, word, percent / 100)) for percent in FAR)
    least, hits = next(one for one in counted if 2 * one[1] >= len(member) or one[0] == FAR[-1])
    if len(member) == 1:
        more = more.replace("are ", "is ", 1).replace("have ", "has ", 1)
    return f"{hits} of {len(member)} {noun} {more} than {least}% of comparable images of their class"


def apart_of(compared: Compared, member: Ints) -> str:
    """How errors that no word is true of differ from usual images of their labels, in plain measures, as a sentence;
    "": in none of them a person would see it. `Measured: 186 of 186 errors have more fine detail, and 180 have more
    noise, than 90% of comparable images of their class.`
    """
    n, ends = len(member), (np.zeros(1, dtype=np.int64), np.array([len(member)], dtype=np.int64))
    certain = CERTAIN * float(chance(compared.label[member], compared.usual, *ends)[0])
    found: list[tuple[float, str, Doubles]] = []
    for name, more, less in DIFFERENT:
        below, among_all = (part[member, MEASURES.index(name)] for part in (compared.shares, compared.among_all))
        sign = 1 if below.mean() > 0.5 else -1
        clear, everywhere = (float(sign * (part.mean() - 0.5)) for part in (below, among_all))
        if clear >= max(CLEAR - 0.5, certain) and everywhere >= AMONG_ALL - 0.5:
            found.append((clear, more if sign > 0 else less, below if sign > 0 else 1 - below))
    if not found or n == 1:
        return ""
    found.sort(key=lambda one: -one[0])
    counted = ((percent, [int((below >= percent / 100).sum()) for _, _, below in found]) for percent in FAR)
    least, hits = next(one for one in counted if 2 * min(one[1]) >= n or one[0] == FAR[-1])
    first, *more_of = (f"{times} {what}" for times, (_, what, _) in zip(hits, found, strict=True))
    first = first.replace(" ", f" of {n} errors ", 1)
    said = first if not more_of else f"{', '.join([first, *more_of[:-1]])}, and {more_of[-1]},"
    return f"Measured: {said} than {least}% of comparable images of their class."


def seen(compared: Compared, word: str, share: float) -> Flags:
    """(e,) of which members a word is true by themselves; of none where it only says that there is more than usual."""
    rule = RULES[word]
    if not rule.seen:
        return np.zeros(len(compared.label), dtype=bool)
    true: Flags = compared.values[:, MEASURES.index(rule.seen)] >= rule.least
    for name, sign in rule.measures:
        below = compared.shares[:, MEASURES.index(name)]
        true = true & ((below if sign > 0 else 1 - below) >= share)
    return true


def words(compared: Compared, order: Ints, start: Ints, end: Ints) -> tuple[Ints, Doubles]:
    """(t, 2) codes into WORDS of the nodes of a tree, the clearest first, -1 for none, and (t, 2) their clarity."""
    strength, _, clarity = judge_spans(compared, order, start, end)
    code = np.argsort(-strength, axis=1, kind="stable")[:, :MOST]
    said = np.take_along_axis(strength, code, axis=1) > 0
    return np.where(said, code, -1), np.where(said, np.take_along_axis(clarity, code, axis=1), 0)


def judge_spans(compared: Compared, order: Ints, start: Ints, end: Ints) -> tuple[Doubles, Doubles, Doubles]:
    """(t, words) strength, AUC and clarity of every word of every cluster; strength 0: it may not be said.

    A cluster is members order[start:end]. The strength is the distance from the usual in standard deviations: many AUCs
    are 1, and a picture that is a little bright and very green is green.
    """
    auc = span_means(compared.shares[order], start, end)
    among_all = span_means(compared.among_all[order], start, end) - 0.5
    away, values = (span_means(part[order], start, end) for part in (compared.away, compared.values))
    certain = 0.5 + CERTAIN * chance(compared.label[order], compared.usual, start, end)
    strength, ours, clarity = (np.zeros((len(start), len(WORDS))) for _ in range(3))
    for code, word in enumerate(WORDS):
        rule = RULES[word]
        at, sign = [MEASURES.index(name) for name, _ in rule.measures], np.array([sign for _, sign in rule.measures])
        least = 0.5 + ((auc[:, at] - 0.5) * sign).min(axis=1)
        true = (least >= np.maximum(rule.clear, certain)) & ((among_all[:, at] * sign).min(axis=1) >= AMONG_ALL - 0.5)
        if rule.seen:
            true &= values[:, MEASURES.index(rule.seen)] >= rule.least
        strength[:, code] = np.where(true, (away[:, at] * sign).min(axis=1).clip(1e-9), 0)
        ours[:, code], clarity[:, code] = auc[:, at[0]], least
    for names in (COLOURS, CASTS):
        strength = _one_of(strength, values[:, [MEASURES.index(name) for name in names]], names)
    return _explained(strength), ours, clarity


def chance(label: Ints, usual: Ints, start: Ints, end: Ints) -> Doubles:
    """(t,) standard deviation of the AUC of every span of `label` (e,), given `usual` (c,) images of every label.

    Without ties, which make it smaller.
    """
    found = np.empty(len(start))
    for i, (first, last) in enumerate(zip(start, end, strict=True)):
        kinds, errors = np.unique(label[first:last], return_counts=True)
        found[i] = np.sqrt(scatter(errors, usual[kinds]).sum()) / max(1, last - first)
    return found


def _shares(values: Doubles, usual: Doubles) -> Doubles:
    """(a, m) of `usual` (b, m) the share that is less than each of `values` (a, m), ties by half."""
    found = np.empty(values.shape)
    for m in range(values.shape[1]):
        ordered = np.sort(usual[:, m])
        below, upto = (np.searchsorted(ordered, values[:, m], side=side) for side in ("left", "right"))
        found[:, m] = (below + upto) / (2 * max(1, len(ordered)))
    return found


def _one_of(strength: Doubles, values: Doubles, names: Sequence[str]) -> Doubles:
    """Of words of which one picture has one, that of the largest value: a green cast shifts towards yellow, too."""
    at = [WORDS.index(name) for name in names]
    found = strength.copy()
    found[:, at] = np.where(values == values.max(axis=1, keepdims=True), strength[:, at], 0)
    return found


def _explained(strength: Doubles) -> Doubles:
    """Without the words that others explain."""
    found = strength.copy()
    for word, rule in RULES.items():
        explained = (strength[:, [WORDS.index(other) for other in rule.unless]] > 0).any(axis=1)
        found[explained, WORDS.index(word)] = 0
    return found

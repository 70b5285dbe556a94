"""What errors have in common, proved on the model where it can be, and the one list that is made of it.

Letters as in the other artifacts: n images judged, e members, t nodes of one tree.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from wrongtree.artifacts.data import KINDS, Likeness, looks_similar
from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Bytes, Doubles, Flags, Ints
from wrongtree.shared.intervals import wilson

MUCH = 4  # one in so many of a label's other errors has a cause: with these the comparison would be another
MILD = "mirroring or moving"  # changes that should not matter, as a control is called
MISSING, MISLED = "Something missing or different ", "Misled by something "  # and where: how such causes begin


@dataclass(frozen=True)
class Candidates:
    """Clusters that may be listed: each with a story of its own, no two of one tree with an error in common."""

    tree: tuple[str, ...]  # (k,) id of each one's tree
    node: Ints  # (k,)
    member: tuple[Ints, ...]  # (k,) its errors, as numbers among the members
    rate: Doubles  # (k,) share of errors among their look-alikes, or among its own images; NaN: not known
    notable: Flags  # (k,) whether it is listed for its rate rather than for its size


@dataclass(frozen=True)
class Count:
    """So many of so many images, and the ends of the interval of that share at the level of all that was tried."""

    hits: int
    of: int
    low: float
    high: float


@dataclass(frozen=True)
class Damaged:
    """Correct images after a damage that makes them misclassified."""

    after: Bytes  # (p, h, w, 3)
    said: Ints  # (p,) what the model says of them then


@dataclass(frozen=True)
class Trial:
    """One change, tried on the errors of a cluster and on what they are compared with."""

    change: str  # its name in stages/probe/changes.py
    title: str  # what is done, for people: "turned by 180°"
    word: str  # what the errors are if it is the cause: "Upside down"
    damage: bool  # done to correct images to make them like the errors, rather than undone in the errors
    hit: Count  # repair: errors that become correct; damage: correct images that become misclassified
    elsewhere: Count | None  # repair: the same of other errors of the same labels
    neutral: Count | None  # repair: the same errors under changes that say nothing; damage: another damage as large
    broken: Count | None  # repair: correct images of the same labels that it makes misclassified
    way: float | None  # damage: how alike its confusions are to the cluster's, 0…1 (Bhattacharyya coefficient)
    proved: bool
    control: str = ""  # what is done for `neutral`; damage: "noise"; repair: "", or "turned by 180°", see Oriented
    fails: str = ""  # why it is no proof, as a clause; "": it is one, or other words say it
    surely: int = 0  # repair of a label: errors tried that it corrects for certain beyond those of `neutral`
    alike: int = 0  # damage: of its hits, those predicted as most of the errors are, to which `neutral` compares
    shown: Damaged | None = field(default=None, compare=False)  # damage, if it is proved


@dataclass(frozen=True)
class Pictures:
    """Some errors before and after a repair, and which become correct."""

    error: Ints  # (p,) numbers among the members
    before: Bytes  # (p, h, w, 3)
    after: Bytes  # (p, h, w, 3)
    said: Ints  # (p,) what the model says of them after it
    corrected: Ints  # numbers among the members, ascending: of all errors of the cause, or the first of very many


@dataclass(frozen=True)
class Spot:
    """How many images of a label look in one place as the errors of a cluster do."""

    where: str  # "in the lower right"
    look: str  # what they have more of there than correct images have: "More yellow", "Darker", or "Different"
    errors: Count
    correct: Count


@dataclass(frozen=True)
class Unusual:
    """Errors of a label that measure something unusual for it."""

    tree: str  # id of one that is split by label
    image: Ints  # these errors, as judged images, ascending
    how: str  # "bluer and less red"
    share: float  # of the label's correct images that measure less of it than any of these errors


@dataclass(frozen=True)
class Alike:
    """Errors of a label that look damaged in one way, see artifacts/data.py, beside its correct images."""

    tree: str  # id of one that is split by label
    image: Ints  # these errors, as judged images, ascending
    kind: int  # number in KINDS
    errors: Count  # of all errors of the label
    correct: Count  # of its correct images, but for those that were learned from
    left_out: tuple[int, int]  # of these errors and correct images, those that it is not compared with: they have a
    # known cause or another look that fails more often; if `weighed`, as many as the others count less, each of which
    # counts at its probability of no damage
    told: float  # share of images that got such damage in a test which the classifier of damage takes for it
    weighed: bool = False

    def rates(self, correct: int) -> tuple[float, float]:
        """Share misclassified of the label's images that look so, and of its others; `correct` of all are correct."""
        (errors, such), (rest, fair) = self._numbers(correct)
        return errors / (errors + such), rest / max(1.0, rest + fair)

    def about(self, correct: int, count: int) -> int:
        """How many of so many errors that look so are due to it: all but those that there were at the others' rate."""
        inside, outside = self.rates(correct)
        return round(count * max(0.0, 1 - outside / inside)) if inside else 0

    def surely(self, correct: int, count: int) -> int:
        """The same at the ends of the rates' 95% intervals (Wilson 1927) where it is least."""
        rate, of = np.array(self.rates(correct)), np.array([sum(part) for part in self._numbers(correct)])
        low, high = wilson(rate, np.maximum(of, 1))
        return int(count * max(0.0, 1 - float(high[1]) / float(low[0]))) if low[0] > 0 else 0

    def _numbers(self, correct: int) -> tuple[tuple[int, float], tuple[int, float]]:
        """Errors and correct images of the label that look so, and of the others that they are compared with."""
        each = correct / self.correct.of if self.correct.of else 0.0
        wrong, right = self.left_out
        such, fair = self.correct.hits * each, (self.correct.of - self.correct.hits - right) * each
        return (self.errors.hits, such), (self.errors.of - self.errors.hits - wrong, fair)


@dataclass(frozen=True)
class Oriented:
    """Errors of a label some of which are upside down, or turned by 90° to either side: those that become correct that
    way with more confidence. The trial has how many of how many, and how many do the other way.
    """

    tree: str  # id of one that is split by label
    image: Ints  # these errors, as judged images, ascending


@dataclass(frozen=True)
class Found:
    """A cause that was found by trying a repair on errors of a label rather than on a candidate, or where nothing is
    proved, the place in which a cluster differs.
    """

    clusters: tuple[tuple[str, int], ...]  # the tree's id and the node of each cluster that has it; none of `unusual`
    trials: tuple[Trial, ...]
    pictures: Pictures | None
    spot: Spot | None = None  # measured, not proved
    unusual: Unusual | None = None  # the errors that were tried, which need not be a cluster
    alike: Alike | None = None  # the same, of errors that look damaged; if no trial is proved, that is measured
    oriented: Oriented | None = None  # the same, of errors some of which are turned
    story: int = -1  # of the candidates whose cause these errors have as well; -1: it is a cause of its own

    @property
    def spread(self) -> Unusual | Alike | Oriented | None:
        """Errors wherever they lie in their label's tree."""
        return self.unusual or self.alike or self.oriented


@dataclass(frozen=True)
class Trials:
    """What was tried on the model, cluster by cluster, and once on errors of the whole site."""

    model: str  # digest of the model that was asked
    level: float  # of every interval, so that all of them hold at once with 95 %
    passes: int  # images that the model was asked about
    candidates: Candidates  # what became of them: some are cut into pieces with a cause each
    of_candidate: tuple[tuple[Trial, ...], ...]  # (k,) the most telling first
    story: Ints  # (k,) candidates of one number have one proved cause; -1: none is proved
    more: tuple[tuple[str, int, int], ...]  # further clusters of a story: the tree's id, the node, the story's number
    of_label: tuple[Found, ...]
    of_site: tuple[Trial, ...]
    pictures: dict[int, Pictures] = field(default_factory=dict)  # by candidate


@dataclass(frozen=True)
class Cluster:
    """A node of a tree that an entry consists of."""

    tree: str
    node: int
    member: Ints  # its errors, as numbers among the members
    loose: bool = False  # whether it is a mere part of what the entry names, and no cluster to show by itself


@dataclass(frozen=True)
class Entry:
    """One line of the list: one cause, in one or several clusters."""

    clusters: tuple[Cluster, ...]  # the largest first; the entry is shown as this one
    member: Ints  # all its errors, as numbers among the members, ascending
    cause: str  # what they share, in a word or few: "Upside down"; "": nothing is known
    proved: str  # "repair", "damage", or "": the cause is measured at best
    proof: str  # sentences: what undoing and doing it did; "": nothing was proved
    what: str  # "ship → airplane", "predicted as 9", "ship, predicted as 5 classes", "Mixed: 13 classes"
    of: str  # "113 of 280 ship errors"
    rate: float  # share of errors among their look-alikes; NaN: not known
    usual: float  # the error rate outside it
    gain: int  # errors that undoing it would gain for certain: the lower end of the interval; 0: not proved
    notable: bool
    trials: tuple[Trial, ...]
    pictures: Pictures | None
    beside: int  # number of an entry that is the other side of the same mechanism; -1: none
    at_least: int = 0  # that have its cause, or are corrected, for certain, where not all need have it; 0: no matter
    about: int = 0  # errors that are estimated to have it then
    mislabelled: bool = False  # whether it is a confusion most of whose labels may be wrong
    mark: int = -1  # the number of what its images have in the same place, see Marks
    ruled_out: str = ""  # what is measured, of how many, and what changing it came to; "": nothing is measured

    @property
    def title(self) -> str:
        """The cause first, then numbers with their denominators."""
        return " · ".join(part for part in (self.cause, self.what, self.of) if part)


@dataclass(frozen=True)
class Entries:
    """The list of what to look at first, and what concerns all errors together."""

    entries: tuple[Entry, ...]
    level: float
    passes: int
    tried: bool  # whether there was a model to try anything on
    site: tuple[tuple[str, str, Trial], ...]  # causes of the whole site: word, sentences, trial

    def cause_of(self, members: int) -> Ints:
        """(e,) number of the first entry with a proved cause that each member is in; -1: none."""
        found = np.full(members, -1, dtype=np.int64)
        for number, entry in reversed(list(enumerate(self.entries))):
            if entry.proved:
                found[entry.member] = number
        return found


def caused_in(predictions: Predictions, entries: Sequence[Entry], likeness: Likeness | None) -> Flags:
    """(n,) the judged images that are errors with a proved cause, or look to have the damage that is such a cause of
    their label; but not errors of which fewer than half have it, as it is not known which.
    """
    found = np.zeros(len(predictions.label), dtype=bool)
    kind = np.full(len(found), -1)
    if likeness is not None:
        kind[predictions.kept] = likeness.kind
    for entry in entries:
        if entry.proved and not 0 < 2 * entry.about < len(entry.member):
            images = predictions.members[entry.member]
            found[images] = True
            same = [number for number, one in enumerate(KINDS) if one.word == entry.cause]
            found |= np.isin(kind, same) & np.isin(predictions.label, predictions.label[images])
    return found


def looks_beside(predictions: Predictions, entries: Sequence[Entry], likeness: Likeness) -> Ints:
    """(k,) what the images that are kept whole look to have, as `Likeness.kind`; but errors of an entry with a proved
    cause have nothing that is called otherwise: what is turned or inverted is of no kind that the classifier knows, and
    looks like any of them.
    """
    kind = likeness.kind.copy()
    for entry in entries:
        if entry.proved:
            rows = predictions.at(predictions.members[entry.member])
            same = [
                number for number, one in enumerate(KINDS)
                if one.word == entry.cause or looks_similar(one.word, entry.cause)
            ]  # fmt: skip
            kind[rows[~np.isin(kind[rows], same)]] = -1
    return kind


def left_out(predictions: Predictions, images: Ints, label: int, caused: Flags) -> Ints:
    """(2,) of a label's images (-1: of all) those that the given `images` are not compared with, and errors among them:
    `caused` (n,) ones, if they are more than a quarter of its other errors. Of a sample, none.
    """
    own = (predictions.label == label) | (label < 0)
    own[images] = False
    wrong = predictions.prediction != predictions.label
    some = MUCH * int((own & wrong & caused).sum()) > int((own & wrong).sum()) and not predictions.is_thinned
    apart = own & caused & some
    return np.array([int(apart.sum()), int((apart & wrong).sum())])

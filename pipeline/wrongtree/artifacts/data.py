"""What is found out about the data rather than about the model; passed between stages like what is in `artifacts`.

Shapes: n images judged, k kept whole, e errors, t rows of proposals, d labels in doubt.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from wrongtree.shared.arrays import Bytes, Doubles, Flags, Floats, Ints

# Ways for a picture to be poor: the word, the column that measures it, and whether much (+1) or little (-1) is poor.
POOR = (
    ("blurred", "blur", 1),
    ("noisy", "noise", 1),
    ("dark", "brightness", -1),
    ("bright", "brightness", 1),
    ("low in contrast", "contrast", -1),
    ("underexposed", "exposure", -1),
    ("overexposed", "exposure", 1),
)
EXTRA = ("exposure", "copies")  # columns beside those of QUALITY
HUES = ("red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink")
COLOURS = (*HUES, "brown")  # brown is orange that is dark or dull
LOOKS = (  # what else is measured of every thumbnail, see stages/explain/data/looks.py
    "colourless", *COLOURS, *(f"{hue} cast" for hue in HUES), "border",
    "patch", "patch down", "patch across", "grain", "streaks", "streaks along", "range",
)  # fmt: skip


@dataclass(frozen=True)
class Pictures:
    """What is measured of all pictures together, or is no part of a representation."""

    exposure: Floats  # (n,) share of pixels that are nearly white minus share of nearly black ones, -1…1
    copies: Ints  # (n,) near-duplicates of it among the others that are kept whole; 0 of one that is not
    sets: Ints  # (n,) number of the set of near-duplicates it is in; -1: none
    alike: float  # the correlation from which on two pictures count as near-duplicates; above 1: none do
    looks: Floats  # (k, looks) measures that give clusters their words, in the order of LOOKS


@dataclass(frozen=True)
class Proposals:
    """Nodes in which poor pictures gather, clearest first within each tree; one row per node and way to be poor."""

    tree: tuple[str, ...]  # (t,) id
    node: Ints  # (t,)
    way: Ints  # (t,) into POOR
    count: Ints  # (t,) errors of the node
    auc: Doubles  # (t,) against right images of the same labels: the share that is less poor
    p: Doubles  # (t,) of the rank test, adjusted for all nodes and ways of the tree (Benjamini–Hochberg)
    threshold: Doubles  # (t,) three quarters of the node's errors are at least as poor
    beyond: Ints  # (t, 2) images of the node's labels that are at least as poor, and errors among these
    among: Ints  # (t, 2) images of the node's labels, and errors among these
    listed: Ints  # (t,) 1: no row before it in its tree has an error of this node
    proved: Flags  # (t,) whether damage of this kind proved it to be a cause, see stages/explain/proved.py
    tested: Ints  # (trees,) nodes and ways, in the order of the trees
    what: tuple[str, ...] = field(default=(), kw_only=True)  # (t,) what the node's errors share in label or prediction
    # (t,) what they look like to a classifier of damage, a clause; "": like nothing
    looks: tuple[str, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True)
class Lifts:
    """Values of the manifest's columns that nodes bear more often than chance; one row per node and value."""

    tree: tuple[str, ...]  # (t,) id
    node: Ints  # (t,)
    column: Ints  # (t,) among the columns that have values, see inputs/images/columns.py
    value: Ints  # (t,) code
    count: Ints  # (t,) errors of the node that bear it
    of: Ints  # (t,) errors of the node
    lift: Doubles  # (t,) times as many as if drawn at random from the images of the same labels
    p: Doubles  # (t,) of the stratified test, adjusted for all nodes and values of the tree
    column2: Ints  # (t,) another column whose value they bear as well; -1: the value alone is meant
    value2: Ints  # (t,) code


@dataclass(frozen=True)
class LabelDoubts:
    """Errors whose label is likelier wrong than right, likeliest first; last those that have another cause."""

    image: Ints  # (d,) judged images
    suggested: Ints  # (d,) class
    self_confidence: Doubles  # (d,) probability of the given label
    agree: Doubles  # (d,) share of the nearest other images that bear the suggested label
    keep: Doubles  # (d,) share of them that bear the given label
    neighbours: int  # how many these are
    estimate: Doubles  # (d,) estimated probability that the label is wrong, as if no other cause were known
    cause: Ints  # (d,) number of the entry whose proved cause explains the error; -1: none does
    measured: Ints  # (d,) number of an entry whose cause the picture shows, with nothing proved of it; -1: none
    causes: tuple[str, ...]  # what each entry's errors have in common, in a word or few
    confused: Ints  # (m, 4) label, prediction, errors that no proved cause explains, and how many of these bear a label
    # as improbable as a random one


@dataclass(frozen=True)
class RightLooks:
    """For each error the right images nearest to it, nearest first; -1 where there are no more."""

    predicted: Ints  # (e, k) judged images of the class that the model took it for
    true: Ints  # (e, k) judged images of its own label


OFTEN = 0.1  # of a mark's images have a label that it is compared in


@dataclass(frozen=True)
class Marks:
    """What many pictures have in the same place, see stages/explain/marks; m of them, the most frequent first."""

    region: Flags  # (m, s, s') cells of the picture that it fills
    colours: Bytes  # (m, s, s', 3) of its images there, in the median
    p: Doubles  # (m,) chance of so sharp a mode among smooth ones, times the number of places and groups
    label: Ints  # (m,) the label that most of its images have; -1: none has half of them
    counts: Ints  # (m, 4, 2) of the sample: of GROUPS the images, and the errors among them
    sampled: int  # images that these are counts of
    mark: Ints  # (b,) into the marks
    image: Ints  # (b,) judged images that have it, among those that are kept whole
    look: tuple[str, ...]  # (m,) in words: "black bar"
    where: tuple[str, ...]  # (m,) "at the top"

    def labels(self, i: int, label: Ints) -> list[int]:
        """The labels whose images with a mark are compared with those without it: its own, or if it has none, those
        with OFTEN of its images. `label` (n,) of all judged images.
        """
        times = np.bincount(label[self.image[self.mark == i]])
        own = int(self.label[i])
        return [own] if own >= 0 else np.flatnonzero(times >= OFTEN * times.sum()).tolist()

    def said(self, i: int) -> str:
        """`black bar at the top`."""
        return f"{self.look[i]} {self.where[i]}"


def box_of(region: Flags) -> tuple[float, float, float, float]:
    """x0, y0, x1, y1 of a mark's (s, s') cells, in fractions of the picture."""
    rows, columns = np.nonzero(region)
    high, wide = region.shape
    return columns.min() / wide, rows.min() / high, (columns.max() + 1) / wide, (rows.max() + 1) / high


GROUPS = ("with", "without", "others with", "others without")  # of its label, then of the other labels


@dataclass(frozen=True)
class MarkTrials:
    """What the model says once marks are taken away and put in, see stages/probe/marks; in the order of Marks."""

    aim: Ints  # (m,) what at least half of its images are predicted as, else its label
    # (m, 3, 3, 3) of MARK_TRIALS, each as in MARK_TRIED: images, how many of them become correct or misclassified, and
    # how many of these are predicted as `aim`; nothing but zeros where the model could not be asked
    counts: Ints
    of: Ints  # (p, 2) a mark, and a label of Marks.labels
    # (p, 4) of correct images of this label that it is put into: how many, then how many become misclassified with it,
    # only with it, and only with a change that should not matter
    own: Ints
    way: Doubles  # (p,) how alike their predictions are to those of its errors, 0…1 (Bhattacharyya coefficient)


MARK_TRIALS = ("errors covered", "correct images covered", "put into others")
MARK_TRIED = ("the mark", "another place, or grey", "images without it, or what these have there")


def three_digits(values: NDArray[np.floating]) -> Doubles:
    """As a site's columns have them. A threshold is counted with these, so that a reader counts the same."""
    return np.array([float(f"{value:.3g}") for value in values.reshape(-1)]).reshape(values.shape)


@dataclass(frozen=True)
class Kind:
    """One kind of damage, in words."""

    name: str
    word: str  # what pictures with it are called: "Snow or white flecks"
    look: str  # what they seem to have: "snow or white flecks"
    did: str  # said of correct images: "With snow or white flecks added, 9 of 10 become misclassified"
    family: str  # a damage is compared with those of other families


KINDS: tuple[Kind, ...] = (
    Kind("noise", "Noisy", "noise", "With noise added", "noise"),
    Kind("dots", "Salt-and-pepper noise", "salt-and-pepper noise", "With salt-and-pepper noise added", "noise"),
    Kind("blur", "Blurred", "blur", "Blurred", "blur"),
    Kind("motion", "Motion blur", "motion blur", "Blurred along a line", "blur"),
    Kind("zoom-blur", "Zoom blur", "blur that grows towards the edges", "Blurred by zooming", "blur"),
    Kind("pixelate", "Pixelated", "coarse pixels", "Pixelated", "blur"),
    Kind("compress", "Compressed", "traces of strong JPEG compression", "Compressed as JPEG", "compress"),
    Kind("snow", "Snow or white flecks", "snow or white flecks", "With snow or white flecks added", "snow"),
    Kind("frost", "Frosted or stained", "frost or pale stains", "With frost or pale stains added", "frost"),
    Kind("fog", "Foggy or hazy", "fog or haze", "With fog added", "tone"),
    Kind("fade", "Low contrast", "low contrast", "With less contrast", "tone"),
    Kind("dark", "Dark", "darkness", "Darkened", "tone"),
    Kind("overexpose", "Overexposed", "overexposure", "Overexposed", "tone"),
    Kind("to-grey", "Greyscale", "no colour", "Without colour", "colour"),
    Kind("warp", "Warped", "warped shapes", "Warped", "warp"),
    Kind("rotate", "Rotated", "a rotation by 20° to 70°", "Rotated by 20° to 70°", "turn"),
    Kind("shrink", "Small in a frame", "a frame around a smaller picture", "Made smaller, in a frame", "border"),
    Kind("squeeze", "Squeezed", "squeezed shapes", "Squeezed in one direction", "border"),
    Kind("move", "Moved, with an empty band", "an empty band at one side", "Moved, with an empty band left", "border"),
    Kind("cover", "Partly covered", "a covered part", "With a part covered", "cover"),
    Kind("scatter", "Scattered pixels", "scattered pixels", "With pixels scattered", "scatter"),
    Kind("lines", "Striped", "stripes or lines", "With stripes added", "lines"),
    Kind("posterise", "Few tones", "few tones", "Reduced to few tones", "posterise"),
    Kind("shade", "Unevenly lit", "light from one side", "Darkened towards one side", "shade"),
    Kind("stain", "Dark stains", "dark stains", "With dark stains added", "cover"),
    Kind("cast", "Colour cast", "a colour cast", "With a colour cast", "colour"),
    Kind("saturate", "Strong colours", "unusually strong colours", "With much stronger colours", "colour"),
    Kind("swirl", "Swirled", "shapes swirled around the centre", "Swirled around the centre", "warp"),
)
NOT_ASKED = -2
LOCAL = "cover"  # the family of what is done to a part of the picture
BORDER = "border"  # and of what moves it, or makes it smaller
FALSE, FOUND = 0.06, 0.5  # of tested correct images: what a kind that is told reliably may have, and has to have
SELDOM, TIMES = 0.05, 10  # found of a kind, at least, and so often as falsely, for what is found to say something
SOME = 0.25  # of some errors: if fewer look to have a kind of damage, it is not what they have
SIMILAR = ("tone", "noise", "blur")  # families whose kinds are easily taken for each other, but for what is dark
KIND_NAMES = tuple(kind.name for kind in KINDS)
_FAMILY = {kind.word: kind.family for kind in KINDS} | dict.fromkeys(("Bright", "Bright, low contrast"), "tone")
TURNED = tuple(kind.word for kind in KINDS if kind.family == "turn")  # which leaves black corners


def looks_similar(word: str, other: str) -> bool:
    """Whether pictures that are called by these two words are easily taken for each other."""
    family = _FAMILY.get(word)
    return word != other and "Dark" not in (word, other) and family in SIMILAR and family == _FAMILY.get(other)


@dataclass(frozen=True)
class Likeness:
    """What a classifier of damage says of the images that are kept whole, and how well it does.

    Letters as in the other artifacts: k images kept whole; c kinds of damage.
    """

    kind: Ints  # (k,) number in KINDS; -1: like no damaged picture, or like a kind that is not told;
    # -2: not asked
    variant: Ints  # (k,) which of the kind's variants it is most like, see stages/probe/likeness/damaging.py
    learned: Ints  # rows (k, …) of the correct images that it learned from: what it says of these counts for nothing
    tested: int  # correct images that it was tested on; 0: too few to learn from, so it says nothing
    false: Doubles  # (c,) share of these that it takes for each kind
    found: Doubles  # (c,) share of them that it finds once they are damaged
    seldom: Flags  # (c,) which kinds it finds seldom at equal priors; they were given larger ones
    undamaged: Doubles  # (k,) probability of no damage, at the shares that the kinds have in its label; NaN: not asked
    given: int = 0  # test images that got each kind
    # (c, c) of those that got the kind of the column, how many it takes for the kind of the row
    mixed: Ints = field(default_factory=lambda: np.zeros((len(KINDS), len(KINDS)), dtype=np.int64))

    @property
    def reliable(self) -> Flags:
        """(c,) which kinds are told; others are not, whatever a picture looks like."""
        found: Flags = (self.false <= FALSE) & (self.found >= FOUND) & ~self.seldom
        return found

    @property
    def telling(self) -> Flags:
        """(c,) which kinds a picture is seldom taken for without having them, however few are found."""
        found: Flags = (self.false <= FALSE) & (self.found >= np.maximum(SELDOM, TIMES * self.false))
        return found

    def may_be(self, rows: Ints, names: Sequence[str]) -> bool:
        """Whether at least SOME of these rows (k, …) look to have one of these kinds; True where not all are told."""
        numbers = [KIND_NAMES.index(name) for name in names]
        if not self.tested or not numbers or not len(rows) or not self.reliable[numbers].all():
            return True
        return bool(np.isin(self.kind[rows], numbers).mean() >= SOME)

    def commonest(self, rows: Ints) -> tuple[int, int]:
        """What most of these rows (k, …), one at least, look to have: its number in KINDS or -1, and how many do."""
        kinds, times = np.unique(self.kind[rows], return_counts=True)
        return int(kinds[times.argmax()]), int(times.max())

"""What passes between stages. Each is a frozen dataclass of arrays and plain values, so that `store` can keep it.

Shapes use these letters: n images judged, e members (the trees' leaves: the errors, or all images judged), s of the
correct images, c classes, t tree nodes with evidence.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

FORMAT = 1  # of the site on disk, docs/format.md
QUALITY = ("blur", "noise", "brightness", "contrast", "edges", "colourfulness", "entropy")  # measured of every image
WORDS = (  # what has little and what has much of each, flat: 2m and 2m + 1 for measure m
    "sharp", "blurred", "smooth", "fine-grained", "dark", "bright", "low contrast", "high contrast",
    "few edges", "many edges", "pale", "colourful", "few tones", "many tones",
    "narrowly sensitive", "widely sensitive",  # of the saliency map, the last measure
)  # fmt: skip

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Predictions:
    """What one pass of the model over the images saw, rows in the order of the data set."""

    row: Ints  # (n,) each judged image's row in the data set
    label: Ints  # (n,)
    logits: Floats  # (n, c)
    penultimate: Floats  # (n, d) input of the last linear layer
    features: Floats  # (n, channels, g, g) the last convolutional map, pooled
    style: Floats  # (n, 2 · channels) means, then standard deviations, of the channels of an early map
    gradcam: Floats  # (n, channels) gradient of the predicted logit at the last map, averaged over places
    quality: Floats  # (n, 7) measures of the pixels the model saw, in the order of QUALITY
    saliency: Floats  # (n, s, s) |gradient of the predicted logit|, each map sums to 1
    thumbnails: Bytes  # (n, h, w, 3) what the model saw
    closeups: Bytes  # (e, H, W, 3) the same of the members, larger
    view: Floats  # (e, 4) the part of the picture the model saw: x0, y0, x1, y1 in fractions; zeros: unknown
    skipped: tuple[tuple[str, str], ...]  # (id, reason)
    model: dict[str, Any]  # parameters, outputs, layer, input: [height, width]; without: {what is not known: why}
    over: str = "errors"  # what trees are grown over: errors, all
    unsettled: tuple[str, ...] = ()  # ids of the skipped that another run may read: gone or changed since listed

    @property
    def has_maps(self) -> bool:
        """Whether `saliency` says anything: predictions that came without a model have none."""
        return "saliency" not in self.model.get("without", {})

    @property
    def prediction(self) -> Ints:
        """(n,) the class of the largest logit."""
        best: Ints = np.argmax(self.logits, axis=1)
        return best

    @property
    def errors(self) -> Ints:
        """Positions among the judged images at which the prediction differs from the label."""
        return np.flatnonzero(self.prediction != self.label)

    @property
    def members(self) -> Ints:
        """(e,) positions among the judged images of those that trees are grown over."""
        return self.errors if self.over == "errors" else np.arange(len(self.label))


@dataclass(frozen=True)
class Embedding:
    """What another network than the judged one makes of images, one row each."""

    matrix: Floats  # (k, d)


@dataclass(frozen=True)
class Autoencoder:
    """A network that learnt to draw pictures again from a few numbers."""

    weights: Floats  # (p,) parameters and buffers, flattened, in the order of its state dict
    loss: Doubles  # (l,) mean squared error of values in 0…1 while it learnt, each the mean of `every` steps
    steps: int
    every: int
    side: int  # pixels of the pictures it knows
    channels: int
    baseline: float  # mean squared error of the mean picture


@dataclass(frozen=True)
class Reconstruction:
    """What an autoencoder draws of the errors."""

    pictures: Bytes  # (e, h, w, 3) of the thumbnails' size


@dataclass(frozen=True)
class Representation:
    """A named matrix, one row per error."""

    name: str
    matrix: Doubles  # (e, d) principal components
    explained: Doubles  # (d,) share of the variance each of them carries
    sample: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # (s,) judged images: some correct ones
    correct: Doubles = field(default_factory=lambda: np.zeros((0, 1)))  # (s, d) the same components of these


@dataclass(frozen=True)
class Plane:
    """A representation in two dimensions: first its errors, then its sample of correct images."""

    representation: str
    explained: Doubles  # (2,) share of the errors' variance along each axis of `pca`
    pca: Doubles  # (e + s, 2)
    tsne: Doubles  # (e + s, 2), or (0, 2): too many, or too few, to lay out
    sample: Ints  # (s,) judged images


@dataclass(frozen=True)
class Tree:
    """One full binary merge tree over the errors, in scikit-learn's numbering: node e + i has the children[i]."""

    representation: str
    grouping: str
    children: Ints  # (e - 1, 2), left and right
    height: Doubles  # (e - 1,) merge distance; never decreases from child to parent
    order: Ints  # (e,) leaves from left to right
    group_node: Ints  # (g,) where a first drill-down lands; empty for grouping `none`
    group_label: Ints  # (g,) class, or -1
    group_prediction: Ints  # (g,)

    @property
    def id(self) -> str:
        """How files and links name it."""
        return f"{self.representation}-{self.grouping}"

    @property
    def n_leaves(self) -> int:
        """Number of errors."""
        return len(self.order)


@dataclass(frozen=True)
class Alike:
    """Look-alikes among the errors, in one representation."""

    errors: Ints  # (e, k) the nearest other errors, nearest first


@dataclass(frozen=True)
class Region:
    """How often the model errs around a member, in one representation."""

    look_alikes: int  # how many images are near; 0: each member stands for itself, since all images are members
    wrong: Doubles  # (e,) share of errors among the nearest images; NaN: no correct image has a place there
    expected: Doubles  # (e,) mean error rate of the classes of these images; NaN: not known


@dataclass(frozen=True)
class Evidence:
    """What is known of every node with enough errors, largest first."""

    node: Ints  # (t,)
    start: Ints  # (t,) span in leaf order: start <= position < end
    end: Ints  # (t,)
    medoid: Ints  # (t,) the error nearest to the node's centroid
    labels: Ints  # (t, 3, 2) commonest labels as (class, count); (-1, 0) where there are fewer
    predictions: Ints  # (t, 3, 2)
    confusions: Ints  # (t, 3, 3) as (label, prediction, count), of errors
    words: Ints  # (t, 2) codes into WORDS, the clearest first; -1: none
    clarity: Doubles  # (t, 2) AUC against right images of the same labels, as far from 1/2 as it is; 0: no word
    look_alikes: int  # images per member that `rate` looks at; 0: the node's own
    rate: Doubles  # (t,) mean share of errors among the images that look like its errors, or its own; NaN: not known
    ranked: Ints  # (m,) rows of the nodes to look at first
    notable: int  # how many of these have a rate of their own, rather than being there for their size
    mean_image: Bytes  # (t, h, w, 3)
    mean_saliency: Doubles  # (t, s, s) sums to 1
    dataset_image: Bytes  # (h, w, 3) over all images, right and wrong
    dataset_saliency: Doubles  # (s, s)

    @property
    def delta(self) -> Doubles:
        """(t, s, s) mean saliency of the node minus that of the data set."""
        return self.mean_saliency - self.dataset_saliency

    @property
    def errors(self) -> Ints:
        """(t,) errors among each node's members."""
        size: Ints = self.end - self.start
        return size if self.look_alikes else np.rint(self.rate * size).astype(np.int64)


@dataclass(frozen=True)
class Clusterings:
    """A sample of s errors divided by m methods, in one representation."""

    representation: str
    method: tuple[str, ...]  # (m,) tree, balanced, kmeans, kmeans-silhouette, mixture
    tree: tuple[str, ...]  # (m,) the id of the tree that was cut; "": none
    error: Ints  # (s,)
    cluster: Ints  # (m, s)
    again: Ints  # (m, r, 2, s) the same in r pairs of random parts of the sample; -1: not in that part
    silhouette: Doubles  # (m,) NaN where it is not defined
    range_k: Ints  # (q,) numbers of clusters that k-means tried
    range_silhouette: Doubles  # (q,)


@dataclass(frozen=True)
class Scores:
    """The scoreboard, one row per representation and method; NaN where something is not defined."""

    representation: tuple[str, ...]  # (rows,)
    method: tuple[str, ...]  # (rows,)
    tree: tuple[str, ...]  # (rows,)
    sampled: int  # errors they were judged on
    k: Ints  # (rows,) clusters
    gini: Doubles  # (rows,) inequality of their sizes
    silhouette: Doubles  # (rows,)
    stability: Doubles  # (rows,) mean ARI of two parts of the sample, where they overlap
    agreement: Doubles  # (rows,) mean ARI with the same method in other representations
    rand: Doubles  # (rows, 3) ARI against label, prediction, confusion
    information: Doubles  # (rows, 3) NMI against the same
    range_k: Ints  # (q,)
    range_silhouette: Doubles  # (representations, q)


@dataclass(frozen=True)
class ClassClusters:
    """The errors of each class by themselves, divided automatically; groups are numbered from 0, largest first."""

    representation: str
    label: Ints  # (l,) the classes that have errors
    kmeans: Ints  # (e,) group within its class, at the best silhouette
    ward: Ints  # (e,) the same of the tree cut into as many groups
    range_k: Ints  # (q,)
    range_silhouette: Doubles  # (l, q) NaN where it is not defined


@dataclass(frozen=True)
class ClassGroups:
    """What is known of the groups of each class. Sides are 0 by prediction (manual), 1 by k-means, 2 by ward."""

    label: Ints  # (g,) class of each group
    side: Ints  # (g,)
    number: Ints  # (g,) within its class and side, largest first
    count: Ints  # (g,)
    medoid: Ints  # (g,) the error nearest to the group's centroid
    cell: Ints  # (g,) its row in the means; -1: too few errors
    member: Ints  # (3, e) group number of each error
    gini: Doubles  # (3, l) inequality of sizes, for the l classes that have errors
    rand: Doubles  # (2, l) ARI of by k-means, of by ward with by prediction; NaN where there are too few errors
    information: Doubles  # (2, l) NMI
    mean_image: Bytes  # (means, h, w, 3)
    mean_saliency: Doubles  # (means, s, s)


@dataclass(frozen=True)
class SiteFiles:
    """What `emit` wrote, so that a later run can tell whether the site is still whole."""

    files: tuple[tuple[str, int], ...]  # (path below the site, bytes)
    summary: str  # what was found, in one sentence
    lost: tuple[str, ...] = ()  # ids of pictures that could be read before and no longer when the site was written

"""What was seen of data and model before the build: all that facts are told from."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from wrongtree.artifacts import answers
from wrongtree.inputs.images.levels import Levels
from wrongtree.inputs.predictions.logits import Logits
from wrongtree.shared.arrays import Doubles, Floats, Ints

Bools = NDArray[np.bool_]
WRAPPED = "in the transform of a factory (wrongtree guide own-checkpoint: a network of your own)"


@dataclass(frozen=True)
class Mend:
    """What cures it, tried on the sample; empty where no option does."""

    flags: tuple[tuple[str, str], ...] = ()  # options with their values
    order: tuple[str, ...] = ()  # classes in the order of the outputs, for --classes
    renamed: tuple[tuple[str, str], ...] = ()  # label and class, for --class-map


@dataclass(frozen=True)
class Fact:
    """Something suspicious: one sentence that names what was seen and how to change it."""

    name: str  # short and stable
    sentence: str
    weight: float  # how suspicious, 0…1
    detail: str = ""  # what helps to change it and is too long for the sentence
    beyond_doubt: bool = False  # another way is far better, and things as they are no better than guessing
    mend: Mend = field(default_factory=lambda: Mend())


@dataclass(frozen=True)
class Ways:
    """How somebody may change things: what they type, or what they pass from Python."""

    python: bool = False
    weights: bool = True  # whether weights were named
    layered: bool = True  # whether --mean and --std alone leave the rest of the preparation as it is
    sized: bool = True  # whether --img-size and --crop-pct do
    given: bool = False  # predictions from a file: they name classes, so that no order can be wrong, but labels can
    loads: bool = True  # whether --weights can name other weights
    factory: bool = True  # whether the transform is a person's own code

    def of_order(self) -> str:
        """How to correct the order of classes."""
        if self.python:
            return "number the data set's labels like the model's outputs (target_transform)"
        if self.given:
            return "rename the labels with --class-map FILE"
        return "pass the order with --classes FILE"


@dataclass(frozen=True)
class Trial:
    """The sample's images prepared, or judged, in another way."""

    name: str
    said: str  # "with red and blue swapped"
    mend: str
    flags: tuple[tuple[str, str], ...]  # options that were tried and give it
    before: Bools  # (k,) whether an image is right as things are, of those that the verdict rests on
    after: Bools  # (k,) whether it is right in the other way
    share_before: float  # right, of all images tried
    share_after: float
    tried: int
    alternatives: int = 1  # of which this was the best on the very images that the verdict rests on
    gain: Doubles = field(
        default_factory=lambda: np.zeros(0)
    )  # (tried,) of the label's log-probability, where it tells


@dataclass(frozen=True)
class ModelSeen:
    """What a look at the module, and a few of its answers, told."""

    parameters: int = 0
    training: bool = False  # as it was handed over from Python; what is loaded by name is in any mode
    behaves: bool = False  # whether it has layers that do something else in training
    broken: tuple[str, ...] = ()  # tensors with NaN or infinity
    constant: tuple[str, ...] = ()  # weights that are all one number
    norms: int = 0  # batch norms that keep averages
    fresh: int = 0  # of them, that have not seen a batch
    unrepeatable: float = 0  # largest difference between two equal passes, in standard deviations of the logits
    dependent: float = 0  # the same between an image alone and in a batch
    names: tuple[str, ...] = ()  # of its classes, if it knows them
    names_from: str = ""  # who says so
    channels: int = 3


@dataclass(frozen=True)
class Glimpse:
    """The sample, r images of which could be read and judged, and the data set it is from."""

    total: int  # images of the data set
    asked: int  # images in the sample
    everything: Ints  # (total,) labels
    classes: tuple[str, ...]
    labels: Ints  # (r,)
    logits: Logits  # (r, c)
    skipped: tuple[tuple[str, str], ...] = ()  # id and reason
    aside: tuple[tuple[str, str], ...] = ()  # the same of all images of the sample that a build would set aside
    unsettled: tuple[str, ...] = ()  # ids of the skipped that another run may read
    lost: int = 0  # images for which the model returned NaN or infinity
    sizes: Ints = field(default_factory=lambda: np.zeros((0, 2), np.int64))  # (k, 2) width, height; none for tensors
    seen: Floats = field(default_factory=lambda: np.zeros((0, 4), np.float32))  # (k, 4) the part that the model sees
    grey: Bools = field(default_factory=lambda: np.zeros(0, np.bool_))  # (k,) whether all channels are alike
    input: tuple[int, ...] = ()  # channels, height, width
    span: tuple[float, float] = (0, 0)  # lowest and highest number in the inputs
    model: ModelSeen | None = None  # None: predictions without a model
    trials: tuple[Trial, ...] = ()
    at_own_size: str | None = None  # how to give the model pictures at their own size; None: it takes no other size
    orders: tuple[tuple[str, tuple[str, ...]], ...] = ()  # of the classes, that somebody may have meant
    sure: bool = True  # whether the confidences are the model's: where none were given they say nothing
    unsaid: int = 0  # images without a prediction, of all
    confidences: tuple[float, float] | None = None  # lowest and highest, as given
    training_data: str = ""  # how we know that these are the images of training
    levels: Levels | None = None  # what values pictures with more than 8 bits hold
    ways: Ways = field(default_factory=Ways)

    @cached_property
    def prediction(self) -> Ints:
        """(r,) the class of the largest logit."""
        return answers.best(self.logits)

    @property
    def right(self) -> Bools:
        """(r,) whether prediction and label agree."""
        return np.asarray(self.prediction == self.labels)

    @property
    def accuracy(self) -> float:
        """Share of the sample that is right; 0 of none."""
        return float(self.right.mean()) if len(self.labels) else 0.0

    @cached_property
    def confidence(self) -> Doubles:
        """(r,) probability of the predicted class."""
        return answers.confidence(self.logits)


def weight_of(accuracy: float) -> float:
    """How suspicious it is that another way reaches this accuracy, and by far more than things do as they are."""
    return 0.93 + 0.03 * accuracy


def percent(share: float) -> str:
    """`9 %`; whole, since a sample says no more."""
    return f"{100 * share:.0f}\u00a0%"


def some(count: int, thing: str, things: str = "") -> str:
    """`1 image`, `1,200 images`."""
    return f"{count:,} {thing if count == 1 else things or thing + 's'}"

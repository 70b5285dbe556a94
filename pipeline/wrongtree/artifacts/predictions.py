"""What one pass over the images saw.

Letters, here and in the other artifacts: n images judged, e members (the trees' leaves: the errors, or all images
judged), k kept whole, s of the correct images, c classes, t tree nodes with evidence.

Kept whole are the members and a sample of all images. Of a small data set that is every image. Of the others there
remain a few numbers each, and sums.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

import numpy as np

from wrongtree.artifacts import answers
from wrongtree.shared.arrays import Bytes, Doubles, Flags, Floats, Halves, Ints

QUALITY = ("blur", "noise", "brightness", "contrast", "edges", "colourfulness", "entropy")  # measured of every image

UNCROPPED = 0.98  # of a picture from which on it counts as all seen: what rounding leaves out is no crop

OF_EACH = ("row", "label", "quality", "drawn", "said", "second", "sure", "exposure")  # arrays (n, …)
REMAINS = (*OF_EACH[3:], "faint", "summed", "thumbnail_sum", "saliency_sum")


@dataclass(frozen=True)
class Predictions:
    """What one pass of the model over the images saw, rows in the order of the data set.

    Rows of the arrays (k, …) are found by `at`, which gives those of judged images.
    """

    row: Ints  # (n,) each judged image's row in the data set
    label: Ints  # (n,)
    logits: Floats  # (k, c)
    penultimate: Floats  # (k, d) input of the last linear layer
    features: Floats  # (k, channels, g, g) the last convolutional map, pooled
    style: Floats  # (k, 2 · channels) means, then standard deviations, of the channels of an early map
    gradcam: Floats  # (k, channels) gradient of the predicted logit at the last map, averaged over places
    quality: Floats  # (n, 7) measures of the pixels the model saw, in the order of QUALITY
    saliency: Floats  # (k, s, s) |gradient of the predicted logit|, each map sums to 1
    thumbnails: Bytes  # (k, h, w, 3) what the model saw
    closeups: Bytes  # (e, H, W, 3) the same of the members, larger
    view: Floats  # (e, 4) the part of the picture the model saw: x0, y0, x1, y1 in fractions; zeros: unknown
    skipped: tuple[tuple[str, str], ...]  # (id, reason)
    model: dict[str, Any]  # parameters, outputs, layer, input: [height, width]; without: {what is not known: why}
    over: str = "errors"  # what trees are grown over: errors, all
    # (k, g, g') Grad-CAM of the predicted logit: ReLU of the last map's channels, each by its weight in `gradcam`
    cam: Floats = field(default_factory=lambda: np.zeros((0, 1, 1), np.float32))
    unsettled: tuple[str, ...] = ()  # ids of the skipped that another run may read: gone or changed since listed
    # What remains of all images where not every one is kept whole; else these are empty.
    drawn: Flags = field(default_factory=lambda: np.zeros(0, np.bool_))  # (n,) which images are of the sample
    said: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # (n,) the prediction
    second: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # (n,) the class in second place
    sure: Doubles = field(default_factory=lambda: np.zeros(0))  # (n,) the confidence
    exposure: Floats = field(default_factory=lambda: np.zeros(0, np.float32))  # (n,) see shared/grey.py
    faint: Halves = field(default_factory=lambda: np.zeros((0, 0), np.float16))  # (n - k, d) penultimate of the others
    summed: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # (p,) images of each sum, see totals.py
    thumbnail_sum: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # (p, h, w, 3)
    saliency_sum: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # (p, s, s)

    def arrays(self) -> dict[str, np.ndarray]:
        """All arrays by name, without what remains of all images where every one is kept whole."""
        named = {one.name: getattr(self, one.name) for one in fields(self)}
        left = () if self.is_thinned else REMAINS
        return {name: array for name, array in named.items() if isinstance(array, np.ndarray) and name not in left}

    @property
    def has_maps(self) -> bool:
        """Whether `saliency` says anything: predictions that came without a model have none."""
        return "saliency" not in self.model.get("without", {})

    @property
    def is_thinned(self) -> bool:
        """Whether not every image is kept whole."""
        return bool(len(self.drawn))

    @cached_property
    def prediction(self) -> Ints:
        """(n,) the class of the largest logit."""
        best: Ints = np.asarray(self.said) if self.is_thinned else np.argmax(self.logits, axis=1)
        return best

    @cached_property
    def confidence(self) -> Doubles:
        """(n,) probability of the predicted class."""
        return np.asarray(self.sure) if self.is_thinned else answers.confidence(self.logits)

    @property
    def errors(self) -> Ints:
        """Positions among the judged images at which the prediction differs from the label."""
        return np.flatnonzero(self.prediction != self.label)

    @property
    def members(self) -> Ints:
        """(e,) positions among the judged images of those that trees are grown over."""
        return self.errors if self.over == "errors" else np.arange(len(self.label))

    @property
    def cropped(self) -> Flags:
        """(e,) of which members the model saw a part only; of some it is not known what it saw."""
        share = share_seen(self.view)
        found: Flags = (share > 0) & (share < UNCROPPED)
        return found

    @cached_property
    def kept(self) -> Ints:
        """(k,) positions among the judged images of those that are kept whole."""
        if not self.is_thinned:
            return np.arange(len(self.label))
        whole = np.array(self.drawn)
        whole[self.members] = True
        return np.flatnonzero(whole)

    @property
    def sample(self) -> Ints:
        """Positions among the judged images of a sample of all of them, each kept whole: of few images, everything."""
        return np.flatnonzero(self.drawn) if self.is_thinned else np.arange(len(self.label))

    def at(self, images: Ints) -> Ints:
        """Positions among the judged images -> rows of what is kept whole. IndexError of an image that is not."""
        if not self.is_thinned:
            return images
        rows: Ints = self._row[images]
        if (rows < 0).any():
            raise IndexError("an image that is not kept whole")
        return rows

    def thumbnails_of(self, images: Ints) -> Bytes:
        """(r, h, w, 3) of judged images that are kept whole."""
        found: Bytes = self.thumbnails[self.at(images)]
        return found

    @cached_property
    def _row(self) -> Ints:
        row = np.full(len(self.label), -1, dtype=np.int64)
        row[self.kept] = np.arange(len(self.kept))
        return row

    @cached_property
    def whole(self) -> Predictions:
        """The images that are kept whole, as if there were no others: members have the same numbers."""
        if not self.is_thinned:
            return self
        return replace(self, **{name: getattr(self, name)[self.kept] for name in OF_EACH}, faint=self.faint[:0])


def share_seen(view: Floats) -> Floats:
    """(e, 4) parts of pictures that the model saw -> (e,) how large each is; 0: not known."""
    share: Floats = (view[:, 2] - view[:, 0]) * (view[:, 3] - view[:, 1])
    return share


class Activations:
    """(n, d) penultimate activations of every judged image, rows by its position: single precision where it is kept
    whole, else half.
    """

    def __init__(self, predictions: Predictions) -> None:
        self._whole, self._faint = predictions.penultimate, predictions.faint
        self._is_whole = np.zeros(len(predictions.label), dtype=bool)
        self._is_whole[predictions.kept] = True
        self._row = np.where(self._is_whole, np.cumsum(self._is_whole), np.cumsum(~self._is_whole)) - 1
        self.shape = (len(predictions.label), self._whole.shape[1])

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, images: Ints) -> Floats:
        found = np.empty((len(images), self.shape[1]), dtype=np.float32)
        whole = self._is_whole[images]
        found[whole] = self._whole[self._row[images[whole]]]
        found[~whole] = self._faint[self._row[images[~whole]]]
        return found

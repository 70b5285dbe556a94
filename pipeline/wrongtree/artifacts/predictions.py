"""What one pass over the images saw.

Letters, here and in the other artifacts: n images judged, e members (the trees' leaves: the errors, or all images
judged), s of the correct images, c classes, t tree nodes with evidence.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from wrongtree.shared.arrays import Bytes, Floats, Ints

QUALITY = ("blur", "noise", "brightness", "contrast", "edges", "colourfulness", "entropy")  # measured of every image


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
    # (n, g, g') Grad-CAM of the predicted logit: ReLU of the last map's channels, each by its weight in `gradcam`
    cam: Floats = field(default_factory=lambda: np.zeros((0, 1, 1), np.float32))
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

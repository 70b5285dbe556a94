"""Options are named only after they were tried: loaded anew with them, does the model do on the sample what we say?"""

from __future__ import annotations

import dataclasses

import numpy as np

from wrongtree.config import Preprocess
from wrongtree.flow.preflight.glimpse import Trial
from wrongtree.flow.preflight.sample import Reading, read_sample
from wrongtree.flow.preflight.variants import Ask, Flags
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.models.classifiers import Classifier, load_classifier
from wrongtree.shared.arrays import Ints

NEAR = 0.05  # of accuracy, by which what options give may differ from what was tried without them: rounded numbers


def gives(
    images: LabelledImages,
    classifier: Classifier,
    read: Reading,
    labels: Ints,
    trial: Trial,
    flags: Flags,
    ask: Ask,
) -> bool:
    """Whether these options give what the trial found, of the sample's images with these labels."""
    other = prepared_with(classifier, flags)
    if other is None:
        return False
    try:
        again = read_sample(images, dataclasses.replace(other, module=classifier.module), read.rows)
        right = ask(again.inputs, False).argmax(axis=1) == images.labels[again.rows]
    except Exception:  # a person's transform and model may raise anything; then the options are none to name
        return False
    return bool(len(right)) and float(np.mean(right)) >= trial.share_after - NEAR


def prepared_with(classifier: Classifier, flags: Flags) -> Classifier | None:
    """The classifier as it is loaded with these options; None where it cannot be."""
    if classifier.source is None:
        return None
    own = dict(flags)
    flagged = Preprocess(
        img_size=int(own["--img-size"]) if "--img-size" in own else None,
        mean=tuple(map(float, own["--mean"].split(","))) if "--mean" in own else None,
        std=tuple(map(float, own["--std"].split(","))) if "--std" in own else None,
        crop_pct=float(own["--crop-pct"]) if "--crop-pct" in own else None,
    )
    asked = flagged.over(classifier.source.preprocess)
    try:
        return load_classifier(dataclasses.replace(classifier.source, preprocess=asked))
    except Exception:  # as above: what a build would refuse is no way out
        return None

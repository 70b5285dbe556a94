"""The second map: what speaks for the prediction and against the label, "why not the truth"."""

from collections.abc import Callable

import numpy as np

from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.probes import WhyNot
from wrongtree.inputs.brought import Brought
from wrongtree.shared.arrays import Ints
from wrongtree.stages.probe.bench import Bench, open_bench
from wrongtree.stages.probe.targets import leaves_of

BATCH = 128  # errors read at a time


def compute(brought: Brought, predictions: Predictions) -> WhyNot:
    """Of every error."""
    leaves, wrong = leaves_of(predictions)
    row, label, prediction = predictions.row[leaves], predictions.label[leaves], predictions.prediction[leaves]
    height, width = predictions.saliency.shape[1:]
    with brought.bar("why not the truth", int(wrong.sum())) as advance, open_bench(brought) as bench:
        return contrast(bench, row, label, prediction, (height, width), advance)


def contrast(
    bench: Bench,
    rows: Ints,
    label: Ints,
    prediction: Ints,
    shape: tuple[int, int],
    advance: Callable[[int], None],
) -> WhyNot:
    """rows, label, prediction (e,) of a tree's leaves -> maps of the predicted logit minus the label's, of this shape.

    Only errors have one; that of a right image, whose difference is 0 everywhere, is all zeros.
    """
    maps = np.zeros((len(rows), *shape), dtype=np.float32)
    wrong = np.flatnonzero(label != prediction)
    for first in range(0, len(wrong), BATCH):
        part = wrong[first : first + BATCH]
        readable, inputs = bench.inputs(rows[part].tolist())
        if len(readable):
            at = part[readable]
            maps[at] = bench.maps(inputs, prediction[at], label[at], max(shape))
        advance(len(part))
    return WhyNot(maps)

"""Training: images of the first split that errors of the others look like, and a sheet of their pictures."""

from __future__ import annotations

import numpy as np

from wrongtree.artifacts.data import RightLooks
from wrongtree.artifacts.site import FORMAT
from wrongtree.artifacts.splits import TrainingLooks
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.exhibits.right import ERRORS, files_of, pictured
from wrongtree.stages.emit.showing import Showing
from wrongtree.stages.emit.splits import TRAINING


def write(on: Showing, looks: TrainingLooks) -> Written:
    """training.json, training/<i>.json and the sheet, as of the exhibit `right`."""
    judged = on.predictions
    nobody = np.zeros(0, dtype=np.int64)
    image, sheet, cell = pictured(on, RightLooks(looks.predicted, looks.true), "training", nobody)
    files = files_of(on, "training")
    yield (
        TRAINING,
        {
            "format": FORMAT,
            "k": looks.true.shape[1],
            "size": ERRORS,
            "files": files,
            "classes": looks.classes.tolist(),
            "image": image.tolist(),
            "label": judged.label[image].tolist(),
            "prediction": judged.prediction[image].tolist(),
            "confidence": judged.confidence[image].round(4).tolist(),
            "sheet": sheet,
        },
    )
    for i, path in enumerate(files):
        part = on.order[i * ERRORS : (i + 1) * ERRORS]
        yield (
            path,
            {
                "format": FORMAT,
                "first": i * ERRORS,
                "split": looks.split[part].tolist(),
                "predicted": cell[looks.predicted[part]].reshape(-1).tolist(),
                "true": cell[looks.true[part]].reshape(-1).tolist(),
            },
        )
    return {}


EXHIBIT = Exhibit("training", needs=("training-looks",), write=write, loaded="with an image")

"""Makes the representation of a name, such as `features` or `features+style`."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

import numpy as np

from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Embedding, Representation
from wrongtree.artifacts.samples import rows_of
from wrongtree.config import RepresentConfig, parts_of
from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.stages.represent import (
    combined,
    doubt,
    features,
    gradcam,
    gradient,
    penultimate,
    probabilities,
    quality,
    saliency,
    style,
)
from wrongtree.stages.represent.reduce import Components, reduce, sampled

NONE: Mapping[str, Embedding] = MappingProxyType({})
MATRICES: dict[str, Callable[[Predictions, Ints], Doubles]] = {
    "features": features.matrix,
    "penultimate": penultimate.matrix,
    "probabilities": probabilities.matrix,
    "saliency": saliency.matrix,
    "gradcam": gradcam.matrix,
    "style": style.matrix,
    "quality": quality.matrix,
    "doubt": doubt.matrix,
    "embeddings": penultimate.matrix,  # where there is no model, what images are compared by takes that place
    "pixels": penultimate.matrix,
}
FITTED: dict[str, Callable[[Predictions], Callable[[Ints], Doubles]]] = {  # those that all images have a say in
    "style": style.fitted,
    "quality": quality.fitted,
    "doubt": doubt.fitted,
}
# They look at the label, so that errors and right images lie apart in them by construction: they would say of every
# cluster's neighbourhood that it is wrong. Right images get no place there.
BY_LABEL = frozenset({"doubt", "gradient"})
BLOCK = 1024  # correct images placed at a time: their raw matrix may be wider than memory


def compute(
    predictions: Predictions, name: str, config: RepresentConfig, embeddings: Mapping[str, Embedding] | None = NONE
) -> Representation:
    """Principal components of the named matrix, one row per member; of a sum `a+b`, of its parts side by side.

    Members alone say which components these are. Other correct images are placed along them, to see errors among.
    `embeddings`, by name, are what other networks made: first of the members, then of a sample of `config.embedded`
    correct ones.
    """
    embeddings = embeddings or NONE
    parts, e = parts_of(name), len(predictions.members)
    most = config.embedded if embeddings.keys() & set(parts) else 0 if BY_LABEL & set(parts) else config.correct
    rows = rows_of(predictions, most, config.seed)
    blocks = [_components(predictions, part, rows, e, config, embeddings) for part in parts]
    found, share = blocks[0]
    if len(blocks) > 1:
        joined = combined.matrix([block for block, _ in blocks], e)
        found, share = reduce(joined, config.dimensions, config.seed, e, config.shaping)
    if BY_LABEL & set(parts):
        return Representation(name, found[:e], share)
    return Representation(name, found[:e], share, rows[e:], found[e:])


def _components(
    predictions: Predictions,
    name: str,
    rows: Ints,
    fitted: int,
    config: RepresentConfig,
    embeddings: Mapping[str, Embedding],
) -> tuple[Doubles, Doubles]:
    """(r, k) components of the first `fitted` rows, which are the members, and the places of the others.

    Where there are more members than `config.shaping`, a sample of these says which components they are.
    """
    if name in embeddings:
        return reduce(embeddings[name].matrix, config.dimensions, config.seed, fitted, config.shaping)
    shaping = sampled(fitted, config.shaping, config.seed)
    known = fitted if len(shaping) == fitted else 0
    if name == "gradient":
        gradients = gradient.GradientComponents(*gradient.factors(predictions, rows[shaping]), config.dimensions)
        found, explained = gradients.found[:known], gradients.explained
        parts = (rows[i : i + gradient.PLACED] for i in range(known, len(rows), gradient.PLACED))
        others = [gradients.place(*gradient.factors(predictions, part)) for part in parts]
    else:
        matrix = FITTED[name](predictions) if name in FITTED else partial(MATRICES[name], predictions)
        shape = Components(matrix(rows[shaping]), config.dimensions, config.seed)
        found, explained = shape.found[:known], shape.explained
        others = [shape.place(matrix(rows[i : i + BLOCK])) for i in range(known, len(rows), BLOCK)]
    return np.concatenate([found, *others]), explained

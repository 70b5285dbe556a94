"""Makes the representation of a name, such as `features` or `features+style`."""

from collections.abc import Callable, Mapping
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
from wrongtree.stages.represent.reduce import Components, reduce

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
        found, share = reduce(combined.matrix([b for b, _ in blocks], e), config.dimensions, config.seed, e)
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
    """(r, k) components of the first `fitted` rows, which are the members, and the places of the others."""
    if name in embeddings:
        return reduce(embeddings[name].matrix, config.dimensions, config.seed, fitted)
    if name == "gradient":
        return gradient.components(*gradient.factors(predictions, rows), config.dimensions, fitted)
    matrix = MATRICES[name]
    shaping = rows[:fitted]
    if fitted > config.shaping:
        shaping = np.sort(np.random.default_rng(config.seed).choice(shaping, config.shaping, replace=False))
    shape = Components(matrix(predictions, shaping), config.dimensions, config.seed)
    known = [shape.found] if len(shaping) == fitted else []
    first = fitted if known else 0
    others = (shape.place(matrix(predictions, rows[i : i + BLOCK])) for i in range(first, len(rows), BLOCK))
    return np.concatenate([*known, *others]), shape.explained

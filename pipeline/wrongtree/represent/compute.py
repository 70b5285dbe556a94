"""Makes the representation of a name, such as `features` or `features+style`."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from wrongtree.artifacts import Doubles, Floats, Ints, Predictions, Representation
from wrongtree.config import RepresentConfig
from wrongtree.represent import (
    combined,
    features,
    gradcam,
    gradient,
    penultimate,
    probabilities,
    quality,
    saliency,
    style,
)
from wrongtree.represent.correct import rows_of
from wrongtree.represent.reduce import reduce

NONE: Mapping[str, Floats] = MappingProxyType({})
MATRICES: dict[str, Callable[[Predictions, Ints], Doubles]] = {
    "features": features.matrix,
    "penultimate": penultimate.matrix,
    "probabilities": probabilities.matrix,
    "saliency": saliency.matrix,
    "gradcam": gradcam.matrix,
    "style": style.matrix,
    "quality": quality.matrix,
}


def compute(
    predictions: Predictions, name: str, config: RepresentConfig, embeddings: Mapping[str, Floats] = NONE
) -> Representation:
    """Principal components of the named matrix, one row per error; of a sum `a+b`, of its parts side by side.

    Errors alone say which components these are. A sample of the correct images is placed along them, for maps.
    `embeddings` (e + s, d) are the matrices that other networks made, by name: first the errors, then that sample.
    """
    rows, e = rows_of(predictions, config), len(predictions.errors)
    blocks = [_components(predictions, part, rows, e, config, embeddings) for part in name.split("+")]
    found, share = blocks[0]
    if len(blocks) > 1:
        found, share = reduce(combined.matrix([b for b, _ in blocks], e), config.dimensions, config.seed, e)
    return Representation(name, found[:e], share, rows[e:], found[e:])


def _components(
    predictions: Predictions,
    name: str,
    rows: Ints,
    fitted: int,
    config: RepresentConfig,
    embeddings: Mapping[str, Floats],
) -> tuple[Doubles, Doubles]:
    if name in embeddings:
        return reduce(embeddings[name], config.dimensions, config.seed, fitted)
    if name == "gradient":
        return gradient.components(*gradient.factors(predictions, rows), config.dimensions, fitted)
    return reduce(MATRICES[name](predictions, rows), config.dimensions, config.seed, fitted)

"""Makes the representation of a name, such as `features` or `features+style`."""

from collections.abc import Callable, Mapping

from wrongtree.artifacts import Doubles, Floats, Predictions, Representation
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
from wrongtree.represent.reduce import reduce

MATRICES: dict[str, Callable[[Predictions], Doubles]] = {
    "features": features.matrix,
    "penultimate": penultimate.matrix,
    "probabilities": probabilities.matrix,
    "saliency": saliency.matrix,
    "gradcam": gradcam.matrix,
    "style": style.matrix,
    "quality": quality.matrix,
}


def compute(
    predictions: Predictions, name: str, config: RepresentConfig, embeddings: Mapping[str, Floats]
) -> Representation:
    """Principal components of the named matrix, one row per error; of a sum `a+b`, of its parts side by side.

    `embeddings` (e, d) are the matrices that other networks made, by name.
    """
    blocks = [_components(predictions, part, config, embeddings) for part in name.split("+")]
    if len(blocks) == 1:
        return Representation(name, *blocks[0])
    return Representation(name, *reduce(combined.matrix([b for b, _ in blocks]), config.dimensions, config.seed))


def _components(
    predictions: Predictions, name: str, config: RepresentConfig, embeddings: Mapping[str, Floats]
) -> tuple[Doubles, Doubles]:
    if name in embeddings:
        return reduce(embeddings[name], config.dimensions, config.seed)
    if name == "gradient":
        return gradient.components(*gradient.factors(predictions), config.dimensions)
    return reduce(MATRICES[name](predictions), config.dimensions, config.seed)

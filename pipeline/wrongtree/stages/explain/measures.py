"""What is measured of pictures, for words: each measure as it is, and freed of what else would explain it.

A darkened picture has little contrast, few edges and little noise because it is dark; a faded one has few edges because
it is faded. It's tempting to regress one on the other, but a line fitted to usual pictures does not hold where it
matters, for pictures eight times as dark as they. Darkening multiplies, and fading multiplies and adds: so contrast is
divided by the room that the brightness leaves, and detail, noise and colour by the contrast. Such a ratio is the same
before and after.
"""

import numpy as np

from wrongtree.artifacts.data import COLOURS, HUES, LOOKS, Pictures
from wrongtree.artifacts.predictions import QUALITY, Predictions
from wrongtree.shared.arrays import Doubles

CASTS = tuple(f"{hue} cast" for hue in HUES)
SEEN = ("colourless", *COLOURS, *CASTS, "border", "patch", "grain", "streaks", "range")  # of LOOKS, what has a word
PLAIN = (*QUALITY, *SEEN)
RATIOS = (
    "contrast for its brightness",
    "range for its brightness",
    *(f"{name} for its contrast" for name in ("detail", "noise", "grain", "colour")),
)
MEASURES = (*PLAIN, *RATIOS)
LEAST = 1.0  # levels: what is smaller is the rounding of pixels, of which no ratio tells anything


def compute(predictions: Predictions, pictures: Pictures) -> Doubles:
    """(k, measures) of every image that is kept whole, in the order of MEASURES."""
    named = dict(zip(QUALITY, predictions.whole.quality.T.astype(np.float64), strict=True))
    named |= dict(zip(LOOKS, pictures.looks.T.astype(np.float64), strict=True))
    named |= ratios(named)
    return np.stack([named[name] for name in MEASURES], axis=1)


def ratios(named: dict[str, Doubles]) -> dict[str, Doubles]:
    """Logarithms, so that twice and half are as far from the same.

    - contrast and range by min(brightness, 255 - brightness), which is what there is room for;
    - detail, the deviation of the Laplacian (blur is -log10 of one more than its square), noise, grain and colour by
      the contrast.
    """
    room = np.minimum(named["brightness"], 255 - named["brightness"]).clip(0)
    contrast = named["contrast"].clip(0)
    detail = np.sqrt((10 ** -named["blur"].clip(None, 0) - 1).clip(0))
    parts = {"detail": detail, "noise": named["noise"], "grain": named["grain"], "colour": named["colourfulness"]}
    found = {f"{name} for its contrast": _ratio(part, contrast) for name, part in parts.items()}
    for name in ("contrast", "range"):
        found[f"{name} for its brightness"] = _ratio(named[name].clip(0), room)
    return found


def _ratio(above: Doubles, below: Doubles) -> Doubles:
    found: Doubles = np.log((above.clip(0) + LEAST / 4) / (below + LEAST))
    return found

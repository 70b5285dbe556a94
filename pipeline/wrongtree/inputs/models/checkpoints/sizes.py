"""The size of pictures that a vision transformer was trained at, from its table of positions."""

from __future__ import annotations

import math
from typing import Any

from wrongtree.inputs.models.checkpoints.fitting import Fit

TABLES = {"encoder.pos_embedding": "conv_proj.weight", "pos_embed": "patch_embed.proj.weight"}  # torchvision's, timm's


def trained_at(blank: Any, fit: Fit) -> int | None:
    """Side of the square in pixels, where it is another than the model's; None: as the model has it."""
    for table, patches in TABLES.items():
        if table not in fit.wrong or patches not in fit.weights:
            continue
        own, found = dict(blank.named_parameters())[table].shape, fit.weights[table].shape
        patch = fit.weights[patches].shape[-1]
        size = getattr(blank, "image_size", None) or blank.patch_embed.img_size[0]
        if len(own) != 3 or len(found) != 3 or own[-1] != found[-1]:
            return None
        places = found[1] - (own[1] - (size // patch) ** 2)  # the class token and its like are no places
        side = math.isqrt(max(places, 0))
        return side * patch if side and side * side == places else None
    return None

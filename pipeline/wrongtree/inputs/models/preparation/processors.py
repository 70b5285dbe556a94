"""Image processors of Hugging Face: what flags change of them, in their own terms."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import torch
from PIL import Image

from wrongtree.config import Preprocess
from wrongtree.inputs.models.preparation.completing import ODD, CannotComplete
from wrongtree.inputs.models.preparation.recipes import Transform, interpolation_of

CODES = {"nearest": 0, "lanczos": 1, "bilinear": 2, "bicubic": 3}  # Pillow's, which processors use


def changes(processor: Any, flags: Preprocess) -> dict[str, Any]:
    """Arguments that make the same processor with another size, crop or interpolation. Colours are not its matter.

    CannotComplete where it resizes in another way than those that are known.
    """
    made: dict[str, Any] = {}
    if flags.interpolation is not None:
        interpolation_of(flags.interpolation, None)  # or say which there are
        made |= {"resample": CODES[flags.interpolation], "do_resize": True}
    if flags.img_size is None and flags.crop_pct is None:
        return made
    size = _sides(getattr(processor, "size", None))
    crops = bool(getattr(processor, "do_center_crop", None))
    crop = _sides(getattr(processor, "crop_size", None)) if crops else {}
    if not size or not set(size) <= {"height", "width", "shortest_edge"} or (crops and not crop):
        raise CannotComplete(f"its size is {size or 'not told'}")
    current = set((crop or size).values())
    if flags.img_size is None and len(current) != 1:
        raise CannotComplete(f"it makes no square: {crop or size}")
    side = flags.img_size or current.pop()
    share = flags.crop_pct
    made["do_resize"] = True
    if getattr(processor, "crop_pct", None) is not None:  # ConvNeXt, PoolFormer: they find the size to resize to
        made |= {"size": dict.fromkeys(size, side)} | ({} if share is None else {"crop_pct": share})
        return made | ({"crop_size": _square(side)} if crops else {})
    if crops:
        first = min(crop.values())
        new = {k: math.floor(side / share) if share else math.floor(v * side / first) for k, v in size.items()}
        return made | {"size": new, "crop_size": _square(side)}
    made["size"] = dict.fromkeys(size, math.floor(side / (share or 1)))
    cut = share not in (None, 1) or "shortest_edge" in size
    return made | ({"do_center_crop": True, "crop_size": _square(side)} if cut else {})


def transform_of(processor: Any) -> Transform:
    """From a picture to a tensor."""

    def transform(picture: Any) -> torch.Tensor:
        prepared: torch.Tensor = processor(images=picture, return_tensors="pt")["pixel_values"][0]
        return prepared

    return transform


def hold(transform: Transform, side: int | None) -> int:
    """How many channels it makes. CannotComplete where it does not make inputs of this size all the same."""
    shape = tuple(transform(Image.new("RGB", ODD, (90, 120, 150))).shape)
    if side is not None and shape[-2:] != (side, side):
        raise CannotComplete(f"it makes {shape[-2:]} of it all the same")
    return shape[0]


def _sides(size: Any) -> dict[str, int]:
    """What is told of a size, which is a number, a mapping or an object of the library's, by name."""
    if isinstance(size, int):
        return {"shortest_edge": size}
    if isinstance(size, list | tuple) and len(size) == 2:
        return {"height": size[0], "width": size[1]}
    told = dict(size) if isinstance(size, Mapping) else dict(vars(size)) if hasattr(size, "__dict__") else {}
    return {name: side for name, side in told.items() if side is not None}


def _square(side: int) -> dict[str, int]:
    return {"height": side, "width": side}

"""What an ONNX graph takes and gives: the layout and type of its images, its fixed batch, its outputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch

from wrongtree.inputs.models.parts.logits import NAMES
from wrongtree.inputs.models.parts.saved import Takes
from wrongtree.shared.faults import UserError

TYPES: dict[str, Any] = {
    "tensor(float)": np.float32,
    "tensor(float16)": np.float16,
    "tensor(double)": np.float64,
    "tensor(uint8)": np.uint8,
}
CHANNELS = (1, 3, 4)
SQUASHED = ("Softmax", "LogSoftmax", "Sigmoid")


@dataclass(frozen=True)
class Signature:
    """How a graph is fed, and which of its outputs may be the logits, the likeliest first."""

    kind: str  # of its input, in onnxruntime's words
    sides: tuple[int | None, ...]  # of its input; None: any
    channels_last: bool
    outputs: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def batch(self) -> int | None:
        """The only number of images that it takes."""
        return self.sides[0]

    @property
    def takes(self) -> Takes:
        """For the preparation of images."""
        _, first, second, third = self.sides
        height, width, channels = (first, second, third) if self.channels_last else (second, third, first)
        return Takes(channels, height, width, self.kind == "tensor(uint8)")

    def fed(self, images: torch.Tensor) -> np.ndarray:
        """(b, channels, h, w) as the graph takes them; a fixed batch is filled up with copies of the last."""
        laid = (images.permute(0, 2, 3, 1) if self.channels_last else images).detach().cpu().numpy()
        if self.batch is not None and len(laid) < self.batch:
            laid = np.concatenate([laid, np.repeat(laid[-1:], self.batch - len(laid), axis=0)])
        if self.kind == "tensor(uint8)":
            laid = np.clip(np.rint(laid), 0, 255)
        made: np.ndarray = np.ascontiguousarray(laid, dtype=TYPES[self.kind])
        return made

    def noise(self, side: int, rows: int) -> torch.Tensor:
        """(rows, channels, h, w) images on which two ways to run the graph are compared."""
        takes = self.takes
        shape = (rows, takes.channels or 3, takes.height or side, takes.width or side)
        made = torch.rand(shape, generator=torch.Generator().manual_seed(0))
        return (made * 255).round() if takes.bytes else made


def signature_of(model: Any, session: Any, asked: str) -> Signature:
    """Read from the file. UserError where it takes no images, or gives nothing that may be logits."""
    given = session.get_inputs()
    told = ", ".join(f"{one.name}: {one.type} {one.shape}" for one in given)
    if len(given) != 1:
        raise UserError(
            f"{asked}: has {len(given)} inputs ({told}); export it again with the images as its only input, or predict "
            "elsewhere and pass --predictions FILE"
        )
    if len(given[0].shape) != 4 or given[0].type not in TYPES:
        raise UserError(
            f"{asked}: its input is {told}; expected a batch of images as floats or bytes (uint8), (batch, channels, "
            "height, width) or (batch, height, width, channels)"
        )
    sides = tuple(side if isinstance(side, int) and side > 0 else None for side in given[0].shape)
    last = sides[1] not in CHANNELS and sides[3] in CHANNELS
    outputs, notes = _outputs(model, session, asked)
    found = Signature(given[0].type, sides, last, outputs, notes)
    return _tried(found, session) if sides[1] is None and sides[3] is None else found


def _outputs(model: Any, session: Any, asked: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those that may be logits: one row per image. Named ones come first, squashed ones last."""
    makers = {name: node.op_type for node in model.graph.node for name in node.output}
    given = session.get_outputs()
    sorted_ones = [one for one in given if makers.get(one.name) == "TopK"]
    if sorted_ones and len(sorted_ones) == len(given):
        raise UserError(
            f"{asked}: its outputs ({', '.join(one.name for one in given)}) are the largest values in their order "
            "(TopK), not one for each class; export it again with the logits, before topk"
        )
    tensors = [one for one in given if one.type in TYPES and one.type != "tensor(uint8)" and one not in sorted_ones]
    rows = [one for one in tensors if one.shape is None or len(one.shape) <= 2]
    if not tensors:
        told = ", ".join(f"{one.name}: {one.type}" for one in given)
        raise UserError(f"{asked}: its outputs are {told}; export it again with the logits as a tensor of floats")
    if len(given) == 1:
        return (given[0].name,), ()

    def likely(one: Any) -> tuple[int, bool]:
        named = next((i for i, name in enumerate(NAMES) if name in one.name.lower()), len(NAMES))
        return named, makers.get(one.name) in SQUASHED

    ordered = sorted(rows or tensors, key=likely)
    told = ", ".join(f"{one.name} {_shape(one.shape)}" for one in ordered)
    note = f"the ONNX model has several outputs ({told}): the first with one number per class is used"
    return tuple(one.name for one in ordered), (note,)


def _tried(found: Signature, session: Any) -> Signature:
    """Of a graph that does not say where its channels are, the layout that runs."""
    name = session.get_inputs()[0].name
    for last in (False, True):
        tried = replace(found, channels_last=last)
        try:
            session.run(None, {name: tried.fed(tried.noise(64, found.batch or 1))})
        except Exception:  # the other layout, or another size, which is seen later
            continue
        return tried
    return found


def _shape(shape: Sequence[Any] | None) -> str:
    return "" if shape is None else f"({', '.join(str(side) for side in shape)})"

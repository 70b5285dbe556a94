"""One output of a model with one output per label, as a classifier of two classes: without the label, and with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import nn

from wrongtree.inputs.models.outputs import answering
from wrongtree.inputs.models.parts.logits import find_logits
from wrongtree.inputs.tables.one_vs_rest import OneVsRest
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import some

SOFT = 1e-4  # how near to 1 the outputs of every image must sum, to be those of a softmax


class OneOutput(nn.Module):
    """Maps (b, channels, h, w) to (b, 1): the logit z of one label.

    Where there are two classes, `answering` makes [-z/2, z/2] of it, whose softmax is exactly sigmoid(z). It's tempting
    to give [0, z], but then an image that is predicted not to have the label has no gradient.

    It goes by the names of what is inside, so that layers are called what they are called there.
    """

    def __init__(self, inner: nn.Module, one: OneVsRest) -> None:
        super().__init__()
        self.inner, self.one = inner, one
        self._looked = False

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """The label's logit. UserError where the outputs are not one per label, each by itself."""
        count = len(self.one.outputs)
        known = count if count > 2 else None  # of two, a single number per image would be made two
        if not self._looked:
            with torch.no_grad():
                _refuse_softmax(find_logits(self.inner(images), known), count)
            self._looked = True
        with answering(self.inner, known):
            found = self.inner(images)
        if isinstance(found, torch.Tensor) and count == 1 and found.ndim == 1:
            found = found[:, None]
        if not isinstance(found, torch.Tensor) or found.ndim != 2 or found.shape[1] != count:
            raise UserError(_other_number(found, self.one), "images")
        return found[:, self.one.output : self.one.output + 1]

    def named_modules(self, *given: Any, **named: Any) -> Iterator[Any]:
        """Those of the model inside."""
        yield from self.inner.named_modules(*given, **named)


def _refuse_softmax(found: Any, count: int) -> None:
    if not isinstance(found, torch.Tensor) or found.ndim != 2 or count < 2 or found.shape[1] != count:
        return
    found = found.detach().float()
    shares = found.exp() if bool((found <= 0).all()) else found
    if bool((shares >= 0).all()) and bool((shares.sum(dim=1) - 1).abs().max() < SOFT):
        raise UserError(
            "--one-vs-rest: the outputs of the model sum to 1 over all labels, as those of a softmax do, so they say "
            "which label is likeliest and not which an image has; pass a model that was trained with one sigmoid per "
            "label, or data with one label per image",
            "images",
        )


def _other_number(found: Any, one: OneVsRest) -> str:
    labels = f"{len(one.outputs):,} labels ({some(one.outputs, 8)})"
    if not isinstance(found, torch.Tensor) or found.ndim != 2:
        what = tuple(found.shape) if isinstance(found, torch.Tensor) else type(found).__name__
        return f"--one-vs-rest: the model returned {what}, but there are {labels}; expected (batch, labels)"
    outputs = found.shape[1]
    s = "" if outputs == 1 else "s"
    return (
        f"--one-vs-rest: the model has {outputs:,} output{s}, but there are {labels}; pass --classes FILE, a text file "
        f"with {outputs:,} name{s} in the order of the outputs, one in each line; labels of the data that it does not "
        "name are left out"
    )

"""What a softmax or a sigmoid at a model's end was given, whoever called it: a module, a function, a saved graph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

FLOOR = 1e-12  # of a probability, so that its logarithm is finite
SOFTMAX = {"_softmax": False, "_log_softmax": True}  # and whether it returns logarithms
SIGMOID = ("sigmoid", "sigmoid_")
# What only lays numbers out anew, or copies them: done to a softmax's input, it gives the logits of what comes out.
LAYING_OUT = (
    "alias", "clone", "expand", "permute", "select", "slice", "squeeze", "t", "transpose", "unsqueeze", "view",
    "_to_copy", "_unsafe_view",
)  # fmt: skip
BLENDING = ("add", "cat", "div", "mean", "mul", "stack", "sum")  # as of an ensemble; the sum of its parts is no softmax


@dataclass(frozen=True)
class _Squashed:
    """A tensor that a softmax or a sigmoid made, or that was made of such tensors alone."""

    output: torch.Tensor
    softmax: bool
    logarithm: bool
    given: torch.Tensor | None  # what was squashed; None where there is no such tensor, or none any more
    versions: tuple[int, int]  # of output and given: what is changed in place is what it was no longer
    shape: torch.Size
    then: tuple[Callable[[torch.Tensor], torch.Tensor], ...] = ()  # what was done afterwards


class Squashes(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch's own, here and below
    """Within this mode every operation of this thread is heard, also those inside a graph that knows no hooks.

    Only what could be the answer is noted, one number or one row per image: attention is a softmax, too, and large.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._known: dict[int, _Squashed] = {}  # by the output's id, which is its own while it is held here

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Do what is asked, and note it."""
        kwargs = kwargs or {}
        given = self._known.get(id(args[0])) if args else None
        if given is not None and _changed(given):
            given = None
        output = func(*args, **kwargs)
        name = func.overloadpacket.__name__
        if isinstance(output, torch.Tensor) and func.namespace == "aten" and args:
            found = self._noted(name, func, args, kwargs, given, output)
            if found is not None:
                self._known[id(output)] = found
        return output

    def begin(self) -> None:
        """Hear what follows."""
        self.__enter__()  # type: ignore[no-untyped-call]

    def end(self) -> None:
        """Hear no more; what was heard is still known."""
        self.__exit__(None, None, None)  # type: ignore[no-untyped-call]

    def logits(self, output: torch.Tensor) -> torch.Tensor | None:
        """What was squashed into this output, or where that cannot be had its logarithms; None: it is not squashed.

        The gradient of the predicted logarithm is not that of the predicted logit: then `check` and builds say so.
        """
        found = self._known.get(id(output))
        if found is None or _changed(found):
            return None
        given = found.given
        # A gradient that does not reach what was squashed, as where somebody else's backward pass goes round it.
        if given is not None and _version(given) == found.versions[1] and given.requires_grad >= output.requires_grad:
            for step in found.then:
                given = step(given)
            return given
        if found.logarithm:
            return output
        logarithm = output.clamp_min(FLOOR).log()
        if not found.softmax:
            return logarithm - (1 - output).clamp_min(FLOOR).log()
        return logarithm.log_softmax(1) if logarithm.ndim > 1 else logarithm  # a sum of several is brought to one

    def _noted(
        self,
        name: str,
        func: Any,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        given: _Squashed | None,
        output: torch.Tensor,
    ) -> _Squashed | None:
        if name in SOFTMAX or name in SIGMOID:
            if sum(length > 1 for length in output.shape[1:]) > 1:
                return None
            if name in SOFTMAX and (args[1] % max(1, output.ndim) == 0 or "out" in kwargs):
                return None  # over the batch
            noted = _note(output, name in SOFTMAX, SOFTMAX.get(name, False), args[0])
            if output is not args[0]:
                return noted
            # In place: there is no input any more, and torch counts the change once this returns.
            return replace(noted, given=None, versions=(noted.versions[0] + (not output.is_inference()), 0))
        if given is not None and (name in LAYING_OUT or name == ("exp" if given.logarithm else "log")):
            step = () if name in ("exp", "log") else (lambda tensor: func(tensor, *args[1:], **kwargs),)
            after = _note(output, given.softmax, given.logarithm != (name in ("exp", "log")), given.given)
            return replace(after, versions=(after.versions[0], given.versions[1]), then=(*given.then, *step))
        if name in BLENDING:
            parts = [part for value in args for part in (value if isinstance(value, list | tuple) else [value])]
            tensors = [part for part in parts if isinstance(part, torch.Tensor) and part.ndim]
            blended = [self._known.get(id(tensor)) for tensor in tensors]
            if tensors and all(part and part.softmax and not part.logarithm for part in blended):
                return _note(output, True, False, None)
        return None


def _note(output: torch.Tensor, softmax: bool, logarithm: bool, given: torch.Tensor | None) -> _Squashed:
    versions = (_version(output), 0 if given is None else _version(given))
    return _Squashed(output, softmax, logarithm, given, versions, output.shape)


def _changed(found: _Squashed) -> bool:
    """Whether the output is another by now. What was squashed may be, too: then only the output is left."""
    return found.versions[0] != _version(found.output) or found.shape != found.output.shape


def _version(tensor: torch.Tensor) -> int:
    return 0 if tensor.is_inference() else tensor._version

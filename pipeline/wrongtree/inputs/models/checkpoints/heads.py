"""The last layers of a model, where a person put others in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wrongtree.inputs.models.checkpoints.fitting import Fit
from wrongtree.inputs.models.checkpoints.things import Lazy, Made

if TYPE_CHECKING:
    from torch import Tensor, nn


MOST = 12  # layers: what has more is no head


@dataclass(frozen=True)
class Layer:
    """One layer with weights."""

    name: str  # in the checkpoint, without the prefix
    tensors: Mapping[str, Lazy]  # by their last names: weight, bias

    @property
    def sides(self) -> tuple[int, ...]:
        """Of its weight: (outputs, inputs, …)."""
        return self.tensors["weight"].shape if "weight" in self.tensors else ()

    @property
    def linear(self) -> bool:
        """Whether it is an `nn.Linear`, or a convolution of single pixels."""
        return len(self.sides) == 2 and self.tensors.keys() <= {"weight", "bias"}

    @property
    def said(self) -> str:
        """`nn.Linear(512, 256)`; `...` where that cannot be told."""
        if self.linear:
            bias = "" if "bias" in self.tensors else ", bias=False"
            return f"nn.Linear({self.sides[1]}, {self.sides[0]}{bias})"
        if len(self.sides) == 1 and "running_mean" in self.tensors:
            return f"nn.BatchNorm1d({self.sides[0]})"
        if len(self.sides) == 1 and self.tensors.keys() == {"weight", "bias"}:
            return f"nn.LayerNorm({self.sides[0]})"
        return "..."


@dataclass(frozen=True)
class Head:
    """What stands in place of the model's own last layers."""

    root: str  # the model's module that differs: `fc`
    name: str  # the model's last layer: `fc`, `classifier.3`
    layers: tuple[Layer, ...]  # the checkpoint's
    swap: str | None = None  # the single layer that is put into this module's place; None: that cannot be told
    weights: Mapping[str, Lazy] | None = None  # everything by the model's names, then
    whole: bool = False  # whether the root is replaced by it, not only the last layer

    @property
    def classes(self) -> int:
        """How many outputs there are."""
        sides = [layer.sides for layer in self.layers if layer.linear]
        return sides[-1][0] if sides else 0

    @property
    def chain(self) -> str:
        """`512 → 256 → 3`."""
        sides = [layer.sides for layer in self.layers if layer.linear]
        return " → ".join(map(str, [*(side[1] for side in sides[:1]), *(side[0] for side in sides)]))


def last_layer(blank: nn.Module, outputs: int) -> str | None:
    """The name of the layer that gives a model's outputs."""
    from torch import nn

    heads = [n for n, m in blank.named_modules() if isinstance(m, nn.Linear | nn.Conv2d) and len(m.weight) == outputs]
    heads = [name for name in heads if not name.startswith(("AuxLogits", "aux"))]
    return heads[-1] if heads else None


def other_head(blank: nn.Module, outputs: int, fit: Fit) -> Head | None:
    """What differs, where that is only the head; None: something else differs."""
    from torch import nn

    name = last_layer(blank, outputs)
    if name is None:
        return None
    root = name.partition(".")[0]
    inside = (f"{root}.",)
    if any(not each.startswith(inside) for each in (*fit.missing, *fit.wrong)) or not fit.weights:
        return None
    # What of the head has its name and shape stays; the rest was put there.
    kept = {
        n: t for n, t in fit.weights.items() if not n.startswith(inside) or (n not in fit.wrong and not _of(n, name))
    }
    put = {n: t for n, t in fit.weights.items() if n not in kept} | fit.extra
    layers = _layers(put)
    last, absent = dict(blank.named_modules())[name], [n for n in fit.missing if not _of(n, name)]
    assert isinstance(last, nn.Linear | nn.Conv2d)
    if (
        len(layers) == 1
        and not absent
        and layers[0].sides[1:] == tuple(last.weight.shape[1:])
        and layers[0].tensors.keys() <= {"weight", "bias"}
    ):
        return Head(root, name, layers, name, kept | _placed(layers[0], name))
    every = _layers({n: t for n, t in fit.weights.items() if n.startswith(inside)} | fit.extra)
    first = next((m for m in dict(blank.named_modules())[root].modules() if hasattr(m, "weight")), None)
    inputs = first.weight.shape[-1] if first is not None and first.weight.ndim in (1, 2) else None
    trunk = {n: t for n, t in fit.weights.items() if not n.startswith(inside)}
    if len(every) == 1 and every[0].linear and every[0].sides[1] == inputs:
        return Head(root, name, every, root, trunk | _placed(every[0], f"{root}.1"), whole=True)
    others = {child for child, _ in blank.named_children()} - {root}
    if not every or len(every) > MOST or any(layer.name.partition(".")[0] in others for layer in every):
        return None
    return Head(root, name, every)


def put_in(module: nn.Module, head: Head) -> None:
    """Replace the module's own last layers by the checkpoint's single one."""
    from torch import nn

    (layer,) = head.layers
    module.add_module(head.root, nn.Sequential(nn.Flatten(), nn.Linear(layer.sides[1], layer.sides[0])))


def said_of(head: Head) -> str:
    """What was decided."""
    (layer,) = head.layers
    if layer.name == head.name and "bias" in layer.tensors:
        return f"the checkpoint's last layer, '{layer.name}', is beside the other weights"
    if layer.name == head.name:
        return f"the checkpoint's last layer, '{layer.name}', has no bias"
    what = f"all of the model's '{head.root}'" if head.whole else f"the model's '{head.name}'"
    return (
        f"the checkpoint's last layer is '{layer.name}' ({head.chain}); it is used in place of {what}, as if nothing "
        "but dropout came before it"
    )


def _placed(layer: Layer, name: str) -> dict[str, Lazy]:
    found = {f"{name}.{leaf}": tensor for leaf, tensor in layer.tensors.items()}
    if "bias" not in layer.tensors:
        found[f"{name}.bias"] = Made((layer.sides[0],), layer.tensors["weight"].dtype, lambda: _zeros(layer.sides[0]))
    return found


def _zeros(length: int) -> Tensor:
    import torch

    return torch.zeros(length)


def _layers(tensors: Mapping[str, Lazy]) -> tuple[Layer, ...]:
    grouped: dict[str, dict[str, Lazy]] = {}
    for name, tensor in tensors.items():
        above, _, leaf = name.rpartition(".")
        if leaf != "num_batches_tracked":
            grouped.setdefault(above, {})[leaf] = tensor
    return tuple(Layer(name, held) for name, held in grouped.items())


def _of(name: str, layer: str) -> bool:
    return name.rpartition(".")[0] == layer

"""Weights that are computed of others: parametrizations and pruning, folded into the plain ones."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from wrongtree.inputs.models.checkpoints.things import Lazy, Made, numel

if TYPE_CHECKING:
    from torch import Tensor

NEW = re.compile(r"(?:(.*)\.)?parametrizations\.(\w+)\.(original\d*|\d+\..+)")
DENSE = re.compile(r"(.*denselayer\d+\.(?:norm|relu|conv))\.([12]\..+)")
OLD = re.compile(r"(.*?)(\w+?)_(g|v|orig|mask|u)")


def fold(tensors: Mapping[str, Lazy], names: Collection[str]) -> tuple[dict[str, Lazy], tuple[str, ...]]:
    """Plain weights in place of what they are computed of, where the model has the plain ones; and what was done.

    What is not known is left as it is, and does not fit then.
    """
    found = {_current(key, names): tensor for key, tensor in tensors.items()}
    done: dict[str, int] = {}
    if not any("parametrizations." in name or name.endswith(("_g", "_mask", "_orig")) for name in names):
        _fold_new(found, done)
        _fold_old(found, done)
    return found, tuple(f"{kind} of {number} weights was folded into them" for kind, number in done.items())


def _current(key: str, names: Collection[str]) -> str:
    """DenseNet's layers as torchvision calls them today; its own files and those of before 0.3 have `norm.1`."""
    match = DENSE.fullmatch(key)
    if match is None:
        return key
    name = f"{match[1]}{match[2]}"
    return name if any(name.endswith(own) or own.endswith(name) for own in names) else key


def _fold_new(found: dict[str, Lazy], done: dict[str, int]) -> None:
    """`torch.nn.utils.parametrizations`."""
    sets: dict[tuple[str, str], dict[str, str]] = {}
    for key in found:
        if match := NEW.fullmatch(key):
            sets.setdefault((match[1] or "", match[2]), {})[match[3]] = key
    for (module, name), parts in sets.items():
        plain = f"{module}.{name}" if module else name
        if set(parts) == {"original0", "original1"}:
            _put(found, plain, "weight norm", done, _normed, parts["original0"], parts["original1"])
        elif set(parts) == {"original", "0._u", "0._v"}:
            _put(found, plain, "spectral norm", done, _spectral, parts["original"], parts["0._u"], parts["0._v"])
        elif set(parts) == {"original", "0.mask"}:
            _put(found, plain, "pruning", done, _pruned, parts["original"], parts["0.mask"])


def _fold_old(found: dict[str, Lazy], done: dict[str, int]) -> None:
    """`torch.nn.utils.weight_norm`, `spectral_norm`, and `prune`, which keep them beside each other."""
    sets: dict[str, dict[str, str]] = {}
    for key in found:
        if match := OLD.fullmatch(key):
            sets.setdefault(match[1] + match[2], {})[match[3]] = key
    for plain, parts in sets.items():
        if set(parts) == {"g", "v"}:
            _put(found, plain, "weight norm", done, _normed, parts["g"], parts["v"])
        elif set(parts) == {"orig", "mask"}:
            _put(found, plain, "pruning", done, _pruned, parts["orig"], parts["mask"])
        elif set(parts) == {"orig", "u", "v"}:
            _put(found, plain, "spectral norm", done, _spectral, parts["orig"], parts["u"], parts["v"])


def _put(found: dict[str, Lazy], plain: str, kind: str, done: dict[str, int], how: object, *keys: str) -> None:
    parts = [found[key] for key in keys]
    whole = max(parts, key=numel)
    if plain in found or not callable(how):
        return
    for key in keys:
        del found[key]
    found[plain] = Made(whole.shape, whole.dtype, lambda: how(*(part.load() for part in parts)), (kind, *parts))
    done[kind] = done.get(kind, 0) + 1


def _normed(length: Tensor, direction: Tensor) -> Tensor:
    """g · v / ‖v‖, over all dimensions along which g has one number."""
    over = [at for at, side in enumerate(length.shape) if side == 1] if length.ndim else list(range(direction.ndim))
    norms: Tensor = direction.square().sum(dim=over, keepdim=True).sqrt() if over else direction.abs()
    return length * direction / norms


def _pruned(weight: Tensor, mask: Tensor) -> Tensor:
    """Pruned weights are 0."""
    return weight * mask.to(weight.dtype)


def _spectral(weight: Tensor, left: Tensor, right: Tensor) -> Tensor:
    """W / σ, where σ = uᵀ W v, of W as a matrix with the rows that u is for."""
    rows = weight.flatten(1)
    if len(left) != len(rows):  # of a transposed convolution, the second dimension
        rows = weight.transpose(0, 1).flatten(1)
    divided: Tensor = weight / (left @ (rows @ right))
    return divided

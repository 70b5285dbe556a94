"""ONNX's operations in torch, as far as image classifiers use them, from operator set 7 on.

Each takes the values of its inputs (None: left out), its attributes and the number of the operator set; what only tells
a shape is a tensor of whole numbers as well. https://onnx.ai/onnx/operators says what they are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

Attributes = Mapping[str, Any]
Operation = Callable[[Sequence[Any], Attributes, int], Any]

TYPES = {
    **{1: torch.float32, 2: torch.uint8, 3: torch.int8, 5: torch.int16, 6: torch.int32, 7: torch.int64},
    **{9: torch.bool, 10: torch.float16, 11: torch.float64, 16: torch.bfloat16},
}  # TensorProto's numbers


def _numbers(given: Any) -> list[int]:
    """Whole numbers out of a tensor or an attribute."""
    return [int(v) for v in (given.reshape(-1).tolist() if isinstance(given, Tensor) else given)]


def _axes(x: Sequence[Any], a: Attributes, at: int = 1) -> list[int] | None:
    """Axes, which were attributes before they were inputs; None: all, or those of size one."""
    given = x[at] if len(x) > at and x[at] is not None else a.get("axes")
    return None if given is None else _numbers(given)


def _pads(a: Attributes, sides: Sequence[int], kernel: Sequence[int], strides: Any, dilations: Any) -> list[int]:
    """Begins, then ends, whichever way they are told."""
    how = a.get("auto_pad", "NOTSET")
    if how not in ("SAME_UPPER", "SAME_LOWER"):
        return [0] * 2 * len(kernel) if how == "VALID" else list(a.get("pads", [0] * 2 * len(kernel)))
    needed = [
        max(0, (math.ceil(side / s) - 1) * s + (k - 1) * d + 1 - side)
        for side, k, s, d in zip(sides, kernel, strides, dilations, strict=True)
    ]
    less, more = [n // 2 for n in needed], [n - n // 2 for n in needed]
    return less + more if how == "SAME_UPPER" else more + less


def _padded(x: Tensor, pads: Sequence[int], value: float = 0.0) -> Tensor:
    """Pad the last dimensions by (begins, ends), as ONNX orders them."""
    half = len(pads) // 2
    return functional.pad(x, [n for i in reversed(range(half)) for n in (pads[i], pads[i + half])], value=value)


def _window(x: Tensor, a: Attributes, kernel: Sequence[int]) -> tuple[list[int], list[int], list[int]]:
    strides, dilations = a.get("strides", [1] * len(kernel)), a.get("dilations", [1] * len(kernel))
    return list(strides), list(dilations), _pads(a, x.shape[2:], kernel, strides, dilations)


def _convolution(x: Sequence[Any], a: Attributes, version: int) -> Tensor:
    data, weight, bias = (*x, None)[:3]
    strides, dilations, pads = _window(data, a, weight.shape[2:])
    convolve = (functional.conv1d, functional.conv2d, functional.conv3d)[weight.ndim - 3]
    return convolve(_padded(data, pads), weight, bias, strides, 0, dilations, a.get("group", 1))


def _max_pool(x: Sequence[Any], a: Attributes, version: int) -> Tensor:
    strides, dilations, pads = _window(x[0], a, a["kernel_shape"])
    padded = _padded(x[0], pads, -math.inf)
    return functional.max_pool2d(padded, a["kernel_shape"], strides, 0, dilations, bool(a.get("ceil_mode", 0)))


def _average_pool(x: Sequence[Any], a: Attributes, version: int) -> Tensor:
    kernel = a["kernel_shape"]
    strides, dilations, pads = _window(x[0], a, kernel)
    _only(all(d == 1 for d in dilations))
    ceil = bool(a.get("ceil_mode", 0))
    total = functional.avg_pool2d(_padded(x[0], pads), kernel, strides, 0, ceil)
    if a.get("count_include_pad", 0) or not any(pads):
        return total
    return total / functional.avg_pool2d(_padded(torch.ones_like(x[0][:1, :1]), pads), kernel, strides, 0, ceil)


def _softmax(normalise: Callable[..., Tensor]) -> Operation:
    def operation(x: Sequence[Any], a: Attributes, version: int) -> Tensor:
        if version >= 13:
            return normalise(x[0], dim=a.get("axis", -1))
        flat = x[0].flatten(a.get("axis", 1)) if x[0].ndim > 1 else x[0]
        return normalise(flat, dim=-1).reshape(x[0].shape)

    return operation


def _reduced(by: Callable[..., Tensor]) -> Operation:
    def operation(x: Sequence[Any], a: Attributes, version: int) -> Tensor:
        data: Tensor = x[0]
        axes = _axes(x, a)
        if not axes and a.get("noop_with_empty_axes", 0):
            return data
        return by(data, dim=axes or list(range(data.ndim)), keepdim=bool(a.get("keepdims", 1)))

    return operation


def _reshape(x: Sequence[Any], a: Attributes, version: int) -> Tensor:
    data: Tensor = x[0]
    sides = _numbers(x[1])
    if not a.get("allowzero", 0):
        sides = [data.shape[i] if side == 0 else side for i, side in enumerate(sides)]
    return data.reshape(sides)


def _flatten(x: Sequence[Any], a: Attributes, version: int) -> Tensor:
    data: Tensor = x[0]
    axis = a.get("axis", 1) % data.ndim if data.ndim else 0
    return data.reshape(math.prod(data.shape[:axis]), -1)


def _squeeze(x: Sequence[Any], a: Attributes, version: int) -> Tensor:
    data: Tensor = x[0]
    axes = _axes(x, a)
    return data.squeeze() if axes is None else data.squeeze(axes)


def _unsqueeze(x: Sequence[Any], a: Attributes, version: int) -> Tensor:
    found: Tensor = x[0]
    axes = _axes(x, a) or []
    for axis in sorted(axis % (found.ndim + len(axes)) for axis in axes):
        found = found.unsqueeze(axis)
    return found


def _split(x: Sequence[Any], a: Attributes, version: int) -> tuple[Tensor, ...]:
    axis = a.get("axis", 0)
    sizes = _numbers(x[1]) if len(x) > 1 and x[1] is not None else a.get("split")
    return torch.split(x[0], sizes or math.ceil(x[0].shape[axis] / a["outputs"]), axis)


def _slice(x: Sequence[Any], a: Attributes, version: int) -> Tensor:
    found: Tensor = x[0]
    starts, ends = (_numbers(v) for v in (x[1:3] if len(x) > 2 else (a["starts"], a["ends"])))
    axes = _axes(x, a, 3) or list(range(len(starts)))
    steps = _numbers(x[4]) if len(x) > 4 and x[4] is not None else [1] * len(starts)
    for start, end, axis, step in zip(starts, ends, axes, steps, strict=True):
        taken = range(found.shape[axis])[slice(start, None if step < 0 and end < -found.shape[axis] else end, step)]
        if step > 0:
            found = found[(slice(None),) * (axis % found.ndim) + (slice(taken.start, taken.stop, step),)]
        else:
            found = found.index_select(axis, torch.tensor(taken, dtype=torch.int64, device=found.device))
    return found


def _gather(x: Sequence[Any], a: Attributes, version: int) -> Tensor:
    data: Tensor = x[0]
    axis = a.get("axis", 0) % data.ndim
    index = torch.where(x[1] < 0, x[1] + data.shape[axis], x[1])
    found = data.index_select(axis, index.reshape(-1))
    return found.reshape((*data.shape[:axis], *index.shape, *data.shape[axis + 1 :]))


def _scatter(x: Sequence[Any], a: Attributes, version: int) -> Tensor:
    _only(a.get("reduction", "none") == "none")
    data: Tensor = x[0]
    return data.index_put(tuple(x[1].unbind(-1)), x[2])


def _pad(x: Sequence[Any], a: Attributes, version: int) -> Tensor:
    _only(a.get("mode", "constant") == "constant" and (len(x) < 4 or x[3] is None))
    value = x[2] if len(x) > 2 and x[2] is not None else a.get("value", 0.0)
    return _padded(x[0], _numbers(x[1] if len(x) > 1 else a["pads"]), float(value))


def _clip(x: Sequence[Any], a: Attributes, version: int) -> Tensor:
    low, high = (v if v is not None else a.get(n) for v, n in zip((*x[1:], None, None), ("min", "max"), strict=False))
    return x[0] if low is None and high is None else torch.clamp(x[0], low, high)


def _gemm(x: Sequence[Any], a: Attributes, version: int) -> Tensor:
    left, right = x[0].T if a.get("transA") else x[0], x[1].T if a.get("transB") else x[1]
    found: Tensor = a.get("alpha", 1.0) * (left @ right)
    if len(x) > 2 and x[2] is not None:
        found = found + a.get("beta", 1.0) * x[2]
    return found


def _normalise(x: Sequence[Any], a: Attributes, version: int) -> Tensor:
    axis = a.get("axis", -1)
    return functional.layer_norm(x[0], x[0].shape[axis:], x[1], (*x, None)[2], a.get("epsilon", 1e-5))


def _divide(x: Sequence[Any], a: Attributes, version: int) -> Tensor:
    whole = not (x[0].is_floating_point() or x[1].is_floating_point())
    return torch.div(x[0], x[1], rounding_mode="trunc" if whole else None)


def _shape(x: Sequence[Any], a: Attributes, version: int) -> Tensor:
    return torch.tensor(x[0].shape[a.get("start", 0) : a.get("end")], dtype=torch.int64)


def _only(supported: bool) -> None:
    if not supported:
        raise NotImplementedError("a form of an operation that is not supported")


def _of(function: Callable[..., Any]) -> Operation:
    """An operation without attributes."""
    return lambda x, a, version: function(*x)


OPERATIONS: dict[str, Operation] = {
    **{name: _of(getattr(torch, name.lower())) for name in ("Abs", "Ceil", "Cos", "Erf", "Exp", "Floor", "Log", "Neg")},
    **{name: _of(getattr(torch, name.lower())) for name in ("Reciprocal", "Relu", "Round", "Sigmoid", "Sign", "Sin")},
    **{name: _of(getattr(torch, name.lower())) for name in ("Sqrt", "Tanh", "Add", "Mul", "Sub", "Pow", "MatMul")},
    **{name: _of(getattr(torch, f"logical_{name.lower()}")) for name in ("And", "Not", "Or", "Xor")},
    "Equal": _of(torch.eq),
    "Greater": _of(torch.gt),
    "Less": _of(torch.lt),
    "GreaterOrEqual": _of(torch.ge),
    "LessOrEqual": _of(torch.le),
    "Where": _of(torch.where),
    "Identity": _of(lambda v: v),
    "Dropout": lambda x, a, v: x[0],
    "HardSwish": _of(functional.hardswish),
    "Mish": _of(functional.mish),
    "Softplus": _of(functional.softplus),
    "PRelu": _of(lambda v, slope: torch.where(v < 0, v * slope, v)),
    "Max": lambda x, a, v: reduce(torch.maximum, x),
    "Min": lambda x, a, v: reduce(torch.minimum, x),
    "Sum": lambda x, a, v: sum(x),
    "Div": _divide,
    "Mod": lambda x, a, v: torch.fmod(*x) if a.get("fmod") else torch.remainder(*x),
    "Elu": lambda x, a, v: functional.elu(x[0], a.get("alpha", 1.0)),
    "LeakyRelu": lambda x, a, v: functional.leaky_relu(x[0], a.get("alpha", 0.01)),
    "Gelu": lambda x, a, v: functional.gelu(x[0], approximate=a.get("approximate", "none")),
    "HardSigmoid": lambda x, a, v: (x[0] * a.get("alpha", 0.2) + a.get("beta", 0.5)).clamp(0, 1),
    "Clip": _clip,
    "Softmax": _softmax(torch.softmax),
    "LogSoftmax": _softmax(torch.log_softmax),
    "Gemm": _gemm,
    "Einsum": lambda x, a, v: torch.einsum(a["equation"], *x),
    "Conv": _convolution,
    "MaxPool": _max_pool,
    "AveragePool": _average_pool,
    "GlobalAveragePool": _of(lambda v: v.mean(tuple(range(2, v.ndim)), keepdim=True)),
    "GlobalMaxPool": _of(lambda v: v.amax(tuple(range(2, v.ndim)), keepdim=True)),
    "BatchNormalization": lambda x, a, v: functional.batch_norm(
        x[0], x[3], x[4], x[1], x[2], eps=a.get("epsilon", 1e-5)
    ),
    "InstanceNormalization": lambda x, a, v: functional.instance_norm(
        x[0], weight=x[1], bias=x[2], eps=a.get("epsilon", 1e-5)
    ),
    "LayerNormalization": _normalise,
    "LRN": lambda x, a, v: functional.local_response_norm(
        x[0], a["size"], a.get("alpha", 1e-4), a.get("beta", 0.75), a.get("bias", 1.0)
    ),
    "ReduceMean": _reduced(torch.mean),
    "ReduceSum": _reduced(torch.sum),
    "ReduceMax": _reduced(torch.amax),
    "ReduceMin": _reduced(torch.amin),
    "ReduceL2": _reduced(torch.linalg.vector_norm),
    "Reshape": _reshape,
    "Flatten": _flatten,
    "Transpose": lambda x, a, v: x[0].permute(a.get("perm", list(range(x[0].ndim))[::-1])),
    "Squeeze": _squeeze,
    "Unsqueeze": _unsqueeze,
    "Concat": lambda x, a, v: torch.cat(list(x), a["axis"]),
    "Split": _split,
    "Slice": _slice,
    "Gather": _gather,
    "ScatterND": _scatter,
    "Expand": _of(lambda v, shape: v * torch.ones(_numbers(shape), dtype=v.dtype, device=v.device)),
    "Tile": _of(lambda v, times: v.tile(_numbers(times))),
    "Shape": _shape,
    "ConstantOfShape": lambda x, a, v: torch.full(_numbers(x[0]), *a.get("value", torch.zeros(1)).reshape(-1).tolist(),
                                                  dtype=a.get("value", torch.zeros(1)).dtype),
    "Range": _of(lambda start, end, step: torch.arange(start.item(), end.item(), step.item(), dtype=start.dtype)),
    "Cast": lambda x, a, v: x[0].to(TYPES[a["to"]]),
    "CastLike": _of(lambda v, like: v.to(like.dtype)),
    "Pad": _pad,
}  # fmt: skip

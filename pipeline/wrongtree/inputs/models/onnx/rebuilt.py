"""An ONNX graph rebuilt in torch, which gives gradients."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from wrongtree.inputs.models.onnx.operations import OPERATIONS
from wrongtree.inputs.models.onnx.signature import Signature
from wrongtree.inputs.models.parts.places import Place

HEARD = ("Conv", "Norm", "Relu", "Elu", "Clip", "Gelu", "Swish", "Mish", "Add", "Mul", "Concat")  # may give a map


class Rebuilt(nn.Module):
    """The graph in torch. Layers are torch's own, so that all that listens to a model hears them."""

    def __init__(self, model: Any, signature: Signature) -> None:
        super().__init__()
        from onnx import numpy_helper

        graph = model.graph
        self._version = next((o.version for o in model.opset_import if o.domain in ("", "ai.onnx")), 0)
        weights = {t.name: _full(torch.from_numpy(np.array(numpy_helper.to_array(t)))) for t in graph.initializer}
        (self._input,) = [value.name for value in graph.input if value.name not in weights]
        self._outputs, self._channels_last = signature.outputs, signature.channels_last
        self._size = signature.takes.height, signature.takes.width
        self.layers, self.constants = nn.ModuleDict(), _Constants()
        self._steps: list[tuple[str, str | None, list[str], list[str], dict[str, Any]]] = []
        for number, node in enumerate(graph.node):
            if node.domain not in ("", "ai.onnx") or node.op_type not in (*OPERATIONS, "Constant"):
                raise NotImplementedError(f"its operation {node.op_type} is not supported")
            attributes = {a.name: _attribute(a) for a in node.attribute} | {"outputs": len(node.output)}
            if node.op_type == "Constant":
                given = torch.as_tensor(next(v for k, v in attributes.items() if k != "outputs"))
                weights[node.output[0]] = _full(given)
                continue
            if node.op_type == "Identity" and node.input[0] in weights:  # how exporters say a weight twice
                weights[node.output[0]] = weights[node.input[0]]
                continue
            layer, inputs = (
                _layer(node.op_type, [weights.get(name) for name in node.input], attributes),
                list(node.input),
            )
            name = None
            if layer is not None:
                name = f"{re.sub(r'[^0-9A-Za-z_]+', '_', node.name or node.op_type).strip('_')}_{number}"
                self.layers[name], inputs = layer, inputs[:1]
            elif any(part in node.op_type for part in HEARD):
                name = f"{node.op_type.lower()}_{number}"
                self.layers[name] = Place()
            self._steps.append((node.op_type, name, inputs, list(node.output), attributes))
        used: set[str] = set()
        self._spent: list[set[str]] = []  # values that no later step needs
        for _, _, inputs, outputs, _ in reversed(self._steps):
            self._spent.insert(0, {*inputs, *outputs} - used - {*self._outputs})
            used |= set(inputs)
        self.constants.keep({name: value for name, value in weights.items() if name in used})

    def forward(self, images: torch.Tensor) -> Any:
        """The output, or the outputs that may be logits."""
        if any(own not in (None, side) for own, side in zip(self._size, images.shape[2:], strict=True)):
            raise ValueError(f"takes images of {self._size} px only")  # as onnxruntime says of the same
        values = {**self.constants.values(), self._input: images.permute(0, 2, 3, 1) if self._channels_last else images}
        for (kind, name, inputs, outputs, attributes), spent in zip(self._steps, self._spent, strict=True):
            given = [values[i] if i else None for i in inputs]
            layer = self.layers[name] if name is not None else None
            if layer is not None and not isinstance(layer, Place):
                found = layer(given[0])
            else:
                found = OPERATIONS[kind](_together(given), attributes, self._version)
                found = layer(found) if layer is not None else found
            values.update(zip(outputs, found if isinstance(found, tuple) else (found,), strict=False))
            for finished in spent:
                values.pop(finished, None)
        answers = [values[name] for name in self._outputs]
        return answers[0] if len(answers) == 1 else tuple(answers)


class _Constants(nn.Module):
    """Weights that belong to no layer; whole numbers, which tell shapes, stay where they are."""

    def keep(self, values: Mapping[str, torch.Tensor]) -> None:
        """Take these over."""
        self._names = {name: f"constant_{i}" for i, name in enumerate(values)}
        self._plain = {name: value for name, value in values.items() if not value.is_floating_point()}
        for name, value in values.items():
            if name not in self._plain:
                self.register_buffer(self._names[name], value)

    def values(self) -> dict[str, torch.Tensor]:
        """All, by their names in the graph."""
        return {
            name: self._plain[name] if name in self._plain else getattr(self, at) for name, at in self._names.items()
        }


def _layer(kind: str, weights: Sequence[Any], attributes: Mapping[str, Any]) -> nn.Module | None:
    """torch's own layer for an operation on constant weights, where there is one."""
    known = all(weight is not None for weight in weights[1:])
    if kind == "Softmax" and attributes.get("axis", -1) in (1, -1):
        return nn.Softmax(attributes.get("axis", -1))
    if kind == "Sigmoid":
        return nn.Sigmoid()
    if not known or len(weights) < 2 or not weights[1].is_floating_point():
        return None
    weight, bias = weights[1].float(), weights[2].float() if len(weights) > 2 else None
    made: nn.Module | None = None
    if kind == "MatMul" and weight.ndim == 2:
        made = _linear(weight.T, None)
    elif kind == "Gemm" and not attributes.get("transA") and (bias is None or bias.ndim == 1):
        scaled = bias * attributes.get("beta", 1.0) if bias is not None else None
        made = _linear((weight if attributes.get("transB") else weight.T) * attributes.get("alpha", 1.0), scaled)
    elif kind == "BatchNormalization" and weights[1].ndim == 1:
        made = nn.BatchNorm2d(len(weight), attributes.get("epsilon", 1e-5))
        state = dict(zip(("weight", "bias", "running_mean", "running_var"), weights[1:], strict=True))
        made.load_state_dict(state, strict=False)
    elif kind == "Conv" and weight.ndim == 4 and attributes.get("auto_pad", "NOTSET") == "NOTSET":
        pads, group = attributes.get("pads", [0] * 4), attributes.get("group", 1)
        if pads[:2] == pads[2:]:
            stride, dilation = (tuple(attributes.get(name, [1, 1])) for name in ("strides", "dilations"))
            made = nn.Conv2d(
                weight.shape[1] * group, len(weight), tuple(weight.shape[2:]), stride, tuple(pads[:2]), dilation,
                group, bias is not None,
            )  # fmt: skip
            made.load_state_dict({"weight": weight} | ({} if bias is None else {"bias": bias}))
    return made


def _full(weight: torch.Tensor) -> torch.Tensor:
    """Half and double precision become single: inputs have it."""
    return weight.float() if weight.is_floating_point() else weight


def _linear(weight: torch.Tensor, bias: torch.Tensor | None) -> nn.Linear:
    made = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None)
    made.load_state_dict({"weight": weight} | ({} if bias is None else {"bias": bias.expand(len(weight))}))
    return made


def _attribute(attribute: Any) -> Any:
    import onnx

    value = onnx.helper.get_attribute_value(attribute)
    if isinstance(value, onnx.TensorProto):
        return torch.from_numpy(np.array(onnx.numpy_helper.to_array(value)))
    if isinstance(value, bytes):
        return value.decode()
    return list(value) if hasattr(value, "__iter__") and not isinstance(value, str) else value


def _together(given: Sequence[Any]) -> list[Any]:
    """All on one device: shapes and constants are computed where the program runs."""
    devices = {value.device for value in given if value is not None}
    if len(devices) < 2:
        return list(given)
    device = next(device for device in devices if device.type != "cpu")
    return [None if value is None else value.to(device) for value in given]

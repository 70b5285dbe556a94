"""An ONNX graph run by onnxruntime, which gives no gradients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from wrongtree.inputs.models.onnx.rebuilt import HEARD
from wrongtree.inputs.models.onnx.signature import Signature
from wrongtree.inputs.models.parts.places import Head, Place

SQUASHING: dict[str, Callable[[], nn.Module]] = {
    "Softmax": lambda: nn.Softmax(dim=1),
    "LogSoftmax": lambda: nn.LogSoftmax(dim=1),
    "Sigmoid": lambda: nn.Sigmoid(),
}


class Run(nn.Module):
    """The graph run by onnxruntime; what may be a map passes through places, and is computed if somebody listens."""

    def __init__(self, model: Any, session: Any, signature: Signature) -> None:
        super().__init__()
        self._model = model
        self._sessions: dict[tuple[str, ...], Any] = {(): session}
        self._signature = signature
        graph = model.graph
        weights = {t.name for t in graph.initializer}
        self._input = session.get_inputs()[0].name
        self.places, self._names = nn.ModuleDict(), {}
        makers = {name: node for node in graph.node for name in node.output}
        self.squashes, self._outputs = nn.ModuleList(), []
        for name in signature.outputs:
            squash = _squash(makers.get(name))
            self.squashes.append(squash or nn.Identity())
            self._outputs.append(name if squash is None else makers[name].input[0])
        for number, node in enumerate(graph.node):
            if any(part in node.op_type for part in HEARD):
                name = f"{node.op_type.lower()}_{number}"
                self.places[name], self._names[name] = Place(), node.output[0]
        heads = [n for n in graph.node if n.op_type in ("Gemm", "MatMul") and n.input[1] in weights]
        if heads:
            self.places["head"], self._names["head"] = Head(), heads[-1].input[0]

    def forward(self, images: torch.Tensor) -> Any:
        """The output, or the outputs that may be logits."""
        heard = [name for name, place in self.places.items() if place._forward_hooks or place._forward_pre_hooks]
        wanted = list(dict.fromkeys([*self._outputs, *(self._names[name] for name in heard)]))
        session = self._session(tuple(wanted))
        rows = self._signature.batch
        parts = [images] if rows is None else torch.split(images, rows)
        found = [session.run(wanted, {self._input: self._signature.fed(part)}) for part in parts]
        cut = [
            [value[: len(part)] if value.ndim else value[None] for value in values]
            for part, values in zip(parts, found, strict=True)
        ]
        whole = [np.concatenate(values) for values in zip(*cut, strict=True)]
        values = {name: torch.from_numpy(np.array(v)).to(images.device) for name, v in zip(wanted, whole, strict=True)}
        for name in heard:
            self.places[name](values[self._names[name]])
        answers = [squash(values[name].float()) for name, squash in zip(self._outputs, self.squashes, strict=True)]
        return answers[0] if len(answers) == 1 else tuple(answers)

    def _session(self, wanted: Sequence[str]) -> Any:
        """A session whose graph gives these values too."""
        import onnx

        own = tuple(value.name for value in self._model.graph.output)
        key = tuple(name for name in wanted if name not in own)
        if key not in self._sessions:
            model = onnx.ModelProto()
            model.CopyFrom(self._model)
            model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in key)
            self._sessions[key] = open_session(model.SerializeToString())
        return self._sessions[key]


def open_session(model: Any) -> Any:
    """A session of onnxruntime that says nothing on the terminal: what fails is raised."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _squash(node: Any) -> nn.Module | None:
    """What a graph ends in, to be done in torch: see `outputs.answering`."""
    if node is None or node.op_type not in SQUASHING:
        return None
    return SQUASHING[node.op_type]()

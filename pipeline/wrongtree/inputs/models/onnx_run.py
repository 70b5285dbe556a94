"""An ONNX graph run by onnxruntime, which gives no gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn

from wrongtree.inputs.models.hooks import Head, Place
from wrongtree.inputs.models.onnx_rebuilt import HEARD

SQUASHING: dict[str, Callable[[], nn.Module]] = {
    "Softmax": lambda: nn.Softmax(dim=1),
    "LogSoftmax": lambda: nn.LogSoftmax(dim=1),
    "Sigmoid": lambda: nn.Sigmoid(),
}


class Run(nn.Module):
    """The graph run by onnxruntime; what may be a map passes through places, and is computed if somebody listens."""

    def __init__(self, model: Any, session: Any, channels_last: bool, half: bool) -> None:
        super().__init__()
        self._model = model
        self._sessions: dict[tuple[str, ...], Any] = {(): session}
        self._channels_last, self._half = channels_last, half
        graph = model.graph
        weights = {t.name for t in graph.initializer}
        self._input, self._output = session.get_inputs()[0].name, graph.output[0].name
        self.places, self._names = nn.ModuleDict(), {}
        makers = {name: node for node in graph.node for name in node.output}
        self.squash = _squash(makers.get(self._output))
        if self.squash is not None:
            self._output = makers[self._output].input[0]
        for number, node in enumerate(graph.node):
            if any(part in node.op_type for part in HEARD):
                name = f"{node.op_type.lower()}_{number}"
                self.places[name], self._names[name] = Place(), node.output[0]
        heads = [n for n in graph.node if n.op_type in ("Gemm", "MatMul") and n.input[1] in weights]
        if heads:
            self.places["head"], self._names["head"] = Head(), heads[-1].input[0]

    def forward(self, images: torch.Tensor) -> Any:
        """The first output."""
        fed = (images.permute(0, 2, 3, 1) if self._channels_last else images).detach().cpu().numpy()
        heard = [name for name, place in self.places.items() if place._forward_hooks or place._forward_pre_hooks]
        wanted = list(dict.fromkeys([self._output, *(self._names[name] for name in heard)]))
        session = self._session(tuple(wanted))
        found = session.run(wanted, {self._input: fed.astype(np.float16 if self._half else np.float32)})
        values = {name: torch.from_numpy(np.array(v)).to(images.device) for name, v in zip(wanted, found, strict=True)}
        for name in heard:
            self.places[name](values[self._names[name]])
        output = values[self._output].float()
        return output if self.squash is None else self.squash(output)

    def _session(self, wanted: tuple[str, ...]) -> Any:
        """A session whose graph gives these values too."""
        import onnx
        import onnxruntime

        own = tuple(value.name for value in self._model.graph.output)
        key = tuple(name for name in wanted if name not in own)
        if key not in self._sessions:
            model = onnx.ModelProto()
            model.CopyFrom(self._model)
            model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in key)
            self._sessions[key] = onnxruntime.InferenceSession(
                model.SerializeToString(), providers=["CPUExecutionProvider"]
            )
        return self._sessions[key]


def _squash(node: Any) -> nn.Module | None:
    """What a graph ends in, to be done in torch: see `outputs.answering`."""
    if node is None or node.op_type not in SQUASHING:
        return None
    return SQUASHING[node.op_type]()

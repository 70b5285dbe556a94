"""Models whose file holds their code too: TorchScript, and what `torch.export` saves.

Hooks cannot hear inside such a graph. So places are put into it, modules that values pass through unchanged: the maps,
and the input of the last linear layer.
"""

from __future__ import annotations

import io
import pickle
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from torch import nn

from wrongtree.config import ModelConfig
from wrongtree.inputs.models.foreign import is_ultralytics, is_whole_module
from wrongtree.inputs.models.named import of_a_weights_file
from wrongtree.inputs.models.parts.places import Head, Place
from wrongtree.inputs.models.parts.saved import Padded, Saved, Takes, refuse_pointer
from wrongtree.inputs.models.weights import only_weights
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import first_line, some

LINEAR = ("linear", "addmm")
HEARD = (
    "conv",
    "norm",
    "relu",
    "gelu",
    "silu",
    "hardswish",
    "add",
    "mul",
    "cat",
)  # operations whose output may be a map


def load_graph(path: Path, config: ModelConfig) -> Saved:
    """Load a TorchScript or exported model, and what it says of its input.

    Like a factory, such a file is a program: load those that you trust.
    """
    asked = f"{config.flag} {path}"
    if not path.is_file():
        known = of_a_weights_file(path)
        meant = f"; if you mean the architecture, pass {config.flag} {known}" if "NAME" not in known else ""
        raise UserError(f"{asked}: no such file{meant}")
    refuse_pointer(path, asked)
    kind = _kind(path)
    if kind is None:
        raise UserError(f"{asked}: {_no_graph(path)}")
    if config.weights is not None:
        raise UserError(f"{config.weights_flag}: {path} has its own weights; remove the option")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if kind == "export":
                return _exported(path)
            scripted = _Scripted(str(path))
            channels, rows = _tried(scripted, config.preprocess.img_size)
            return Saved(scripted if rows in (None, 1) else Padded(scripted, rows), Takes(channels), rows)
    except UserError:
        raise
    except Exception as fault:  # whatever bytes are in there, reading them may raise nearly anything
        if isinstance(fault, pickle.UnpicklingError):
            raise UserError(
                f"{asked}: contains more than a model, and loading it would run its code; export it again with only "
                "tensors as example inputs"
            ) from fault
        raise UserError(
            f"{asked}: cannot be loaded ({first_line(fault)}); save it again with this version of torch, and "
            "before torch.jit.optimize_for_inference"
        ) from fault


def _no_graph(path: Path) -> str:
    """What a file is that holds no graph."""
    if is_ultralytics(path):
        return (
            "is a model of Ultralytics, saved with its code, and loading it would run that; export it with "
            f"YOLO('{path}').export(format='onnx') and pass --model {path.stem}.onnx --crop-pct 1 --mean 0 --std 1"
        )
    architecture = of_a_weights_file(path)
    if is_whole_module(path):
        return (
            "contains a whole module, and loading it would run the code in it; if you trust it, convert it once: "
            f"torch.save(torch.load('{path}', weights_only=False).state_dict(), 'weights.pt'), and pass --model "
            f"{architecture} --weights weights.pt"
        )
    return (
        "contains no TorchScript and no exported model; weights need their architecture: pass --model "
        f"{architecture} and --weights {path}"
    )


def _kind(path: Path) -> str | None:
    """Which of the two a file is, by what its archive holds."""
    try:
        names = zipfile.ZipFile(path).namelist()
    except (OSError, zipfile.BadZipFile):
        return None
    if any(name.endswith("/constants.pkl") for name in names) and any("/code/" in name for name in names):
        return "script"
    return (
        "export"
        if any("/models/" in name or name.endswith("serialized_exported_program.json") for name in names)
        else None
    )


def _tried(module: nn.Module, side: int | None) -> tuple[int | None, int | None]:
    """How many channels a traced module takes, and how many images where only the number it was traced with works.

    Modules in such a file have no class and no attributes, so it is asked.
    """
    first = next((value for _, value in module.named_parameters() if value.is_floating_point()), torch.zeros(1))
    if side is None:
        return None, None
    for channels in (3, 1):
        for rows in (2, 1, 4, 8, 16, 32, 64):
            try:
                with torch.no_grad():
                    module(torch.zeros(rows, channels, side, side, dtype=first.dtype))
            except Exception:  # of a program that a stranger wrote
                continue
            return channels, None if rows == 2 else rows
    return None, None


def seen_into(module: torch.jit.ScriptModule) -> nn.Module:
    """A copy of a scripted module in memory, into which places are put."""
    held = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that torch has moved on
        torch.jit.save(module, held)
        held.seek(0)
        return _Scripted(held)


class _Scripted(nn.Module):
    """A TorchScript module whose maps and penultimate activations pass through places."""

    def __init__(self, saved: Any) -> None:
        super().__init__()
        # Torch's hooks are not for scripted modules, so it must not be found among ours.
        self._held = (torch.jit.load(saved, map_location="cpu").eval(),)  # type: ignore[no-untyped-call]
        self.places = nn.ModuleDict()
        self._function: Callable[[torch.Tensor], Any] | None = None

    def _apply(self, fn: Any, recurse: bool = True) -> _Scripted:
        self._function = None  # its graph holds the weights where they were
        self._held[0]._apply(fn)
        return self

    def named_parameters(self, *args: Any, **kwargs: Any) -> Iterator[tuple[str, nn.Parameter]]:
        """Those of the scripted module."""
        yield from self._held[0].named_parameters(*args, **kwargs)

    def forward(self, inputs: torch.Tensor) -> Any:
        """Whatever the scripted module returns."""
        if self._function is None:
            self._function = self._listening()
        output, *values = self._function(inputs)
        for place, value in zip(self.places.values(), values, strict=True):
            place(value)
        return output

    def _listening(self) -> Callable[[torch.Tensor], Any]:
        """The frozen graph as a function that returns the output, then the value of every place."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that torch has moved on
            graph = torch.jit.freeze(self._held[0]).graph
        torch._C._jit_pass_inline(graph)
        nodes = [node for node in graph.nodes() if node.outputsSize() == 1 and str(node.output().type()) == "Tensor"]
        heads = [node for node in nodes if _operation(node.kind()) in LINEAR]
        if not len(self.places):
            self._chosen = []
            for node in nodes:
                name = _operation(node.kind())
                if any(part in name for part in HEARD) and name not in LINEAR:
                    self._chosen.append(node.output().debugName())
                    self.places[f"{name.strip('_')}_{len(self.places)}"] = Place()
            if heads:
                self.places["head"] = Head()
        by_name = {node.output().debugName(): node.output() for node in nodes}
        for name in self._chosen:
            graph.registerOutput(by_name[name])
        if heads:
            graph.registerOutput(list(heads[-1].inputs())[0 if _operation(heads[-1].kind()) == "linear" else 1])
        graph.makeMultiOutputIntoTuple()
        graph.eraseInput(0)  # the module itself: frozen, it has nothing left to say
        function: Callable[[torch.Tensor], Any] = torch._C._create_function_from_graph("forward", graph)
        return function


def _exported(path: Path) -> Saved:
    """An exported model with places in its graph."""
    with only_weights():  # what torch cannot read so, it would unpickle as it is, and run
        module = torch.export.load(str(path)).module()
    assert isinstance(module, torch.fx.GraphModule)
    graph = module.graph
    inputs = [node for node in graph.nodes if node.op == "placeholder"]
    if len(inputs) != 1:
        raise UserError(
            f"--model {path}: has {len(inputs)} inputs ({some([node.name for node in inputs])}); export it again with "
            "the images as its only input"
        )
    given = inputs[0].meta["val"]
    sides = [side if isinstance(side, int) else None for side in given.shape]
    batch = sides[0]
    takes = Takes(sides[1], sides[2], sides[3], given.dtype == torch.uint8) if len(sides) == 4 else Takes()
    calls = [node for node in graph.nodes if node.op == "call_function"]
    heads = [node for node in calls if _operation(str(node.target)) in LINEAR]
    for node in calls:
        shape = getattr(node.meta.get("val"), "shape", ())
        name = _operation(str(node.target))
        if len(shape) in (3, 4) and any(part in name for part in HEARD) and name not in LINEAR:
            _insert(graph, node, module, node.name, Place())
    if heads:
        node = heads[-1]
        given = node.args[0 if _operation(str(node.target)) == "linear" else 1]
        module.add_submodule("head_input", Head())
        with graph.inserting_before(node):
            node.replace_input_with(given, graph.call_module("head_input", (given,)))
    module.recompile()
    module.eval = lambda: module  # type: ignore[method-assign]  # what was exported has one mode, and torch refuses to be asked
    module.train = lambda mode=True: module  # type: ignore[method-assign]
    return Saved(module if batch in (None, 1) else Padded(module, batch), takes, batch)


def _insert(graph: torch.fx.Graph, node: torch.fx.Node, module: torch.fx.GraphModule, name: str, place: Place) -> None:
    module.add_submodule(name := f"place_{name}", place)
    with graph.inserting_after(node):
        through = graph.call_module(name, (node,))
    node.replace_all_uses_with(through, delete_user_cb=lambda user: user is not through)


def _operation(target: str) -> str:
    """`conv2d` of `aten::conv2d` or `aten.conv2d.default`."""
    return target.replace("::", ".").split(".")[1] if "." in target.replace("::", ".") else target

"""A factory file that makes the model a checkpoint is for: whole, but for what no checkpoint tells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from wrongtree.inputs.models.checkpoints.heads import Head

if TYPE_CHECKING:
    from torch import nn

RUN = "pass --model net.py:net"


POOL = """class ConcatPool(nn.Module):
    def forward(self, x):
        return torch.cat([nn.functional.adaptive_max_pool2d(x, 1), nn.functional.adaptive_avg_pool2d(x, 1)], 1)


"""


def with_head(imports: str, code: str, preset: str, head: Head, pooled_twice: bool = False) -> str:
    """`net.py` for a head of several layers; what has no weights between them is to be completed."""
    names = [layer.name for layer in head.layers]
    shared = _shared(names)
    lines, todo = [], []
    for at, layer in enumerate(head.layers):
        name = json.dumps(layer.name.removeprefix(shared).strip(".").replace(".", "_") or "last")
        made = layer.said
        if made == "...":
            made = f"LAYER_{at}"
            todo.append(f"{made} = ...  # complete this: the layer {json.dumps(layer.name)}")
        lines.append(f"        ({name}, {made}),")
        if at < len(names) - 1 and not _adjacent(layer.name, names[at + 1]):
            after = f"what follows {json.dumps(layer.name)} and has no weights, such as nn.ReLU(), or nn.Identity()"
            todo.append(f"AFTER_{at} = ...  # complete this: {after}")
            lines.append(f'        ("after_{at}", AFTER_{at}),')
    completed = "\n".join(todo) + "\n\n\n" if todo else "\n"
    body = "\n".join(lines)
    torch, pool = ("import torch\n", POOL if todo else f"\n{POOL}") if pooled_twice else ("", "")
    pooling = "    module.avgpool = ConcatPool()  # as in fastai\n" if pooled_twice else ""
    return f"""# net.py
from collections import OrderedDict

{torch}from torch import nn
{imports}

{completed}{pool}def net():
    module = {code}
{pooling}    module.{head.root} = nn.Sequential(OrderedDict([
        ("flatten", nn.Flatten()),
{body}
    ]))
    return module, {preset}
"""


def _adjacent(name: str, following: str) -> bool:
    """Whether one layer of a Sequential comes right after another: nothing can be between them."""
    above, _, number = name.rpartition(".")
    other, _, next_ = following.rpartition(".")
    return above == other and number.isdigit() and next_.isdigit() and int(next_) == int(number) + 1


def with_first_layer(imports: str, code: str, preset: str, name: str, first: nn.Module, shape: tuple[int, ...]) -> str:
    """`net.py` for another first layer: other channels, or another kernel."""
    kernel, own = shape[2], first.kernel_size[0]  # type: ignore[index]  # a convolution
    bias = "" if first.bias is not None else ", bias=False"
    made = f"{shape[1]}, {shape[0]}, {kernel}"
    if kernel == own:
        steps = f"stride={_number(first.stride)}, padding={_number(first.padding)}"
        head = ""
        check = ""
    else:
        steps = f"stride=STRIDE, padding={kernel // 2}"
        head = (
            "\nSTRIDE = ...  # complete this: the stride of your first layer, often 1"
            "\nPOOLING = ...  # complete this: True if the max pooling behind it was kept, else False\n"
        )
        check = '    assert ... not in (STRIDE, POOLING), "complete STRIDE and POOLING above"\n'
    pooling = "" if kernel == own else "    if not POOLING:\n        module.maxpool = nn.Identity()\n"
    returned = f"module, {preset}" if shape[1] == 3 else "module"
    return f"""# net.py
from torch import nn
{imports}
{head}

def net():
{check}    module = {code}
    module{_attribute(name)} = nn.Conv2d({made}, {steps}{bias})
{pooling}    return {returned}
"""


def _number(value: object) -> str:
    return str(value[0] if isinstance(value, tuple) and len(set(value)) == 1 else value)


def _attribute(name: str) -> str:
    """`.features[0][0]` of `features.0.0`."""
    return "".join(f"[{step}]" if step.isdigit() else f".{step}" for step in name.split("."))


def _shared(names: list[str]) -> str:
    """What all names begin with, up to a dot."""
    first = names[0].split(".")
    for length in range(len(first) - 1, 0, -1):
        prefix = ".".join(first[:length]) + "."
        if all(name.startswith(prefix) for name in names):
            return prefix
    return ""

"""Checkpoints of networks that tell the colours of `cases.folders` apart, and what refusals of them say to do."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import torch
from torch import nn
from torchvision.transforms import v2

from cases import COLOURS, FACTORY, folders, picture
from colour_net import StrongestColour

RIGHT = (15, 18)  # of the pictures that `photos` makes
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def inputs(size: int, channels: int = 3, each: int = 8) -> tuple[torch.Tensor, torch.Tensor]:
    """Pictures of the three colours as a model gets them, and their numbers."""
    steps = v2.Compose([v2.Resize((size, size)), v2.ToImage(), v2.ToDtype(torch.float32, scale=True)])
    pictures = [picture(colour, seed=900 + i) for colour in COLOURS.values() for i in range(each)]
    pixels = torch.stack([steps(p.convert("L") if channels == 1 else p) for p in pictures])
    mean, std = (torch.tensor(values[:channels])[:, None, None] for values in (MEAN, STD))
    return (pixels - mean) / std, torch.arange(len(COLOURS)).repeat_interleave(each)


def teach(module: nn.Module, last: nn.Linear, size: int = 32, channels: int = 3) -> nn.Module:
    """Fit the last layer so that the module says which colour it is; returns the module, in evaluation mode."""
    pixels, labels = inputs(size, channels)
    heard: list[torch.Tensor] = []
    hook = last.register_forward_pre_hook(lambda _, given: heard.append(given[0]))
    with torch.no_grad():
        for norm in (m for m in module.modules() if isinstance(m, nn.BatchNorm2d)):
            norm.momentum = 0.9  # so that what an untrained network says does not vanish
        module.train()(pixels)
        heard.clear()
        module.eval()(pixels)
        hook.remove()
        features = torch.cat([heard[0], torch.ones(len(labels), 1)], dim=1).double()
        wanted = 10 * nn.functional.one_hot(labels, len(last.weight)).double() - 5
        found = (torch.linalg.pinv(features, rtol=1e-4) @ wanted).T
        last.weight.copy_(found[:, :-1])
        last.bias.copy_(found[:, -1])
        assert torch.equal(module(pixels).argmax(1), labels)
    return module


def run_line(said: str) -> None:
    """Type the command that a sentence tells: what stands between 'with' and 'and pass'."""
    found = re.search(r"with ((?:python|gzip|tar|bzip2|xz) .*?) and pass", said)
    assert found is not None, said
    line = re.sub(r"^python ", f"{sys.executable} ", found[1])
    done = subprocess.run(line, shell=True, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def write_net(raw: str, **completed: str) -> None:
    """Save the file that a refusal prints, with what it says is to be completed."""
    text = raw[raw.index("# net.py") :].split("\n  more: ")[0]
    for name, value in completed.items():
        text, changed = re.subn(rf"^{name} = \.\.\.", f"{name} = {value}", text, flags=re.M)
        assert changed == 1, text
    Path("net.py").write_text(text)


def state() -> dict[str, torch.Tensor]:
    return StrongestColour().state_dict()


def asked(weights: object = "w.pt") -> list[object]:
    return ["--data", "photos", "--model", "mine.py:net", "--weights", weights]


def photos(folder: Path, kind: str = "StrongestColour") -> None:
    """Pictures, and the network without its weights: they have to come out of the checkpoint."""
    folders(folder / "photos", each=6, wrong=1)
    text = FACTORY.read_text()
    text = text.replace("return StrongestColour(), to_tensor", f"return blank({kind}()), to_tensor")
    empty = (
        "def blank(module):\n    for value in module.parameters():\n        nn.init.zeros_(value)\n    return module\n"
    )
    Path("mine.py").write_text(f"{text}\n\n{empty}")


def saved(content: object, name: str = "w.pt", **options: object) -> list[object]:
    photos(Path())
    torch.save(content, name, **options)
    return asked(name)


def with_the_line(folder: Path, said: str) -> list[object]:
    assert not Path("RAN").exists()
    os.environ["PYTHONPATH"] = os.pathsep.join([str(FACTORY.parent), os.environ.get("PYTHONPATH", "")])
    run_line(said)
    return asked("weights.pt")

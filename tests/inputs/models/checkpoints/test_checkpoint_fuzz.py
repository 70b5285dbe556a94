"""Wrappings × prefixes × heads × what stands beside × containers: right, or refused with a mend; never wrong."""

import argparse
import itertools
import pathlib
import pickle
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from wrongtree.inputs.models.checkpoints.loading import load_named
from wrongtree.inputs.models.checkpoints.misfits import Asked
from wrongtree.inputs.models.weights import load_weights
from wrongtree.shared.faults import UserError

OUTPUTS, CLASSES = 10, 4
TRIED = 700


class Tiny(nn.Module):
    """Two layers of which each has its own numbers, batch norm, and a last layer."""

    def __init__(self, outputs: int = OUTPUTS) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        self.layer1 = nn.Sequential(nn.Conv2d(8, 8, 3), nn.ReLU(), nn.Conv2d(8, 8, 3))
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(8, outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc(self.pool(self.layer1(self.bn1(self.conv1(x)).relu())).flatten(1))


def tiny(seed: int, outputs: int = CLASSES) -> Tiny:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        module = Tiny(outputs)
        module.bn1.running_mean.normal_()
        module.bn1.running_var.uniform_(0.5, 2)
    return module.eval()


def build(classes: int | None, size: int | None) -> nn.Module:
    assert size is None
    return Tiny(classes or OUTPUTS)


TRUE, OTHER = tiny(1), tiny(2)
INPUTS = torch.linspace(-2, 2, 5 * 3 * 9 * 9).reshape(5, 3, 9, 9).sin()
with torch.no_grad():
    KNOWN = TRUE(INPUTS)


def headed(kind: str, module: Tiny) -> dict[str, torch.Tensor]:
    """The weights with the last layer as people put it there."""
    weights = dict(module.state_dict())
    last = [(leaf, weights.pop(f"fc.{leaf}")) for leaf in ("weight", "bias")]
    if kind == "two layers":
        return {
            **weights,
            "fc.0.weight": torch.eye(8),
            "fc.0.bias": torch.zeros(8),
            **{f"fc.2.{k}": v for k, v in last},
        }
    name = {"own": "fc", "behind a dropout": "fc.1", "elsewhere": "head", "elsewhere, behind two": "classifier.2"}[kind]
    return {**weights, **{f"{name}.{leaf}": value for leaf, value in last}}


HEADS = ("own", "behind a dropout", "elsewhere", "elsewhere, behind two", "two layers")
PREFIXES = (
    *("", "module.", "_orig_mod.", "model.", "net.", "backbone.", "encoder.", "student.", "module._orig_mod."),
    *("_orig_mod.module.", "model.net.", "_fsdp_wrapped_module.", "classifier_net.", "between", "in the middle"),
)


def prefixed(prefix: str, weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    if prefix == "between":  # FSDP around a part
        return {key.replace("layer1.", "layer1._fsdp_wrapped_module."): value for key, value in weights.items()}
    if prefix == "in the middle":
        return {"model." + key.replace("layer1.", "layer1.module."): value for key, value in weights.items()}
    return {prefix + key: value for key, value in weights.items()}


BESIDE = ("nothing", "a loss", "counts of operations", "a teacher", "training", "arguments")


def accompanied(kind: str, weights: dict[str, torch.Tensor]) -> tuple[dict[str, torch.Tensor], dict[str, object]]:
    """More among the weights, and beside them."""
    if kind == "a loss":
        return {**weights, "criterion.weight": torch.ones(CLASSES)}, {"epoch": 2}
    if kind == "counts of operations":
        return {**weights, "total_ops": torch.zeros(1), "conv1.total_params": torch.zeros(1)}, {}
    if kind == "a teacher":
        return {**weights, **{f"teacher.{key}": value for key, value in OTHER.state_dict().items()}}, {}
    if kind == "training":
        optimizer = torch.optim.Adam(TRUE.parameters())
        return weights, {"optimizer": optimizer.state_dict(), "epoch": 3, "rng": torch.get_rng_state()}
    if kind == "arguments":
        args = argparse.Namespace(path=pathlib.PurePosixPath("/x"), lr=np.float32(0.1), classes=np.arange(3))
        return weights, {"args": args, "when": np.datetime64("2024-01-01")}
    return weights, {}


WRAPPINGS = ("plain", "state_dict", "model", "model_state_dict", "net", "twice", "averaged", "tree")


def wrapped(
    kind: str, weights: dict[str, torch.Tensor], beside: dict[str, object], head: str = "own"
) -> dict[str, object]:
    if kind == "plain":
        return {**weights, **beside}
    if kind == "twice":
        return {**beside, "model": {"state_dict": weights}}
    if kind == "averaged":
        return {**beside, "state_dict": headed(head, OTHER), "state_dict_ema": weights}
    if kind == "tree":
        tree: dict[str, object] = {}
        for key, value in weights.items():
            *above, last = key.split(".")
            held = tree
            for step in above:
                held = held.setdefault(step, {})
            held[last] = value
        return {**beside, "params": tree}
    return {**beside, kind: weights}


CONTAINERS = ("zip", "before 1.6", "pickle 2", "pickle 4", "safetensors", "half", "npz")


def write(kind: str, content: dict[str, object]) -> None:
    if kind in ("safetensors", "npz"):
        flat = {key: value.contiguous() for key, value in content.items() if isinstance(value, torch.Tensor)}
        if kind == "safetensors":
            save_file(flat, "w.pt")
        else:
            with Path("w.pt").open("wb") as stream:
                np.savez(stream, **{key: value.numpy() for key, value in flat.items()})
    elif kind.startswith("pickle"):
        Path("w.pt").write_bytes(pickle.dumps(content, protocol=int(kind[-1])))
    else:
        torch.save(content, "w.pt", _use_new_zipfile_serialization=kind != "before 1.6")


def possible(wrapping: str, container: str) -> bool:
    return wrapping == "plain" or container not in ("safetensors", "npz")


EVERY = [
    each
    for each in itertools.product(WRAPPINGS, PREFIXES, HEADS, BESIDE, CONTAINERS)
    if possible(each[0], each[4]) and each[4] != "half"
]
MENDS = ("complete this net.py", "python -c", "change the factory", "--explain-checkpoint")


def tried(wrapping: str, prefix: str, head: str, beside: str, container: str) -> str:
    """How one combination ended: `right`, or what was said. Anything else fails."""
    weights, more = accompanied(beside, prefixed(prefix, headed(head, TRUE)))
    write(container, wrapped(wrapping, weights, more, head))
    try:
        loaded = load_named(build, OUTPUTS, Path("w.pt"), Asked("tiny", code=lambda *_: "Tiny()")).module
    except UserError as fault:
        return str(fault)
    with torch.no_grad():
        torch.testing.assert_close(loaded.eval()(INPUTS), KNOWN)
    return "right"


def test_every_combination_is_right_or_refused_with_a_mend(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    drawn = random.Random(0).sample(EVERY, TRIED)
    refused = []
    for each in drawn:
        said = tried(*each)
        assert said == "right" or any(mend in said for mend in MENDS), said
        if said == "right":
            assert each[2] != "two layers", each
        elif each[2] != "two layers":
            refused.append((each, said))
    assert not refused, f"{len(refused)} of {len(drawn)}: {refused[:5]}"


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_a_model_as_it_is_takes_weights_under_any_prefix(prefix, wrapping, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("zip", wrapped(wrapping, prefixed(prefix, dict(TRUE.state_dict())), {}))
    fresh = tiny(3)
    load_weights(fresh, Path("w.pt"))
    with torch.no_grad():
        torch.testing.assert_close(fresh(INPUTS), KNOWN)


def test_the_order_of_names_that_were_sorted_tells_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    renamed = {
        f"x{at:02d}.{key.rpartition('.')[2]}": v for at, (key, v) in enumerate(sorted(TRUE.state_dict().items()))
    }
    save_file(renamed, "w.pt")
    with pytest.raises(UserError, match=r"w.pt: these weights are for another architecture"):
        load_weights(tiny(3), Path("w.pt"))

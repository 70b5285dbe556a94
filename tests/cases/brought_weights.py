"""What stands beside the weights in a checkpoint, and what wrappers make of their names."""

import argparse
import datetime
import enum
import os
import pathlib
import pickle
import sys
import types
from collections import Counter, OrderedDict, defaultdict
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn.utils import prune

from cases import Case
from colour_net import StrongestColour
from taught import RIGHT, asked, photos, saved, state, with_the_line

# What stands beside the weights


class Windows:
    """A path of Windows: it cannot be made here, but named."""

    def __reduce__(self):
        return pathlib.WindowsPath, ("C:\\", "data", "photos")


class Hyper:
    """Of a training script that is not here."""


Hyper.__module__, Hyper.__qualname__ = "train.config", "Hyper"


class Mode(enum.Enum):
    FAST = "fast"


def beside() -> dict[str, object]:
    hyper = argparse.Namespace(root=pathlib.PurePosixPath("/data"), saved=Windows(), when=datetime.datetime(2024, 1, 2))
    optimizer = torch.optim.AdamW(StrongestColour().parameters())
    return {
        "epoch": 3,
        "best": np.float64(0.91),
        "curve": np.arange(5.0),
        "args": hyper,
        "counts": Counter("abc"),
        "nested": defaultdict(list, a=[1]),
        "device": torch.device("cuda", 0),
        "dtype": torch.bfloat16,
        "size": torch.Size([3, 32]),
        "rng": (torch.get_rng_state(), np.random.RandomState(0).get_state()),
        "optimizer": optimizer.state_dict(),
        "schedule": partial(max, 3),
        "ordered": OrderedDict(a=1),
        "mode": Mode.FAST,
    }


def much(folder: Path) -> list[object]:
    return saved({**beside(), "state_dict": state()})


def plain_pickle(folder: Path) -> list[object]:
    photos(folder)
    Path("w.pkl").write_bytes(pickle.dumps({"model": state(), "epoch": 3}))
    return asked("w.pkl")


def users_class(folder: Path) -> list[object]:
    sys.modules.update({"train": types.ModuleType("train"), "train.config": types.ModuleType("train.config")})
    sys.modules["train.config"].Hyper = Hyper
    try:
        hyper = Hyper()
        hyper.lr, hyper.net = 0.1, nn.Linear(2, 2)
        return saved({"state_dict": state(), "hyper_parameters": hyper})
    finally:
        del sys.modules["train"], sys.modules["train.config"]


class Runs:
    """Unpickling it runs a command."""

    def __reduce__(self):
        return os.system, ("echo run > RAN",)


def runs(folder: Path) -> list[object]:
    return saved({"state_dict": state(), "extra": Runs()})


def whole(folder: Path) -> list[object]:
    return saved({"model": nn.Sequential(OrderedDict(net=StrongestColour())), "epoch": 3})


# Wrappers


def prefixed(prefix: str, **more: torch.Tensor) -> dict[str, torch.Tensor]:
    return {**{prefix + key: value for key, value in state().items()}, **more}


def sharded_wrappers(folder: Path) -> list[object]:
    own = {
        f"_fsdp_wrapped_module._orig_mod.{key.replace('.', '._checkpoint_wrapped_module.')}": value
        for key, value in state().items()
    }
    return saved({"model": own})


def parametrized(folder: Path) -> list[object]:
    module = StrongestColour()
    nn.utils.parametrizations.weight_norm(module.head)
    prune.l1_unstructured(module.conv, "weight", 0.5)
    return saved(module.state_dict())


def two_models(folder: Path) -> list[object]:
    wrong = {f"peer_b.{key}": value.flip(0) for key, value in state().items()}
    return saved({"state_dict": {**prefixed("peer_a."), **wrong}})


def averaged(folder: Path) -> list[object]:
    wrong = {key: value.flip(0) for key, value in state().items()}
    return saved({"model": wrong, "model_ema": {f"module.{key}": v for key, v in state().items()}})


def counted(folder: Path) -> list[object]:
    more = {f"{name}total_{what}": torch.zeros(1) for name in ("", "conv.", "head.") for what in ("ops", "params")}
    return saved({**state(), **more})


def another_layer(folder: Path) -> list[object]:
    return saved({"net": prefixed("", **{"rotation.weight": torch.ones(4, 6)})})


CASES = [
    Case("paths of Windows, arrays, arguments, states of training beside the weights", "", much, right=RIGHT),
    Case("a state dict from pickle.dump", "", plain_pickle, right=RIGHT),
    Case("hyperparameters in a class that is not here, with a module inside", "", users_class, right=RIGHT),
    Case("a checkpoint that runs a command", "", runs, says=("posix.system",), mended=with_the_line, after=RIGHT),
    Case("a whole module under a key", "", whole, says=("Sequential",), mended=with_the_line, after=RIGHT),
    Case(
        "the format before torch 1.6",
        "",
        lambda f: saved({"model": state()}, _use_new_zipfile_serialization=False),
        right=RIGHT,
    ),
    Case("half precision", "", lambda f: saved({k: v.half() for k, v in state().items()}), right=RIGHT),
    Case(
        "wrappers of FSDP, torch.compile and activation checkpointing between the names",
        "thu-ml/TurboDiffusion#67",
        sharded_wrappers,
        right=RIGHT,
    ),
    Case("weight norm and pruning", "", parametrized, right=RIGHT),
    Case("averaged weights beside the last ones", "", averaged, right=RIGHT),
    Case("counts of operations among the weights", "Lyken17/pytorch-OpCounter#82", counted, right=RIGHT),
    Case("two models in one checkpoint", "", two_models, says=("peer_a., peer_b.",), mended=with_the_line, after=RIGHT),
    Case(
        "a layer that the model does not have",
        "",
        another_layer,
        says=("1 unexpected: rotation.weight",),
        mended=with_the_line,
        after=RIGHT,
    ),
    Case(
        "only the state of an optimizer",
        "",
        lambda f: saved(torch.optim.Adam(StrongestColour().parameters()).state_dict()),
        says=("the state of an optimizer, but no weights",),
    ),
    Case(
        "an adapter without its model",
        "",
        lambda f: saved({"conv.lora_A.weight": torch.ones(2, 3)}),
        says=("adapter (LoRA)", "merge_and_unload"),
    ),
]

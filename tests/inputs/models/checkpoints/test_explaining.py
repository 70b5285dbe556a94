"""What `check --explain-checkpoint` prints."""

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torchvision import models

from wrongtree.inputs.models.checkpoints.explaining import explain


def test_a_checkpoint_is_told_as_a_tree(cli):
    module = models.resnet18(num_classes=3)
    content = {
        "epoch": 12,
        "state_dict": nn.DataParallel(module).state_dict(),
        "optimizer": torch.optim.SGD(module.parameters(), 0.1).state_dict(),
        "best": np.float64(0.91),
        "args": argparse.Namespace(lr=0.1, model="resnet18"),
        "class_to_idx": {"cat": 0, "dog": 1, "fox": 2},
    }
    torch.save(content, "full.pt")
    told = cli("check", "--explain-checkpoint", "full.pt")
    assert told.code == 0, told
    assert told.out.splitlines()[1:] == [
        "├─ weights under 'state_dict': 122 tensors, 11,187,671 numbers, float32",
        "│  ├─ prefix of all names: module.",
        "│  ├─ first layer: conv1.weight 64 × 3 × 7 × 7, 3 channels or inputs",
        "│  ├─ last layer: fc.weight 3 × 512, 3 outputs",
        "│  └─ architecture: fits torchvision:resnet18 with 3 classes",
        "├─ epoch: 12",
        "├─ optimizer: state of training; ignored",
        "├─ best: 0.91",
        "├─ args: argparse.Namespace",
        "│  ├─ lr: 0.1",
        "│  └─ model: 'resnet18'",
        "└─ classes, in the order of the outputs: cat, dog, fox",
    ]
    assert told.out.startswith("full.pt: PyTorch archive, 4")


def test_what_would_run_is_told_and_not_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    torch.save({"model": nn.Sequential(nn.Linear(2, 2)), "epoch": 1}, "whole.pt")
    told = explain(Path("whole.pt"))
    assert 'a whole module at ["model"]: torch.nn.modules.container.Sequential, which needs its class; not read' in told
    Path("evil.pkl").write_bytes(b"cposix\nsystem\n(S'touch sprung'\ntR.")
    assert "would run code where it is loaded: posix.system; not run" in explain(Path("evil.pkl"))
    assert not Path("sprung").exists()


def test_a_file_that_is_no_checkpoint_is_refused(cli):
    Path("page.pt").write_text("<html></html>")
    told = cli("check", "--explain-checkpoint", "page.pt")
    assert (told.code, told.page) == (2, "own-checkpoint")
    assert told.sentence.startswith("wrongtree: page.pt: is a web page")

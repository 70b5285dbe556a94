"""What `--concepts` could name without a download: files lie in real caches, and what is proposed works as copied."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torchvision import models

from checking import FACTORY, paint_folder, snapshot
from wrongtree.inputs.models.vocabulary.loading import concepts_of
from wrongtree.inputs.models.vocabulary.on_this_machine import proposed
from wrongtree.stages.embed.concepts import names_of_outputs

SQUEEZENET = "squeezenet1_1-b8a52dc0.pth"
LINE = "--concepts torchvision:squeezenet1_1 would name what clusters show; its weights are on this machine already"


@pytest.fixture
def checkpoints(tmp_path, monkeypatch):
    """Where torch keeps what it downloads; the hub's cache is another one and empty."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    folder = tmp_path / "torch/hub/checkpoints"
    folder.mkdir(parents=True)
    return folder


def named(line: str) -> list[str]:
    """The options that are proposed."""
    return shlex.split(line.partition(" would")[0])


def test_torchvisions_weights_are_proposed_where_they_lie_and_the_option_works_as_copied(checkpoints):
    assert proposed("net.py:made", None) == ""
    torch.manual_seed(0)
    own = models.squeezenet1_1()
    torch.save(own.state_dict(), checkpoints / SQUEEZENET)
    line = proposed("net.py:made", None)
    assert line == LINE
    asked = concepts_of(named(line)[1], None, None)
    network = asked.load()
    assert names_of_outputs(asked, network)[:2] == ["tench", "goldfish"]
    assert torch.equal(network.module.classifier[1].bias, own.classifier[1].bias)


def test_weights_that_are_not_the_first_choice_are_named_too(checkpoints):
    (checkpoints / "resnet50-0676ba61.pth").touch()
    assert named(proposed(None, None)) == ["--concepts", "torchvision:resnet50", "--concepts-weights", "IMAGENET1K_V1"]


def test_of_several_the_most_accurate_is_proposed_that_is_not_heavy(checkpoints):
    for file in (SQUEEZENET, "vit_h_14_swag-80465313.pth"):
        (checkpoints / file).touch()
    assert proposed(None, None) == LINE
    (checkpoints / "efficientnet_v2_s-dd5fe13b.pth").touch()
    assert named(proposed(None, None)) == ["--concepts", "torchvision:efficientnet_v2_s"]


def test_nothing_is_proposed_of_what_has_no_names_or_is_no_whole_file(checkpoints):
    for file in (
        f"{SQUEEZENET}.1234.partial",
        "fasterrcnn_resnet50_fpn_coco-258fb6c6.pth",
        "vgg16_features-amdegroot-88682ab5.pth",
        "my.pth",
    ):
        (checkpoints / file).touch()
    assert proposed(None, None) == ""


@pytest.mark.parametrize(
    ("model", "weights", "line"),
    [
        ("torchvision:squeezenet1_1", None, ""),
        ("torchvision:squeezenet1_1", "IMAGENET1K_V1", ""),
        ("torchvision:squeezenet1_1", "my.pt", LINE),
        ("timm:squeezenet1_1", None, LINE),
    ],
)
def test_the_judged_network_itself_is_not_proposed_unless_it_has_other_weights(checkpoints, model, weights, line):
    (checkpoints / SQUEEZENET).touch()
    assert proposed(model, weights) == line


def test_check_and_build_say_it_where_no_concepts_are_asked_for_and_leave_the_cache_alone(cli, build, checkpoints):
    (checkpoints / SQUEEZENET).touch()  # no weights are read, so that an empty file is as good as another
    before = snapshot(checkpoints)
    paint_folder(Path("photos"), {("red", "red"): 6, ("red", "blue"): 6, ("blue", "blue"): 6, ("green", "green"): 6})
    asked = ("--data", "photos", "--model", f"{FACTORY}:net", "--device", "cpu")
    Path("kinds.csv").write_text("path,sea\n")
    for options in (("check", *asked), ("check", *asked, "--concepts", "kinds.csv")):
        done = cli(*options)
        assert done.code == 0, done
        assert (LINE in done.out) == ("kinds.csv" not in options)
    done = build("--representations", "features", "--groupings", "none", "--k-range", "2")
    assert LINE in done.err
    assert snapshot(checkpoints) == before


CACHED = """
import sys
from pathlib import Path

import torch

sys.path.insert(0, sys.argv[1])
home = Path(sys.argv[2])


def kept(owner, name):
    folder = home / "hub" / f"models--{owner}--{name}"
    (folder / "refs").mkdir(parents=True)
    (folder / "refs" / "main").write_text("0" * 40)
    (folder / "snapshots" / ("0" * 40)).mkdir(parents=True)
    return folder / "snapshots" / ("0" * 40)


import shlex
import timm
import tiny_clip
from safetensors.torch import save_file
from wrongtree.inputs.models.vocabulary.loading import concepts_of
from wrongtree.inputs.models.vocabulary.on_this_machine import proposed
from wrongtree.stages.embed.concepts import names_of_outputs


def works():
    line = proposed(None, None)
    print(line)
    options = shlex.split(line.partition(" would")[0])
    names = Path("words.txt") if "--concepts-names" in options else None
    asked = concepts_of(options[1], None, names)
    print(names_of_outputs(asked, asked.load())[:3])


print(proposed(None, None) == "")
folder = kept("some", "clip")
tiny_clip.hugging_face(folder)
held = folder / "tokenizer.json"
moved = held.rename(home / "aside.json")
print(proposed(None, None) == "")
moved.rename(held)
works()
folder = kept("timm", "test_vit.r160_in1k")
save_file(timm.create_model("test_vit").state_dict(), folder / "model.safetensors")
works()
print(proposed("timm:test_vit", None).split()[1])
"""


def test_what_the_hubs_cache_has_whole_is_proposed_and_works_without_a_network(tmp_path):
    Path(tmp_path / "words.txt").write_text("\n".join(("sea", "brick", "orange")))
    (tmp_path / "cached.py").write_text(CACHED)
    where = {"HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1", "TORCH_HOME": str(tmp_path / "torch")}
    left = {name: value for name, value in os.environ.items() if name not in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE")}
    done = subprocess.run(
        [sys.executable, "cached.py", str(Path(__file__).parent), str(tmp_path)],
        cwd=tmp_path,
        env={**left, **where},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "True",
        "True",
        "--concepts hf:some/clip --concepts-names FILE would name what clusters show, by words of your own in FILE, "
        "one per line; its weights are on this machine already",
        "['sea', 'brick', 'orange']",
        "--concepts timm:test_vit.r160_in1k would name what clusters show; its weights are on this machine already",
        "['tench', 'goldfish', 'great white shark']",
        "hf:some/clip",
    ]

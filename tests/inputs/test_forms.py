"""Every form in which images and models can be named, through the whole command; what it finds is recounted."""

import json
import warnings
from pathlib import Path

import numpy as np
import pyarrow
import pytest
import torch
from PIL import Image
from pyarrow import parquet
from test_predict import seeded
from torch import nn
from torchvision import models
from torchvision.transforms.functional import pil_to_tensor

from checking import COLOURS, check_site, paint_folder

MIXED = {("blue", "blue"): 2, ("blue", "green"): 3, ("green", "red"): 2, ("red", "red"): 1}
QUICK = ("--representations", "features", "--groupings", "label", "--correct-sample", "0")
NORMAL = ("--img-size", 32, "--crop-pct", 1, "--mean", ".5,.5,.5", "--std", ".25,.25,.25")


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


# Images


def write_form(form: str, made) -> tuple[str, tuple[object, ...]]:
    """The same pictures named in another way: what --data is, and further options."""
    rows = {"path": [row[0] for row in made], "label": [row[1] for row in made]}
    if form == "Parquet elsewhere, with --root":
        parquet.write_table(pyarrow.table(rows), "list.parquet")
        return "list.parquet", ("--root", "photos")
    lines = [json.dumps({"file_name": path, "label": label}) for path, label, _ in made]
    Path("photos/list.jsonl").write_text("\n".join(lines))
    return "photos/list.jsonl", ()


def test_every_form_of_naming_picture_files_gives_the_site_of_the_folder(build):
    made = paint_folder(Path("photos"), MIXED)
    assert build(*QUICK, "--name", "site").code == 0
    check_site(Path("build/site"), made)
    for form in ("Parquet elsewhere, with --root", "JSON lines with file_name"):
        data, options = write_form(form, made)
        done = build(*QUICK, *options, "--name", "site", data=data)
        assert done.code == 0, done
        assert "[missing]" not in done.err, f"{form}: these are the same images"


def test_a_part_is_chosen_by_split_limit_sample_and_seed(build):
    paint_folder(Path("all/val"), MIXED)
    paint_folder(Path("all/train"), {("red", "blue"): 2})
    done = build(*QUICK, "--split", "val", "--limit", 7, "--sample", 6, "--seed", 3, "--name", "site", data="all")
    assert done.code == 0, done
    manifest = json.loads(Path("build/site/data/manifest.json").read_text())
    kept = sorted(np.random.default_rng(3).choice(7, 6, replace=False))
    ids = [path.relative_to("all/val").as_posix() for path in sorted(Path("all/val").rglob("*.png"))]
    wrong = [ids[i] for i in kept if Path(ids[i]).parent.name not in ids[i].split("/")[1]]
    assert (manifest["images"], manifest["errors"]) == (6, len(wrong))
    assert sorted(json.loads(Path("build/site/data/errors.json").read_text())["id"]) == sorted(wrong)


# Models


class Answers(nn.Module):
    """A convolution and no linear layer at the end."""

    def __init__(self, form=lambda logits: logits):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv2d(3, 8, 5, 4), nn.ReLU(), nn.Conv2d(8, 3, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten()
        )
        self.form = form

    def forward(self, x):
        return self.form(self.net(x))


def settled(module: nn.Module) -> nn.Module:
    """With weights that give every class its share."""
    with seeded(1):
        for parameter in module.parameters():
            if parameter.ndim > 1:
                nn.init.normal_(parameter, std=0.3)
    return module.eval()


def factory(form: str) -> tuple[nn.Module, list[object]]:
    net = settled(Answers())
    torch.save(net.state_dict(), "w.pt")
    Path("net.py").write_text(
        f"from collections import namedtuple\nfrom test_forms import Answers\ndef net():\n    return Answers({form})\n"
    )
    return net, ["net.py:net", "--weights", "w.pt"]


def saved_graph(path: str) -> tuple[nn.Module, list[object]]:
    net = settled(Answers())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shapes = ({0: torch.export.Dim("batch")},)
        torch.export.save(torch.export.export(net, (torch.rand(2, 3, 32, 32),), dynamic_shapes=shapes), path)
    return net, [path]


def torchvision_model() -> tuple[nn.Module, list[object]]:
    with seeded(0):
        net = settled(models.squeezenet1_1(num_classes=3))
    torch.save({"model": net.state_dict()}, "w.pt")
    return net, ["torchvision:squeezenet1_1", "--weights", "w.pt"]


def timm_model() -> tuple[nn.Module, list[object]]:
    import timm

    with seeded(0):
        net = settled(timm.create_model("test_resnet", num_classes=3))
    torch.save({"state_dict": net.state_dict()}, "w.pt")
    return net, ["timm:test_resnet", "--weights", "w.pt"]


def hugging_face_swin() -> tuple[nn.Module, list[object]]:
    import transformers

    sizes = {"image_size": 32, "patch_size": 4, "window_size": 4, "embed_dim": 8}
    config = transformers.SwinConfig(**sizes, depths=[2, 2], num_heads=[2, 2], num_labels=3)
    with seeded(0):
        net = settled(transformers.AutoModelForImageClassification.from_config(config))
    net.save_pretrained("mine")
    prepared = {"height": 32, "width": 32}
    transformers.ViTImageProcessor(
        size=prepared, resample=3, image_mean=[0.5] * 3, image_std=[0.25] * 3
    ).save_pretrained("mine")
    return net, ["hf:./mine"]


def test_other_weights_in_the_same_folder_are_another_model(build):
    paint_folder(Path("photos"), MIXED, size=(32, 32), light=60)
    net, spec = hugging_face_swin()
    options = ("--model", *spec, *QUICK, "--name", "site")
    assert build(*options).code == 0
    again = build(*options)
    assert (again.code, "[fresh] predict" in again.err, "[stale]" in again.err) == (0, True, False)
    Path("mine/optimizer.pt").write_bytes(b"what nobody reads")
    assert "[stale]" not in build(*options).err
    with torch.no_grad():
        net.classifier.bias += torch.tensor([100.0, 0, 0])
    net.save_pretrained("mine")
    done = build(*options)
    assert (done.code, "[fresh] predict" in done.err) == (0, False), done
    assert set(json.loads(Path("build/site/data/errors.json").read_text())["prediction"]) == {0}


MODELS = {
    "a dict, and no linear layer": lambda: factory("lambda y: {'hidden': y[:, :1], 'logits': y}"),
    "an object, a tuple": lambda: factory("lambda y: namedtuple('Output', 'logits aux')(y, y * 0)"),
    "torch.export": lambda: saved_graph("net.pt2"),
    "torchvision": torchvision_model,
    "timm": timm_model,
    "Hugging Face's Swin, ImageClassifierOutput": hugging_face_swin,
}


@pytest.mark.parametrize("form", MODELS)
def test_every_form_of_naming_a_model_gives_what_the_model_says(form, build, monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    made = paint_folder(Path("photos"), MIXED, size=(32, 32), light=60)
    net, spec = MODELS[form]()
    flags = () if spec[0].startswith("hf:") else NORMAL
    done = build("--model", *spec, *flags, *QUICK, "--name", "site")
    assert done.code == 0, done
    pictures = [Image.open(Path("photos", id_)) for id_, _, _ in made]
    with torch.no_grad():
        said = net((torch.stack([pil_to_tensor(p) for p in pictures]) / 255 - 0.5) / 0.25)
    predicted = getattr(said, "logits", said).argmax(1).tolist()
    wrong = {id_: predicted[i] for i, (id_, label, _) in enumerate(made) if COLOURS.index(label) != predicted[i]}
    errors = json.loads(Path("build/site/data/errors.json").read_text())
    assert dict(zip(errors["id"], errors["prediction"], strict=True)) == wrong
    assert wrong
    manifest = json.loads(Path("build/site/data/manifest.json").read_text())
    assert manifest["model"]["spec"] == spec[0].replace("./", "")  # without its folder
    assert manifest["model"]["layer"]

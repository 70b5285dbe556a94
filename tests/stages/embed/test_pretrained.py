"""Embeddings by another network against that network called by hand."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn
from torchvision import models, transforms

from checking import paint, paint_folder
from reading import load
from wrongtree.config import Machine
from wrongtree.inputs.images.labelled import open_images
from wrongtree.inputs.models.classifiers import Classifier
from wrongtree.shared.faults import UserError
from wrongtree.stages.embed.pretrained import find_head, open_embedder

MIXED = {("blue", "blue"): 3, ("blue", "red"): 4, ("green", "green"): 3, ("green", "red"): 3, ("red", "green"): 2}
EMBEDDER = """
import torch
from torch import nn
from torchvision import transforms

def made():
    torch.manual_seed(5)
    net = nn.Sequential(nn.Conv2d(3, 4, 5), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 64, 7), nn.Tanh(), nn.Linear(7, 10))
    return net, transforms.Compose([transforms.Resize((12, 12)), transforms.ToTensor()])

def without_transform():
    return made()[0]

def shy():
    net, _ = made()
    return net, transforms.ToTensor()

def nan():
    class Nan(nn.Module):
        def forward(self, x):
            return x.mean((2, 3)) * float("nan")
    return Nan(), transforms.ToTensor()
"""


def network(head: nn.Module) -> nn.Module:
    with torch.random.fork_rng():
        torch.manual_seed(2)
        return nn.Sequential(
            nn.Conv2d(3, 6, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(24, 9), head
        )


def transform(picture: Image.Image) -> torch.Tensor:
    return transforms.functional.to_tensor(picture.resize((10, 14))) * 2 - 1


@pytest.mark.parametrize("batch", [None, 1, 3])
def test_any_rows_have_what_the_network_gives_when_called_by_hand(tmp_path, batch):
    paint_folder(tmp_path / "photos", MIXED)
    images = open_images(tmp_path / "photos")
    module = network(nn.Linear(9, 5)).train()
    rows, done = [11, 0, 3, 3, 7], []
    with open_embedder(images, Classifier(module, transform), Machine("cpu", batch), done.append) as embed:
        found = embed(rows).matrix
    assert module.training  # left as it was found
    assert sum(done) == len(rows)
    for row, embedding in zip(rows, found, strict=True):
        by_hand = module.eval()[:5](transform(images.read(row))[None])[0]
        np.testing.assert_allclose(embedding, by_hand.detach(), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    ("build", "head", "width"),
    [
        (models.resnet18, "fc", 512),
        (models.vgg11, "classifier.6", 4096),
        (models.vit_b_16, "heads.head", 768),
        (models.squeezenet1_1, None, 1000),
    ],
)
def test_the_head_of_known_networks_is_found(build, head, width):
    module = build(weights=None).eval()
    example = torch.zeros(1, 3, 224, 224)
    with torch.no_grad():
        found = find_head(module, example)
        assert found is (module.get_submodule(head) if head else None)
        assert (found.in_features if found else module(example).shape[1]) == width


def test_a_network_whose_head_was_taken_off_gives_its_output():
    module = models.resnet18(weights=None).eval()
    module.fc = nn.Identity()
    assert find_head(module, torch.zeros(1, 3, 64, 64)) is None
    assert find_head(models.vit_b_16(num_classes=3).eval(), torch.zeros(2, 3, 224, 224)).out_features == 3


@pytest.fixture
def photos(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("embedder.py").write_text(EMBEDDER)
    return paint_folder(Path("photos"), MIXED)


def test_a_build_with_an_embedder_grows_its_trees_and_says_which_it_was(build, photos):
    command = ["--representations", "pretrained,features+pretrained", "--groupings", "none"]
    done = build(*command, "--embedder", "embedder.py:made")
    assert done.code == 0, done
    site = Path("build/photos-net")
    manifest = load(site, "manifest.json")
    assert [tree["id"] for tree in manifest["trees"]] == ["pretrained-none", "features+pretrained-none"]
    assert manifest["model"]["embedder"] == {"spec": "embedder.py:made", "weights": None}
    again = build(*command, "--embedder", "embedder.py:made")
    assert "[fresh] embed/pretrained" in again.err
    other = build("--representations", "features")
    assert "embed" not in other.err
    assert "embedder" not in load(site, "manifest.json")["model"]


@pytest.mark.parametrize(
    ("embedder", "said"),
    [
        ("embedder.py:without_transform", "--embedder embedder.py:without_transform: how are images prepared? Return"),
        ("embedder.py:nowhere", "--embedder embedder.py:nowhere: embedder.py has no function nowhere"),
        ("torchvision:nothing", "--embedder torchvision:nothing: torchvision has no such model"),
        ("embedder.py:shy", "the embedder does not accept an input of shape (3, 16, 16)"),
        ("embedder.py:nan", "the embedder returned NaN or infinity; pass another --embedder"),
    ],
)
def test_an_embedder_that_cannot_be_had_is_one_sentence(build, photos, embedder, said):
    done = build("--representations", "pretrained", "--embedder", embedder)
    assert done.code == 2
    assert said in done.sentence
    assert "--model" not in done.sentence


def test_without_an_embedder_torchvisions_is_taken_and_a_failed_download_is_one_sentence(build, photos, monkeypatch):
    def unreachable(*_, **__):
        raise OSError("no route to host")

    monkeypatch.setattr(torch.hub, "load_state_dict_from_url", unreachable)
    monkeypatch.setattr("torchvision.models._api.load_state_dict_from_url", unreachable)
    done = build("--representations", "pretrained")
    assert done.code == 2
    assert "--embedder torchvision:resnet50: its weights cannot be downloaded (no route to host)" in done.sentence
    assert "--embedder-weights FILE" in done.sentence


def test_an_image_that_has_gone_since_it_was_judged_is_named(tmp_path):
    paint(tmp_path / "photos" / "blue" / "a.png", "blue")
    images = open_images(tmp_path / "photos")
    (tmp_path / "photos" / "blue" / "a.png").unlink()
    opened = open_embedder(images, Classifier(network(nn.Identity()), transform), Machine("cpu"), lambda _: None)
    with opened as embed, pytest.raises(UserError, match=r"blue/a\.png: cannot be embedded: no such file"):
        embed([0])


def test_from_python_the_embedder_needs_a_transform_where_the_model_does(tmp_path):
    import wrongtree
    from colour_net import net

    module, to_tensor = net()
    paint_folder(tmp_path / "photos", MIXED)

    class Photos:
        classes = ("blue", "green", "red")

        def __init__(self):
            self.images = open_images(tmp_path / "photos")

        def __len__(self):
            return len(self.images)

        def __getitem__(self, row):
            return self.images.read(row), int(self.images.labels[row])

    where = {"out": tmp_path / "build", "cache": tmp_path / "cache", "device": "cpu", "progress": False}
    given = {"transform": to_tensor, "representations": ("pretrained",), **where}
    with pytest.raises(UserError, match="pass embedder="):
        wrongtree.build(module, Photos(), **given)
    with pytest.raises(UserError, match="pass transform and embedder_transform together"):
        wrongtree.build(module, Photos(), embedder=network(nn.Linear(9, 2)), **given)
    site = wrongtree.build(module, Photos(), embedder=network(nn.Linear(9, 2)), embedder_transform=transform, **given)
    assert load(site.path, "manifest.json")["model"]["embedder"]["spec"] == "Sequential"

"""Models from anywhere: whatever they return, however they were saved, whether or not they convolve."""

import argparse
import copy
import sys
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from test_predict import MACHINE, images_of, judge, seeded
from torch import nn
from torchvision import models

from checking import FACTORY, check_site, paint_folder
from colour_net import StrongestColour
from wrongtree.config import Machine, ModelConfig, PredictConfig, Preprocess
from wrongtree.inputs.models.classifiers import load_classifier, source_digest
from wrongtree.inputs.models.grids import Grid, find_grid
from wrongtree.inputs.models.hooks import find_layers, frozen
from wrongtree.inputs.models.weights import load_weights
from wrongtree.shared.faults import UserError
from wrongtree.stages.predict.judge import open_pass

PICTURES = torch.rand(6, 3, 32, 32, generator=torch.Generator().manual_seed(0))
LABELS = [0, 1, 2, 0, 1, 2]


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def resnet(classes=3) -> nn.Module:
    """As torchvision's, but so that its weights are not all alike in every test."""
    with seeded(0):
        return models.resnet18(num_classes=classes).eval()


def load(spec, weights=None, **flags):
    return load_classifier(ModelConfig(spec, weights, Preprocess(**flags)))


# Whatever they return


@dataclass
class Answer:
    hidden: torch.Tensor
    logits: torch.Tensor


FORMS = {
    "a dict": lambda x, y: {"hidden": x, "logits": y},
    "a dict of other names": lambda x, y: {"features": x, "classes": y},
    "a tuple": lambda x, y: (y, x),
    "a tuple, logits last": lambda x, y: (x, y),
    "a list": lambda x, y: [y],
    "an object": lambda x, y: Answer(x, y),
}


class Wrapped(nn.Module):
    def __init__(self, form, net=None):
        super().__init__()
        self.net, self.form = net or StrongestColour(), form

    def forward(self, x):
        return self.form(x, self.net(x))


@pytest.mark.parametrize("form", FORMS)
def test_logits_are_found_in_whatever_a_model_returns(form):
    module = Wrapped(FORMS[form])
    plain, found = (judge(m, images_of(PICTURES, LABELS)) for m in (StrongestColour(), module))
    for name in ("logits", "penultimate", "features", "saliency", "gradcam", "style"):
        np.testing.assert_array_equal(getattr(found, name), getattr(plain, name))
    assert isinstance(module(PICTURES), torch.Tensor) == (form == "nothing"), "left as it was"


def test_a_softmax_at_the_end_does_not_squash_the_confidence_twice():
    plain = judge(StrongestColour(), images_of(PICTURES, LABELS))
    found = judge(nn.Sequential(StrongestColour(), nn.Softmax(dim=1)), images_of(PICTURES, LABELS))
    difference = found.logits - plain.logits
    np.testing.assert_allclose(difference, difference[:, :1].repeat(3, 1), atol=1e-4)


@pytest.mark.parametrize("shape", ["(batch, 1)", "(batch,)"])
@pytest.mark.parametrize("squashed", [False, True])
def test_one_number_per_image_is_the_second_of_two_classes_against_the_first(shape, squashed):
    net = StrongestColour(1)
    net.head.bias.data.fill_(-float(net(PICTURES).detach().median()))
    layers = [net, *[nn.Sigmoid()] * squashed, *[nn.Flatten(0)] * (shape == "(batch,)")]
    if squashed:
        layers = [net, *[nn.Flatten(0)] * (shape == "(batch,)"), nn.Sigmoid()]
    found = judge(nn.Sequential(*layers), images_of(PICTURES, [0, 1] * 3, classes=2))
    z = net(PICTURES).detach().numpy()[:, 0]
    np.testing.assert_allclose(found.logits, np.stack([-z / 2, z / 2], axis=1), atol=1e-4)
    assert found.penultimate.shape == (6, 6), "the input of the one linear layer"
    assert set(found.prediction) == {0, 1}
    assert np.abs(found.gradcam).max(axis=1).min() > 0, "either prediction has a gradient"


def test_one_number_per_image_makes_a_site_with_all_that_is_asked_of_the_model_afterwards(build):
    made = paint_folder(Path("photos"), {("blue", "blue"): 3, ("green", "blue"): 4, ("green", "green"): 2})
    Path("binary.py").write_text(
        f"import sys\nsys.path.insert(0, {str(Path(FACTORY).parent)!r})\n"
        "from colour_net import StrongestColour, to_tensor\n"
        "def net():\n    net = StrongestColour(1)\n    net.head.weight.data.neg_()\n    net.head.bias.data.fill_(2.3)\n"
        "    return net, to_tensor\n"
    )
    done = build("--model", "binary.py:net", "--representations", "features", "--groupings", "label")
    assert done.code == 0, done
    check_site(Path("build/photos-net"), made, classes=("blue", "green"))


def test_a_model_whose_last_layer_is_not_linear_is_known_by_its_pooled_map():
    with seeded(0):
        module = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(8, 3, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten())
        gated = nn.Sequential(nn.Conv2d(3, 8, 3), Gate(), nn.Conv2d(8, 3, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    for net in (module, gated):
        found = judge(net, images_of(PICTURES, LABELS))
        np.testing.assert_allclose(found.penultimate, found.features.mean((2, 3)), rtol=1e-4, atol=1e-5)


class Gate(nn.Module):
    """A linear layer that makes no logits, as in squeeze and excitation."""

    def __init__(self):
        super().__init__()
        self.gate = nn.Linear(8, 8)

    def forward(self, x):
        return x * self.gate(x.mean((2, 3))).sigmoid()[:, :, None, None]


def test_images_whose_activations_overflow_are_set_aside_by_name_too():
    class Overflowing(StrongestColour):
        def forward(self, x):
            hidden = self.pool(self.conv(x)).flatten(1)
            hidden = torch.where(x.mean((1, 2, 3))[:, None] > 0.9, torch.inf, hidden)
            return torch.nan_to_num(self.head(hidden))

    pictures = PICTURES.clone()
    pictures[4] = 1.0
    found = judge(Overflowing(), images_of(pictures, LABELS))
    assert found.skipped == (("4.png", "the model returned NaN or infinity"),)
    assert found.row.tolist() == [0, 1, 2, 3, 5]


# However they were saved


def checkpoint(kind: str, module: nn.Module) -> object:
    state = module.state_dict()
    random = {key: torch.randn_like(value.float()).to(value.dtype) for key, value in state.items()}
    averaged = {"n_averaged": torch.tensor(5), **{f"module.{key}": value for key, value in state.items()}}
    arguments = argparse.Namespace(lr=0.1, output_dir=Path("runs"), device="cuda")
    return {
        "torchvision's reference script": {"model": state, "optimizer": {}, "epoch": 3, "args": arguments},
        "the same, averaged": {"model": random, "model_ema": averaged, "args": arguments},
        "averaged alone": averaged,
        "timm's script": {"state_dict": random, "state_dict_ema": state, "arch": "resnet18", "metric": np.float64(0.9)},
        "best accuracy as a NumPy scalar": {"state_dict": state, "best_acc": np.float32(0.5), "epoch": np.int64(2)},
        "Lightning beside a loss and a metric": {
            "state_dict": {
                **{f"model.{key}": value for key, value in state.items()},
                "criterion.weight": torch.ones(3),
                "accuracy.tp": torch.ones(3),
            },
            "pytorch-lightning_version": "2.4",
        },
        "Lightning under another name": {"state_dict": {f"backbone.{key}": value for key, value in state.items()}},
        "student and teacher": {
            **{f"net.{key}": value for key, value in state.items()},
            **{f"teacher.model.{key}": value for key, value in random.items()},
        },
        "Accelerate": {f"_orig_mod.module.{key}": value for key, value in state.items()},
    }[kind]


KINDS = (
    *("torchvision's reference script", "the same, averaged", "averaged alone", "timm's script"),
    *("best accuracy as a NumPy scalar", "Lightning beside a loss and a metric", "Lightning under another name"),
    *("student and teacher", "Accelerate"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_resnet18_loads_without_code_however_it_was_saved(kind):
    torch.save(checkpoint(kind, resnet(7)), "w.pt")
    loaded = load("torchvision:resnet18", "w.pt").module.eval()
    with torch.no_grad():
        assert torch.equal(loaded(PICTURES), resnet(7)(PICTURES))


def test_what_a_checkpoint_holds_beside_the_model_does_not_hide_that_the_model_lacks_a_key():
    state = {f"model.{key}": value for key, value in StrongestColour().state_dict().items()}
    state.pop("model.head.bias")
    torch.save({"state_dict": {**state, "loss.weight": torch.ones(1)}}, "w.pt")
    with pytest.raises(UserError, match=r"w.pt: these weights are for another architecture; 1 missing: head.bias"):
        load_weights(StrongestColour(), Path("w.pt"))


def saved(kind: str, module: nn.Module) -> str:
    module = copy.deepcopy(module).eval()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if kind == "traced":
            torch.jit.trace(module, PICTURES[:2]).save("net.pt")
        elif kind == "scripted":
            torch.jit.script(module).save("net.pt")
        elif kind == "exported":
            batch = {0: torch.export.Dim("batch")}
            torch.export.save(torch.export.export(module, (PICTURES[:2],), dynamic_shapes=(batch,)), "net.pt2")
        elif kind == "exported for one image":
            torch.export.save(torch.export.export(module, (PICTURES[:1],)), "net.pt2")
        else:
            torch.export.save(torch.export.export(module, (PICTURES[:4],)), "net.pt2")
    return "net.pt2" if kind.startswith("exported") else "net.pt"


def judged(classifier, machine: Machine = MACHINE):
    with open_pass(images_of(PICTURES, LABELS), classifier, PredictConfig(), machine, lambda _: None) as piece:
        return piece(0)


@pytest.mark.parametrize("kind", ["traced", "scripted", "exported", "exported for one image", "exported for four"])
def test_a_model_saved_with_its_code_is_seen_into_as_if_its_code_were_there(kind):
    classifier = load(saved(kind, resnet()), img_size=32)
    expected = judge(resnet(), images_of(PICTURES, LABELS))
    found = judged(type(classifier)(classifier.module, None, classifier.batch))
    for name in ("logits", "penultimate", "features", "gradcam", "saliency"):
        ours, theirs = getattr(found, name), getattr(expected, name)
        np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-3 * np.abs(theirs).max(), err_msg=name)
    assert found.style.shape == expected.style.shape
    np.testing.assert_array_equal(found.quality, expected.quality)


def test_a_saved_transformer_is_seen_into_as_well():
    classifier = load(saved("exported", vit()), img_size=32)
    expected = judge(vit(), images_of(PICTURES, LABELS))
    found = judged(type(classifier)(classifier.module, None, classifier.batch))
    np.testing.assert_allclose(found.penultimate, expected.penultimate, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(found.features, expected.features, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("state", "contains no TorchScript and no exported model; weights need their architecture: pass --model torch"),
        (
            "pickle",
            "contains a whole module, and loading it would run the code in it; if you trust it, convert it once",
        ),
        ("nothing", "no such file"),
        ("text", "contains no TorchScript and no exported model"),
        ("damaged", "cannot be loaded"),
    ],
)
def test_a_file_that_holds_no_such_model_is_refused_and_never_unpickled(content, said):
    if content in ("state", "pickle"):
        torch.save(resnet().state_dict() if content == "state" else resnet(), "net.pt")
    elif content == "text":
        Path("net.pt").write_text("model")
    elif content == "damaged":
        with zipfile.ZipFile("net.pt", "w") as archive:
            archive.writestr("net/constants.pkl", b"no pickle")
            archive.writestr("net/code/net.py", b"def forward(")
    with pytest.raises(UserError, match=f"--model net.pt: {said}") as caught:
        load("net.pt", img_size=32)
    assert "\n" not in str(caught.value)


def test_a_saved_model_needs_to_be_told_how_images_are_prepared_and_takes_no_weights():
    saved("traced", StrongestColour())
    with pytest.raises(UserError, match=r"--model net.pt: how are images prepared\? Pass --img-size, --mean and --std"):
        load("net.pt")
    with pytest.raises(UserError, match=r"--weights: net.pt has its own weights; remove the option"):
        load("net.pt", "w.pt", img_size=32)


def test_the_digest_of_a_saved_model_is_that_of_its_file():
    saved("traced", StrongestColour())
    before = source_digest(ModelConfig("net.pt"))
    saved("traced", StrongestColour(5))
    assert source_digest(ModelConfig("net.pt")) != before


def test_a_torchscript_file_makes_the_site_of_the_model_it_was_made_of(build):
    made = paint_folder(
        Path("photos"), {("blue", "blue"): 2, ("blue", "green"): 4, ("green", "red"): 4, ("red", "red"): 3}
    )
    saved("traced", StrongestColour())
    flags = ["--img-size", 16, "--crop-pct", 1, "--mean", "0,0,0", "--std", "1,1,1", "--representations", "features"]
    done = build("--model", "net.pt", *flags, "--groupings", "label")
    assert done.code == 0, done
    check_site(Path("build/photos-net.pt"), made)


# Whether or not they convolve


def vit() -> nn.Module:
    with seeded(0):
        made = models.VisionTransformer(32, 8, 2, 2, 16, 32, num_classes=3)
        nn.init.normal_(made.heads.head.weight)
        return made.eval()


def swin() -> nn.Module:
    with seeded(0):
        return models.SwinTransformer([4, 4], 8, [2, 2], [2, 2], [2, 2], num_classes=3).eval()


def layers_of(module: nn.Module, side: int = 32):
    with frozen(module):
        return find_layers(module, PICTURES[:2] if side == 32 else torch.rand(2, 3, side, side), None)


def test_a_transformers_tokens_are_a_map_and_its_class_token_is_the_penultimate_activation():
    module = vit()
    layers = layers_of(module)
    assert layers.last_grid == Grid("tokens", (4, 4), 1)
    assert layers.name == "encoder.layers.encoder_layer_1.ln_1", "after it, only the class token matters"
    assert layers.early is module.conv_proj
    found = judge(module, images_of(PICTURES, LABELS))
    heard = {}
    module.encoder.register_forward_hook(lambda m, i, o: heard.update(encoded=o))
    layers.last.register_forward_hook(lambda m, i, o: heard.update(tokens=o))
    with torch.no_grad():
        module(PICTURES)
    np.testing.assert_allclose(found.penultimate, heard["encoded"][:, 0], rtol=1e-4, atol=1e-5)
    for place in range(16):
        theirs = heard["tokens"][:, 1 + place]
        np.testing.assert_allclose(found.features[:, :, place // 4, place % 4], theirs, rtol=1e-4, atol=1e-5)
    assert np.abs(found.gradcam).max(axis=1).min() > 0


def test_a_swin_is_seen_as_a_map_whichever_dimension_its_channels_are():
    module = swin()
    layers = layers_of(module)
    assert (layers.name, layers.last_grid) == ("permute", Grid("channels first", (4, 4)))
    last = find_layers(module, PICTURES[:1], "norm")
    assert last.last_grid == Grid("channels last", (4, 4))
    by_name = judge(module, images_of(PICTURES, LABELS), config=PredictConfig(layer="norm"))
    found = judge(module, images_of(PICTURES, LABELS))
    np.testing.assert_allclose(by_name.features, found.features, rtol=1e-5)
    np.testing.assert_allclose(by_name.gradcam, found.gradcam, rtol=1e-5)


@pytest.mark.parametrize(
    ("shape", "picture", "grid"),
    [
        ((2, 512, 7, 7), (224, 224), Grid("channels first", (7, 7))),
        ((2, 7, 7, 768), (224, 224), Grid("channels last", (7, 7))),
        ((2, 8, 8, 8), (224, 224), Grid("channels first", (8, 8))),
        ((2, 7, 14, 768), (224, 448), Grid("channels last", (7, 14))),
        ((2, 64, 10, 1), (32, 32), Grid("channels first", (10, 1))),
        ((2, 512, 1, 1), (224, 224), None),
        ((2, 1, 1, 512), (224, 224), None),
        ((2, 197, 768), (224, 224), Grid("tokens", (14, 14), 1)),
        ((2, 196, 768), (224, 224), Grid("tokens", (14, 14), 0)),
        ((2, 50, 768), (224, 224), Grid("tokens", (7, 7), 1)),
        ((2, 198, 768), (224, 224), Grid("tokens", (14, 14), 2)),
        ((2, 1374, 384), (518, 518), Grid("tokens", (37, 37), 5)),
        ((2, 99, 768), (112, 224), Grid("tokens", (7, 14), 1)),
        ((2, 12, 64), (224, 224), None),
        ((32, 49, 96), (224, 224), None),
    ],
)
def test_maps_are_told_by_the_proportions_of_the_picture(shape, picture, grid):
    assert find_grid(torch.zeros(shape), 2, picture) == grid


# Libraries that are extras


EXTRAS = {
    "timm:resnet18": ("the library timm", "timm"),
    "hf:some/model": ("the library transformers", "hf"),
    "net.onnx": ("onnx and onnxruntime", "onnx"),
}


@pytest.mark.parametrize("spec", EXTRAS)
def test_an_extra_that_is_not_installed_is_named(spec, monkeypatch):
    for library in ("timm", "transformers", "onnxruntime"):
        monkeypatch.setitem(sys.modules, library, None)  # an import fails then
    needed, extra = EXTRAS[spec]
    with pytest.raises(UserError, match=rf"--model {spec}: needs {needed}; pip install 'wrongtree\[{extra}\]'"):
        load(spec)


TIMM = {
    "vit_tiny_patch16_224": ("tokens", (14, 14)),
    "vit_small_patch32_224": ("tokens", (7, 7)),
    "swin_tiny_patch4_window7_224": ("channels last", (7, 7)),
    "convnext_atto": ("channels first", (7, 7)),
    "mixer_s32_224": ("tokens", (7, 7)),
}


@pytest.mark.parametrize("name", TIMM)
def test_timm_models_load_with_their_own_preparation_and_their_grids_are_found(name):
    import timm

    with seeded(0):
        made = timm.create_model(name, pretrained=False, num_classes=3).eval()
        nn.init.normal_(made.get_classifier().weight)  # timm's start at zero, and so would every gradient
    torch.save(made.state_dict(), "w.pt")
    classifier = load(f"timm:{name}", "w.pt")
    config = timm.data.resolve_data_config({}, model=made)
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (300, 280, 3), dtype=np.uint8))
    assert torch.equal(classifier.transform(noise), timm.data.create_transform(**config, is_training=False)(noise))
    layers = layers_of(classifier.module, 224)
    assert (layers.last_grid.kind, layers.last_grid.size) == TIMM[name]
    assert layers.head is classifier.module.get_classifier()


def test_a_hugging_face_classifier_in_a_folder_is_loaded_with_its_processor():
    import transformers

    config = transformers.ViTConfig(hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
                                    image_size=32, patch_size=8, num_labels=3)  # fmt: skip
    with seeded(0):
        made = transformers.ViTForImageClassification(config).eval()
        nn.init.normal_(made.classifier.weight)
    made.save_pretrained("mine")
    transformers.ViTImageProcessor(size={"height": 32, "width": 32}).save_pretrained("mine")
    classifier = load("hf:mine")
    found = judged(type(classifier)(classifier.module, None))
    with torch.no_grad():
        np.testing.assert_allclose(found.logits, made(PICTURES).logits, rtol=1e-4, atol=1e-5)
    assert found.features.shape == (6, 16, 4, 4)
    assert classifier.transform(Image.new("RGB", (50, 40))).shape == (3, 32, 32)
    made.vit.save_pretrained("mine")  # the network alone, as it is on the hub before anybody trained its last layer
    with pytest.raises(UserError, match=r"its checkpoint lacks 2 of the model's weights: classifier.bias, classifier"):
        load("hf:mine")


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("timm:resnet19x", "timm has no such model"),
        (
            "hf:nowhere",
            "it is not on this machine, and the hub cannot be reached; check the network and",
        ),
    ],
)
def test_a_name_that_a_library_does_not_know_is_refused(spec, said):
    with pytest.raises(UserError, match=f"--model {spec}: {said}"):
        load(spec)


def test_factories_still_come_with_their_transform():
    assert load(f"{FACTORY}:net").transform is not None

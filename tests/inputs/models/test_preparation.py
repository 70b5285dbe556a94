"""Flags complete a model's own preparation: what they leave out stays as it is, for every loader."""

import math

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn
from torchvision import models
from torchvision import transforms as v1
from torchvision.transforms import v2

from colour_net import StrongestColour
from wrongtree.config import ModelConfig, Preprocess
from wrongtree.inputs.models.classifiers import load_classifier
from wrongtree.inputs.models.preparation.applied import applied
from wrongtree.inputs.models.preparation.completing import CannotComplete, complete, is_linear, shows_its_size
from wrongtree.inputs.models.preparation.recipes import from_flags
from wrongtree.shared.faults import UserError

HALF = (0.5, 0.5, 0.5)
MEAN, STD = (0.1, 0.2, 0.3), (0.4, 0.5, 0.6)


def picture(size=(70, 50), seed=0) -> Image.Image:
    """Large patches of colour: smooth enough that rounding says little, and no two places alike."""
    small = np.random.default_rng(seed).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    return Image.fromarray(small).resize(size, Image.Resampling.BICUBIC)


def close(ours: torch.Tensor, theirs: torch.Tensor, tolerance: float = 1e-5) -> None:
    torch.testing.assert_close(ours, theirs, rtol=0, atol=tolerance)


# A transform of a person's own

to_tensor = v1.ToTensor()
OWN = v1.Compose([v1.Resize(60), v1.CenterCrop(48), v1.ToTensor(), v1.Normalize(MEAN, STD)])
SCALED = v2.ToDtype(torch.float32, scale=True)
SQUASHED = v2.Compose([v2.Resize((40, 40)), v2.ToImage(), SCALED])
COMPLETED = {
    "another size, in the same proportion": (
        OWN,
        {"img_size": 24},
        [v1.Resize(30), v1.CenterCrop(24), to_tensor, v1.Normalize(MEAN, STD)],
    ),
    "another crop": (OWN, {"crop_pct": 1.0}, [v1.Resize(48), v1.CenterCrop(48), to_tensor, v1.Normalize(MEAN, STD)]),
    "another mean": (OWN, {"mean": HALF}, [v1.Resize(60), v1.CenterCrop(48), to_tensor, v1.Normalize(HALF, STD)]),
    "one number for all": (
        OWN, {"std": (0.5,)},
        [v1.Resize(60), v1.CenterCrop(48), to_tensor, v1.Normalize(MEAN, HALF)],
    ),
    "another interpolation": (
        OWN,
        {"interpolation": "nearest"},
        [v1.Resize(60, v1.InterpolationMode.NEAREST), v1.CenterCrop(48), to_tensor, v1.Normalize(MEAN, STD)],
    ),
    "a squashed picture stays squashed": (SQUASHED, {"img_size": 20}, [v1.Resize((20, 20)), to_tensor]),
    "a squashed picture, cropped": (SQUASHED, {"crop_pct": 0.8}, [v1.Resize((50, 50)), v1.CenterCrop(40), to_tensor]),
    "nothing was resized": (to_tensor, {"mean": HALF}, [to_tensor, v1.Normalize(HALF, (1, 1, 1))]),
    "steps within steps": (
        v2.Compose([v1.Compose([v1.Resize(60), v1.CenterCrop(48)]), nn.Sequential(v2.PILToTensor()), SCALED]),
        {"img_size": 24},
        [v1.Resize(30), v1.CenterCrop(24), to_tensor],
    ),
    "a preset of torchvision": (
        models.ResNet18_Weights.DEFAULT.transforms(),
        {"img_size": 112, "mean": HALF},
        [v1.Resize(128), v1.CenterCrop(112), to_tensor, v1.Normalize(HALF, (0.229, 0.224, 0.225))],
    ),
    "any function, of which only the colours change": (
        lambda shown: (to_tensor(shown.resize((30, 30))) - 0.2) * 3,
        {"mean": HALF},
        [lambda shown: shown.resize((30, 30)), to_tensor, v1.Normalize(HALF, (1 / 3,) * 3)],
    ),
    "pixels in 0…255": (
        lambda shown: v2.functional.pil_to_tensor(shown).float(), {"std": HALF},
        [to_tensor, v1.Normalize((0, 0, 0), HALF)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", COMPLETED)
def test_what_flags_leave_out_of_a_transform_stays_as_it_is(name):
    own, flags, expected = COMPLETED[name]
    made, replaced = complete(own, Preprocess(**flags), 3)
    assert not replaced
    close(made(picture()), v1.Compose(expected)(picture()))


def gamma(shown):
    return to_tensor(shown.resize((32, 32))) ** 0.5


def per_image(shown):
    made = to_tensor(shown)
    return (made - made.mean()) / made.std()


@pytest.mark.parametrize(
    ("own", "flags", "why"),
    [
        (gamma, {"mean": HALF}, "is not a multiple of its value plus a constant"),
        (per_image, {"std": HALF}, "is not a multiple of its value plus a constant"),
        (gamma, {"img_size": 32}, "it is not a torchvision Compose, so its size cannot be read"),
        (v1.Compose([v1.Resize(60), v1.Resize(48), to_tensor]), {"img_size": 32}, "it resizes or crops more than once"),
        (v1.Compose([v1.Resize(60), v1.Pad(3), to_tensor]), {"img_size": 32}, "its other steps make"),
        (to_tensor, {"crop_pct": 0.9}, "it is not a torchvision Compose"),
        (v1.Compose([to_tensor]), {"crop_pct": 0.9}, "it does not resize"),
        (v1.Compose([to_tensor]), {"interpolation": "nearest"}, "it does not resize"),
    ],
)
def test_flags_that_do_not_complete_a_transform_are_refused_with_the_flags_that_replace_it(own, flags, why):
    with pytest.raises(CannotComplete, match=why):
        complete(own, Preprocess(**flags), 3)
    config = ModelConfig("net.py:f", preprocess=Preprocess(**flags))
    with pytest.raises(UserError, match="pass --img-size, --mean and --std together, which replace it") as caught:
        applied(own, StrongestColour(), config, "f")
    assert "the transform that f returns" in str(caught.value)
    whole = Preprocess(32, HALF, HALF)
    made, notes = applied(gamma, StrongestColour(), ModelConfig("net.py:f", preprocess=whole), "f")
    close(made(picture()), from_flags(whole, 3)(picture()))
    assert notes == (
        "image preparation: the transform of net.py:f is replaced: shorter side resized to 36 px (bicubic), central "
        "32 × 32 px, mean 0.5,0.5,0.5, standard deviation 0.5,0.5,0.5",
    )


def test_a_transform_is_told_by_whether_flags_can_change_it():
    assert (is_linear(OWN), shows_its_size(OWN)) == (True, True)
    assert (is_linear(gamma), shows_its_size(gamma)) == (False, False)
    assert (is_linear(to_tensor), shows_its_size(to_tensor)) == (True, False)


def test_flags_that_make_no_sense_are_refused_whatever_they_complete():
    for flags, said in (({"mean": (0.5, 0.5)}, "--mean has 2 numbers"), ({"std": (0.0,)}, "--std must be above 0")):
        with pytest.raises(UserError, match=said):
            complete(OWN, Preprocess(**flags), 3)


# Libraries


@pytest.fixture
def timm_model(tmp_path, monkeypatch):
    import timm

    monkeypatch.chdir(tmp_path)
    made = timm.create_model("test_resnet", pretrained=False, num_classes=3)
    torch.save(made.state_dict(), "w.pt")
    return made


@pytest.mark.parametrize(
    "flags",
    [
        {"img_size": 48},
        {"mean": HALF},
        {"std": (0.5,)},
        {"crop_pct": 0.8},
        {"interpolation": "bilinear", "img_size": 40},
    ],
    ids=str,
)
def test_flags_change_what_they_name_of_timms_configuration(timm_model, flags):
    import timm.data

    loaded = load_classifier(ModelConfig("timm:test_resnet", "w.pt", Preprocess(**flags)))
    named = {
        name: value * 3 if isinstance(value, tuple) and len(value) == 1 else value for name, value in flags.items()
    }
    config = timm.data.resolve_data_config(named, model=timm_model)
    theirs = timm.data.create_transform(**config, is_training=False)
    close(loaded.transform(picture((300, 200))), theirs(picture((300, 200))))
    (note,) = loaded.notes
    assert note.startswith("image preparation: timm's configuration of the model, changed by --")


PROCESSORS = {
    "squashes": ("ViTImageProcessor", {"size": {"height": 48, "width": 48}}, {"size": {"height": 32, "width": 32}}),
    "size as a number": ("ViTImageProcessor", {"size": 48}, {"size": {"height": 32, "width": 32}}),
    "shorter side and crop": (
        "CLIPImageProcessor",
        {"size": {"shortest_edge": 60}, "crop_size": 48},
        {"size": {"shortest_edge": 40}, "crop_size": {"height": 32, "width": 32}},
    ),
    "squashes and crops": (
        "DeiTImageProcessor",
        {"size": {"height": 60, "width": 60}, "crop_size": {"height": 48, "width": 48}},
        {"size": {"height": 40, "width": 40}, "crop_size": {"height": 32, "width": 32}},
    ),
    "a crop that is off": (
        "BeitImageProcessor",
        {"size": {"height": 48, "width": 48}, "do_center_crop": False, "crop_size": {"height": 20, "width": 20}},
        {"size": {"height": 32, "width": 32}, "do_center_crop": False},
    ),
    "ConvNeXt's own crop": ("ConvNextImageProcessor", {"size": {"shortest_edge": 48}}, {"size": {"shortest_edge": 32}}),
    "no rescaling": (
        "ViTImageProcessor",
        {"size": {"height": 48, "width": 48}, "do_rescale": False, "image_mean": [127.5] * 3, "image_std": [127.5] * 3},
        {"size": {"height": 32, "width": 32}, "do_rescale": False, "image_mean": [127.5] * 3, "image_std": [127.5] * 3},
    ),
    "a mean of one number": (
        "ViTImageProcessor",
        {"size": {"height": 48, "width": 48}, "image_mean": 0.4, "image_std": 0.3},
        {"size": {"height": 32, "width": 32}, "image_mean": 0.4, "image_std": 0.3},
    ),
    "no normalisation": (
        "ViTImageProcessor",
        {"size": {"height": 48, "width": 48}, "do_normalize": False},
        {"size": {"height": 32, "width": 32}, "do_normalize": False},
    ),
    "nearest neighbours": (
        "ViTImageProcessor",
        {"size": {"height": 48, "width": 48}, "resample": 0},
        {"size": {"height": 32, "width": 32}, "resample": 0},
    ),
}


def hugging_face(folder, processor, inputs) -> nn.Module:
    import transformers

    config = transformers.ViTConfig(hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
                                    image_size=32, patch_size=8, num_labels=3)  # fmt: skip
    torch.manual_seed(0)
    made = transformers.ViTForImageClassification(config).eval()
    nn.init.normal_(made.vit.embeddings.patch_embeddings.projection.weight, std=0.3)
    nn.init.normal_(made.classifier.weight, std=10)
    with torch.no_grad():  # no class for all of them
        made.classifier.bias -= made(inputs).logits.mean(0)
    made.save_pretrained(folder)
    processor.save_pretrained(folder)
    return made


@pytest.mark.parametrize("name", PROCESSORS)
def test_a_hugging_face_folder_with_a_size_predicts_what_transformers_does_at_that_size(name, tmp_path):
    import transformers

    kind, own, at_that_size = PROCESSORS[name]
    theirs = getattr(transformers, kind)(**at_that_size)
    shown = [picture((90, 60), seed) for seed in range(30)]
    expected = torch.cat([theirs(images=one, return_tensors="pt")["pixel_values"] for one in shown])
    made = hugging_face(tmp_path / "mine", getattr(transformers, kind)(**own), expected)
    loaded = load_classifier(ModelConfig(f"hf:{tmp_path / 'mine'}", preprocess=Preprocess(img_size=32)))
    found = torch.stack([loaded.transform(one) for one in shown])
    close(found, expected)
    with torch.no_grad():
        logits = [module(inputs).logits for module, inputs in ((loaded.module, found), (made, expected))]
    assert torch.equal(logits[0].argmax(1), logits[1].argmax(1))
    assert len(logits[1].argmax(1).unique()) > 1
    (note,) = loaded.notes
    assert note.endswith("/mine, changed by --img-size 32; the rest of it stays as it is")


def test_a_mean_alone_changes_the_mean_of_a_hugging_face_processor_and_nothing_else(tmp_path):
    import transformers

    size = {"height": 32, "width": 32}
    own = transformers.ViTImageProcessor(size=size, do_rescale=False, image_mean=127.5, image_std=51.0)
    hugging_face(tmp_path / "mine", own, torch.rand(2, 3, 32, 32))
    loaded = load_classifier(ModelConfig(f"hf:{tmp_path / 'mine'}", preprocess=Preprocess(mean=MEAN)))
    theirs = transformers.ViTImageProcessor(size=size, image_mean=MEAN, image_std=[0.2] * 3)
    close(loaded.transform(picture()), theirs(images=picture(), return_tensors="pt")["pixel_values"][0])


def test_a_model_that_says_nothing_of_its_images_is_told_with_what_is_used(tmp_path):
    torch.jit.trace(StrongestColour().eval(), torch.rand(1, 3, 32, 32)).save(tmp_path / "net.pt")
    loaded = load_classifier(ModelConfig(str(tmp_path / "net.pt"), preprocess=Preprocess(img_size=32)))
    assert loaded.notes == (
        f"image preparation: shorter side resized to {math.floor(32 / 0.875)} px (bicubic), central 32 × 32 px, "
        "ImageNet's mean, ImageNet's standard deviation (defaults, because --mean, --std, --crop-pct and "
        "--interpolation were not given)",
    )

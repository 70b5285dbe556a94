import math

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision import transforms
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional as F

from wrongtree.config import Preprocess
from wrongtree.inputs.models.preparation.recipes import from_flags
from wrongtree.inputs.models.preprocess import Views, find_colours, is_repeatable, shrink
from wrongtree.shared.faults import UserError

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def noise(width, height, seed=0):
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8))


# From flags


def by_timms_documentation(picture, size, crop_pct, mode, mean, std):
    """timm's evaluation transform, step by step: scale the shorter side to floor(size / crop_pct), crop the centre."""
    scaled = math.floor(size / crop_pct)
    width, height = picture.size
    longer = int(scaled * max(width, height) / min(width, height))
    resized = F.resize(picture, [scaled, longer] if height <= width else [longer, scaled], mode)
    top, left = round((resized.height - size) / 2), round((resized.width - size) / 2)
    cropped = np.asarray(resized, dtype=np.float64)[top : top + size, left : left + size] / 255
    return ((cropped - mean) / std).transpose(2, 0, 1)


@pytest.mark.parametrize("shape", [(320, 200), (200, 320), (64, 64), (50, 41), (300, 301)])
@pytest.mark.parametrize(
    ("flags", "size", "crop_pct", "mode", "mean", "std"),
    [
        ({}, 224, 0.875, InterpolationMode.BICUBIC, MEAN, STD),
        ({"img_size": 96}, 96, 0.875, InterpolationMode.BICUBIC, MEAN, STD),
        ({"img_size": 160, "crop_pct": 0.95}, 160, 0.95, InterpolationMode.BICUBIC, MEAN, STD),
        ({"img_size": 33, "crop_pct": 1.0}, 33, 1.0, InterpolationMode.BICUBIC, MEAN, STD),
        ({"interpolation": "bilinear"}, 224, 0.875, InterpolationMode.BILINEAR, MEAN, STD),
        ({"interpolation": "nearest"}, 224, 0.875, InterpolationMode.NEAREST, MEAN, STD),
        ({"interpolation": "lanczos"}, 224, 0.875, InterpolationMode.LANCZOS, MEAN, STD),
        ({"mean": (0.5, 0.4, 0.3), "std": (1.0,)}, 224, 0.875, InterpolationMode.BICUBIC, (0.5, 0.4, 0.3), (1,)),
        ({"mean": (0.0,), "std": (0.5, 1.0, 2.0)}, 224, 0.875, InterpolationMode.BICUBIC, (0,), (0.5, 1, 2)),
    ],
)
def test_flags_mean_what_timm_documents(flags, size, crop_pct, mode, mean, std, shape):
    picture = noise(*shape)
    ours = from_flags(Preprocess(**flags), 3)(picture)
    theirs = by_timms_documentation(picture, size, crop_pct, mode, mean, std)
    assert ours.dtype == torch.float32
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_the_default_size_is_the_models_own_where_it_is_known():
    assert from_flags(Preprocess(mean=(0.5,)), 3, default_size=64)(noise(100, 90)).shape == (3, 64, 64)


def test_a_model_of_one_channel_gets_luma_and_the_first_of_imagenets_means():
    made = from_flags(Preprocess(img_size=16, crop_pct=1.0), 1)(noise(16, 16))
    luma = np.asarray(noise(16, 16), dtype=float) @ (0.299, 0.587, 0.114) / 255
    np.testing.assert_allclose(made[0], (luma - MEAN[0]) / STD[0], atol=0.5 / 255 / STD[0] + 0.01)


@pytest.mark.parametrize(
    ("flags", "channels", "said"),
    [
        ({"interpolation": "cubic"}, 3, "--interpolation cubic: choose bilinear, bicubic, nearest or lanczos"),
        ({"mean": (0.5, 0.5)}, 3, "--mean has 2 numbers, but the model's input has 3 channels"),
        ({"std": (0.5, 0.5, 0.5)}, 1, "--std has 3 numbers, but the model's input has 1 channels"),
        ({"mean": ()}, 3, "--mean has 0 numbers"),
        ({"mean": (math.nan,)}, 3, "--mean nan: expected finite numbers"),
        ({"std": (1.0, 1.0, math.inf)}, 3, "--std 1.0,1.0,inf: expected finite numbers"),
        ({"std": (1.0, -1.0, 1.0)}, 3, "--std must be above 0"),
        ({"img_size": 0}, 3, "--img-size at least 1"),
        ({"crop_pct": 0.0}, 3, "--crop-pct above 0 and at most 1"),
        ({"crop_pct": math.nan}, 3, "--crop-pct above 0 and at most 1"),
        ({}, 4, "the model's input has 4 channels, but images are read as RGB: let the factory return"),
    ],
)
def test_flags_that_cannot_be_are_refused_by_name(flags, channels, said):
    with pytest.raises(UserError, match=said):
        from_flags(Preprocess(**flags), channels)


# Colours


def test_colours_of_a_normalize_are_its_mean_and_std():
    transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize(MEAN, STD)])
    colours = find_colours(transform, [])
    np.testing.assert_allclose(colours.black, [-m / s for m, s in zip(MEAN, STD, strict=True)], atol=1e-6)
    np.testing.assert_allclose(colours.white, [(1 - m) / s for m, s in zip(MEAN, STD, strict=True)], atol=1e-6)
    picture = noise(20, 10)
    back = colours.to_pixels(transform(picture)[None].double())[0]
    np.testing.assert_allclose(back, F.to_tensor(picture), atol=1e-6)


@pytest.mark.parametrize(
    "transform",
    [
        transforms.Compose([transforms.ToTensor(), transforms.Normalize(MEAN, STD)]),
        transforms.Compose([transforms.Resize(20), transforms.CenterCrop(16), transforms.ToTensor()]),
        lambda picture: torch.from_numpy(np.array(picture, dtype=np.float32).transpose(2, 0, 1)),  # 0…255
        lambda picture: 1 - F.to_tensor(picture),  # inverted
        lambda picture: F.to_tensor(picture).flip(0) * 2 - 1,  # BGR in -1…1: colours come out swapped, nothing else
    ],
)
def test_whatever_a_transform_does_to_colours_black_and_white_come_back(transform):
    colours = find_colours(transform, [])
    for value in (0, 51, 255):
        seen = colours.to_pixels(transform(Image.new("RGB", (32, 32), (value,) * 3))[None].double())
        np.testing.assert_allclose(seen, value / 255, atol=1e-6)


def test_grey_inputs_come_back_as_three_equal_channels():
    transform = transforms.Compose([transforms.Grayscale(), transforms.ToTensor(), transforms.Normalize(0.13, 0.31)])
    colours = find_colours(transform, [])
    np.testing.assert_allclose([colours.black, colours.white], [[-0.13 / 0.31], [0.87 / 0.31]], atol=1e-6)
    ramp = Image.fromarray(np.arange(256, dtype=np.uint8).reshape(16, 16))
    back = colours.to_pixels(transform(ramp.convert("RGB"))[None].double())
    assert back.shape == (1, 3, 16, 16)
    np.testing.assert_allclose(back, np.broadcast_to(np.asarray(ramp) / 255, (1, 3, 16, 16)), atol=1e-6)


@pytest.mark.parametrize("step", [transforms.Pad(40), transforms.CenterCrop(299)])
def test_a_frame_does_not_mislead(step):
    transform = transforms.Compose([step, transforms.ToTensor(), transforms.Normalize(MEAN, STD)])
    np.testing.assert_allclose(find_colours(transform, []).white, (1 - np.array(MEAN)) / STD, atol=1e-6)


def test_without_a_transform_the_examples_own_range_is_used():
    examples = [torch.tensor([[[-2.0, 0.0]], [[5.0, 7.0]]]), torch.tensor([[[1.0, 2.0]], [[6.0, 6.0]]])]
    colours = find_colours(None, examples)
    assert (colours.black.tolist(), colours.white.tolist()) == ([-2, 5], [2, 7])


def test_plain_tensors_of_0_to_1_keep_their_absolute_scale():
    colours = find_colours(None, [torch.rand(3, 8, 8, generator=torch.Generator().manual_seed(0)) * 0.8 + 0.1])
    assert (colours.black.tolist(), colours.white.tolist()) == ([0, 0, 0], [1, 1, 1])


def test_colours_of_constant_or_broken_inputs_are_finite():
    for example in (torch.zeros(3, 4, 4), torch.full((3, 4, 4), 7.0)):
        pixels = find_colours(None, [example]).to_pixels(example[None])
        assert torch.isfinite(pixels).all()
    pixels = find_colours(lambda picture: F.to_tensor(picture) * 0, [torch.zeros(3, 4, 4)])
    assert np.isfinite(pixels.white).all()
    broken = torch.tensor([[[[torch.nan, torch.inf, -torch.inf, 0.5]]]])
    assert find_colours(F.to_tensor, []).to_pixels(broken.expand(1, 3, 1, 4))[0, 0, 0].tolist() == [0, 1, 0, 0.5]


# Views


def views(*steps):
    transform = transforms.Compose([*steps, transforms.ToTensor(), transforms.Normalize(MEAN, STD)])
    return Views(transform, find_colours(transform, [transform(noise(500, 400))]))


SHAPES = [(320, 200), (200, 320), (256, 256), (500, 375), (640, 97)]


@pytest.mark.parametrize(("width", "height"), SHAPES)
@pytest.mark.parametrize(("resize", "crop"), [(256, 224), (128, 96), (64, 64), (36, 32)])
def test_the_view_of_resize_and_centre_crop_is_known_to_one_percent(width, height, resize, crop):
    shorter = min(width, height)
    resized = np.array([int(resize * width / shorter), int(resize * height / shorter)])
    corner = np.round((resized - crop) / 2)
    expected = [*(corner / resized), *((corner + crop) / resized)]
    found = views(transforms.Resize(resize), transforms.CenterCrop(crop)).of((width, height))
    np.testing.assert_allclose(found, expected, atol=0.01)


@pytest.mark.parametrize(("width", "height"), SHAPES)
def test_the_view_of_a_crop_off_centre_is_where_it_is(width, height):
    class Corner(torch.nn.Module):
        def forward(self, picture):
            return picture.crop((round(0.1 * width), round(0.3 * height), round(0.7 * width), round(0.8 * height)))

    np.testing.assert_allclose(views(Corner()).of((width, height)), [0.1, 0.3, 0.7, 0.8], atol=0.015)


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("steps", [[], [transforms.Resize((64, 64))], [transforms.Resize((97, 31))]])
def test_a_plain_resize_or_none_sees_the_whole(size, steps):
    np.testing.assert_allclose(views(*steps).of(size), [0, 0, 1, 1], atol=0.01)


def test_the_view_of_grey_and_of_inverted_inputs_is_known_too():
    for transform in (
        transforms.Compose([transforms.Grayscale(), transforms.CenterCrop(100), transforms.ToTensor()]),
        transforms.Compose([transforms.CenterCrop(100), transforms.ToTensor(), lambda tensor: 1 - tensor]),
    ):
        found = Views(transform, find_colours(transform, [])).of((200, 400))
        np.testing.assert_allclose(found, [0.25, 0.375, 0.75, 0.625], atol=0.01)


@pytest.mark.parametrize(
    "step",
    [
        lambda picture: picture.rotate(90, expand=True),
        lambda picture: picture.rotate(30),
        lambda picture: picture.rotate(180),
        transforms.Pad(40),
        lambda picture: picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        lambda picture: Image.new("RGB", picture.size, "grey"),
    ],
)
def test_a_view_that_is_no_upright_part_of_the_picture_is_unknown(step):
    assert views(transforms.Resize((64, 64)), step).of((200, 100)) == (0, 0, 0, 0)


def test_the_padding_of_a_centre_crop_larger_than_the_picture_is_unknown():
    assert views(transforms.CenterCrop(64)).of((20, 20)) == (0, 0, 0, 0)


def test_tensors_are_seen_whole():
    assert Views(None, find_colours(None, [torch.zeros(3, 4, 4)])).of((0, 0)) == (0, 0, 1, 1)


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (1, 50), (3, 200)])
def test_tiny_pictures_have_some_view_or_none_but_never_a_wrong_one(size):
    found = views(transforms.Resize((32, 32))).of(size)
    assert found == (0, 0, 0, 0) or np.allclose(found, [0, 0, 1, 1], atol=0.1)


# Random transforms and shrinking


@pytest.mark.parametrize(
    "step",
    [
        transforms.RandomHorizontalFlip(),
        transforms.RandomCrop(20),
        transforms.RandomResizedCrop(20),
        transforms.ColorJitter(brightness=0.5),
        transforms.RandomRotation(10),
        transforms.RandomApply([transforms.GaussianBlur(3)], p=0.3),
    ],
)
def test_augmentation_is_not_repeatable(step):
    transform = transforms.Compose([step, transforms.ToTensor()])
    plain = Image.new("RGB", (32, 32), "white")  # on which a flip cannot be seen
    for seed in range(10):
        torch.manual_seed(seed)
        assert not is_repeatable(transform, plain)


def test_evaluation_is_repeatable():
    transform = transforms.Compose([transforms.Resize(20), transforms.CenterCrop(16), transforms.ToTensor()])
    assert is_repeatable(transform, noise(30, 40))


@pytest.mark.parametrize(("size", "side", "expected"), [((64, 64), 16, (16, 16)), ((96, 32), 24, (24, 8)),
                                                        ((10, 10), 56, (10, 10)), ((300, 2), 30, (30, 1))])  # fmt: skip
def test_shrinking_keeps_means_and_proportions(size, side, expected):
    pixels = torch.rand(2, 3, *size, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    small = shrink(pixels, side)
    assert small.shape == (2, 3, *expected)
    np.testing.assert_allclose(small.mean((2, 3)), pixels.mean((2, 3)), atol=1e-12)


@pytest.mark.parametrize("size", [(37, 53), (100, 99), (57, 113)])
def test_shrinking_keeps_means_nearly_where_the_cells_do_not_divide_the_picture(size):
    """Cells overlap by a row or column then, which weighs these twice."""
    pixels = torch.linspace(0, 1, size[0] * size[1], dtype=torch.float64).reshape(1, 1, *size)
    small = shrink(pixels, 20)
    assert max(small.shape[2:]) == 20
    assert abs(small.mean() - 0.5) < 0.01


def test_shrinking_is_averaging_over_areas():
    pixels = torch.arange(16, dtype=torch.float32).reshape(1, 1, 4, 4)
    assert shrink(pixels, 2).tolist() == [[[[2.5, 4.5], [10.5, 12.5]]]]

from contextlib import contextmanager

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from wrongtree.artifacts.predictions import Predictions
from wrongtree.config import Machine, PredictConfig
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.models.classifiers import Classifier
from wrongtree.shared.faults import UserError
from wrongtree.stages.predict.judge import open_pass, saliency_maps

MACHINE = Machine("cpu", 4)


def images_of(tensors, labels, classes=3, broken=()):
    """A data set of tensors, some of which cannot be read."""

    def read(row):
        if row in broken:
            raise OSError("truncated")
        return tensors[row]

    names = tuple(str(c) for c in range(classes))
    ids = tuple(f"{row}.png" for row in range(len(tensors)))
    return LabelledImages("toy", ids, np.array(labels), names, (), read, "digest")


def judge(module, images, transform=None, machine=MACHINE, config=PredictConfig()) -> Predictions:  # noqa: B008
    done = []
    with open_pass(images, Classifier(module, transform), config, machine, done.append) as piece:
        result = piece(0)
    assert sum(done) == len(images)
    return result


@contextmanager
def seeded(seed):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        yield


def small_net(classes=3):
    with seeded(0):
        return nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1),
            nn.BatchNorm2d(8),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(2),
            nn.Flatten(),
            nn.Linear(32, classes),
        )


with seeded(1):
    TENSORS = torch.randn(23, 3, 12, 10)
LABELS = [i % 3 for i in range(23)]


def test_each_row_equals_a_bare_loop_over_single_images():
    module = small_net().train()
    found = judge(module, images_of(TENSORS, LABELS))
    assert module.training  # left as it was found
    module.eval()
    for i, tensor in enumerate(TENSORS):
        x = tensor[None].clone().requires_grad_()
        activations = module[:5](x)
        logits = module[5](activations)
        logits[0, logits.argmax()].backward()
        expected = x.grad[0].abs().amax(0)
        np.testing.assert_allclose(found.logits[i], logits[0].detach(), rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(found.penultimate[i], activations[0].detach(), rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(found.saliency[i], expected / expected.sum(), rtol=1e-4, atol=1e-7)
        square = nn.functional.adaptive_avg_pool2d(module[:3](x)[0].detach(), 10)
        np.testing.assert_allclose(found.features[i], square, rtol=1e-5, atol=1e-6)
        last = module[:3](x).detach().requires_grad_()
        predicted = module[3:](last).max()
        weights = torch.autograd.grad(predicted, last)[0].mean((2, 3))[0]
        np.testing.assert_allclose(found.gradcam[i], weights, rtol=1e-4, atol=1e-7)
        cam = (weights[:, None, None] * last[0].detach()).sum(0).relu()
        np.testing.assert_allclose(found.cam[i], cam, rtol=1e-4, atol=1e-6)
        early = module[:3](x)[0].detach().numpy()
        np.testing.assert_allclose(found.style[i], [*early.mean((1, 2)), *early.std((1, 2))], rtol=1e-4, atol=1e-6)
    assert found.prediction.tolist() == found.logits.argmax(1).tolist()
    assert found.errors.tolist() == [i for i in range(23) if found.prediction[i] != LABELS[i]]
    assert found.model["layer"] == "2"


def test_a_linear_model_has_its_predicted_class_weights_as_saliency():
    class Linear(nn.Module):
        def __init__(self):
            super().__init__()
            self.map, self.head = nn.Identity(), nn.Linear(12, 2, bias=False)
            self.scale = nn.Conv2d(1, 1, 1, bias=False)
            nn.init.ones_(self.scale.weight)

        def forward(self, x):
            return self.head(self.scale(x).flatten(1))

    module = Linear()
    x = torch.randn(5, 1, 3, 4)
    found = judge(module, images_of(x, [0] * 5, classes=2))
    weight = module.head.weight.detach().abs().reshape(2, 3, 4).numpy()
    for i, prediction in enumerate(found.prediction):
        np.testing.assert_allclose(found.saliency[i], weight[prediction] / weight[prediction].sum(), rtol=1e-5)


def test_channel_weights_are_those_of_the_map_before_an_in_place_relu_changes_it():
    with seeded(3):
        conv, head = nn.Conv2d(3, 5, 3), nn.Linear(5 * 80, 3)
    module = nn.Sequential(conv, nn.ReLU(inplace=True), nn.Flatten(), head)
    found = judge(module, images_of(TENSORS, LABELS), config=PredictConfig(layer="0"))
    for i, tensor in enumerate(TENSORS):
        last = conv(tensor[None]).detach().requires_grad_()
        weights = torch.autograd.grad(head(last.relu().flatten(1)).max(), last)[0].mean((2, 3))[0]
        np.testing.assert_allclose(found.gradcam[i], weights, rtol=1e-4, atol=1e-7)
        cam = (weights[:, None, None] * last[0].detach()).sum(0).relu()
        np.testing.assert_allclose(found.cam[i], cam, rtol=1e-4, atol=1e-6)


def test_channel_weights_of_a_shared_module_are_those_of_its_last_call():
    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.head = nn.Conv2d(3, 3, 3, padding=1), nn.Linear(3, 3)

        def forward(self, x):
            return self.head(self.conv(self.conv(x).tanh()).exp().mean((2, 3)))

    with seeded(4):
        module = Twice()
    found = judge(module, images_of(TENSORS, LABELS))
    for i, tensor in enumerate(TENSORS):
        last = module.conv(module.conv(tensor[None]).tanh()).detach().requires_grad_()
        weights = torch.autograd.grad(module.head(last.exp().mean((2, 3))).max(), last)[0].mean((2, 3))[0]
        np.testing.assert_allclose(found.gradcam[i], weights, rtol=1e-4, atol=1e-7)


def test_a_map_that_the_output_does_not_depend_on_has_no_channel_weights():
    class Aside(nn.Module):
        def __init__(self):
            super().__init__()
            self.used, self.unused, self.head = nn.Conv2d(3, 2, 3), nn.Conv2d(3, 4, 3), nn.Linear(2, 3)

        def forward(self, x):
            logits = self.head(self.used(x).mean((2, 3)))
            self.unused(x)
            return logits

    found = judge(Aside(), images_of(TENSORS, LABELS))
    assert found.model["layer"] == "unused"
    assert found.gradcam.shape == (23, 4)
    assert not found.gradcam.any()


def test_maps_sum_to_one_whatever_their_gradient_and_a_dead_one_is_uniform():
    gradient = torch.randn(4, 3, 100, 60) * torch.tensor([1e-6, 1.0, 1e6, 0.0])[:, None, None, None]
    maps = saliency_maps(gradient, 56)
    assert max(maps.shape[1:]) == 56
    np.testing.assert_allclose(maps.sum((1, 2)), 1, rtol=1e-5)
    assert np.ptp(maps[3]) == 0
    strongest = gradient[1].abs().amax(0)
    expected = torch.nn.functional.adaptive_avg_pool2d(strongest[None], maps.shape[1:])[0]
    np.testing.assert_allclose(maps[1], expected / expected.sum(), rtol=1e-4)


@pytest.mark.parametrize("batch", [1, 2, 7, 23, 64])
def test_the_batch_size_changes_nothing(batch):
    one, other = (judge(small_net(), images_of(TENSORS, LABELS), machine=Machine("cpu", b)) for b in (23, batch))
    for name in ("row", "label", "thumbnails", "closeups"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    for name in ("logits", "features", "style", "gradcam", "saliency", "penultimate"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-4, atol=1e-6)


def test_too_large_a_batch_is_halved_until_it_fits():
    sizes = []

    class Greedy(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = small_net()

        def forward(self, x):
            sizes.append(len(x))
            if len(x) > 3:
                raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")
            return self.inner(x)

    found = judge(Greedy(), images_of(TENSORS, LABELS), machine=Machine("cpu", 16))
    np.testing.assert_allclose(
        found.logits, judge(small_net(), images_of(TENSORS, LABELS)).logits, rtol=1e-4, atol=1e-6
    )
    assert max(sizes[3:]) == 16
    assert sizes[-1] <= 2


def test_unreadable_images_and_nan_outputs_are_set_aside_by_name():
    class Moody(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = small_net()

        def forward(self, x):
            return self.inner(x) + torch.where(x[:, :1, 0, 0] > 50, float("nan"), 0.0)

    tensors = TENSORS.clone()
    tensors[5, 0, 0, 0] = 99
    found = judge(Moody(), images_of(tensors, LABELS, broken={2, 8, 9, 10, 11}))
    assert dict(found.skipped) == {
        **{f"{row}.png": "truncated" for row in (2, 8, 9, 10, 11)},
        "5.png": "the model returned NaN or infinity",
    }
    assert found.row.tolist() == [i for i in range(23) if i not in (2, 5, 8, 9, 10, 11)]
    assert len(found.closeups) == len(found.view) == len(found.errors)


def test_thumbnails_show_what_the_model_saw_in_its_own_colours():
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8))

    def transform(image):
        crop = torch.from_numpy(np.array(image)[:, 10:50]).permute(2, 0, 1) / 255
        return (crop - 0.4) / 0.2

    images = images_of([picture, picture], [0, 1])
    found = judge(small_net(), images, transform)
    np.testing.assert_array_equal(found.thumbnails[0], np.array(picture)[:, 10:50])
    np.testing.assert_allclose(found.view[0], [10 / 60, 0, 50 / 60, 1], atol=0.01)


@pytest.mark.parametrize(
    ("module", "classes", "said"),
    [
        (small_net(5), 3, "the model has 5 outputs but the data has 3 classes"),
        (nn.Conv2d(3, 2, 3), 3, r"the model returned \(1, 2, 10, 8\)"),
        (nn.Conv2d(1, 2, 3), 3, r"does not accept an input of shape \(3, 12, 10\)"),
    ],
)
def test_a_model_that_does_not_fit_is_told_so(module, classes, said):
    with pytest.raises(UserError, match=said):
        judge(module, images_of(TENSORS, LABELS, classes))


def test_a_random_transform_is_refused():
    pictures = [Image.new("RGB", (8, 8))] * 3
    with pytest.raises(UserError, match="a different input each time"):
        judge(small_net(), images_of(pictures, [0, 1, 2]), lambda _: torch.rand(3, 8, 8))


def test_an_unknown_device_is_one_sentence():
    with pytest.raises(UserError, match="--device quantum: not available here"):
        judge(small_net(), images_of(TENSORS, LABELS), machine=Machine("quantum"))

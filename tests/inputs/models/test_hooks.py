import numpy as np
import pytest
import torch
from torch import nn
from torchvision import models

from cifar_resnet import resnet20
from wrongtree.inputs.models.hooks import Layers, Listener, find_layers, frozen, pool, style
from wrongtree.shared.faults import UserError


def count_hooks(module):
    return sum(len(m._forward_hooks) + len(m._forward_pre_hooks) for m in module.modules())


class Reused(nn.Module):
    """Calls one ReLU twice and ends in functional pooling: nothing but the order of completion tells its last map."""

    def __init__(self, fails=False):
        super().__init__()
        self.first, self.second, self.relu = nn.Conv2d(1, 2, 3), nn.Conv2d(2, 4, 3), nn.ReLU()
        self.head, self.fails = nn.Linear(4, 3), fails

    def forward(self, x):
        x = self.relu(self.second(self.relu(self.first(x))))
        if self.fails:
            raise RuntimeError("boom")
        return self.head(x.mean((2, 3)))


@pytest.mark.parametrize(
    ("build", "layer", "head", "early", "side"),
    [
        (models.resnet18, "layer4", "fc", "relu", 48),
        (models.vgg11, "features", "classifier.6", "features.1", 96),
        (models.densenet121, "features", "classifier", "features.relu0", 48),
        (models.mobilenet_v3_small, "features", "classifier.3", "features.0", 48),
        (models.efficientnet_b0, "features", "classifier.1", "features.2.0.block.0", 48),
        (models.squeezenet1_1, "classifier.2", None, "features.1", 47),
        (models.convnext_tiny, "features", "classifier.2", "features.2.0", 24),
        (resnet20, "layer3", "linear", "layer1", 96),
    ],
)
def test_the_last_and_the_early_map_and_the_last_linear_layer_are_found(build, layer, head, early, side):
    module = build(weights=None).eval() if build is not resnet20 else resnet20()[0].eval()
    found = find_layers(module, torch.zeros(1, 3, 96, 96), None)
    assert found.name == layer
    assert found.last is module.get_submodule(layer)
    assert found.head is (module.get_submodule(head) if head else None)
    assert found.early is module.get_submodule(early)
    assert found.early_size == (side, side)
    assert count_hooks(module) == 0


@pytest.mark.parametrize("n", [1, 2, 7])
def test_the_style_of_a_large_map_has_the_same_bits_however_many_images_come_together(n):
    early = torch.randn(n, 64, 112, 112, generator=torch.Generator().manual_seed(n))
    found = style(early)
    assert torch.equal(found, torch.cat([style(early[[i]]) for i in range(n)]))
    np.testing.assert_allclose(found[:, :64], early.double().mean((2, 3)), atol=1e-6)
    np.testing.assert_allclose(found[:, 64:], early.double().std((2, 3), correction=0), rtol=1e-5)


def test_of_a_module_called_twice_the_early_map_is_the_larger_one():
    module = Reused().eval()
    x = torch.randn(2, 1, 9, 9)
    layers = find_layers(module, x[:1], None)
    assert (layers.early, layers.early_size) == (module.relu, (7, 7))
    with Listener(layers, 99) as listener, torch.no_grad():
        module(x)
    early = module.first(x).relu().detach().numpy()
    np.testing.assert_allclose(listener.style[:, :2], early.mean((2, 3)), rtol=1e-5)
    np.testing.assert_allclose(listener.style[:, 2:], early.std((2, 3)), rtol=1e-5)


def test_what_comes_before_the_first_convolution_is_no_early_map():
    module = nn.Sequential(nn.BatchNorm2d(3), nn.Conv2d(3, 4, 3, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(64, 2))
    assert find_layers(module.eval(), torch.zeros(1, 3, 9, 9), None).early is module[2]


def test_a_named_layer_wins_and_a_wrong_name_is_told_what_there_is():
    module = Reused().eval()
    assert find_layers(module, torch.zeros(1, 1, 9, 9), "first").last is module.first
    with pytest.raises(UserError, match="no such module; its maps are first, relu, second"):
        find_layers(module, torch.zeros(1, 1, 9, 9), "nope")
    with pytest.raises(UserError, match="not a map"):
        find_layers(module, torch.zeros(1, 1, 9, 9), "head")


def test_a_network_without_convolutions_is_told_to_name_a_layer():
    with pytest.raises(UserError, match="no convolutional map"):
        find_layers(nn.Sequential(nn.Flatten(), nn.Linear(9, 2)), torch.zeros(1, 1, 3, 3), None)


def test_no_hook_survives_a_failure():
    module = Reused(fails=True)
    layers = Layers("second", module.second, module.head, module.first, (7, 7))
    with pytest.raises(RuntimeError, match="boom"):
        find_layers(module, torch.zeros(1, 1, 9, 9), None)
    with pytest.raises(RuntimeError, match="boom"), Listener(layers, 99):
        module(torch.zeros(1, 1, 9, 9))
    assert count_hooks(module) == 0


def test_the_listener_hears_the_map_before_an_in_place_relu_changes_it():
    conv = nn.Conv2d(1, 1, 1)
    nn.init.constant_(conv.weight, -1.0)
    nn.init.zeros_(conv.bias)
    module = nn.Sequential(conv, nn.ReLU(inplace=True), nn.Flatten(), nn.Linear(16, 2))
    with Listener(Layers("0", conv, module[3], conv, (4, 4)), 16) as listener, torch.no_grad():
        module(torch.ones(1, 1, 4, 4))
    assert (listener.features == -1).all()
    assert (listener.penultimate == 0).all()


@pytest.mark.parametrize(
    ("channels", "side", "most", "expected"),
    [(64, 8, 4096, 8), (512, 7, 4096, 2), (2048, 7, 4096, 1), (5000, 7, 4096, 1), (3, 2, 4096, 2)],
)
def test_pooling_keeps_as_many_cells_as_fit_and_keeps_the_mean(channels, side, most, expected):
    feature_map = torch.rand(2, channels, side, side)
    pooled = pool(feature_map, most)
    assert pooled.shape == (2, channels, expected, expected)
    if side % expected == 0:
        torch.testing.assert_close(pooled.mean((2, 3)), feature_map.mean((2, 3)))


def test_frozen_puts_modes_and_gradients_back_even_after_a_failure():
    module = nn.Sequential(nn.Conv2d(1, 1, 1), nn.BatchNorm2d(1))
    module.train()
    module[1].eval()
    module[0].bias.requires_grad_(False)

    def fail_inside():
        with frozen(module):
            assert not any(m.training for m in module.modules())
            assert not any(p.requires_grad for p in module.parameters())
            raise KeyError

    with pytest.raises(KeyError):
        fail_inside()
    assert [m.training for m in module.modules()] == [True, True, False]
    assert [p.requires_grad for p in module.parameters()] == [True, False, True, True]

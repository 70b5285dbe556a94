"""What the digest of a module in memory tells apart, beside its weights."""

import argparse
import functools

import numpy as np
import pytest
import torch
from test_predict import small_net as small
from torch import nn
from torch.nn import functional
from torchvision import transforms
from torchvision.transforms import functional as F

from wrongtree.inputs.models.classifiers import module_digest
from wrongtree.inputs.models.noise import said_of_noise


class Holding(nn.Module):
    """A network that holds one thing more, which no weight tells."""

    def __init__(self, held=None, hook=None):
        super().__init__()
        with torch.random.fork_rng():
            torch.manual_seed(0)
            self.net = small()
        self.held = held
        if hook is not None:
            self.net.register_forward_hook(hook)

    def forward(self, x):
        return self.net(x)


def scaled(by, plus=1.0):
    def act(x, times=by):
        return times * x + plus

    return act


class Option:
    def __init__(self, act):
        self.act = act


def itself(value):
    ring = [value]
    ring.append(ring)
    return ring


PAIRS = {
    "functions": lambda i: (functional.relu, torch.sigmoid)[i],
    "functions of torch's own": lambda i: (torch.relu, torch.tanh)[i],
    "a list": lambda i: [0.5, 0.5, (0.5, 0.4)[i]],
    "a dict": lambda i: {"mean": [0.5, (0.5, 0.4)[i]]},
    "a key": lambda i: {("mean", "std")[i]: 1},
    "a set": lambda i: {"a", ("b", "c")[i]},
    "an array": lambda i: np.array([0.5, (0.5, 0.4)[i]]),
    "the type of an array": lambda i: np.zeros(2, (np.float32, np.int32)[i]),
    "an array of objects": lambda i: np.array([None, (functional.relu, torch.sigmoid)[i]]),
    "tensors in a list": lambda i: [torch.tensor([0.5, (0.5, 0.4)[i]])],
    "modules in a list": lambda i: [nn.Hardtanh(0, (1, 2)[i])],
    "a lambda": lambda i: (lambda x: x + 1, lambda x: x + 2)[i],
    "what a function closes over": lambda i: scaled(1, (1.0, 2.0)[i]),
    "a default": lambda i: scaled((1, 2)[i]),
    "a partial": lambda i: functools.partial(F.adjust_gamma, gamma=(1, 2)[i]),
    "a method": lambda i: nn.Hardtanh(0, (1, 2)[i]).forward,
    "an object": lambda i: Option((functional.relu, torch.sigmoid)[i]),
    "a namespace": lambda i: argparse.Namespace(act=(functional.relu, torch.sigmoid)[i]),
    "a library's transform": lambda i: transforms.Compose([transforms.Normalize([0.5], [(0.5, 0.4)[i]])]),
    "what holds itself": lambda i: itself((1, 2)[i]),
    "bytes": lambda i: (b"a", b"b")[i],
}


@pytest.mark.parametrize("pair", PAIRS)
def test_the_digest_of_a_module_knows_what_it_holds_beside_weights(pair):
    make = PAIRS[pair]
    one, other = (module_digest(Holding(make(i)), None, asked=False) for i in range(2))
    assert one != other
    assert one == module_digest(Holding(make(0)), None, asked=False)


def test_the_digest_of_a_module_knows_its_hooks_and_what_they_add():
    one, other, none = (
        module_digest(Holding(hook=hook), None, asked=False) for hook in (lambda m, i, o: o, lambda m, i, o: -o, None)
    )
    assert len({one, other, none}) == 3


class Hidden:
    """Tells nothing of itself, as an object of a library."""

    __module__ = "numpy"

    def __init__(self, factor):
        self.factor = factor


def test_what_nothing_tells_is_found_in_the_answers_to_noise():
    class Multiplied(Holding):
        def forward(self, x):
            return self.held.factor * self.net(x)

    silent = [module_digest(Multiplied(Hidden(factor)), None, asked=False) for factor in (1.0, 2.0)]
    assert silent[0] == silent[1]
    asked = [module_digest(Multiplied(Hidden(factor)), F.to_tensor) for factor in (1.0, 2.0, 1.0)]
    assert asked[0] == asked[2] != asked[1]


def test_noise_leaves_the_module_and_the_random_numbers_alone():
    module = nn.Sequential(nn.Dropout(), nn.BatchNorm2d(3), small()).train()
    before = {name: tensor.clone() for name, tensor in module.state_dict().items()}
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    assert said_of_noise(module, torch.zeros(3, 8, 8))
    assert torch.equal(torch.rand(1), expected)
    assert all(m.training for m in module.modules())
    assert all(torch.equal(before[name], tensor) for name, tensor in module.state_dict().items())


def test_a_module_that_says_nothing_reliable_of_noise_is_told_without():
    class Drawing(Holding):
        def forward(self, x):
            return self.net(x) + torch.rand(1)

    class Failing(Holding):
        def forward(self, x):
            raise SystemExit("no")

    for module in (Drawing(), Failing(), nn.Conv2d(5, 1, 1), nn.Identity()):
        assert said_of_noise(module, torch.zeros(3, 8, 8)) == b""
    assert module_digest(Drawing(), None) == module_digest(Drawing(), None)

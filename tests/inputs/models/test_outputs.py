"""What a model returns, as logits: with a softmax or a sigmoid at its end it is the same network as without."""

import io

import numpy as np
import pytest
import torch
from test_predict import images_of, judge, seeded
from torch import nn
from torch.nn import functional as F

import odd_nets
from colour_net import StrongestColour
from wrongtree.inputs.models.hooks import frozen
from wrongtree.inputs.models.outputs import answering
from wrongtree.inputs.models.parts.logits import find_logits

with seeded(2):
    PICTURES = torch.rand(24, 3, 16, 16)
LABELS = [i % 3 for i in range(24)]


class Net(nn.Module):
    """Its logits are `scale` times as far apart; what `end` does to them is what it returns."""

    def __init__(self, end=lambda z: z, scale=1.0):
        super().__init__()
        with seeded(0):
            self.body = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Tanh(), nn.Conv2d(8, 8, 3, stride=2), nn.Tanh())
            self.head = nn.Linear(8 * 36, 3)
        self.end, self.scale = end, scale

    def forward(self, x):
        return self.end(self.scale * self.head(self.body(x).flatten(1)))


def ensemble(z):
    return torch.stack([z.softmax(1), (2 * z).softmax(1)]).mean(0)


ENDS = {
    "a module": nn.Softmax(dim=1),
    "a module, last dimension": nn.Softmax(dim=-1),
    "a function": lambda z: F.softmax(z, dim=1),
    "a method": lambda z: z.softmax(1),
    "of torch": lambda z: torch.softmax(z, 1),
    "in another shape": lambda z: z[:, :, None, None].softmax(1).flatten(1),
    "then another type": lambda z: z.softmax(1).double(),
    "of a part": lambda z: torch.cat([z, z], 1).softmax(1)[:, :3],
    "logarithms": lambda z: F.log_softmax(z, 1),
    "a module of logarithms": nn.LogSoftmax(dim=1),
    "logarithms afterwards": lambda z: z.softmax(1).log(),
    "sigmoids": lambda z: torch.sigmoid(z),
    "a module of sigmoids": nn.Sigmoid(),
    "their logarithms": lambda z: torch.sigmoid(z).log(),
    "beside other things": lambda z: {"hidden": z[:, 0], "probabilities": z.softmax(1)},
}


@pytest.mark.parametrize("scale", [1.0, 300.0], ids=["", "saturated"])
@pytest.mark.parametrize("end", ENDS)
def test_a_network_that_ends_in_a_softmax_has_the_logits_and_the_maps_of_the_same_without(end, scale):
    plain = judge(Net(scale=scale), images_of(PICTURES, LABELS))
    found = judge(Net(ENDS[end], scale), images_of(PICTURES, LABELS))
    difference = found.logits - plain.logits
    np.testing.assert_allclose(difference, difference[:, :1].repeat(3, 1), atol=1e-5 * scale)
    np.testing.assert_allclose(found.saliency, plain.saliency, atol=1e-7)
    np.testing.assert_allclose(found.gradcam, plain.gradcam, rtol=1e-4, atol=1e-6 * scale)
    assert np.ptp(found.saliency, axis=(1, 2)).min() > 0, "none is uniform"


@pytest.mark.parametrize("saved", ["scripted", "traced", "exported"])
def test_a_softmax_inside_a_graph_that_hooks_do_not_see_is_undone_too(saved):
    class Ending(Net):
        def forward(self, x):
            return torch.softmax(self.head(self.body(x).flatten(1)), 1)

    net, plain = Ending().eval().requires_grad_(False), Net().eval().requires_grad_(False)
    if saved == "exported":
        module = torch.export.export(net, (PICTURES[:4],)).module()
        module.eval = module.train = lambda mode=True: module
    else:
        del net.end
        module = torch.jit.script(net) if saved == "scripted" else torch.jit.trace(net, PICTURES[:4])
        buffer = io.BytesIO()
        torch.jit.save(module, buffer)
        module = torch.jit.load(io.BytesIO(buffer.getvalue()))
    for _ in range(3):  # TorchScript runs otherwise from the second time on
        ours, theirs = PICTURES[:4].clone().requires_grad_(), PICTURES[:4].clone().requires_grad_()
        wrapped = nn.Sequential(module)
        with answering(wrapped):
            logits = wrapped(ours)
        expected = plain(theirs)
        torch.testing.assert_close(logits, expected)
        gradients = (torch.autograd.grad(z.amax(1).sum(), x)[0] for z, x in ((logits, ours), (expected, theirs)))
        torch.testing.assert_close(*gradients)


def test_three_sigmoids_are_as_confident_as_a_softmax_of_what_goes_into_them():
    module = nn.Sequential(nn.Identity(), nn.Sigmoid())
    logits = torch.tensor([[5.0, 0.0, 0.0]])
    with frozen(module):
        torch.testing.assert_close(module(logits), logits)
        assert round(float(module(logits).softmax(1).max()), 3) == 0.987


class Round(torch.autograd.Function):
    """A softmax with a backward pass of its own, which goes round what it was given."""

    @staticmethod
    def forward(ctx, z):
        p = z.softmax(1)
        ctx.save_for_backward(p)
        return p

    @staticmethod
    def backward(ctx, gradient):
        (p,) = ctx.saved_tensors
        return p * (gradient - (gradient * p).sum(1, keepdim=True))


def overwritten(z):
    p = z.softmax(1)
    z.mul_(2)
    return p


@pytest.mark.parametrize(
    ("end", "probabilities"),
    [(ensemble, ensemble), (Round.apply, lambda z: z.softmax(1)), (overwritten, lambda z: z.softmax(1)),
     (lambda z: z.clone().sigmoid_(), lambda z: z.exp())],
    ids=["an average", "a backward pass of its own", "overwritten", "in place"],
)  # fmt: skip
def test_where_what_was_squashed_is_gone_logarithms_give_the_confidences(end, probabilities):
    z = torch.tensor([[2.0, 0.0, -1.0], [0.5, 0.0, 3.0]], requires_grad=True)
    module = nn.Sequential(nn.Identity())
    module[0].forward = end
    with answering(module):
        logits = module(z * 1)
    expected = probabilities(z.detach())
    torch.testing.assert_close(logits.softmax(1), expected / expected.sum(1, keepdim=True))
    assert torch.autograd.grad(logits.amax(1).sum(), z)[0].abs().sum() > 0


@pytest.mark.parametrize(
    "end",
    [lambda z: 10 * z, lambda z: z * z.softmax(1), lambda z: z.softmax(0), lambda z: z.softmax(1) - z.sigmoid(),
     lambda z: z.softmax(1).mul_(-1), lambda z: (z[:, :, None] @ z[:, None]).softmax(2).sum(1)],
    ids=["none", "a gate", "over the batch", "a difference", "changed in place", "attention"],
)  # fmt: skip
def test_what_is_no_softmax_at_the_end_is_left_as_it_is(end):
    module, z = nn.Sequential(nn.Identity()), torch.randn(4, 3)
    module[0].forward = end
    with answering(module):
        torch.testing.assert_close(module(z), end(z))


def test_nothing_is_listened_to_any_more_after_a_failure_or_an_interruption():
    from torch.utils._python_dispatch import _get_current_dispatch_mode_stack as listening

    class Failing(nn.Module):
        def forward(self, x):
            raise self.fault

    module = Failing()
    for fault in (RuntimeError, KeyboardInterrupt):
        module.fault = fault()
        with pytest.raises(fault), answering(module):
            module(torch.ones(1))
        assert not listening()
        assert not module._forward_hooks
        assert not module._forward_pre_hooks


def test_a_pass_is_listened_to_only_while_answers_have_one_sign():
    """What an answer is made of costs time to hear. A later softmax is heard all the same, in a pass made again."""
    from torch.utils._python_dispatch import _get_current_dispatch_mode_stack as listening

    heard: list[bool] = []

    class Changing(nn.Module):
        end = staticmethod(lambda z: z)

        def forward(self, z):
            heard.append(bool(listening()))
            return self.end(z)

    module, z = Changing(), torch.tensor([[2.0, -1.0, 0.5]])
    with answering(module):
        for end, expected in (
            (lambda z: z, [True]),  # the first
            (lambda z: z, [False]),
            (lambda z: z.softmax(1), [False, True]),
            (lambda z: z.softmax(1), [True]),
            (lambda z: z, [True]),
            (lambda z: z, [False]),
            (lambda z: z.log_softmax(1), [False, True]),
        ):
            module.end = end
            heard.clear()
            torch.testing.assert_close(module(z), z, rtol=0, atol=0)
            assert heard == expected
        module.end = lambda z: z
        module(z)
        module.end = lambda z: z.abs_().add_(1)  # of one sign, and it changes its input: that is a copy
        heard.clear()
        torch.testing.assert_close(module(z), torch.tensor([[3.0, 2.0, 1.5]]))
        assert heard == [False, True]
        torch.testing.assert_close(z, torch.tensor([[2.0, -1.0, 0.5]]), rtol=0, atol=0)


def test_a_module_that_calls_itself_answers_once():
    class Twice(nn.Module):
        def forward(self, x, again=True):
            return self(x, again=False) + 1 if again else x.softmax(1)

    module, z = Twice(), torch.randn(2, 3)
    with answering(module):
        torch.testing.assert_close(module(z), z + 1)


# What a model returns, and whether gradients reach its input


FEATURES, LOGITS = torch.zeros(2, 5), torch.ones(2, 3)


@pytest.mark.parametrize(
    "output",
    [
        (FEATURES, LOGITS),
        [LOGITS, FEATURES],
        {"features": FEATURES, "classes": LOGITS},
        {"out": FEATURES, "classes": LOGITS},
        odd_nets.Answer(FEATURES, LOGITS),
        (FEATURES, {"heads": [FEATURES, (LOGITS,)]}),
        (FEATURES, LOGITS.numpy()),
    ],
    ids=["before", "after", "named otherwise", "named wrongly", "data class", "nested", "of numpy"],
)
def test_of_several_tensors_the_one_with_a_number_for_every_class_is_the_logits(output):
    assert torch.equal(find_logits(output, 3), LOGITS)


def test_where_none_has_a_number_for_every_class_the_likeliest_is_told_by_its_name():
    assert find_logits({"features": FEATURES, "logits": LOGITS}, 7) is LOGITS
    assert find_logits("nothing", 3) == "nothing"


@pytest.mark.parametrize(
    ("shape", "rows", "expected"),
    [((3,), 1, (1, 3)), ((1, 3, 1, 1), 1, (1, 3)), ((2, 3, 1, 1), 2, (2, 3)), ((2, 3, 4, 4), 2, (2, 3, 4, 4))],
)
def test_a_lost_or_an_idle_dimension_is_put_right(shape, rows, expected):
    class Shaped(nn.Module):
        def forward(self, x):
            return torch.arange(float(torch.Size(shape).numel())).reshape(shape) - 1

    module = Shaped()
    with answering(module):
        assert module(torch.zeros(rows, 3, 4, 4)).shape == expected


def gradient_of(module: nn.Module) -> torch.Tensor:
    inputs = PICTURES.clone().requires_grad_()
    with frozen(module, 3):
        (gradient,) = torch.autograd.grad(module(inputs).amax(1).sum(), inputs)
    return gradient


@pytest.mark.parametrize("kind", [odd_nets.UnderNoGrad, odd_nets.InInferenceMode, odd_nets.Detached, odd_nets.InPlace])
def test_gradients_that_a_forward_switches_off_are_those_of_the_network(kind):
    torch.testing.assert_close(gradient_of(kind()), gradient_of(StrongestColour()))
    assert not torch.is_inference_mode_enabled()
    assert torch.is_grad_enabled()
    with torch.inference_mode():
        assert torch.zeros(1).is_inference(), "it is as it was"


def test_gradients_stay_off_where_the_logits_would_be_others():
    class Asking(StrongestColour):
        def forward(self, x):
            with torch.no_grad():
                return super().forward(x) * (1 if torch.is_grad_enabled() else 2)

    module, inputs = Asking(), PICTURES.clone().requires_grad_()
    with frozen(module, 3):
        logits = module(inputs)
    assert not logits.requires_grad
    torch.testing.assert_close(logits, 2 * StrongestColour()(PICTURES).detach())


def test_a_detach_that_belongs_to_the_gradient_is_left():
    class StraightThrough(StrongestColour):
        def forward(self, x):
            return super().forward(x + (x.round() - x).detach())

    class Rounding(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x.round()

        @staticmethod
        def backward(ctx, gradient):
            return gradient

    class Same(StrongestColour):
        def forward(self, x):
            return super().forward(Rounding.apply(x))

    torch.testing.assert_close(gradient_of(StraightThrough()), gradient_of(Same()))


def test_an_input_is_given_in_the_precision_of_the_weights_and_stays_as_it_was():
    for precision in (torch.float16, torch.bfloat16, torch.float64):
        module, inputs = odd_nets.InPlace().to(precision), PICTURES.clone()
        with torch.no_grad(), frozen(module, 3):
            torch.testing.assert_close(module(inputs).float(), StrongestColour()(inputs).detach(), rtol=0.02, atol=0.1)
        assert torch.equal(inputs, PICTURES)

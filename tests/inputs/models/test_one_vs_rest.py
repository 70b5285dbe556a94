"""One output of a model, as a classifier of two classes."""

import numpy as np
import pytest
import torch

from squares import Squares, logits_of, painted
from wrongtree.inputs.models.classifiers import Classifier, about
from wrongtree.inputs.models.hooks import find_layers, frozen
from wrongtree.inputs.tables.one_vs_rest import OneVsRest
from wrongtree.shared.faults import UserError
from wrongtree.stages.predict.judge import with_gradient

PICTURES, MARKS = painted(12)
INPUTS = torch.from_numpy(PICTURES).permute(0, 3, 1, 2).float() / 255
NAMES = ("blue", "green", "red")


def one_of(module, output=2, names=NAMES):
    loaded = about(lambda: Classifier(module, None), OneVsRest(names[output], output, names))
    return loaded().module


@pytest.mark.parametrize("end", [None, torch.nn.Sigmoid()])
@pytest.mark.parametrize("output", range(3))
def test_its_softmax_is_the_sigmoid_of_that_output_and_its_map_is_of_the_side_that_is_predicted(end, output):
    inputs = INPUTS.clone().requires_grad_()
    z = Squares()(inputs)[:, output]
    sign = torch.where(z > 0, 1.0, -1.0)  # of "not red" the score is that of the other side
    (theirs,) = torch.autograd.grad((sign * z / 2).sum(), inputs)
    module = one_of(Squares(end), output)
    with frozen(module, 2):
        logits, gradient = with_gradient(module, INPUTS.clone().requires_grad_())
    assert torch.allclose(logits.softmax(1)[:, 1], z.sigmoid(), atol=1e-5)
    assert np.allclose(z.detach(), logits_of(PICTURES)[:, output], atol=1e-3)
    assert torch.allclose(gradient, theirs, atol=1e-6)
    assert gradient.abs().amax((1, 2, 3)).min() > 0  # no image is without a map
    assert {True, False} == set((z > 0).tolist())


def test_layers_are_found_and_called_as_in_the_model_inside():
    inner = Squares()
    module = one_of(inner)
    with frozen(module, 2):
        layers = find_layers(module, INPUTS[:1], None)
        assert find_layers(module, INPUTS[:1], "conv").last is inner.conv
    assert (layers.name, layers.last, layers.head) == ("conv", inner.conv, inner.fc)
    assert list(dict(module.named_modules())) == list(dict(inner.named_modules()))


@pytest.mark.parametrize(
    ("module", "says"),
    [
        (Squares(torch.nn.Softmax(dim=1)), "sum to 1 over all labels, as those of a softmax do"),
        (Squares(torch.nn.LogSoftmax(dim=1)), "sum to 1 over all labels"),
        (Squares(outputs=2), r"has 2 outputs, but there are 3 labels \(blue, green, red\); pass --classes FILE"),
        (torch.nn.Flatten(0), r"returned \(\d+,\), but there are 3 labels"),
    ],
)
def test_a_model_without_an_output_for_each_label_by_itself_is_refused(module, says):
    with frozen(one := one_of(module), 2), pytest.raises(UserError, match=says):
        one(INPUTS[:2])


def test_a_single_number_per_image_is_no_pair_of_labels():
    with (
        frozen(one := one_of(Squares(outputs=1), 1, ("a", "b")), 2),
        pytest.raises(UserError, match="has 1 output, but"),
    ):
        one(INPUTS[:2])
    with frozen(one := one_of(Squares(outputs=1), 0, ("a",)), 2):
        assert one(INPUTS[:2]).shape == (2, 2)

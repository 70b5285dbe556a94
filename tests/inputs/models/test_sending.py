"""Batches on their way to the device. What a GPU does with them could not be tried; what is decided is."""

import pytest
import torch
from test_predict import TENSORS, small_net
from torch import nn

from wrongtree.inputs.models.parts.sending import Sending, takes_channels_last


class Viewed(nn.Module):
    """Flattens by `view`, which needs the layout that torch begins with."""

    def __init__(self):
        super().__init__()
        self.net, self.head = nn.Conv2d(3, 4, 3), nn.Linear(320, 3)

    def forward(self, inputs):
        maps = self.net(inputs)
        return self.head(maps.view(len(maps), -1))


class Undecided(Viewed):
    """Gives no gradient."""

    def forward(self, inputs):
        with torch.no_grad():
            return self.head(self.net(inputs).flatten(1))


@pytest.mark.parametrize(
    ("module", "inputs", "last"),
    [
        (small_net(), TENSORS, True),
        (Undecided(), TENSORS, True),
        (Viewed(), TENSORS, False),
        (nn.Sequential(nn.Flatten(), nn.Linear(360, 3)), TENSORS, False),
        (nn.Sequential(nn.Conv1d(3, 3, 1)), TENSORS[:, :, 0], False),
    ],
    ids=["convolutions", "without gradients", "a view", "no convolution", "no picture"],
)
def test_channels_come_last_where_convolutions_gain_by_it_and_nothing_refuses_it(module, inputs, last):
    assert takes_channels_last(module.eval(), inputs[:1]) is last
    module(inputs)  # as it is, each takes them


def test_on_the_processor_inputs_are_the_very_same_in_the_layout_that_they_came_in():
    sent = Sending(small_net(), torch.device("cpu"))(TENSORS)
    assert (sent.data_ptr(), sent.stride()) == (TENSORS.data_ptr(), TENSORS.stride())

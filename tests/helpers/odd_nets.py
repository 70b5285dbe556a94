"""Networks as people have them, each of which says which colour is strongest; as factories, for `--model FILE:NAME`."""

import dataclasses

import torch
from torch import nn
from torchvision import transforms

from colour_net import StrongestColour, to_tensor


class UnderNoGrad(StrongestColour):
    @torch.no_grad()
    def forward(self, x):
        return super().forward(x)


class InInferenceMode(StrongestColour):
    def forward(self, x):
        with torch.inference_mode():
            return super().forward(x)


class Detached(StrongestColour):
    """A frozen trunk: its output is detached before the head."""

    def forward(self, x):
        return self.head(self.pool(self.conv(x)).flatten(1).detach())


class LeavingTorch(StrongestColour):
    def forward(self, x):
        return super().forward(x).detach().cpu().numpy()


class _OneWay(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 1.0

    @staticmethod
    def backward(ctx, gradient):
        raise NotImplementedError("this operation has no backward")


class WithoutBackward(StrongestColour):
    def forward(self, x):
        return super().forward(_OneWay.apply(x))


class InPlace(StrongestColour):
    def forward(self, x):
        return super().forward(x.mul_(2).sub_(x / 2))


class Squeezing(StrongestColour):
    """Loses the dimension of a batch of one."""

    def forward(self, x):
        return super().forward(x).squeeze()


class Four(StrongestColour):
    """Takes four images at once, no more and no fewer."""

    def forward(self, x):
        return super().forward(x.reshape(4, 3, *x.shape[2:]))


class FeaturesFirst(StrongestColour):
    def forward(self, x):
        features = self.pool(self.conv(x)).flatten(1)
        return features, self.head(features)


@dataclasses.dataclass
class Answer:
    embedding: torch.Tensor
    scores: torch.Tensor


class AsDataClass(StrongestColour):
    def forward(self, x):
        features = self.pool(self.conv(x)).flatten(1)
        return Answer(features, self.head(features))


class OfABatch(StrongestColour):
    """As some Lightning modules: forward takes images and labels."""

    def forward(self, batch):
        images, _ = batch
        return super().forward(images)


class FourChannels(StrongestColour):
    """Takes a mask beside the three colours."""

    def __init__(self):
        super().__init__()
        conv = nn.Conv2d(4, 6, 3, padding=1, bias=False)
        with torch.no_grad():
            conv.weight.zero_()
            conv.weight[:, :3] = self.conv.weight
        self.conv = conv


class Offset(StrongestColour):
    """Trained on pixels in −1…1: of others it says the last class."""

    def forward(self, x):
        logits = super().forward(x)
        outside = (x.amin((1, 2, 3)) > -0.05)[:, None] & (torch.arange(3, device=x.device) == 2)
        return logits + 100.0 * outside


def _made(kind):
    return lambda: (kind(), to_tensor)


under_no_grad, in_inference_mode, detached = _made(UnderNoGrad), _made(InInferenceMode), _made(Detached)
leaving_torch, without_backward, in_place = _made(LeavingTorch), _made(WithoutBackward), _made(InPlace)
squeezing, four, features_first, as_data_class = _made(Squeezing), _made(Four), _made(FeaturesFirst), _made(AsDataClass)
of_a_batch, four_channels = _made(OfABatch), _made(FourChannels)


def in_halves():
    return StrongestColour().half(), to_tensor


def with_a_mask():
    whole = transforms.Lambda(lambda x: torch.cat([x, torch.ones_like(x[:1])]))
    return FourChannels(), transforms.Compose([to_tensor, whole])


def channels_last():
    return StrongestColour(), lambda picture: to_tensor(picture).permute(1, 2, 0)


def scripted():
    return torch.jit.trace(StrongestColour().eval(), torch.rand(1, 3, 32, 32)), to_tensor


def offset():
    half = transforms.Normalize(0.5, 0.5)
    return Offset(), transforms.Compose([transforms.Resize(64), transforms.CenterCrop(48), to_tensor, half])


def unsaid():
    """Its transform does not show its steps, and stretches contrast."""
    return StrongestColour(), lambda picture: to_tensor(picture) ** 2


def needs(outputs):
    return StrongestColour(outputs), to_tensor


def a_class():
    return StrongestColour


model = StrongestColour()

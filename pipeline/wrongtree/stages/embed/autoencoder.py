"""A convolutional autoencoder, trained on the images at hand: what it must keep to draw them again.

The blog's: five convolutions, each with batch normalisation and ReLU, in the encoder and five in the decoder. Unlike
there, the last one has a sigmoid instead, so that what it draws is a picture, and pictures are at most 64 pixels a
side, as the thumbnails are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from wrongtree.artifacts.representations import Autoencoder, Embedding
from wrongtree.config import AutoencoderConfig
from wrongtree.shared.arrays import Bytes, Doubles, Floats

WIDTHS = (32, 64, 64, 64, 16)  # channels after each convolution of the encoder
INNER = 4  # pixels a side of what is kept: 16 · 4 · 4 = 256 numbers per picture
LARGEST = 64  # pixels a side of what is learnt
POINTS = 200  # of the loss curve
BATCH = 256  # pictures encoded at once

Take = Callable[[NDArray[np.int64]], torch.Tensor]  # rows -> (b, channels, h, w) in 0…1


def pictures(thumbnails: Bytes) -> Take:
    """Colours of thumbnails (n, h, w, 3)."""
    return lambda rows: torch.from_numpy(thumbnails[rows].transpose(0, 3, 1, 2).astype(np.float32) / 255)


def maps(saliency: Floats) -> Take:
    """Square roots of maps (n, s, s'), as in the representation `saliency`; half a percent of pixels are clipped."""
    spread = np.linspace(0, len(saliency) - 1, min(len(saliency), 2048)).astype(np.int64)
    top = float(np.quantile(saliency[spread], 0.995)) or 1.0
    return lambda rows: torch.from_numpy(np.sqrt(np.minimum(saliency[rows] / top, 1)).astype(np.float32)[:, None])


class Network(nn.Module):
    """Encoder and decoder for square pictures of `side` (a power of two, at least 4) and some channels."""

    def __init__(self, channels: int, side: int) -> None:
        super().__init__()
        halvings = round(math.log2(side / INNER))
        strides = [2 if i < halvings else 1 for i in range(len(WIDTHS))]
        coder: list[nn.Module] = []
        drawer: list[nn.Module] = []
        for inputs, outputs, stride in zip((channels, *WIDTHS), WIDTHS, strides, strict=False):
            size = 2 + stride  # 3, or 4 where it halves: then every pixel is seen as often as any other
            coder += [nn.Conv2d(inputs, outputs, size, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
            last = not drawer
            after = [nn.Sigmoid()] if last else [nn.BatchNorm2d(inputs), nn.ReLU()]
            drawer = [nn.ConvTranspose2d(outputs, inputs, size, stride, 1, bias=last), *after, *drawer]
        self.encoder = nn.Sequential(*coder)
        self.decoder = nn.Sequential(*drawer)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """(b, channels, side, side) -> the same, drawn again."""
        redrawn: torch.Tensor = self.decoder(self.encoder(pictures))
        return redrawn


def train(
    take: Take, count: int, config: AutoencoderConfig, device: torch.device, advance: Callable[[int], None]
) -> Autoencoder:
    """Train on pictures 0 … count - 1, `config.steps` batches of Adam; the same seed gives the same network.

    `advance` hears how many more pictures were learnt from.
    """
    first = take(np.zeros(1, dtype=np.int64))
    channels, side = first.shape[1], _side(first)
    random = np.random.default_rng(config.seed)
    with torch.random.fork_rng(), torch.enable_grad(), torch.backends.cudnn.flags(deterministic=True, benchmark=False):
        torch.manual_seed(config.seed)
        network = Network(channels, side).to(device)
        optimiser = torch.optim.Adam(network.parameters())
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, config.rate, total_steps=config.steps)
        losses = np.empty(config.steps)
        rows = np.empty(0, dtype=np.int64)
        for step in range(config.steps):
            while len(rows) < min(config.batch, count):
                rows = np.concatenate([rows, random.permutation(count)])
            batch, rows = np.sort(rows[: config.batch]), rows[config.batch :]
            given = resized(take(batch), side).to(device)
            loss = nn.functional.mse_loss(network(given), given)
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            optimiser.step()
            schedule.step()
            losses[step] = loss.item()
            advance(config.batch)
    flat = torch.cat([tensor.detach().cpu().float().flatten() for tensor in network.state_dict().values()])
    every = math.ceil(config.steps / POINTS)
    curve = np.array([losses[i : i + every].mean() for i in range(0, config.steps, every)])
    return Autoencoder(flat.numpy(), curve, config.steps, every, side, channels, mean_picture_error(take, count, side))


def revive(trained: Autoencoder, device: torch.device) -> Network:
    """The network of kept weights, ready to be asked."""
    network = Network(trained.channels, trained.side)
    weights = torch.from_numpy(np.array(trained.weights))
    state = network.state_dict()
    parts = torch.split(weights, [tensor.numel() for tensor in state.values()])
    network.load_state_dict({n: p.view(t.shape) for (n, t), p in zip(state.items(), parts, strict=True)})
    return network.to(device).eval().requires_grad_(False)


def encode(trained: Autoencoder, take: Take, rows: NDArray[np.int64], device: torch.device) -> Embedding:
    """(k, 256) what the network keeps of some pictures."""
    network = revive(trained, device)
    found = []
    for block in _blocks(rows):
        given = resized(take(block), trained.side).to(device)
        found.append(network.encoder(given).flatten(1).cpu().numpy())
    return Embedding(np.concatenate(found))


def redraw(trained: Autoencoder, latents: Floats, size: Sequence[int], device: torch.device) -> Bytes:
    """(k, h, w, channels) the pictures (h, w) = `size` that the network makes of what it kept."""
    network = revive(trained, device)
    drawn = []
    for block in _blocks(np.arange(len(latents))):
        inner = torch.from_numpy(np.array(latents[block])).view(len(block), WIDTHS[-1], INNER, INNER).to(device)
        picture = _to_size(network.decoder(inner), size).clamp(0, 1).cpu().permute(0, 2, 3, 1)
        drawn.append((picture * 255).round().to(torch.uint8).numpy())
    return np.concatenate(drawn)


def mean_picture_error(take: Take, count: int, side: int) -> float:
    """Mean squared error of answering with the mean picture every time: what a network that learnt nothing reaches."""
    total: Doubles | float = 0.0
    squares = 0.0
    for block in _blocks(np.arange(count)):
        given = resized(take(block), side).double().numpy()
        total = total + given.sum(axis=0)
        squares += float(np.square(given).sum())
    mean = np.asarray(total) / count
    return max(0.0, squares / (count * mean.size) - float(np.square(mean).mean()))


def resized(pictures: torch.Tensor, side: int) -> torch.Tensor:
    """(b, channels, h, w) -> (b, channels, side, side)."""
    return _to_size(pictures, (side, side))


def _to_size(pictures: torch.Tensor, size: Sequence[int]) -> torch.Tensor:
    if tuple(pictures.shape[2:]) == tuple(size):
        return pictures
    return nn.functional.interpolate(pictures, tuple(size), mode="bilinear", antialias=True, align_corners=False)


def _side(example: torch.Tensor) -> int:
    """The power of two that loses nothing, within bounds."""
    return int(min(LARGEST, max(INNER, 2 ** math.ceil(math.log2(max(example.shape[2:]))))))


def _blocks(rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    return [rows[i : i + BATCH] for i in range(0, len(rows), BATCH)]

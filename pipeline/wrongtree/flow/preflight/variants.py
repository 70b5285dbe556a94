"""The same images prepared in the other usual ways: is the model better at them so?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from scipy.special import logsumexp

from wrongtree.flow.preflight.evidence import could_be_better
from wrongtree.flow.preflight.glimpse import WRAPPED, Trial, Ways
from wrongtree.inputs.models.preparation.recipes import IMAGENET_MEAN, IMAGENET_STD
from wrongtree.inputs.models.preprocess import Colours
from wrongtree.shared.arrays import Floats, Ints

FIRST = 16  # images on which all ways compete; the best is tried on the others, which have not chosen it
FEWEST = 32  # images: with fewer there is no second part
WHOLE = 0.985  # of the shorter side: what is measured of a ramp is not exact
ALIKE = 0.05  # of the range: below it two scales are the same
Flags = tuple[tuple[str, str], ...]  # options and their values
Ask = Callable[[torch.Tensor, bool], Floats]  # inputs, whether batch norm uses the batch's own averages -> logits


@dataclass(frozen=True)
class Variant:
    """How pixels in 0…1 become inputs."""

    name: str
    said: str
    mean: tuple[float, ...] = ()  # per channel; none: as it is now
    std: tuple[float, ...] = ()
    swapped: bool = False  # blue, green, red
    inverted: bool = False
    side: int = 0  # pixels of a square, where inputs are enlarged beyond their own size
    own_averages: bool = False  # of batch norm: those of the batch


AVERAGES = Variant("averages", "with batch statistics in batch norm", own_averages=True)
BGR = Variant("bgr", "with red and blue swapped (BGR)", swapped=True)


def variants(channels: int, grey: bool) -> list[Variant]:
    """What is worth trying with inputs of so many channels."""
    one, zero, half = (1.0,) * channels, (0.0,) * channels, (0.5,) * channels
    found = [
        Variant("unnormalised", "with pixels in 0…1, not normalised", zero, one),
        Variant("bytes", "with pixels in 0…255", zero, (1 / 255,) * channels),
        Variant("halves", "with pixels in −1…1", half, half),
    ]
    if channels == 3:
        found.append(Variant("imagenet", "with ImageNet's mean and standard deviation", IMAGENET_MEAN, IMAGENET_STD))
    if channels == 1:
        found.append(Variant("mnist", "with MNIST's mean and standard deviation", (0.1307,), (0.3081,)))
    if channels == 1 or grey:
        found.append(Variant("inverted", "with black and white swapped", inverted=True))
    return found


def prepared(inputs: torch.Tensor, colours: Colours, way: Variant) -> torch.Tensor:
    """(b, channels, h, w) inputs as they are now -> as they would be."""
    if way.side:
        square = (way.side, way.side)
        return torch.nn.functional.interpolate(inputs, size=square, mode="bilinear", antialias=True)
    black, white = (torch.as_tensor(v, dtype=inputs.dtype)[:, None, None] for v in (colours.black, colours.white))
    pixels = (inputs - black) / (white - black)
    if way.swapped:
        pixels = pixels.flip(1)
    if way.inverted:
        pixels = 1 - pixels
    if way.mean:
        mean, std = (torch.tensor(v, dtype=inputs.dtype)[:, None, None] for v in (way.mean, way.std))
        return (pixels - mean) / std
    return pixels * (white - black) + black


def is_other(colours: Colours, way: Variant) -> bool:
    """Whether a way differs from how things are."""
    if not way.mean:
        return True
    mean, std = np.array(way.mean), np.array(way.std)
    span = np.abs(colours.white - colours.black)
    off = np.abs([-mean / std - colours.black, (1 - mean) / std - colours.white])
    return bool((off > ALIKE * span).any())


def race(
    inputs: torch.Tensor, labels: Ints, logits: Floats, colours: Colours, ways: list[Variant], ask: Ask
) -> tuple[Variant, Trial] | None:
    """The best of the ways on a few images, tried on the others; None where nothing could be told, or none is better.

    inputs (r, channels, h, w), labels (r,) and logits (r, c) as things are.
    """
    ways = [way for way in ways if is_other(colours, way)]
    right = logits.argmax(axis=1) == labels
    held = len(labels) >= FEWEST
    first = np.arange(len(labels)) % (len(labels) // FIRST) == 0 if held else np.ones(len(labels), dtype=np.bool_)
    verdict = ~first if held else first
    alternatives = 1 if held else len(ways)
    if not ways or not could_be_better(right[verdict], alternatives):
        return None

    def score(way: Variant, which: np.ndarray) -> tuple[np.ndarray, float]:
        chosen = torch.as_tensor(which)
        said = ask(prepared(inputs[chosen], colours, way), way.own_averages)
        own = labels[which]
        sure = said[np.arange(len(own)), own] - said.max(axis=1)
        return said.argmax(axis=1) == own, float(np.nan_to_num(sure, nan=-np.inf).mean())

    scored = [(score(way, first), way) for way in ways]
    (found, _), best = max(scored, key=lambda entry: (entry[0][0].sum(), entry[0][1]))
    if found.sum() <= right[first].sum():
        return None
    after = np.zeros(len(labels), dtype=np.bool_)
    after[first] = found
    if held:
        after[~first] = score(best, ~first)[0]
    shares = float(right.mean()), float(after.mean())
    return best, Trial(best.name, best.said, "", (), right[verdict], after[verdict], *shares, len(labels), alternatives)


def swap(inputs: torch.Tensor, labels: Ints, logits: Floats, colours: Colours, ask: Ask) -> Trial:
    """All images with red and blue swapped: that costs few models many images, so confidence is asked too."""
    way = BGR
    said = ask(prepared(inputs, colours, way), False)
    before, after = logits.argmax(axis=1) == labels, said.argmax(axis=1) == labels
    rows = np.arange(len(labels))
    own = [values.astype(np.float64) for values in (logits, said)]
    now, then = (values[rows, labels] - logsumexp(values, axis=1) for values in own)
    shares = float(before.mean()), float(after.mean())
    return Trial(way.name, way.said, "", (), before, after, *shares, len(labels), gain=np.nan_to_num(then - now))


def flags_of(way: Variant, colours: Colours, ways: Ways, shape: tuple[int, ...], crop: float | None) -> Flags:
    """The options that prepare images so, still to be tried; none where options cannot say it.

    `crop` is the share of the shorter side that the model sees, None: not known.
    """
    if ways.python or way.own_averages or way.swapped or way.inverted:
        return ()
    if way.side:
        size: Flags = (("--img-size", str(way.side)), ("--crop-pct", "1"))
        span = colours.white - colours.black
        own = Variant("", "", tuple(np.round(-colours.black / span, 3)), tuple(np.round(1 / span, 3)))
        return size if ways.sized else (*size, *_normalising(own))
    if ways.layered:
        return _normalising(way)
    if crop is None or shape[1] != shape[2]:
        return ()
    share = f"{1 if crop > WHOLE else crop:.3g}"
    return (("--img-size", str(shape[1])), ("--crop-pct", share), *_normalising(way))


def mend_of(way: Variant, ways: Ways, flags: Flags) -> str:
    """How to prepare images so, in words; `flags` were tried and do it."""
    if way.own_averages:
        return "save the weights again, including batch norm's running statistics from the end of training"
    own = ways.python or ways.factory
    where = f"in {'your transform' if ways.python else 'the transform of the factory'}" if own else WRAPPED
    if flags:
        passed = f"pass {' '.join(f'{name} {value}' for name, value in flags)}"
        return f"{passed}, or change the transform of the factory" if ways.factory and not ways.layered else passed
    if way.swapped or way.inverted:
        what = ("swap the channels: x.flip(0)" if way.swapped else "invert the images: 1 - x") + ", before normalising"
        return f"{what}, {where}"
    if way.side:
        return f"resize to {way.side} {where}"
    return f"normalise {where} with mean {_numbers(way.mean)} and std {_numbers(way.std)}, for values in 0…1"


def _normalising(way: Variant) -> Flags:
    return ("--mean", _numbers(way.mean)), ("--std", _numbers(way.std))


def _numbers(values: tuple[float, ...]) -> str:
    """`.5,.4,.3`; one number where all are the same."""
    return ",".join(f"{value:.6g}" for value in (values[:1] if len(set(values)) == 1 else values))

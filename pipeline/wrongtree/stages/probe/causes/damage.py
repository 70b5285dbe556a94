"""What is done to correct images to make them like a cluster's errors: as much of it as the errors measure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch

from wrongtree.stages.probe import pixels as px
from wrongtree.stages.probe.causes.compare import Differences, share_of
from wrongtree.stages.probe.causes.naming import cast_word, tone_word
from wrongtree.stages.probe.causes.repairs import Apply

TRIED = 0.75  # share of correct images that measure less (or more), from which on a damage is tried
SIGMAS = (0.4, 0.6, 0.8, 1.0, 1.3, 1.7, 2.2, 3.0, 4.0)  # pixels at a side of 32
LENGTHS = (3, 5, 7, 9, 11, 13, 15)
DOTS = (0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.18, 0.25)  # of the pixels, that become black or white
LEVELS = (0.02, 0.04, 0.06, 0.09, 0.12, 0.16, 0.2, 0.25, 0.3, 0.4)  # of 0…1
REPEATED = 0.4  # of the rows and columns of pixelated pictures: cells of two pixels repeat half of them
CELLS = (3, 4, 5, 6, 7, 8, 10, 12, 16)  # along the shorter side of a pixelated picture
SIDES = (0.25, 0.35, 0.45, 0.55, 0.65)  # of the picture, of a square that covers it
GAINS = (1.15, 1.3, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 6.0)  # times as much light, what is beyond white cut off
QUALITIES = (2, 4, 7, 12, 20, 35, 60)  # of JPEG
CONVERSE = {"flip": "flip", "turn-180": "turn-180", "turn-left": "turn-right", "turn-right": "turn-left",
            "mirror": "mirror", "swap": "swap", "invert": "invert", "brightness": "to-brightness",
            "contrast": "to-contrast", "tone": "to-tone", "grey-world": "to-colours", "colours": "to-colours",
            "median": "noise", "smooth": "noise", "resample": "noise", "sharpen": "blur", "zoom-in": "zoom-out",
            "zoom-out": "zoom-in", "shift-right": "shift-left", "shift-left": "shift-right",
            "shift-down": "shift-up", "shift-up": "shift-down"}  # fmt: skip


@dataclass(frozen=True)
class Damage:
    """One way to harm a picture."""

    name: str
    did: str  # said of correct images: "Darkened as much, 9 of 10 become misclassified"
    word: str  # what the errors are if it is their cause
    family: str  # a damage is compared with those of other families
    apply: Apply
    told: bool = False  # whether a classifier of damage takes the errors for this kind, see probe/likeness


def damages(of: Differences, sample: torch.Tensor, errors: torch.Tensor) -> Iterator[Damage]:
    """Those that make correct images measure what the errors do, where these measure something else.

    `sample` (k, 3, h, w) are some correct images, on which strengths are set, `errors` (m, 3, h, w) some of the errors.
    """
    k = len(sample)

    def all_of(value: float) -> torch.Tensor:
        return torch.full((k,), value)

    def constant(value: float) -> Callable[[torch.Tensor], torch.Tensor]:
        return lambda pixels: pixels.new_full((len(pixels),), value)

    mean, spread = constant(of.at["mean"]), constant(of.at["spread"])
    bright, contrast = of.share["mean"], of.share["spread"]
    word = tone_word(of)
    if _clear(bright):
        did = f"{'Brightened' if bright > 0.5 else 'Darkened'} to the brightness of these errors"
        yield Damage("to-brightness", did, word, "tone", lambda p, _: px.to_brightness(p, mean(p)))
    if bright >= TRIED:
        gain = _nearest(GAINS, lambda g: px.grey(px.exposed(sample, g)).mean(dim=(1, 2, 3)), mean(sample))
        did = "Overexposed to the brightness of these errors"
        yield Damage("overexpose", did, "Overexposed", "tone", lambda p, _: px.exposed(p, gain))
    if _clear(contrast):
        did = f"{'Raised' if contrast > 0.5 else 'Lowered'} to the contrast of these errors"
        yield Damage("to-contrast", did, word, "tone", lambda p, _: px.to_contrast(p, spread(p)))
    if _clear(bright) and _clear(contrast):
        did = "Given the brightness and contrast of these errors"
        yield Damage("to-tone", did, word, "tone", lambda p, _: px.to_contrast(p, spread(p), mean(p)))
    tint = cast_word(of)
    if tint.endswith("cast"):
        colour_mean, colour_spread = torch.from_numpy(of.colour_mean), torch.from_numpy(of.colour_spread)

        def tinted(pixels: torch.Tensor, _: object) -> torch.Tensor:
            return px.to_colours(pixels, colour_mean.expand(len(pixels), 3), colour_spread.expand(len(pixels), 3))

        yield Damage("to-colours", "Given the colours of these errors", tint, "colour", tinted)
    if of.share["chroma"] <= 1 - TRIED and of.at["chroma"] < 0.01:
        yield Damage("to-grey", "Without colour", "Greyscale", "colour", lambda p, _: px.grey(p).expand_as(p))
    if max(of.share["sharpness"], of.share["detail"]) <= 1 - TRIED:
        wanted = all_of(of.at["sharpness"])
        scale = px.scale_of(sample)
        soft = _nearest(SIGMAS, lambda s: px.sharpness(px.gaussian(sample, s * scale)), wanted)
        yield Damage(
            "blur", "Blurred as much as these errors", "Blurred", "blur", lambda p, _: px.gaussian(p, soft * scale)
        )
        long = round(
            _nearest(LENGTHS, lambda n: px.sharpness(px.motion(sample, round(n * scale), of.streak)), wanted) * scale
        )
        yield Damage("motion", "Blurred along a line as much as these errors", "Motion blur", "blur",
                     lambda p, _: px.motion(p, long, of.streak))  # fmt: skip
    if of.share["noise"] >= TRIED:
        level = _nearest(LEVELS, lambda s: px.noise_level(px.noisy(sample, s)), all_of(of.at["noise"]))
        yield Damage("noise", "With as much noise as these errors", "Noisy", "noise", lambda p, _: px.noisy(p, level))
        yield _dots(sample, all_of(of.at["noise"]), coloured=False)
        if (sample != sample[:, :1]).any():  # pictures in grey get no coloured dots
            yield _dots(sample, all_of(of.at["noise"]), coloured=True)
    if share_of(px.blocks(errors).double().numpy(), px.blocks(sample).double().numpy()) >= TRIED:
        quality = _nearest(QUALITIES, lambda q: px.blocks(px.compressed(sample, q)), px.blocks(errors))
        did = "Compressed as JPEG until they show blocks as these errors do"
        yield Damage("compress", did, "Compressed", "compress", lambda p, _: px.compressed(p, quality))
    if len(errors) and px.repeated(errors).mean() >= REPEATED > px.repeated(sample).mean():
        cells = round(_nearest(CELLS, lambda n: px.repeated(px.pixelated(sample, round(n))), px.repeated(errors)))
        did = "Pixelated as much as these errors"  # of blur's family: it loses the same detail
        yield Damage("pixelate", did, "Pixelated", "blur", lambda p, _: px.pixelated(p, cells))
    if of.share["flat"] >= TRIED and of.share["sharpness"] > 1 - TRIED:
        side = _nearest(SIDES, lambda s: all_of(s**2), all_of(of.at["flat"]))
        yield Damage("cover", f"With a grey square of {round(100 * side)}% of the side", "Partly covered", "cover",
                     lambda p, _: px.covered(p, side))  # fmt: skip


def _dots(sample: torch.Tensor, noise: torch.Tensor, coloured: bool) -> Damage:
    """Dots on so many pixels that a sample has this much noise."""

    def put(pixels: torch.Tensor, share: float) -> torch.Tensor:
        return px.dotted(pixels, share, coloured)

    share = _nearest(DOTS, lambda s: px.noise_level(put(sample, s)), noise)
    name, what = ("coloured-dots", "coloured") if coloured else ("dots", "black and white")
    did = f"With {what} dots, as much noise as these errors have"
    return Damage(name, did, "Salt-and-pepper noise", "noise", lambda pixels, _: put(pixels, share))


def controls(sample: torch.Tensor, size: float) -> Sequence[Damage]:
    """Damage that changes pixels as much (`size`, root mean square) and says nothing of the cluster."""
    level = _nearest(LEVELS, lambda s: (px.noisy(sample, s) - sample).square().mean(dim=(1, 2, 3)).sqrt(),
                     torch.full((len(sample),), size))  # fmt: skip
    sigma = _nearest(SIGMAS, lambda s: (px.gaussian(sample, s * px.scale_of(sample)) - sample)
                     .square().mean(dim=(1, 2, 3)).sqrt(), torch.full((len(sample),), size))  # fmt: skip
    return (
        Damage(f"as-much-noise-{level}", "noise", "", "noise", lambda p, _: px.noisy(p, level)),
        Damage(f"as-much-blur-{sigma}", "blur", "", "blur", lambda p, _: px.gaussian(p, sigma * px.scale_of(p))),
        Damage("turned", "flipping upside down", "", "turn", lambda p, _: p.flip(2)),
    )


def _clear(share: float) -> bool:
    return share >= TRIED or share <= 1 - TRIED


def _nearest(choices: Sequence[float], measure: Callable[[float], torch.Tensor], wanted: torch.Tensor) -> float:
    """The choice at which the sample's mean measure is nearest to what is wanted."""
    return min(choices, key=lambda choice: abs(float(measure(choice).mean() - wanted.mean())))


def measured_size(before: torch.Tensor, after: torch.Tensor) -> float:
    """Root mean square change of a pixel."""
    return float((after - before).square().mean().sqrt())

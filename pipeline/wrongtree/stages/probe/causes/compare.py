"""How a cluster's pictures differ from correct images of the same labels, measure by measure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from scipy.ndimage import uniform_filter
from scipy.stats import rankdata

from wrongtree.shared.arrays import Bytes, Doubles, Ints
from wrongtree.shared.grey import GREY
from wrongtree.stages.probe.causes.tone import Measured
from wrongtree.stages.probe.pixels import bands

MEASURES = ("mean", "spread", "sharpness", "detail", "noise", "chroma", "flat", "bands")
ANGLES = (0, 45, 90, 135)
STEPS = {0: (0, 1), 45: (-1, 1), 90: (1, 0), 135: (1, 1)}
BLOCK, FLAT = 5, 4.0  # pixels of a side, and grey levels: a block that varies by less is flat
ALONG = 0.7  # cosine from which on two colours are off in one direction
MOST = 200  # images of either kind


@dataclass(frozen=True)
class Differences:
    """A cluster's errors beside correct images of their labels."""

    share: dict[
        str, float
    ]  # of correct images that measure less than an error, by MEASURES: 1/2 if there is no difference
    at: dict[str, float]  # the errors' mean
    usual: dict[str, float]  # the correct images' mean
    colour_mean: Doubles  # (3,)
    colour_spread: Doubles  # (3,)
    cast: Doubles  # (3,) the mean colour less what is usual, or as it is if that is coloured itself; grey taken out
    one_cast: float  # share of the errors whose own colour is off in that direction
    streak: int  # the direction, of ANGLES, in which they are smoothest for what correct images are


def differences(found: Measured, pictures_of: Callable[[Ints], Bytes], errors: Ints, correct: Ints) -> Differences:
    """Of errors and correct images, positions among the judged; `correct` have the errors' labels."""
    errors, correct = errors[:MOST], correct[:MOST]
    measures = {name: getattr(found, name) for name in ("mean", "spread", "sharpness", "noise")}
    # A faded picture has little detail as it has little contrast: the variance of a Laplacian goes with its square.
    measures["detail"] = found.sharpness - 2 * np.log10(np.maximum(found.spread, 1 / 255))
    share = {name: share_of(values[errors], values[correct]) for name, values in measures.items()}
    at = {name: float(values[errors].mean()) for name, values in measures.items()}
    compared = correct if len(correct) else errors
    common = {name: float(values[compared].mean()) for name, values in measures.items()}
    pictures, others = pictures_of(errors), pictures_of(correct)
    for name, of in (("chroma", _chroma), ("flat", _flat), ("bands", _bands)):
        ours, theirs = of(pictures), of(others)
        share[name], at[name] = share_of(ours, theirs), float(ours.mean())
        common[name] = float(theirs.mean()) if len(theirs) else at[name]
    usual = found.colour_mean[correct].mean(axis=0) if len(correct) else np.nanmean(found.colour_mean, axis=0)
    own = found.colour_mean[errors].mean(axis=0)
    common_cast = usual - usual @ GREY
    cast = own - own @ GREY - common_cast
    if np.linalg.norm(common_cast) > np.linalg.norm(cast):  # orange is no green, though what is usual is red
        cast, common_cast = own - own @ GREY, np.zeros(3)
    each = found.colour_mean[errors]
    off = each - (each @ GREY)[:, None] - common_cast
    size = np.linalg.norm(cast)
    along = (off @ cast) / np.maximum(1e-9, np.linalg.norm(off, axis=1) * size)
    one_cast = float(((along > ALONG) & (np.linalg.norm(off, axis=1) > size / 2)).mean())
    rough = _roughness(pictures) / np.maximum(1e-6, _roughness(others) if len(correct) else 1)
    return Differences(
        share=share,
        at=at,
        usual=common,
        colour_mean=own,
        colour_spread=found.colour_spread[errors].mean(axis=0),
        cast=cast,
        one_cast=one_cast,
        streak=ANGLES[int(np.argmin(rough))],
    )


def share_of(ours: Doubles, theirs: Doubles) -> float:
    """Mann and Whitney's share of pairs in which the first measures more, ties by half; 1/2 where there are none."""
    if not len(ours) or not len(theirs):
        return 0.5
    ranks = rankdata(np.concatenate([ours, theirs]))[: len(ours)]
    return float((ranks.sum() - len(ours) * (len(ours) + 1) / 2) / (len(ours) * len(theirs)))


def _chroma(pictures: Bytes) -> Doubles:
    """(k,) mean distance of the channels from grey, in 0…1."""
    pixels = pictures.astype(np.float64) / 255
    found: Doubles = np.abs(pixels - (pixels @ GREY)[..., None]).mean(axis=(1, 2, 3))
    return found


def _flat(pictures: Bytes) -> Doubles:
    """(k,) share of the picture in which blocks are flat."""
    grey = pictures.astype(np.float64) @ GREY
    size = (0, BLOCK, BLOCK)
    variance = uniform_filter(grey**2, size, mode="nearest") - uniform_filter(grey, size, mode="nearest") ** 2
    found: Doubles = (variance < FLAT**2).mean(axis=(1, 2))
    return found


def _bands(pictures: Bytes) -> Doubles:
    """(k,) pixels of bands of one colour at the edges, all four together."""
    found = bands(torch.from_numpy(np.ascontiguousarray(pictures.transpose(0, 3, 1, 2))).float() / 255)
    return found.sum(dim=1).double().numpy()


def _roughness(pictures: Bytes) -> Doubles:
    """(4,) mean difference of neighbours along each of ANGLES, relative to the mean of all four."""
    grey = pictures.astype(np.float64) @ GREY
    h, w = grey.shape[1:]
    found = []
    for down, right in STEPS.values():
        a = grey[:, max(0, -down) : h - max(0, down), : w - right]
        b = grey[:, max(0, down) : h + min(0, down), right:]
        found.append(np.abs(a - b).mean() / np.hypot(down, right))
    rough = np.array(found)
    result: Doubles = rough / max(1e-9, rough.mean())
    return result

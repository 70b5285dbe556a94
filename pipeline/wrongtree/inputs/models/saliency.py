"""One image's map from its input gradient; the one rule for every map on a site."""

from __future__ import annotations

import numpy as np
import torch

from wrongtree.inputs.models.preprocess import shrink
from wrongtree.shared.arrays import Floats
from wrongtree.shared.machine import or_on_processor


def saliency_maps(gradient: torch.Tensor, side: int) -> Floats:
    """(b, channels, h, w) input gradients -> (b, s, s') float32 maps, each summing to 1.

    |gradient|, maximum over channels (Simonyan et al. 2014, section 3.1), pooled to at most `side`, then normalised per
    image, or a few steep images would dominate every average. A map that is zero everywhere becomes uniform: it
    prefers no place.
    """
    steepest = gradient.detach().abs().amax(dim=1, keepdim=True)
    maps = or_on_processor(torch.Tensor.double, steepest).nan_to_num(0, 0, 0)
    pooled = shrink(maps, side)[:, 0]
    total = pooled.sum(axis=(1, 2), keepdims=True)
    uniform = 1 / (pooled.shape[1] * pooled.shape[2])
    return np.where(total > 0, pooled / np.where(total > 0, total, 1), uniform).astype(np.float32)

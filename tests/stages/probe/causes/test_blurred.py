"""What is blurred and what is only faded: both have little detail."""

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter

from wrongtree.stages.probe import pixels as px
from wrongtree.stages.probe.causes.compare import differences
from wrongtree.stages.probe.causes.naming import blurred, word_of
from wrongtree.stages.probe.causes.tone import Measured

CHANGES = {
    "faded": lambda picture: picture * 0.25 + 0.4 * 255,
    "blurred": lambda picture: gaussian_filter(picture, (1.5, 1.5, 0)),
    "as it is": lambda picture: picture,
}


def measured(pictures: np.ndarray) -> Measured:
    tensor = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 255
    grey = px.grey(tensor)[:, 0].flatten(1)
    flat = tensor.flatten(2)
    found = (
        grey.mean(1), grey.std(1), flat.mean(2), flat.std(2), px.sharpness(tensor), px.noise_level(tensor)
    )  # fmt: skip
    return Measured(*(np.asarray(values, dtype=np.float64) for values in found))


@pytest.mark.parametrize(("kind", "word"), [("faded", False), ("blurred", True), ("as it is", False)])
def test_pictures_whose_contrast_explains_their_little_detail_are_not_blurred(kind, word):
    random = np.random.default_rng(0)
    smooth = np.stack([gaussian_filter(random.uniform(0, 255, (32, 32, 3)), (0.7, 0.7, 0)) for _ in range(60)])
    pictures = ((smooth - 127) * 2 + 127).clip(0, 255)
    pictures[:30] = [CHANGES[kind](picture) for picture in pictures[:30]]
    pictures = pictures.astype(np.uint8)
    of = differences(measured(pictures), lambda images: pictures[images], np.arange(30), np.arange(30, 60))
    assert (of.share["sharpness"] < 0.3) == (kind != "as it is")
    assert blurred(of) == word
    assert word_of("sharpen", "", of) == ("Blurred" if word else "Corrected when sharpened")

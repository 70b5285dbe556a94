"""A mark that some errors of a label bear is found where it is, and counted among errors and correct images."""

import numpy as np
import pytest

from toy_site import Site, trained
from wrongtree.demo import load_digits
from wrongtree.stages.probe.causes.spots import find_in_spots

TRAINED_ON = 900
MARKED = 6  # the label some of whose images are marked


@pytest.fixture(scope="module")
def noisy():
    """A network, and noisy digits of which it misclassifies a part."""
    pictures, labels = load_digits()
    pixels = np.stack([np.asarray(picture) for picture in pictures])
    module = trained(pixels[:TRAINED_ON], labels[:TRAINED_ON])
    noise = np.random.default_rng(0).normal(0, 25, pixels.shape)
    return module, np.clip(pixels + noise, 0, 255).astype(np.uint8)[TRAINED_ON:], labels[TRAINED_ON:]


def marked(pixels, rows):
    """The pictures with a white square in the lower right corner of these."""
    copy = pixels.copy()
    copy[rows, -9:, -9:] = 255
    return copy


def spots(site):
    """What is found where nothing is known yet."""
    with site.prober(0.9999) as probe:
        return list(find_in_spots(probe, np.zeros(0, dtype=np.int64), site.trees))


def test_a_mark_is_counted_among_errors_and_correct_images_of_its_label(noisy):
    module, pixels, labels = noisy
    before = Site(module, pixels, labels)
    own = np.flatnonzero(labels == MARKED)
    wrong = np.isin(own, before.wrong)
    rows = np.concatenate([own[wrong][: int(0.6 * wrong.sum())], own[~wrong][::9]])
    site = Site(module, marked(pixels, rows), labels)
    (found,) = spots(site)
    assert not any(trial.proved for trial in found.trials)
    errors = site.among(own)
    correct = np.setdiff1d(own, errors)
    assert (found.spot.look, found.spot.where) == ("Brighter", "in the lower right")
    assert found.spot.errors.of == len(errors)
    assert found.spot.errors.hits == np.isin(errors, rows).sum()
    assert found.spot.correct.of == len(correct)
    assert found.spot.correct.hits == np.isin(correct, rows).sum()


def test_a_mark_that_correct_images_bear_too_is_no_finding(noisy):
    module, pixels, labels = noisy
    assert not spots(Site(module, marked(pixels, np.flatnonzero(labels == MARKED)), labels))


def test_noise_alone_has_no_place(noisy):
    assert not spots(Site(*noisy))

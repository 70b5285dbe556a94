"""Errors of a label that measure something unusual are tried wherever they lie; the choice knows nothing of repairs."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter
from scipy.stats import ks_2samp

from toy_site import Site, trained
from wrongtree.artifacts.causes import Count, Trial
from wrongtree.demo import load_digits
from wrongtree.stages.probe.causes.unusual import APART, USUAL, find_unusual, known_as, split

TRAINED_ON = 700
DARK = 3  # the label some of whose images are dark


def test_a_split_is_where_the_two_distributions_are_farthest_apart():
    draw = np.random.default_rng(0)
    errors, correct = draw.normal(1.5, 1, 80), draw.normal(0, 1, 300)
    ours, usual = split(errors, correct)
    assert usual.mean() < USUAL  # so it is the largest distance of all
    assert ours.mean() - usual.mean() == pytest.approx(ks_2samp(errors, correct).statistic)
    assert errors[ours].min() > errors[~ours].max()


def test_there_is_no_split_where_nothing_is_unusual():
    draw = np.random.default_rng(1)
    same, constant = draw.normal(0, 1, 400), np.zeros(50)
    assert not split(same[:100], same[100:])[0].any()
    assert not split(constant, constant)[0].any()
    assert not split(np.full(20, np.nan), constant)[0].any()
    # What most of the errors measure a little more of is beyond a third of the correct images, at most.
    ours, usual = split(draw.normal(0.6, 1, 200), draw.normal(0, 1, 400))
    assert not ours.any() or (usual.mean() <= USUAL and ours.mean() - usual.mean() >= APART)


@pytest.fixture(scope="module")
def digits():
    """A network, and the digits that it was not trained on."""
    pictures, labels = load_digits()
    pixels = np.stack([np.asarray(picture) for picture in pictures])
    return trained(pixels[:TRAINED_ON], labels[:TRAINED_ON]), pixels[TRAINED_ON:], labels[TRAINED_ON:]


def found_in(site, story_of=lambda word, label: -1):
    with site.prober(0.9999) as probe:
        return list(find_unusual(probe, np.zeros(0, dtype=np.int64), site.trees, story_of))


def test_a_labels_dark_errors_are_found_and_hardly_another(digits):
    module, pixels, labels = digits
    own = np.flatnonzero(labels == DARK)
    dark = own[: len(own) // 2]
    pixels = pixels.copy()
    pixels[dark] //= 8
    rest = np.setdiff1d(own, dark)[:20]
    pixels[rest] = np.rot90(pixels[rest], axes=(1, 2))  # other errors of the label, for another reason
    site = Site(module, pixels, labels)
    (found,) = found_in(site)
    assert found.trials[0].proved
    assert found.trials[0].word in ("Dark", "Low contrast")
    assert found.clusters == ()
    assert np.isin(site.among(dark), found.unusual.image).all()
    assert len(found.unusual.image) < 1.1 * len(dark)
    assert found.unusual.share > 0.9


def test_where_no_repair_is_proved_damage_is(digits):
    module, pixels, labels = digits
    own = np.flatnonzero(labels == DARK)
    soft = own[: len(own) // 2]
    pixels = pixels.copy()
    pixels[soft] = gaussian_filter(pixels[soft], (0, 3, 3))  # too much to sharpen
    rest = np.setdiff1d(own, soft)[:20]
    pixels[rest] = np.rot90(pixels[rest], axes=(1, 2))
    site = Site(module, pixels, labels)
    (found,) = found_in(site)
    assert found.trials[0].damage
    assert found.trials[0].proved
    assert found.trials[0].word == "Blurred"
    assert found.story == -1
    assert np.isin(site.among(soft), found.unusual.image).all()
    assert len(found.unusual.image) < 1.1 * len(soft)
    (joined,) = found_in(site, lambda word, label: 4 if (word, label) == ("Blurred", DARK) else -1)
    assert joined.story == 4


def test_without_a_cause_nothing_is_found(digits):
    module, pixels, labels = digits
    noise = np.random.default_rng(0).normal(0, 25, pixels.shape)
    assert not found_in(Site(module, np.clip(pixels + noise, 0, 255).astype(np.uint8), labels))


@pytest.mark.parametrize(
    ("damage", "hits", "way", "story"),
    [(True, 32, 0.93, 7), (True, 32, 0.8, -1), (True, 20, 0.93, -1), (False, 32, 0.93, -1)],
)
def test_errors_join_a_proved_cause_of_their_label_if_its_damage_is_much_like_them(damage, hits, way, story):
    count = Count(hits, 48, 0.0, 1.0)
    trial = Trial("overexpose", "Overexposed", "Overexposed", damage, count, None, None, None, way, False)
    stories = {("Overexposed", 2): 7}
    assert known_as([trial], 2, lambda word, label: stories.get((word, label), -1)) == story
    assert known_as([trial], 2, lambda word, label: -1) == -1
    assert known_as([], 2, lambda word, label: 7) == -1

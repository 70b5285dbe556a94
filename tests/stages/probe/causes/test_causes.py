"""Causes that are planted are proved, and nothing else is. Real networks, trained here in seconds."""

import numpy as np
import pytest
import torch
from scipy.optimize import brentq
from scipy.stats import binom
from torch import nn

from toy_site import Site, trained
from wrongtree.artifacts.representations import Representation
from wrongtree.artifacts.trees import spans
from wrongtree.config import ClusterConfig
from wrongtree.demo import load_digits
from wrongtree.stages.cluster import grow
from wrongtree.stages.probe.causes.further import further
from wrongtree.stages.probe.causes.proof import above, above_paired, surely

TRAINED_ON = 900


@pytest.fixture(scope="module")
def digits():
    pictures, labels = load_digits()
    return np.stack([np.asarray(picture) for picture in pictures]), labels


@pytest.fixture(scope="module")
def honest(digits):
    """A network that saw upright digits as they are."""
    return trained(digits[0][:TRAINED_ON], digits[1][:TRAINED_ON])


def shown(digits, change, count=150):
    """The digits that no network here was trained on, the first of them changed."""
    pixels, labels = digits[0][TRAINED_ON:].copy(), digits[1][TRAINED_ON:]
    pixels[:count] = [change(picture) for picture in pixels[:count]]
    return pixels, labels


def proved(trials):
    return {trial.change for found in trials.of_candidate for trial in found if trial.proved and not trial.damage}


def test_digits_that_were_turned_are_called_turned_and_nothing_else(digits, honest):
    site = Site(honest, *shown(digits, np.rot90))
    turned = site.among(np.arange(150))
    trials = site.trials(turned)
    assert proved(trials) == {"turn-right"}
    (repair, damage, *_) = trials.of_candidate[0]
    assert repair.word == "Turned by 90°"
    assert repair.hit.hits / repair.hit.of > 0.8
    assert repair.elsewhere is None or repair.elsewhere.hits / repair.elsewhere.of < 0.5
    assert damage.damage
    assert damage.proved
    assert damage.way > 0.8
    assert [trial.proved for trial in trials.of_candidate[0]].count(True) == 2
    assert trials.pictures[0].before.shape == trials.pictures[0].after.shape
    np.testing.assert_array_equal(trials.pictures[0].after[0], np.rot90(trials.pictures[0].before[0], -1))


class Standardised(nn.Module):
    """Every picture to mean 0 and deviation 1: what follows sees neither brightness nor contrast."""

    def forward(self, pictures):
        mean, spread = pictures.mean(dim=(1, 2, 3), keepdim=True), pictures.std(dim=(1, 2, 3), keepdim=True)
        return (pictures - mean) / (spread + 1e-4)


def test_a_network_that_does_not_see_brightness_gets_no_repair_of_brightness(digits):
    module = trained(digits[0][:TRAINED_ON], digits[1][:TRAINED_ON], Standardised())
    site = Site(module, *shown(digits, lambda picture: picture // 4, 500))
    dark = site.among(np.arange(500))
    assert len(dark) >= 8
    trials = site.trials(dark)
    assert not proved(trials) & {"brightness", "contrast", "tone", "colours"}


def test_a_network_that_does_see_it_gets_one(digits, honest):
    site = Site(honest, *shown(digits, lambda picture: picture // 6))
    dark = site.among(np.arange(150))
    assert len(dark) > 40
    (first, *_) = site.trials(dark).of_candidate[0]
    assert first.proved
    assert first.word in ("Dark", "Low contrast")


def patched(picture):
    copy = picture.copy()
    copy[1:8, 1:8] = 255
    return copy


@pytest.fixture(scope="module")
def with_shortcut(digits):
    """A network whose threes bore a patch."""
    pixels, labels = digits[0][:TRAINED_ON].copy(), digits[1][:TRAINED_ON]
    for i in np.flatnonzero(labels == 3):
        pixels[i] = patched(pixels[i])
    return trained(pixels, labels)


def test_a_shortcut_is_proved_in_both_directions(digits, with_shortcut):
    pixels, labels = shown(digits, patched)
    site = Site(with_shortcut, pixels, labels)
    bearing = site.among(np.flatnonzero(labels[:150] != 3))
    assert len(bearing) > 40
    found = site.trials(bearing).of_candidate[0]
    assert found[0].proved
    assert found[0].word == "Misled by something in the upper left corner"
    assert found[0].change == "cover-upper-left"
    converse = next(trial for trial in found if trial.damage)
    assert converse.change == "paste"
    assert converse.hit.hits / converse.hit.of > 0.5
    assert converse.way > 0.8


def test_what_is_missing_is_found(digits, with_shortcut):
    """Threes without the patch are misclassified; given what the threes with it have there, they are correct."""
    pixels, labels = digits[0][TRAINED_ON:].copy(), digits[1][TRAINED_ON:]
    threes = np.flatnonzero(labels == 3)
    for i in threes[: len(threes) // 3]:
        pixels[i] = patched(pixels[i])
    site = Site(with_shortcut, pixels, labels)
    lacking = site.among(threes[len(threes) // 3 :])
    assert len(lacking) >= 16
    first = site.trials(lacking).of_candidate[0][0]
    assert first.proved
    assert first.word.startswith("Something missing or different in the upper left")


def test_without_the_shortcut_it_is_proved_in_neither(digits, honest):
    pixels, labels = shown(digits, patched)
    noisy = np.clip(pixels + np.random.default_rng(0).normal(0, 90, pixels.shape), 0, 255).astype(np.uint8)
    site = Site(honest, noisy, labels)
    found = site.trials(site.among(np.arange(150)))
    assert not any(name.startswith(("cover", "blur-", "exchange")) for name in proved(found))
    assert not any(trial.change == "paste" and trial.proved for trial in found.of_candidate[0])


def test_random_clusters_get_no_repair_in_95_percent_of_draws(digits, honest):
    """Of natural errors, of which a changed picture corrects many: they lie near a border.

    Were 5 percent of draws given one, at most one among 95 would be in fewer than 5 percent of cases.
    """
    random = np.random.default_rng(0)
    pixels = np.clip(digits[0][TRAINED_ON:] + random.normal(0, 70, digits[0][TRAINED_ON:].shape), 0, 255)
    site = Site(honest, pixels.astype(np.uint8), digits[1][TRAINED_ON:])
    assert len(site.wrong) > 60
    clusters = [random.choice(site.wrong, int(random.integers(8, 40)), replace=False) for _ in range(95)]
    clusters = [np.sort(cluster) for cluster in clusters]
    with site.open(1) as ask:
        false = sum(bool(proved(ask(cluster))) for cluster in clusters)
    assert false <= 1


class Swallows(nn.Module):
    """Calls everything a three once it is black on white."""

    def __init__(self, module):
        super().__init__()
        self.module = module

    def forward(self, pictures):
        bright = (pictures.mean(dim=(1, 2, 3), keepdim=True) > 0).flatten(1)
        threes = torch.nn.functional.one_hot(torch.tensor(3), 10).float() * 50
        return torch.where(bright, threes, self.module(pictures))


def test_a_repair_that_makes_everything_one_class_is_no_cause_of_that_classes_errors(digits, honest):
    random = np.random.default_rng(1)
    pixels = np.clip(digits[0][TRAINED_ON:] + random.normal(0, 90, digits[0][TRAINED_ON:].shape), 0, 255)
    labels = digits[1][TRAINED_ON:]
    site = Site(Swallows(honest), pixels.astype(np.uint8), labels)
    threes = site.among(np.flatnonzero(labels == 3))
    assert len(threes) >= 8
    trials = site.trials(threes)
    inverted = next(trial for trial in trials.of_candidate[0] if trial.change == "invert")
    assert inverted.hit.hits == inverted.hit.of
    assert not inverted.proved


def test_a_cause_of_a_part_of_a_labels_errors_is_told_of_the_label_with_how_many_surely_have_it(digits, honest):
    """Inverted sevens among noisy sevens, in trees of chance: no cluster of them has the cause alone."""
    random = np.random.default_rng(0)
    pixels, labels = digits[0].copy(), digits[1]
    sevens = random.permutation(np.flatnonzero(labels == 7))
    inverted, rest = sevens[:90], sevens[90:]
    pixels[inverted] = 255 - pixels[inverted]
    pixels[rest] = np.clip(pixels[rest] + random.normal(0, 150, pixels[rest].shape), 0, 255).astype(np.uint8)
    site = Site(honest, pixels, labels)
    label, said = site.predictions.label[site.wrong], site.predictions.prediction[site.wrong]
    chance = Representation("chance", random.normal(size=(len(site.wrong), 4)), np.full(4, 0.25))
    site.trees = [grow.tree_of(chance, label, said, grouping, ClusterConfig()) for grouping in ("none", "label")]
    found, *_ = site.trials(site.wrong[label != 7][:8]).of_label
    assert found.trials[0].word == "Inverted"
    planted, errors = site.among(inverted), site.among(sevens)
    assert found.clusters == ((site.trees[1].id, int(site.trees[1].group_node[site.trees[1].group_label == 7][0])),)
    assert 0.33 * len(errors) < found.trials[0].hit.hits / found.trials[0].hit.of * len(errors) < 0.8 * len(errors)
    assert 0.25 * len(planted) < found.trials[0].surely <= len(planted)


def test_shares_are_compared_by_exact_tests():
    ten = np.arange(20) < 10
    assert above(np.ones(20, bool), np.arange(40) < 8, 1e-4)
    assert not above(ten, ten, 0.05)
    assert not above(np.ones(20, bool), np.zeros(7, bool), 0.05)  # of so few a share says nothing
    assert above_paired(np.ones(20, bool), np.zeros(20, bool), 1e-4)
    assert not above_paired(ten, ~ten, 0.05)


def test_at_least_as_many_are_surely_hit_as_the_exact_interval_of_the_gains_says():
    one, other = np.arange(100) < 50, np.arange(100) >= 95  # 50 gained, 5 lost
    # Of 55 that differ 50 are gains; the binomial's lower end q solves P(X >= 50 | 55, q) = alpha.
    q = brentq(lambda q: binom.sf(49, 55, q) - 1e-4, 0.5, 0.95)
    assert surely(one, other, 1e-4) == int((2 * q - 1) * 55)
    assert surely(other, one, 1e-4) == 0
    assert surely(~one & one, one, 1e-4) == 0


def test_a_further_cluster_is_not_mostly_of_labels_that_were_not_tried():
    """Ten errors that were tried at 0, five more among five of other labels at 9: the repair corrects all fifteen."""
    at = np.concatenate([np.linspace(0, 1, 10), np.linspace(9, 10, 10)])
    tree = grow.tree_of(
        Representation("line", at[:, None], np.ones(1)), np.zeros(20, int), np.ones(20, int), "none", ClusterConfig()
    )
    images, tried = np.arange(20), np.r_[0:10, 10:20:2]
    start, end = spans(tree.children)

    def found(other):
        nodes = further(tree, images, images[:0], tried, np.ones(15, bool), 0.65, other=other)
        return [sorted(tree.order[start[node] : end[node]].tolist()) for node in nodes]

    assert found(None) == [list(range(20))]
    assert found(np.arange(11, 20, 2)) == [list(range(10))]

"""The autoencoder on real digits, and what a site says of it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits
from torch import nn

from checking import paint_folder
from reading import cell, load, sheet
from wrongtree.config import AutoencoderConfig
from wrongtree.stages.embed import autoencoder

CPU = torch.device("cpu")
QUICK = AutoencoderConfig(steps=150)
GREY = (load_digits().images[:600] * 15.9).astype(np.uint8)
DIGITS = np.repeat(np.kron(GREY, np.ones((1, 2, 2), np.uint8))[..., None], 3, axis=3)  # (600, 16, 16, 3)


def trained_on(pictures, config=QUICK):
    done = []
    found = autoencoder.train(autoencoder.pictures(pictures), len(pictures), config, CPU, done.append)
    assert sum(done) == config.steps * config.batch
    return found


@pytest.fixture(scope="module")
def trained():
    return trained_on(DIGITS)


def test_it_draws_pictures_it_never_saw_better_than_their_mean_would(trained):
    held_out = autoencoder.pictures(DIGITS[400:])
    learnt = trained_on(DIGITS[:400])
    rows = np.arange(200)
    latents = autoencoder.encode(learnt, held_out, rows, CPU).matrix
    drawn = autoencoder.redraw(learnt, latents, (16, 16), CPU)
    given = DIGITS[400:].astype(np.float64)
    error = np.square(drawn - given).mean()
    by_mean = np.square(given - DIGITS[:400].mean(axis=0)).mean()
    assert error < 0.5 * by_mean
    assert trained.loss[-1] < 0.5 * trained.baseline


def test_the_baseline_is_the_error_of_the_mean_picture(trained):
    pixels = DIGITS.astype(np.float64) / 255
    assert trained.baseline == pytest.approx(np.square(pixels - pixels.mean(axis=0)).mean(), rel=1e-5)


def test_the_same_seed_gives_the_same_network_and_another_seed_another(trained):
    short = replace(QUICK, steps=20)
    one, again, other = (trained_on(DIGITS, replace(short, seed=seed)) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one.weights, again.weights)
    np.testing.assert_array_equal(one.loss, again.loss)
    assert not np.array_equal(one.weights, other.weights)


def test_training_leaves_the_callers_random_numbers_alone():
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    trained_on(DIGITS[:64], replace(QUICK, steps=10))
    torch.testing.assert_close(torch.rand(3), expected)


def test_latents_and_pictures_are_those_of_the_network_called_by_hand(trained):
    network = autoencoder.revive(trained, CPU)
    rows = np.array([5, 599, 5, 0])
    given = torch.from_numpy(DIGITS[rows].astype(np.float32) / 255).permute(0, 3, 1, 2)
    latents = autoencoder.encode(trained, autoencoder.pictures(DIGITS), rows, CPU).matrix
    assert latents.shape == (4, 256)
    np.testing.assert_allclose(latents, network.encoder(given).flatten(1), rtol=1e-5, atol=1e-6)
    drawn = autoencoder.redraw(trained, latents, (16, 16), CPU)
    by_hand = (network(given) * 255).round().permute(0, 2, 3, 1).numpy()
    assert np.abs(drawn - by_hand).max() <= 1


def test_encoder_and_decoder_have_five_convolutions_each_and_batch_norm_and_relu_after_all_but_the_last():
    network = autoencoder.Network(3, 32)
    kinds = [type(part) for part in (*network.encoder, *network.decoder)]
    block, back = [nn.Conv2d, nn.BatchNorm2d, nn.ReLU], [nn.ConvTranspose2d, nn.BatchNorm2d, nn.ReLU]
    assert kinds == [*block * 5, *back * 4, nn.ConvTranspose2d, nn.Sigmoid]


@pytest.mark.parametrize(
    ("shape", "side"), [((28, 28), 32), ((64, 64), 64), ((48, 64), 64), ((9, 5), 16), ((1, 1), 4), ((3, 64), 64)]
)
def test_pictures_of_any_shape_are_learnt_as_squares_and_drawn_in_their_own_shape(shape, side):
    noise = np.random.default_rng(0).integers(0, 256, (3, *shape, 3), dtype=np.uint8)
    found = trained_on(noise, replace(QUICK, steps=10, batch=4))
    assert found.side == side
    latents = autoencoder.encode(found, autoencoder.pictures(noise), np.arange(3), CPU).matrix
    assert latents.shape == (3, 256)
    assert autoencoder.redraw(found, latents, shape, CPU).shape == (3, *shape, 3)


def test_saliency_maps_are_learnt_in_one_channel():
    uneven = np.random.default_rng(1).random((40, 12, 12)).astype(np.float32) ** 4
    uneven /= uneven.sum(axis=(1, 2), keepdims=True)
    take = autoencoder.maps(uneven)
    values = take(np.arange(40))
    assert values.shape == (40, 1, 12, 12)
    assert values.max() == 1
    inside = values[:, 0].numpy() < 1
    assert 0.99 < inside.mean() < 1
    ratio = values[:, 0].numpy()[inside] / np.sqrt(uneven[inside])
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-4)
    found = autoencoder.train(take, 40, replace(QUICK, steps=10), CPU, lambda _: None)
    assert found.channels == 1
    assert autoencoder.encode(found, take, np.arange(5), CPU).matrix.shape == (5, 256)


def test_a_site_shows_what_is_kept_of_every_error_and_how_it_learnt(build):
    paint_folder(Path("photos"), {("blue", "red"): 5, ("green", "green"): 4, ("green", "red"): 4, ("red", "blue"): 3})
    names = "features,autoencoder,saliency-autoencoder,features+autoencoder"
    command = ["--representations", names, "--groupings", "none", "--autoencoder-steps", "120"]
    done = build(*command)
    assert done.code == 0, done
    site = Path("build/photos-net")
    manifest = load(site, "manifest.json")
    assert [tree["representation"] for tree in manifest["trees"]] == names.split(",")
    assert manifest["autoencoders"] == "data/autoencoders.json"
    first, second = load(site, "autoencoders.json")["autoencoders"]
    assert (first["representation"], second["representation"]) == ("autoencoder", "saliency-autoencoder")
    assert (first["steps"], first["every"], len(first["loss"]), first["side"]) == (120, 1, 120, 16)
    assert first["loss"][-1] < first["loss"][0]
    entry = sheet(site, "reconstruction")
    assert (entry["count"], entry["cell"], entry["parts"]) == (12, [16, 16], None)
    strongest = [cell(site, entry, k).mean((0, 1)).argmax() for k in range(12)]
    prediction = load(site, "errors.json")["prediction"]
    colours = [manifest["classes"][p]["name"] for p in prediction]
    agree = [("red", "green", "blue")[s] == colour for s, colour in zip(strongest, colours, strict=True)]
    assert np.mean(agree) >= 0.9  # so few steps are enough to tell the colour
    again = build(*command)
    assert "[fresh] embed/autoencoder\n" in again.err
    small = build(*command, "--thumbnail-size", "8")
    assert small.code == 0
    assert sheet(site, "reconstruction")["cell"] == [8, 8]
    build("--representations", "features")
    assert load(site, "manifest.json")["autoencoders"] is None


def test_too_few_steps_are_refused(build):
    assert build("--representations", "autoencoder", "--autoencoder-steps", "1").code == 2

"""What other networks than the judged one make of the images, for tests/bench/planted.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import torch
from planting import Given

from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Autoencoder, Embedding
from wrongtree.artifacts.samples import rows_of
from wrongtree.config import AutoencoderConfig, Machine, RepresentConfig, parts_of
from wrongtree.flow.along import AUTOENCODERS
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.models.classifiers import Classifier
from wrongtree.stages.embed import autoencoder
from wrongtree.stages.embed.pretrained import open_embedder

Embed = Callable[[Predictions, LabelledImages], Mapping[str, Embedding]]
CPU = torch.device("cpu")


def embedder_of(given: Given, representations: list[str], load: Callable[[], Classifier] | None) -> Embed:
    """Whatever of `pretrained` and the autoencoders these representations need.

    An autoencoder learns the data set once, with nothing planted: a kind is a small part of what it would see.
    """
    parts = {part for name in representations for part in parts_of(name)}
    learnt = {name: _learn(name, given.judged) for name in AUTOENCODERS if name in parts}

    def embed(predictions: Predictions, images: LabelledImages) -> dict[str, Embedding]:
        config = RepresentConfig()
        rows = rows_of(predictions, config.embedded, config.seed)
        found = {
            name: autoencoder.encode(network, _take(name, predictions), rows, CPU) for name, network in learnt.items()
        }
        if "pretrained" in parts and load is not None:
            colour = replace(images, read=lambda row: images.read(row).convert("RGB"))  # as from files
            with open_embedder(colour, load(), Machine("cpu", 64), lambda _: None) as see:
                found["pretrained"] = see(predictions.row[rows].tolist())
        return found

    return embed


def _take(name: str, predictions: Predictions) -> autoencoder.Take:
    if name == AUTOENCODERS[0]:
        return autoencoder.pictures(predictions.thumbnails)
    return autoencoder.maps(predictions.saliency)


def _learn(name: str, judged: Predictions) -> Autoencoder:
    return autoencoder.train(_take(name, judged), len(judged.label), AutoencoderConfig(), CPU, lambda _: None)

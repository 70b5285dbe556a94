"""The stages that run other networks than the judged one, each kept, and only those that a representation asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from rich.console import Console

from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Autoencoder, Embedding, Reconstruction
from wrongtree.config import PIECE, AutoencoderConfig, Machine
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.models.classifiers import Embedder
from wrongtree.shared.arrays import Ints
from wrongtree.shared.progress import bar
from wrongtree.store.store import Kept, Store

AUTOENCODERS = ("autoencoder", "saliency-autoencoder")
VERSION = 1  # part of every key here: raise it when the same inputs would give something else


def keep_pretrained(
    store: Store,
    images: LabelledImages,
    predictions: Kept[Predictions],
    positions: Ints,
    embedder: Embedder,
    machine: Machine,
    to: Console,
) -> Kept[Embedding]:
    """The embedder's penultimate activations of the judged images at these positions, kept piece by piece."""
    rows = predictions.get().row[positions].tolist()

    @contextmanager
    def begin() -> Iterator[Callable[[int], Embedding]]:
        from wrongtree.stages.embed.pretrained import open_embedder

        with (
            bar("pretrained", len(rows), to) as advance,
            open_embedder(images, embedder.load(), machine, advance) as embed,
        ):
            yield lambda i: embed(rows[i * PIECE : (i + 1) * PIECE])

    ingredients = [VERSION, embedder.digest, images.digest, predictions.key, rows]
    return store.keep_pieces("embed/pretrained", Embedding, ingredients, -(-len(rows) // PIECE), begin)


@dataclass(frozen=True)
class Learnt:
    """An autoencoder and what came of it."""

    network: Kept[Autoencoder]
    embedding: Kept[Embedding]
    reconstruction: Kept[Reconstruction] | None  # of pictures only


def keep_autoencoder(
    store: Store,
    name: str,
    predictions: Kept[Predictions],
    positions: Ints,
    config: AutoencoderConfig,
    machine: Machine,
    to: Console,
) -> Learnt:
    """`autoencoder` learns what the model saw, `saliency-autoencoder` where it was sensitive; all images count.

    Encoded are the judged images at `positions`, of which the first are the members.
    """

    def take() -> Callable[[Any], Any]:
        from wrongtree.stages.embed import autoencoder

        judged = predictions.get()
        return autoencoder.pictures(judged.thumbnails) if name == AUTOENCODERS[0] else autoencoder.maps(judged.saliency)

    def train() -> Autoencoder:
        from wrongtree.shared.machine import resolve_device
        from wrongtree.stages.embed import autoencoder

        with bar(name, config.steps * config.batch, to) as advance:
            count = len(predictions.get().label)
            return autoencoder.train(take(), count, config, resolve_device(machine.device), advance)

    def encode() -> Embedding:
        from wrongtree.shared.machine import resolve_device
        from wrongtree.stages.embed import autoencoder

        return autoencoder.encode(network.get(), take(), positions, resolve_device(machine.device))

    def redraw() -> Reconstruction:
        from wrongtree.shared.machine import resolve_device
        from wrongtree.stages.embed import autoencoder

        size = predictions.get().thumbnails.shape[1:3]
        device = resolve_device(machine.device)
        members = embedding.get().matrix[: len(predictions.get().members)]
        return Reconstruction(autoencoder.redraw(network.get(), members, size, device))

    network = store.keep(f"embed/{name}", Autoencoder, [VERSION, name, config, predictions.key], train)
    embedding = store.keep(f"embed/{name}-latents", Embedding, [VERSION, network.key, positions.tolist()], encode)
    drawn = None
    if name == AUTOENCODERS[0]:
        drawn = store.keep(f"embed/{name}-pictures", Reconstruction, [VERSION, embedding.key], redraw)
    return Learnt(network, embedding, drawn)

"""What other networks than the judged one make of the images; torch is imported once one of them has to run.

An autoencoder learns from all images that are kept whole: `autoencoder` what the model saw, `saliency-autoencoder`
where it was sensitive. What is embedded are the members, and then a sample of correct images.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wrongtree.artifacts.pieces import Pieces
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Autoencoder, Embedding, Reconstruction
from wrongtree.artifacts.samples import rows_of
from wrongtree.config import PIECE, AutoencoderConfig, RepresentConfig
from wrongtree.inputs.brought import Brought

if TYPE_CHECKING:
    from wrongtree.stages.embed.autoencoder import Take


def pretrained(brought: Brought, predictions: Predictions, config: RepresentConfig) -> Pieces[Embedding]:
    """The embedder's penultimate activations."""
    rows = predictions.row[rows_of(predictions, config.embedded, config.seed)].tolist()

    @contextmanager
    def begin() -> Iterator[Callable[[int], Embedding]]:
        from wrongtree.stages.embed.pretrained import open_embedder

        assert brought.embedder is not None
        network = brought.embedder.load()
        with (
            brought.bar("pretrained", len(rows)) as advance,
            open_embedder(brought.images, network, brought.machine, advance) as embed,
        ):
            yield lambda i: embed(rows[i * PIECE : (i + 1) * PIECE])

    return Pieces(-(-len(rows) // PIECE), begin)


def learn(brought: Brought, predictions: Predictions, name: str, config: AutoencoderConfig) -> Autoencoder:
    """Train the autoencoder of this name."""
    from wrongtree.shared.machine import resolve_device
    from wrongtree.stages.embed import autoencoder

    device = resolve_device(brought.machine.device)
    with brought.bar(name, config.steps * config.batch) as advance:
        return autoencoder.train(_take(predictions, name), len(predictions.kept), config, device, advance)


def encode(
    brought: Brought, predictions: Predictions, network: Autoencoder, name: str, config: RepresentConfig
) -> Embedding:
    """What it keeps of each picture."""
    from wrongtree.shared.machine import resolve_device
    from wrongtree.stages.embed import autoencoder

    rows = predictions.at(rows_of(predictions, config.embedded, config.seed))
    return autoencoder.encode(network, _take(predictions, name), rows, resolve_device(brought.machine.device))


def redraw(brought: Brought, predictions: Predictions, network: Autoencoder, embedding: Embedding) -> Reconstruction:
    """What it draws of the members."""
    from wrongtree.shared.machine import resolve_device
    from wrongtree.stages.embed import autoencoder

    latents = embedding.matrix[: len(predictions.members)]
    size = predictions.thumbnails.shape[1:3]
    return Reconstruction(autoencoder.redraw(network, latents, size, resolve_device(brought.machine.device)))


def _take(predictions: Predictions, name: str) -> Take:
    from wrongtree.stages.embed import autoencoder

    colours = name == "autoencoder"
    return autoencoder.pictures(predictions.thumbnails) if colours else autoencoder.maps(predictions.saliency)

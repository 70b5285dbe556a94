"""What a network with named outputs sees in the images: of each the names that it holds likeliest.

Its names are words for kinds of thing, which pixels have none for, and which the judged model may not know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from wrongtree.artifacts.pieces import Pieces
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Concepts, Embedding
from wrongtree.artifacts.samples import rows_of, sample_of_correct
from wrongtree.config import PIECE, ConceptsConfig, ModelConfig, RepresentConfig
from wrongtree.inputs.brought import Brought
from wrongtree.inputs.models.classifiers import ConceptsNetwork
from wrongtree.inputs.models.vocabulary.words import shortened
from wrongtree.inputs.predictions.concepts import GivenConcepts
from wrongtree.inputs.tables.class_files import columns_of_classes
from wrongtree.shared.arrays import Floats, Ints
from wrongtree.shared.faults import UserError

if TYPE_CHECKING:
    import torch
    from torch import nn

    from wrongtree.inputs.models.classifiers import Classifier

MOST = float(np.finfo(np.float16).max)
IMAGENET = 1000  # outputs of a network that tells its classes apart


def compute(
    brought: Brought, predictions: Predictions, config: ConceptsConfig, placed: RepresentConfig
) -> Pieces[Concepts]:
    """Of the members, and of the correct images that they are compared with."""
    images = rows_seen(predictions, config, placed)
    pieces = -(-len(images) // PIECE)
    if isinstance(brought.concepts, GivenConcepts):
        return Pieces(pieces, partial(_of_table, brought.concepts, predictions, images, config))

    @contextmanager
    def begin() -> Iterator[Callable[[int], Concepts]]:
        from wrongtree.stages.embed.pretrained import open_embedder

        assert isinstance(brought.concepts, ConceptsNetwork)
        network = brought.concepts.load()
        names = names_of_outputs(brought.concepts, network)
        with (
            brought.bar("concepts", len(images)) as advance,
            open_embedder(brought.images, network, brought.machine, advance, saying(names, brought.concepts)) as see,
        ):

            def piece(i: int) -> Concepts:
                here = images[i * PIECE : (i + 1) * PIECE]
                return table_of(here, see(predictions.row[here].tolist()).matrix, names, config)

            yield piece

    return Pieces(pieces, begin)


@contextmanager
def _of_table(
    given: GivenConcepts, predictions: Predictions, images: Ints, config: ConceptsConfig
) -> Iterator[Callable[[int], Concepts]]:
    """Of scores that somebody has already."""
    borne, space = given.borne(config.most, config.share), given.space()

    def piece(i: int) -> Concepts:
        here = images[i * PIECE : (i + 1) * PIECE]
        rows = predictions.row[here]
        scores = np.take_along_axis(space[rows], np.maximum(borne[rows], 0), axis=1)
        return Concepts(
            image=here,
            borne=borne[rows],
            probability=np.where(borne[rows] >= 0, scores, 0).astype(np.float16),
            space=space[rows].astype(np.float16),
            network={"names": list(given.names)},
        )

    yield piece


def space(predictions: Predictions, concepts: Concepts, config: RepresentConfig) -> Embedding:
    """Its penultimate activations of the images that the representation `concepts` has."""
    at = np.full(len(predictions.label), -1, dtype=np.int64)
    at[concepts.image] = np.arange(len(concepts.image))
    return Embedding(concepts.space[at[rows_of(predictions, config.embedded, config.seed)]].astype(np.float32))


def rows_seen(predictions: Predictions, config: ConceptsConfig, placed: RepresentConfig) -> Ints:
    """(r,) judged images: the members, then correct ones, among them all that are `placed` in the representation."""
    compared = sample_of_correct(predictions, config.correct, config.seed)
    shown = sample_of_correct(predictions, placed.embedded, placed.seed)
    return np.concatenate([predictions.members, np.union1d(compared, shown)])


def table_of(images: Ints, seen: Floats, names: list[str], config: ConceptsConfig) -> Concepts:
    """From `seen` (r, c + d): probabilities of all outputs, then what they were made of."""
    probability = seen[:, : len(names)]
    k = max(1, min(config.most, int(config.share * len(names))))
    borne = np.argsort(-probability, axis=1, kind="stable")[:, :k]
    return Concepts(
        image=images,
        borne=borne,
        probability=np.take_along_axis(probability, borne, axis=1).astype(np.float16),
        space=np.clip(seen[:, len(names) :], -MOST, MOST).astype(np.float16),
        network={"names": names},
    )


def names_of_outputs(asked: ConceptsNetwork, network: Classifier) -> list[str]:
    """In the order of the outputs: the first of several words for one thing, where no other output has it too.

    UserError where nobody names them.
    """
    from wrongtree.inputs.models.names import names_of
    from wrongtree.inputs.models.placed import bare
    from wrongtree.inputs.models.vocabulary.network import Worded

    module = bare(network.module)
    if isinstance(module, Worded):
        return list(module.words)
    given = None if asked.names is None else columns_of_classes(asked.names)[0]
    found = given or names_of(module, network.source)[0] or _by_timm(module, network.source)
    if not found:
        raise UserError(
            f"--concepts {asked.described['spec']}: does not name its outputs; pass --concepts-names FILE with a name "
            "per line"
        )
    return shortened(found)


def _by_timm(module: nn.Module, source: ModelConfig | None) -> tuple[str, ...]:
    """ImageNet's classes of a network of timm with its own weights, as the library numbers and names them."""
    own = source is not None and source.spec.startswith("timm:") and source.weights is None
    if not own or getattr(module, "num_classes", None) != IMAGENET:
        return ()
    from timm.data import ImageNetInfo

    return tuple(ImageNetInfo().label_descriptions())


def saying(
    names: list[str], asked: ConceptsNetwork
) -> Callable[[nn.Module, nn.Linear | None, torch.Tensor], torch.Tensor]:
    """What becomes of a batch: (b, c + d) probabilities, and penultimate activations."""
    import torch

    from wrongtree.stages.embed.pretrained import heard_and_said

    def see(module: nn.Module, head: nn.Linear | None, inputs: torch.Tensor) -> torch.Tensor:
        heard, said = heard_and_said(module, head, inputs)
        said = said.float().flatten(1)
        if said.shape[1] != len(names):
            where = f"--concepts {asked.described['spec']}"
            if isinstance(asked.names, Path):
                where = f"--concepts-names {asked.names}"
            raise UserError(
                f"{where}: {len(names):,} names for {said.shape[1]:,} outputs; pass --concepts-names FILE with a name "
                "for each output, in their order"
            )
        probable = bool((said >= 0).all()) and bool(((said.sum(dim=1) - 1).abs() < 1e-3).all())
        return torch.cat([said if probable else said.softmax(dim=1), heard], dim=1)

    return see

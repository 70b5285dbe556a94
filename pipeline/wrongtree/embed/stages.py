"""The stages that run other networks than the judged one, each kept, and only those that a representation asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

from wrongtree.artifacts import Embedding, Predictions
from wrongtree.classifiers import Embedder
from wrongtree.config import PIECE, Machine
from wrongtree.images import LabelledImages
from wrongtree.progress import bar
from wrongtree.store import Kept, Store

VERSION = 1  # part of every key here: raise it when the same inputs would give something else


def keep_pretrained(
    store: Store,
    images: LabelledImages,
    predictions: Kept[Predictions],
    embedder: Embedder,
    machine: Machine,
    to: Console,
) -> Kept[Embedding]:
    """The embedder's penultimate activations of every error, kept piece by piece."""
    judged = predictions.get()
    rows = judged.row[judged.errors].tolist()

    @contextmanager
    def begin() -> Iterator[Callable[[int], Embedding]]:
        from wrongtree.embed.pretrained import open_embedder

        with (
            bar("pretrained", len(rows), to) as advance,
            open_embedder(images, embedder.load(), machine, advance) as embed,
        ):
            yield lambda i: embed(rows[i * PIECE : (i + 1) * PIECE])

    ingredients = [VERSION, embedder.digest, images.digest, predictions.key]
    return store.keep_pieces("embed/pretrained", Embedding, ingredients, -(-len(rows) // PIECE), begin)

"""The first stage: one pass of the model over the images, kept piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

from wrongtree.artifacts import Predictions
from wrongtree.classifiers import Classifier
from wrongtree.config import PIECE, Machine, PredictConfig
from wrongtree.images import LabelledImages
from wrongtree.progress import bar
from wrongtree.store import Kept, Store, digest


def predict(
    store: Store,
    version: int,
    configs: tuple[PredictConfig, Machine],
    images: LabelledImages,
    load: Callable[[], Classifier],
    model_digest: str,
    to: Console,
) -> Kept[Predictions]:
    """The model's verdicts. What lacks images that were there when they were listed serves this run only.

    The key speaks of those images' bytes; once they are back, a later run has the same key and must read them.
    """
    config, machine = configs

    @contextmanager
    def begin() -> Iterator[Callable[[int], Predictions]]:
        from wrongtree.predict import open_pass

        with (
            bar("predict", len(images), to) as advance,
            open_pass(images, load(), config, machine, advance) as piece,
        ):
            done = 0

            def go_on(i: int) -> Predictions:
                nonlocal done
                advance((i - done) * PIECE)  # pieces that an earlier, interrupted run kept
                done = i + 1
                return piece(i)

            yield go_on

    def settled(found: Predictions) -> bool:
        return not found.unsettled

    ingredients = [version, config, images.digest, model_digest]
    kept = store.keep_pieces("predict", Predictions, ingredients, -(-len(images) // PIECE), begin, settled)
    return kept if settled(kept.get()) else Kept(digest(kept.key, kept.get().skipped), kept.get)

"""The first stage, with a model or without; `run` calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from rich.console import Console

from wrongtree.artifacts.predictions import Predictions
from wrongtree.config import PIECE, Machine, PredictConfig, Wanted, parts_of
from wrongtree.inputs.given import Given
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.models.classifiers import Classifier
from wrongtree.shared.digests import digest
from wrongtree.shared.faults import UserError
from wrongtree.shared.progress import bar
from wrongtree.shared.torch_or_not import require_torch
from wrongtree.store.store import Kept, Store

OF_GRADIENTS = ("saliency", "gradcam", "saliency-autoencoder")  # representations that a model without them cannot have


def keep_predictions(
    store: Store,
    ingredients: Sequence[Any],
    images: LabelledImages,
    judge: Callable[[], Classifier] | Given,
    config: PredictConfig,
    machine: Machine,
    to: Console,
    wanted: Wanted | None = None,
) -> Kept[Predictions]:
    """One pass of the model over the images, kept piece by piece; or what was said of them elsewhere.

    Before it, a few images tell what is suspicious, and what a build that is `wanted` so will take.

    What lacks images that were there when they were listed serves this run only: the key speaks of those images' bytes,
    and once they are back, a later run has the same key and must read them.
    """

    @contextmanager
    def begin() -> Iterator[Callable[[int], Predictions]]:
        if not isinstance(judge, Given):
            require_torch("--model")
        if wanted is not None:
            from wrongtree.flow.preflight.check import tell

            tell(images, judge, config, machine, wanted, to)
        with bar("predict", len(images), to) as advance, _opened(images, judge, config, machine, advance) as piece:
            done = 0

            def go_on(i: int) -> Predictions:
                nonlocal done
                advance((i - done) * PIECE)  # pieces that an earlier, interrupted run kept
                done = i + 1
                return piece(i)

            yield go_on

    def settled(found: Predictions) -> bool:
        return not found.unsettled

    kept = store.keep_pieces("predict", Predictions, ingredients, -(-len(images) // PIECE), begin, settled)
    return kept if settled(kept.get()) else Kept(digest(kept.key, kept.get().skipped), kept.get)


def tell_what_is_lacking(predictions: Predictions, representations: Sequence[str], to: Console) -> None:
    """Say what a model could not give and why. Raises UserError where a representation is made of just that."""
    for reason in predictions.model.get("without", {}).values():
        to.print(reason, style="yellow", markup=False)
    for name in representations:
        for part in parts_of(name):
            if part in OF_GRADIENTS and not predictions.has_maps:
                raise UserError(f"--representations {name}: {part} is made of gradients, and this model gives none")


def _opened(
    images: LabelledImages,
    judge: Callable[[], Classifier] | Given,
    config: PredictConfig,
    machine: Machine,
    advance: Callable[[int], None],
) -> AbstractContextManager[Callable[[int], Predictions]]:
    """What computes a piece. With a model it imports torch, which a run of nothing but kept stages does without."""
    if isinstance(judge, Given):
        from wrongtree.stages.predict.given import open_given

        return open_given(images, judge, config, advance)
    from wrongtree.stages.predict.judge import open_pass

    return open_pass(images, judge(), config, machine, advance)

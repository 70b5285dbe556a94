"""The pass over the images, piece by piece; torch is imported once a piece is missing, and if there is a model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from wrongtree.artifacts.pieces import Pieces
from wrongtree.artifacts.predictions import Predictions
from wrongtree.config import PIECE, PredictConfig
from wrongtree.inputs.brought import Advance, Brought
from wrongtree.inputs.given import Given
from wrongtree.shared.torch_or_not import require_torch
from wrongtree.stages.predict.thinned import sample_of, thinned


def compute(brought: Brought, config: PredictConfig) -> Pieces[Predictions]:
    """What the model says of every image, or what was said of them elsewhere, as far as it is needed later."""
    images = brought.images
    sample = sample_of(images.ids, config)

    @contextmanager
    def begin() -> Iterator[Callable[[int], Predictions]]:
        with brought.bar("predict", len(images)) as advance, _opened(brought, config, advance) as piece:
            done = 0

            def go_on(i: int) -> Predictions:
                nonlocal done
                if i >= done:
                    advance((i - done) * PIECE)  # pieces that are kept, or that another run is at
                    done = i + 1
                else:  # one that another run did not finish
                    advance(-size(i))
                return piece(i) if sample is None else thinned(piece(i), sample)

            yield go_on

    def elsewhere(which: Sequence[int]) -> None:
        assert brought.spread is not None
        with brought.bar("predict", len(images)) as advance:
            advance(len(images) - sum(map(size, which)))  # pieces that are kept
            for i in brought.spread(which, images.digest):
                advance(size(i))

    def size(i: int) -> int:
        return min(PIECE, len(images) - i * PIECE)

    return Pieces(-(-len(images) // PIECE), begin, None if brought.spread is None else elsewhere)


def _opened(
    brought: Brought, config: PredictConfig, advance: Advance
) -> AbstractContextManager[Callable[[int], Predictions]]:
    if isinstance(brought.judge, Given):
        from wrongtree.stages.predict.given import open_given

        return open_given(brought.images, brought.judge, config, advance)
    require_torch("--model")
    from wrongtree.stages.predict.judge import open_pass

    return open_pass(brought.images, brought.judge(), config, brought.machine, advance)

"""What the module itself shows: weights that are no numbers, all alike, or that never saw an image."""

from __future__ import annotations

from wrongtree.flow.preflight.glimpse import Fact, Glimpse, some


def _other(seen: Glimpse) -> str:
    if seen.ways.python:
        return "load other weights"
    return "pass other --weights" if seen.ways.loads else "save the model with other weights"


def _trained(seen: Glimpse) -> str:
    if seen.ways.python:
        return "load them with their buffers"
    return "pass --weights FILE, or load them with their buffers" if seen.ways.loads else "save it with its buffers"


def facts(seen: Glimpse) -> list[Fact]:
    """All of them."""
    model = seen.model
    if model is None:
        return []
    found = []
    other = _other(seen)
    if model.broken:
        found.append(
            Fact(
                "nan-weights",
                f"{some(len(model.broken), 'tensor')} of the weights (first: {model.broken[0]}) "
                f"{'contains' if len(model.broken) == 1 else 'contain'} NaN or infinity: training diverged; {other}",
                0.99,
            )
        )
    if model.constant:
        found.append(
            Fact(
                "constant-weights",
                f"all weights of {model.constant[0]} are the same number"
                + (f" (also in {some(len(model.constant) - 1, 'more layer')})" if len(model.constant) > 1 else "")
                + f": they were never trained; {other}",
                0.97,
            )
        )
    if model.fresh:
        every = "the only" if model.fresh == 1 else f"all {model.fresh}"
        which = every if model.fresh == model.norms else f"{model.fresh} of {model.norms}"
        found.append(
            Fact(
                "untrained",
                f"{which} batch norm layer{'s' if model.norms > 1 else ''} of the model never saw an image (running "
                "mean 0, variance 1): check that the weights are trained; "
                f"{_trained(seen)}",
                0.92,
            )
        )
    if seen.ways.python and model.training and model.behaves:
        found.append(
            Fact(
                "training-mode",
                "the model is in training mode; wrongtree uses evaluation mode and restores it afterwards: call "
                "model.eval() where you measure accuracy yourself",
                0.2,
            )
        )
    return found

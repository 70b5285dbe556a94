"""What the module itself shows: weights that are no numbers, all alike, or that never saw an image."""

from __future__ import annotations

from wrongtree.flow.preflight.glimpse import Fact, Glimpse, some


def facts(seen: Glimpse) -> list[Fact]:
    """All of them."""
    model = seen.model
    if model is None:
        return []
    found = []
    other = "load other weights" if seen.ways.python else "give other --weights"
    if model.broken:
        found.append(
            Fact(
                "nan-weights",
                f"{some(len(model.broken), 'tensor')} of the weights, {model.broken[0]} first, "
                f"{'holds' if len(model.broken) == 1 else 'hold'} NaN or infinity: training diverged; {other}",
                0.99,
            )
        )
    if model.constant:
        found.append(
            Fact(
                "constant-weights",
                f"all weights of {model.constant[0]} are the same number"
                + (f", and of {len(model.constant) - 1} more layers" if len(model.constant) > 1 else "")
                + f": they were never trained; {other}",
                0.97,
            )
        )
    if model.fresh:
        all_of = f"{'its' if model.fresh == 1 else 'all'} {model.fresh}" if model.fresh == model.norms else model.fresh
        found.append(
            Fact(
                "untrained",
                f"{all_of} batch norm{'s' if model.fresh > 1 else ''} of the model never saw an image (running mean 0, "
                "variance 1): are these trained weights? "
                f"{'Load' if seen.ways.python else 'Give --weights FILE, or load'} them with their buffers",
                0.92,
            )
        )
    if seen.ways.python and model.training and model.behaves:
        found.append(
            Fact(
                "training-mode",
                "the model is in training mode; wrongtree judges in evaluation mode and puts it back: call "
                "model.eval() where you measure accuracy yourself",
                0.2,
            )
        )
    return found

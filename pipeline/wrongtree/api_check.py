"""The Python API before a build: `wrongtree.check(model, dataset)`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from wrongtree.config import OVER, Machine, PredictConfig, Wanted
from wrongtree.flow.plan import DEFAULT_GROUPINGS, DEFAULT_REPRESENTATIONS
from wrongtree.flow.preflight.check import Report
from wrongtree.flow.preflight.check import check as look
from wrongtree.inputs.images.labelled import wrap_dataset
from wrongtree.inputs.models.classifiers import Classifier
from wrongtree.shared.faults import UserError

if TYPE_CHECKING:
    from torch import nn


def check(
    model: nn.Module,
    dataset: Any,
    classes: Sequence[str] | None = None,
    *,
    transform: Callable[[Any], Any] | None = None,
    device: str = "auto",
    batch_size: int | None = None,
    layer: str | None = None,
    representations: Sequence[str] = DEFAULT_REPRESENTATIONS,
    groupings: Sequence[str] = DEFAULT_GROUPINGS,
    originals: bool = True,
    over: str = "errors",
) -> Report:
    """Say what is suspicious about model and data, and what `build` with the same arguments will take.

    Sixty-four images, drawn from the whole data set, go through the model; both are left as they were found.

    Args:
        model: as for `build`.
        dataset: as for `build`; every item is read once.

    The other arguments are those of `build`.

    Returns:
        Facts, the most suspicious first, and an estimate of time, memory and bytes. `print` it.

    Raises:
        UserError: where `build` would certainly be refused.
    """
    if over not in OVER:
        raise UserError(f"over={over}: choose from {', '.join(OVER)}")
    images = wrap_dataset(dataset, classes, type(dataset).__name__, has_transform=transform is not None)
    wanted = Wanted(len(representations) * len(groupings), over == "all", originals)
    judge = Classifier(model, transform)
    return look(images, lambda: judge, PredictConfig(over, layer), Machine(device, batch_size), wanted)

"""`wrongtree check`: what is suspicious about data and model, and what a build will take, without building.

A build says the same in its first seconds. What looks at a model is imported where there is one, for it needs torch.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from wrongtree.config import Machine, PredictConfig, Wanted
from wrongtree.flow.preflight import cost, facts
from wrongtree.flow.preflight.cost import Measured
from wrongtree.flow.preflight.glimpse import Fact, Glimpse
from wrongtree.flow.preflight.report import Report as Report
from wrongtree.flow.preflight.undisturbed import undisturbed
from wrongtree.inputs.given import Given
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.models.classifiers import Classifier
from wrongtree.shared.faults import UserError
from wrongtree.shared.intervals import wilson
from wrongtree.shared.torch_or_not import require_torch

Judge = Callable[[], Classifier] | Given


def check(images: LabelledImages, judge: Judge, config: PredictConfig, machine: Machine, wanted: Wanted) -> Report:
    """Look at a sample. Raises UserError where a build would certainly be refused."""
    if not isinstance(judge, Given):
        require_torch("--model")
        from wrongtree.flow.preflight.looking import refuse_as_build

        with undisturbed():
            refuse_as_build(images, judge())
    seen, measured = glimpse(images, judge, config, machine)
    found = facts.compute(seen)
    _refuse_nothing(images, seen, found)
    n = float(len(seen.labels))
    low, high = (float(v[0]) for v in wilson(np.array([seen.accuracy]), np.array([n])))
    return Report(
        images=len(images),
        looked=int(n) if isinstance(judge, Given) else seen.asked,
        classes=len(images.classes),
        accuracy=seen.accuracy if n else None,
        interval=(low, high),
        model=_words(seen, measured.device),
        facts=found,
        estimate=cost.compute(measured, wanted),
        ways=seen.ways,
        wanted=wanted,
    )


def glimpse(images: LabelledImages, judge: Judge, config: PredictConfig, machine: Machine) -> tuple[Glimpse, Measured]:
    """Look at the sample. Raises what a build would raise."""
    if isinstance(judge, Given):
        from wrongtree.flow.preflight.looking_given import look_at_given

        with undisturbed():
            return look_at_given(images, judge, config)
    from wrongtree.flow.preflight.looking import look_at_judged  # and torch, whose random numbers are to be kept

    with undisturbed():
        return look_at_judged(images, judge(), config, machine)


def _refuse_nothing(images: LabelledImages, seen: Glimpse, found: tuple[Fact, ...]) -> None:
    """Where all of the data was looked at, or all predictions, and no image is left to judge, a build is refused."""
    nothing = f"none of the {len(images)} images could be evaluated"
    if seen.model is None and seen.unsaid == len(images) and found:
        raise UserError(f"{nothing}; {found[0].sentence}")
    if not len(seen.labels) and seen.asked == len(images) and seen.aside:
        name, reason = seen.aside[0]
        raise UserError(f"{nothing}; the first, {name}: {reason}")


def _words(seen: Glimpse, device: str) -> str:
    """The model in words."""
    model = seen.model
    if model is None or not seen.input:
        return "predictions without a model" if model is None and len(seen.labels) else "the model was not run"
    channels, height, width = seen.input
    size = f" of {number(model.parameters)} parameters" if model.parameters else ""  # onnxruntime keeps its own
    mode = ", passed in training mode and run in evaluation mode" if model.training and model.behaves else ""
    return f"a model{size} with {'grey ' if channels == 1 else ''}inputs of {width} × {height} px, on {device}{mode}"


def number(count: int) -> str:
    """`270 thousand`, `25.6 million`."""
    for unit, name in ((10**9, "billion"), (10**6, "million"), (10**3, "thousand")):
        if count >= unit:
            return f"{count / unit:.3g} {name}"
    return f"{count}"

"""What a build says beside its stages: what is suspicious, what the model cannot give, what was lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console

from wrongtree.artifacts.facts import Facts
from wrongtree.artifacts.predictions import Predictions
from wrongtree.config import parts_of
from wrongtree.shared.faults import UserError

if TYPE_CHECKING:
    from wrongtree.flow.stage import Build
    from wrongtree.sites.built import Site

STOPPED = "This is no better than guessing, so the build stopped before it evaluates all images"
OF_GRADIENTS = ("saliency", "gradcam", "saliency-autoencoder")  # representations that a model without them cannot have


class Stopped(UserError):
    """A build that would almost certainly be of a mistake; `found` has what was seen, and what cures it."""

    def __init__(self, sentence: str, found: Facts) -> None:
        super().__init__(f"{sentence}. {STOPPED}; to build it as it is, pass force=True", "before")
        self.sentence = sentence
        self.found = found


def stop_before(facts: Facts, force: bool, to: Console) -> None:
    """Raise Stopped where the sample leaves no doubt; what else is suspicious is told first."""
    if not facts.stop or force:
        return
    for name, sentence, _ in facts.found:
        if name != facts.stop:
            to.print(sentence, style="yellow", markup=False)
    sentence, detail = next((said, detail) for name, said, detail in facts.found if name == facts.stop)
    raise Stopped(f"{sentence}{f' ({detail})' if detail else ''}", facts)


def tell_before(build: Build) -> None:
    """Before the long pass: what a few images told of data and model, and what the build will take."""
    from wrongtree.flow.preflight import cost

    facts: Facts = build.get("facts")
    to: Console = build.option("console")
    for _, sentence, _ in facts.found if build.plan.compared is None else ():
        to.print(sentence, style="yellow", markup=False)
    measured = None if facts.measured is None else cost.Measured(**facts.measured)
    estimate = None if measured is None else cost.compute(measured, build.plan.wanted)
    if estimate is not None:
        to.print(estimate.sentence, markup=False)
    if build.plan.asked is not None and build.plan.compared is None:
        tell_proposed(build.plan.concepts is None, build.option("described"), to)


def tell_proposed(unasked: bool, judged: Mapping[str, Any], to: Console) -> None:
    """What could name clusters without a download, where nothing was to do so and something is here."""
    from wrongtree.inputs.models.vocabulary.on_this_machine import proposed

    if unasked and (line := proposed(judged.get("spec"), judged.get("weights"))):
        to.print(line, markup=False, soft_wrap=True)  # a command that is to be copied stays whole


def tell_again(site: Site, to: Console) -> None:
    """Below the result: what was decided, and what is suspicious. Whoever reads only the end has to know."""
    for note in site.notes:
        to.print(f"note: {note}", style="yellow", markup=False)
    for sentence in site.facts:
        to.print(f"suspicious: {sentence}", style="yellow", markup=False)


def tell_what_is_lacking(predictions: Predictions, representations: Sequence[str], to: Console) -> None:
    """Say what a model could not give and why. Raises UserError where a representation is made of just that."""
    for reason in predictions.model.get("without", {}).values():
        to.print(reason, style="yellow", markup=False)
    for name in representations:
        for part in parts_of(name):
            if part in OF_GRADIENTS and not predictions.has_maps:
                raise UserError(f"--representations {name}: {part} needs gradients, which this model does not give")


def tell_what_restates(predictions: Predictions, representations: Sequence[str], to: Console) -> None:
    """Say of Grad-CAM's weights that they match the prediction, where they do."""
    if "gradcam" in {part for name in representations for part in parts_of(name)} and len(predictions.members):
        from wrongtree.stages.represent.gradcam import remarks

        for remark in remarks(predictions):
            to.print(remark, style="yellow")


def tell_what_was_lost(lost: Sequence[str], to: Console) -> None:
    """Say which pictures could be read before and can no longer."""
    if lost:
        said = (
            f"{len(lost)} images can no longer be read, the first {lost[0]}: the site shows the model's inputs instead"
        )
        to.print(f"{said}; run again when they are available", style="yellow")

"""What a model says of itself, as a stage: the order of the classes rests on it, and a warm cache need not load it."""

from __future__ import annotations

from collections.abc import Callable

from wrongtree.flow.preflight.undisturbed import undisturbed
from wrongtree.inputs.brought import Brought
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.images.naming import Named, in_order_of
from wrongtree.inputs.models.classifiers import Classifier


def compute(brought: Brought) -> Named:
    """Its names for its classes, and what was decided while it was loaded."""
    return asked(brought.images, brought.model)


def asked(images: LabelledImages, judge: Callable[[], Classifier]) -> Named:
    """The same without a build."""
    classifier = judge()  # which says what to install where there is no torch
    from wrongtree.inputs.models.names import said_by

    with undisturbed():
        return said_by(classifier, images)


def put_in_order(images: LabelledImages, judge: Callable[[], Classifier]) -> tuple[LabelledImages, tuple[str, ...]]:
    """The images with their classes in the model's order, and what there is to tell; without a build."""
    named = asked(images, judge)
    ordered = in_order_of(images, named, python=judge().source is None)
    return ordered, (*ordered.notes[len(images.notes) :], *named.notes)

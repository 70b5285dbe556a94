"""The stages that look at the data rather than at the model; `run` calls them once its trees stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.data import (
    POOR,
    DataFindings,
    LabelDoubts,
    Lifts,
    Pictures,
    Proposals,
    RightLooks,
    three_digits,
)
from wrongtree.artifacts.predictions import QUALITY, Predictions
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.store.store import Kept, Store

VERSION = 3  # of all stages here


@dataclass(frozen=True)
class CheckedData:
    """What these stages found."""

    pictures: Kept[Pictures]
    proposals: Kept[Proposals]
    doubts: Kept[LabelDoubts]
    right: Kept[RightLooks] | None  # None: no right image may be shown
    lifts: Kept[Lifts]

    @property
    def keys(self) -> list[str]:
        """Of everything in it."""
        parts = (self.pictures, self.proposals, self.doubts, self.right, self.lifts)
        return [part.key for part in parts if part is not None]

    def get(self) -> DataFindings:
        """All of it."""
        right = None if self.right is None else self.right.get()
        return DataFindings(self.pictures.get(), self.proposals.get(), self.doubts.get(), right, self.lifts.get())


def check_data(
    store: Store,
    images: LabelledImages,
    predictions: Kept[Predictions],
    trees: Sequence[Kept[Tree]],
    shows_right: bool,
) -> CheckedData:
    """Poor pictures, duplicates, labels in doubt, right images that errors look like, and what metadata tells."""

    def look() -> Pictures:
        from wrongtree.stages.explain.data import pictures

        return pictures.compute(predictions.get().thumbnails)

    seen = store.keep("explain/pictures", Pictures, [VERSION, predictions.key], look)

    def propose() -> Proposals:
        from wrongtree.stages.explain.data import poor

        judged = predictions.get()
        column = {name: judged.quality[:, i] for i, name in enumerate(QUALITY)} | {"exposure": seen.get().exposure}
        poorness = np.stack([sign * three_digits(column[name]) for _, name, sign in POOR], axis=1)
        wrong = judged.prediction != judged.label
        return poor.compute(poorness, judged.label, wrong, judged.members, [tree.get() for tree in trees])

    def doubt() -> LabelDoubts:
        from wrongtree.stages.explain.data import labels

        judged = predictions.get()
        unknown = "probabilities" in judged.model.get("without", {})  # predictions alone are all alike certain
        errors = judged.errors[:0] if unknown else judged.errors
        return labels.compute(judged.logits, judged.penultimate, judged.label, errors)

    def resemble() -> RightLooks:
        from wrongtree.stages.explain.data import right

        judged = predictions.get()
        return right.compute(judged.penultimate, judged.label, judged.prediction, judged.members)

    def lift() -> Lifts:
        from wrongtree.stages.emit.metadata import categories
        from wrongtree.stages.explain.data import lifts

        judged = predictions.get()
        codes = [np.array(column["codes"], dtype=np.int64) for column in categories(images.columns, judged.row)]
        wrong = judged.prediction != judged.label
        return lifts.compute(codes, judged.label, wrong, judged.members, [tree.get() for tree in trees])

    keys = [tree.key for tree in trees]
    return CheckedData(
        seen,
        store.keep("explain/poor", Proposals, [VERSION, predictions.key, seen.key, keys], propose),
        store.keep("explain/labels", LabelDoubts, [VERSION, predictions.key], doubt),
        store.keep("explain/right", RightLooks, [VERSION, predictions.key], resemble) if shows_right else None,
        store.keep("explain/lifts", Lifts, [VERSION, predictions.key, images.digest, keys], lift),
    )

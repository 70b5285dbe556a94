"""What is looked at before a build from predictions: a few images, and what was said of all."""

from __future__ import annotations

import dataclasses
import time

import numpy as np
import psutil

from wrongtree.config import Machine, PredictConfig
from wrongtree.flow.preflight.cost import Measured
from wrongtree.flow.preflight.glimpse import Glimpse, Ways
from wrongtree.flow.preflight.measured import measured, of_training, orders_met
from wrongtree.inputs.batches import readable_rows
from wrongtree.inputs.given import Given
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.predictions.logits import are_known, only
from wrongtree.shared.spread import spread
from wrongtree.stages.predict.given import open_given


def look_at_given(images: LabelledImages, given: Given, config: PredictConfig) -> tuple[Glimpse, Measured]:
    """Look at the sample. Raises what a build would raise."""
    rows = np.array(spread(len(images)))
    if not _any_readable(images, rows.tolist()):  # then those that can be read tell more than none
        rows = np.unique([*rows, *readable_rows(images, len(rows))])
    part = dataclasses.replace(
        images,
        ids=tuple(images.ids[row] for row in rows),
        labels=images.labels[rows],
        columns=(),
        read=lambda i: images.read(int(rows[i])),
        changed=lambda i: False,
    )
    some = dataclasses.replace(
        given,
        logits=given.logits[rows],
        embeddings=None if given.embeddings is None else given.embeddings[rows],
    )
    said = are_known(given.logits)
    seen = Glimpse(
        total=len(images),
        asked=len(rows),
        everything=images.labels,
        classes=images.classes,
        labels=images.labels[said],
        logits=only(given.logits, said),
        training_data=of_training(images),
        sure="confidence" not in given.without,
        unsaid=int((~said).sum()),
        confidences=given.confidences,
        orders=orders_met(images),
        levels=images.levels,
        ways=Ways(python=not given.from_file, given=given.from_file),
    )
    before = psutil.Process().memory_info().rss
    with open_given(part, some, PredictConfig("all"), lambda _: None) as piece:
        began = time.perf_counter()
        found = piece(0)
        took = time.perf_counter() - began
    unread = tuple(entry for entry in found.skipped if not entry[1].startswith("has no "))
    read = [int(rows[i]) for i in found.row]
    cost = measured(images, read, 0.0, found, np.asarray(found.closeups), took, before, Machine("cpu"), False)
    return dataclasses.replace(seen, skipped=unread, unsettled=found.unsettled), cost


def _any_readable(images: LabelledImages, rows: list[int]) -> bool:
    for row in rows:
        try:
            images.read(row)
        except Exception:  # a damaged file makes decoders raise nearly anything; it is named in its turn
            continue
        return True
    return False

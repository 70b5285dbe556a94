"""What the labels show: classes without images, one label for nearly all, images of training."""

from __future__ import annotations

import numpy as np

from wrongtree.flow.preflight.glimpse import Fact, Glimpse, percent, some

ONE = 0.95  # share of the commonest label
FEW_ABSENT = 0.2  # of the classes: if more have no image, the data is meant to be a part
SMALL = 30  # images
PERCENT = 1.001  # a confidence above it is no probability


def facts(seen: Glimpse) -> list[Fact]:
    """All of them."""
    counts = np.bincount(seen.everything, minlength=len(seen.classes))
    found = []
    if len(seen.classes) > 1 and counts.max() >= ONE * seen.total and seen.total >= SMALL:
        name = seen.classes[int(counts.argmax())]
        found.append(
            Fact(
                "one-label",
                f"{counts.max():,} of {seen.total:,} images ({percent(counts.max() / seen.total)}) have the label "
                f"'{name}': accuracy says little about the other classes; add more images of them",
                0.5,
            )
        )
    absent = [seen.classes[k] for k in np.flatnonzero(counts == 0)]
    if absent and len(absent) <= FEW_ABSENT * len(seen.classes):
        named = ", ".join(f"'{name}'" for name in absent[:3]) + (f" and {len(absent) - 3} more" * (len(absent) > 3))
        found.append(
            Fact(
                "no-images",
                f"{some(len(absent), 'class', 'classes')} of {len(seen.classes):,} ({named}) "
                f"{'has' if len(absent) == 1 else 'have'} no images: check for misspelt folders or labels"
                + ("" if seen.ways.python else "; --class-map renames labels"),
                0.4,
            )
        )
    if seen.training_data:
        other = "pass the test set" if seen.ways.python else "pass the test images (--data, --split)"
        found.append(
            Fact(
                "training-images",
                f"{seen.training_data}: a model makes few errors on its own training images; {other}",
                0.5,
            )
        )
    if seen.total < SMALL:
        found.append(
            Fact(
                "few-images",
                f"there {'is only 1 image' if seen.total == 1 else f'are only {seen.total} images'}: clusters of so "
                "few errors say little; add more images",
                0.3,
            )
        )
    return found + _given(seen)


def _given(seen: Glimpse) -> list[Fact]:
    """Of predictions that came from elsewhere."""
    found = []
    if seen.confidences is not None and seen.confidences[1] > PERCENT:
        low, high = seen.confidences
        what = (
            "if they are percentages, divide them by 100"
            if low >= 0 and high <= 100
            else "pass probabilities from 0 to 1"
        )
        found.append(Fact("confidence-scale", f"confidences range from {low:.4g} to {high:.4g}: {what}", 0.98))
    elif seen.unsaid:
        found.append(
            Fact(
                "no-prediction",
                f"{seen.unsaid:,} of {some(seen.total, 'image')} "
                f"{'has' if seen.unsaid == 1 else 'have'} no prediction and will be skipped: add "
                f"{'it' if seen.unsaid == 1 else 'them'} to the predictions, with the same path",
                0.4 + 0.5 * seen.unsaid / seen.total,
            )
        )
    return found

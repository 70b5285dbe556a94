"""What a source of labelled images says it holds, before classes are put in order and a part of it is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from wrongtree.inputs.images.columns import Column


@dataclass(frozen=True)
class Listed:
    """One entry per image in every sequence."""

    name: str
    ids: Sequence[str]  # paths below the source, or numbers
    labels: Sequence[str]  # as the source writes them
    classes: Sequence[str]  # in the source's own order; those without images too
    columns: tuple[Column, ...]
    read: Callable[[int], Any]  # row -> RGB picture, or a tensor that goes to the model as it is; may raise
    contents: Callable[[int], str]  # row -> digest of that image's bytes; never raises
    notes: tuple[str, ...] = ()  # what was passed over, to be told before the build starts


UNREADABLE = "unreadable"  # the digest of contents that cannot be read

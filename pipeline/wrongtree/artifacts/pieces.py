"""An artifact that takes long, computed piece by piece, so that what a killed run has done is not lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Pieces(Generic[T]):
    """`begin` opens what computes piece i; it is not called if all pieces are kept. They are joined in their order.

    `elsewhere`, if there is one, has other processes compute and keep pieces instead, and returns when they have.
    """

    count: int
    begin: Callable[[], AbstractContextManager[Callable[[int], T]]]
    elsewhere: Callable[[Sequence[int]], None] | None = None


def kept_open(pieces: Pieces[T], held: ExitStack) -> Pieces[T]:
    """The same, opened at most once, and closed with `held`."""
    opened = cache(lambda: held.enter_context(pieces.begin()))
    return Pieces(pieces.count, lambda: nullcontext(opened()))

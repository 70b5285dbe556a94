"""An artifact that takes long, computed piece by piece, so that what a killed run has done is not lost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Pieces(Generic[T]):
    """`begin` opens what computes piece i; it is not called if all pieces are kept. They are joined in their order."""

    count: int
    begin: Callable[[], AbstractContextManager[Callable[[int], T]]]

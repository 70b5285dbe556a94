"""Pieces are given to workers one at a time; those of a worker that dies are given to another."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

from wrongtree.shared.faults import UserError

TRIES = 3  # workers that may die over one piece before it is taken to be what ends them
W = TypeVar("W")
R = TypeVar("R")


class Lost(Exception):
    """A worker has died, as the text says."""


class Crew(Protocol[W, R]):
    """Workers W, and what they were asked for, R."""

    def hire(self) -> W:
        """A new worker, which may still be on its way."""

    def ask(self, worker: W, piece: int) -> R:
        """Have it compute and keep a piece."""

    def first_done(self, asked: Sequence[R]) -> R:
        """Wait for one of them, whichever it is."""

    def check(self, asked: R) -> None:
        """Raises Lost where its worker has died, or what the worker raised."""


def hand_out(which: Sequence[int], crew: Crew[W, R], workers: int) -> Iterator[int]:
    """Have pieces computed by so many workers; yields the number of each as it is there.

    Faster workers get more. UserError where one piece ends worker after worker.
    """
    waiting, lost, busy = deque(which), Counter[int](), dict[R, tuple[W, int]]()
    idle = [crew.hire() for _ in range(min(workers, len(waiting)))]
    while waiting or busy:
        while waiting and idle:
            worker, piece = idle.pop(), waiting.popleft()
            busy[crew.ask(worker, piece)] = worker, piece
        asked = crew.first_done(list(busy))
        worker, piece = busy.pop(asked)
        try:
            crew.check(asked)
        except Lost as fault:
            lost[piece] += 1
            if lost[piece] == TRIES:
                raise UserError(
                    f"piece {piece:,}: {TRIES} workers have died over it, the last: {fault}; use --engine here to see "
                    "why, or a smaller --batch-size if memory is short",
                    "large-data",
                ) from fault
            waiting.appendleft(piece)
            idle.append(crew.hire())
            continue
        idle.append(worker)
        yield piece

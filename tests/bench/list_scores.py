"""How good a list of causes is, where it is known what was planted; for tests/bench/causes.py."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

FEWEST = 5  # errors of a kind from which on it counts: fewer are no cluster
WHOLE = -2  # in place of a kind: all planted errors together, of which something is true as well
DONE = ("corrected when*",)  # says what was done, and not what the errors are: true, if it is proved, but no word


@dataclass(frozen=True)
class Said:
    """One entry of the list, beside the truth."""

    kind: int  # that more than half of its errors are of; -1: none; WHOLE: all together, and its cause is true of them
    errors: int
    own: int  # of these, those of its kind, or else of the commonest
    cause: str
    proved: str
    right: bool  # whether the cause is true of the kind
    title: str

    @property
    def names(self) -> bool:
        """Whether the cause is a word for what the errors are."""
        return bool(self.cause) and not is_true(self.cause, DONE)


@dataclass(frozen=True)
class Score:
    """One list. Shares are None where there is nothing to divide by."""

    errors: tuple[int, ...]  # of every kind
    covered: tuple[int, ...]  # of these, those in an entry of their kind
    said: tuple[Said, ...]

    @property
    def planted(self) -> set[int]:
        """Kinds that have errors enough to be found."""
        return {kind for kind, errors in enumerate(self.errors) if errors >= FEWEST}

    @property
    def found(self) -> set[int]:
        """Kinds that have an entry, of those."""
        return {entry.kind for entry in self.said} & self.planted

    def counts(self) -> dict[str, int]:
        """What shares are made of, so that they can be summed over several lists."""
        theirs = [entry for entry in self.said if entry.kind != -1]
        others = [entry for entry in self.said if entry.kind == -1]
        return {
            "planted": len(self.planted),
            "found": len(self.found),
            "errors": sum(self.errors[kind] for kind in self.planted),
            "covered": sum(self.covered[kind] for kind in self.planted),
            "named": len({entry.kind for entry in theirs if entry.right} & self.planted),
            "listed": len(self.said),
            "false": len(others),
            "false proved": sum(bool(entry.proved) for entry in others),
            "of kinds": len(theirs),
            "of found": sum(entry.kind in self.found for entry in theirs),
            "right": sum(entry.right for entry in theirs),
            "wrong": sum(entry.names and not entry.right for entry in theirs),
            "wordless": sum(not entry.names for entry in theirs),
            "proved": sum(bool(entry.proved) for entry in theirs),
            "proved right": sum(bool(entry.proved) and entry.right for entry in theirs),
        }


def score(
    entries: Sequence[tuple[np.ndarray, str, str, str]],
    kind: np.ndarray,
    wrong: np.ndarray,
    words: Sequence[Sequence[str]],
    site: Sequence[str] = (),
) -> Score:
    """Score entries (numbers of images, cause, what proves it, title).

    Args:
        entries: the list.
        kind: (n,) number of every image's kind, -1 where nothing was planted.
        wrong: (n,) whether it is misclassified.
        words: true of every kind.
        site: true of all planted errors together.
    """
    errors = np.bincount(kind[wrong & (kind >= 0)], minlength=len(words))
    said, covered = [], np.zeros(len(kind), dtype=bool)
    for images, cause, proved, title in entries:
        counts = np.bincount(kind[images] + 1, minlength=len(words) + 1)[1:]
        most = int(counts.argmax()) if len(counts) else -1
        own = int(counts[most]) if len(counts) else 0
        most = most if own > len(images) / 2 else -1
        if most < 0 and counts.sum() > len(images) / 2 and is_true(cause, site):
            said.append(Said(WHOLE, len(images), int(counts.sum()), cause, proved, True, title))
            continue
        right = most >= 0 and is_true(cause, words[most]) and not is_true(cause, DONE)
        said.append(Said(most, len(images), own, cause, proved, right, title))
        covered[images[(kind[images] == most) & (most >= 0)]] = True
    inside = np.bincount(kind[covered], minlength=len(words))
    return Score(tuple(errors.tolist()), tuple(inside.tolist()), tuple(said))


def is_true(cause: str, words: Sequence[str]) -> bool:
    """Whether one of these words is in the cause, as a whole word; one with a star may go on."""
    stems = (re.escape(word.removesuffix("*")) + ("" if word.endswith("*") else r"(?!\w)") for word in words)
    return any(re.search(rf"(?<!\w){stem}", cause, re.IGNORECASE) for stem in stems)


def total(counts: Sequence[dict[str, int]]) -> dict[str, float | None]:
    """Shares over several lists, at least one: sums divided by sums. `by chance`: kinds found once permuted."""
    of = {name: sum(each[name] for each in counts) for name in counts[0]}

    def ratio(part: str, *whole: str) -> float | None:
        divisor = sum(of[name] for name in whole)
        return of[part] / divisor if divisor else None

    return {
        "found": ratio("found", "planted"),
        "null": ratio("by chance", "planted"),
        "covered": ratio("covered", "errors"),
        "named": ratio("named", "planted"),
        "false": ratio("false", "listed"),
        "entries per kind": ratio("of found", "found"),
        "right": ratio("right", "of kinds"),
        "wrong": ratio("wrong", "of kinds"),
        "wordless": ratio("wordless", "of kinds"),
        "precision": ratio("right", "right", "wrong"),
        "proved": ratio("proved", "of kinds"),
        "proofs right": ratio("proved right", "proved"),
    }

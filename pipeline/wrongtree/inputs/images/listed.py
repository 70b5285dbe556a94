"""What a source of labelled images says it holds, before classes are put in order and a part of it is chosen."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, NamedTuple

from wrongtree.inputs.images.columns import Column
from wrongtree.inputs.images.kinds import Kind
from wrongtree.inputs.remote.fetching import Fetching
from wrongtree.inputs.tables.names import cleaned
from wrongtree.inputs.tables.sets import Sets
from wrongtree.shared.faults import UserError


class Peek(NamedTuple):
    """What the header of a picture tells."""

    deep: bool = False  # whether it has more than 8 bits for a colour
    several: bool = False  # whether it has more than one frame or page


PLAIN = Peek()  # 8 bits and one frame, or nothing that can be read


SUBFOLDERS = "if the subfolders are the classes"  # begins a note that a refusal repeats


@dataclass(frozen=True)
class Listed:
    """One entry per image in every sequence."""

    name: str
    ids: Sequence[str]  # paths below the source, or numbers
    labels: Sequence[str]  # as the source writes them
    classes: Sequence[str]  # in the source's own order; those without images too
    columns: tuple[Column, ...]
    read: Callable[[int], Any]  # row -> a picture as it is stored, or a tensor for the model as it is; may raise
    contents: Callable[[int], str]  # row -> digest of that image's bytes; never raises
    notes: tuple[str, ...] = ()  # what was passed over, to be told before the build starts
    peek: Callable[[int], Peek] = lambda row: PLAIN  # what its header tells; never raises
    foreign: Callable[[int], Kind | None] = lambda row: None  # what it is instead, known once its contents are
    far: Fetching | None = None  # what is on other machines; the rest does nothing there
    sets: Sets | None = None  # where any number of labels was asked for; `labels` are then these in one text


def one_at_a_time(read: Callable[[int], Any]) -> Callable[[int], Any]:
    """The same for several threads, of which only one reads at any time.

    PyTorch promises a data set its own process, where nobody else asks for items: it may seek and read one handle.
    """
    lock = Lock()

    def locked(row: int) -> Any:
        with lock:
            return read(row)

    return locked


UNREADABLE = "unreadable"  # the digest of contents that cannot be read


def with_clean_names(listed: Listed, where: str) -> Listed:
    """The same with clean names of classes, in the source's order, and ids in NFC. UserError where a name is blank."""
    shown, notes = cleaned(where, listed.classes, Counter(listed.labels))
    blank = next((name for name in listed.classes if not name.strip()), None)
    if blank is not None:
        raise UserError(f"{where}: a class has a name of white space alone, {blank!r}; rename it")
    return replace(
        listed,
        ids=_composed(listed.ids),
        labels=[shown[label] for label in listed.labels],
        classes=list(dict.fromkeys(shown[name] for name in listed.classes)),
        notes=(*listed.notes, *notes),
    )


def _composed(ids: Sequence[str]) -> Sequence[str]:
    """Paths in NFC, which tables and people write; as they are where two would become one."""
    if all(map(str.isascii, ids)):
        return ids
    composed = [unicodedata.normalize("NFC", id_) for id_ in ids]
    return composed if len(set(composed)) == len(set(ids)) else ids

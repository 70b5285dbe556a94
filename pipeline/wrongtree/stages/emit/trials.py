"""A change that was tried on the model, as documents have it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from wrongtree.artifacts.causes import Count, Entries, Entry, Trial
from wrongtree.shared.arrays import Ints


def tried(trial: Trial) -> dict[str, Any]:
    """One trial; counts as [hits, of, low, high]."""
    found = {field.name: getattr(trial, field.name) for field in fields(trial)}
    del found["surely"], found["shown"], found["alike"]  # its entry says it of all its errors, and has the pictures
    for name in ("control", "fails"):
        if not found[name]:
            del found[name]
    kind = "damage" if found.pop("damage") else "repair"
    way = None if trial.way is None else round(trial.way, 4)
    counts = {name: _counted(found[name]) for name in ("hit", "elsewhere", "neutral", "broken")}
    return {**found, "kind": kind, **counts, "way": way}


def changes(entries: Entries) -> list[str]:
    """What undoes the proved causes of the list, each change once: `flipped upside down`."""
    return list(dict.fromkeys(title for entry in entries.entries if (title := change_of(entry))))


def change_of(entry: Entry) -> str:
    """The change that corrects some of its errors; "": none is proved, or none was made of errors."""
    proved = next((trial for trial in entry.trials if trial.proved and not trial.damage), None)
    listed = entry.pictures is not None and len(entry.pictures.corrected) > 0
    return proved.title[:1].lower() + proved.title[1:] if proved is not None and listed else ""


def corrected_by(entries: Entries, members: int) -> Ints:
    """(e,) number among `changes` of what corrects each member, of the first entry that it is in; -1: nothing."""
    found = np.full(members, -1, dtype=np.int64)
    titles = changes(entries)
    for entry in reversed(entries.entries):
        if entry.pictures is not None and (title := change_of(entry)):
            found[entry.pictures.corrected] = titles.index(title)
    return found


def _counted(count: Count | None) -> list[float] | None:
    return None if count is None else [count.hits, count.of, round(count.low, 4), round(count.high, 4)]

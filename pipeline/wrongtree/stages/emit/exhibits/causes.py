"""What was tried on the model to find causes: data/causes.json, and errors before and after a repair."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
from PIL import Image

from wrongtree.artifacts.causes import Count, Entries, Pictures, Trial
from wrongtree.artifacts.site import FORMAT
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.showing import Showing

FILE = "data/causes.json"
QUALITY = 90  # of WebP: a repair may be as slight as a tint


def write(on: Showing, entries: Entries) -> Written:
    """causes.json, its entries in the order of the manifest's `clusters`, and a file of pictures for some of them."""
    yield (
        FILE,
        {
            "format": FORMAT,
            "level": round(entries.level, 6),
            "passes": entries.passes,
            "tried": entries.tried,
            "site": [{"cause": word, "proof": proof, "trial": tried(trial)} for word, proof, trial in entries.site],
            "entries": [
                {
                    "tried": [tried(trial) for trial in entry.trials],
                    "pictures": None if entry.pictures is None else _pictures(on, entry.pictures, number),
                }
                for number, entry in enumerate(entries.entries)
            ],
        },
    )
    return {"causes": FILE, "site_causes": [{"cause": word, "proof": proof} for word, proof, _ in entries.site]}


EXHIBIT = Exhibit(
    "causes",
    needs=("entries",),
    write=write,
    loaded="with an entry; the causes of the whole site at once, with the manifest",
    manifest={"causes": None, "site_causes": []},
)


def tried(trial: Trial) -> dict[str, Any]:
    """One trial; counts as [hits, of, low, high]."""
    found = {field.name: getattr(trial, field.name) for field in fields(trial)}
    kind = "damage" if found.pop("damage") else "repair"
    way = None if trial.way is None else round(trial.way, 4)
    counts = {name: _counted(found[name]) for name in ("hit", "elsewhere", "neutral", "broken")}
    return {**found, "kind": kind, **counts, "way": way}


def _counted(count: Count | None) -> list[float] | None:
    return None if count is None else [count.hits, count.of, round(count.low, 4), round(count.high, 4)]


def _pictures(on: Showing, shown: Pictures, number: int) -> dict[str, Any]:
    """Two rows in one file, before and after, with a column per error."""
    before, after = on.coarse(shown.before), on.coarse(shown.after)
    height, width = before.shape[1:3]
    file = f"sprites/cause-{number}.webp"
    rows = [np.concatenate(list(row), axis=1) for row in (before, after)]
    Image.fromarray(np.concatenate(rows)).save(on.folder / file, quality=QUALITY, method=4)
    return {
        "file": file,
        "cell": [width, height],
        "errors": on.number[shown.error].tolist(),
        "said": shown.said.tolist(),
    }

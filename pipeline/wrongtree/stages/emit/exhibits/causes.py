"""What was tried on the model to find causes: data/causes.json, and pictures before and after a repair or damage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from wrongtree.artifacts.causes import Damaged, Entries, Pictures, Trial
from wrongtree.artifacts.data import LabelDoubts
from wrongtree.artifacts.site import FORMAT
from wrongtree.shared.arrays import Ints
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.showing import Showing
from wrongtree.stages.emit.trials import tried

FILE = "data/causes.json"
FEWEST = 8  # suspected label errors that are said of the whole site
QUALITY = 90  # of WebP: a repair may be as slight as a tint


def write(on: Showing, entries: Entries, doubts: LabelDoubts | None) -> Written:
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
                    "pictures": _pictures(on, shown_of(entry.pictures, entry.trials), number),
                }
                for number, entry in enumerate(entries.entries)
            ],
            "probed": [],
        },
    )
    of_site = [{"cause": word, "proof": proof} for word, proof, _ in entries.site]
    return {"causes": FILE, "site_causes": of_site + ([] if doubts is None else label_errors(on, doubts))}


EXHIBIT = Exhibit(
    "causes",
    needs=("entries",),
    also=("doubts",),
    write=write,
    loaded="with an entry; the causes of the whole site at once, with the manifest",
    manifest={"causes": None, "site_causes": []},
)


def label_errors(on: Showing, doubts: LabelDoubts) -> list[dict[str, str]]:
    """What concerns the whole site, too: many labels may be wrong."""
    estimate = doubts.estimate[doubts.cause < 0]
    if len(estimate) < FEWEST:
        return []
    errors, wrong = len(on.predictions.errors), round(float(estimate.sum()))
    said = (
        f"Of {errors:,} errors, {len(estimate):,} are more likely a wrong label than a mistake of the model: the model "
        f"and the most similar images speak for another class. About {wrong:,} of these labels are estimated to be "
        f"wrong. The view Data lists them."
    )
    return [{"cause": f"{len(estimate):,} labels may be wrong", "proof": said}]


def shown_of(pictures: Pictures | None, trials: Sequence[Trial]) -> Pictures | Damaged | None:
    """What shows the cause: errors before and after a repair, or else correct images after the damage."""
    return pictures or next((trial.shown for trial in trials if trial.shown and len(trial.shown.said)), None)


def _pictures(on: Showing, shown: Pictures | Damaged | None, number: int) -> dict[str, Any] | None:
    if isinstance(shown, Pictures):
        shown = replace(shown, before=on.coarse(shown.before))
    coarse = None if shown is None else replace(shown, after=on.coarse(shown.after))
    return write_pictures(coarse, on.number, on.folder, f"sprites/cause-{number}.webp")


def write_pictures(shown: Pictures | Damaged | None, number: Ints, folder: Path, file: str) -> dict[str, Any] | None:
    """Write this file below a site's folder: a row before, if there is one, and one after, with a column per image;
    `number` (e,) is the site's number of every member.
    """
    if shown is None:
        return None
    height, width = shown.after.shape[1:3]
    before, errors = (shown.before, number[shown.error].tolist()) if isinstance(shown, Pictures) else (None, [])
    rows = [np.concatenate(list(row), axis=1) for row in (before, shown.after) if row is not None]
    Image.fromarray(np.concatenate(rows)).save(folder / file, quality=QUALITY, method=4)
    return {"file": file, "cell": [width, height], "errors": errors, "said": shown.said.tolist()}

"""What was tried on the model to find causes: data/causes.json, and errors before and after a repair."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from wrongtree.artifacts.causes import Entries, Pictures
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
                    "pictures": None if entry.pictures is None else _pictures(on, entry.pictures, number),
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


def _pictures(on: Showing, shown: Pictures, number: int) -> dict[str, Any]:
    """Two rows in one file, before and after, with a column per error."""
    coarse = replace(shown, before=on.coarse(shown.before), after=on.coarse(shown.after))
    return write_pictures(coarse, on.number, on.folder, f"sprites/cause-{number}.webp")


def write_pictures(shown: Pictures, number: Ints, folder: Path, file: str) -> dict[str, Any]:
    """Write this file below a site's folder; `number` (e,) is the site's number of every member."""
    height, width = shown.before.shape[1:3]
    rows = [np.concatenate(list(row), axis=1) for row in (shown.before, shown.after)]
    Image.fromarray(np.concatenate(rows)).save(folder / file, quality=QUALITY, method=4)
    return {
        "file": file,
        "cell": [width, height],
        "errors": number[shown.error].tolist(),
        "said": shown.said.tolist(),
    }

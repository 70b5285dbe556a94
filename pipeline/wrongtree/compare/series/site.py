"""A series as a site like any other: a treemap over the images that were not simply learnt and kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from rich.console import Console

from wrongtree.artifacts.checkpoints import Checkpoints
from wrongtree.artifacts.compared import Compared
from wrongtree.compare.series.align import Places, aligned
from wrongtree.compare.series.document import document
from wrongtree.compare.series.findings import findings
from wrongtree.compare.series.forgetting import KEPT, OUTCOMES
from wrongtree.compare.series.moving import moving
from wrongtree.compare.series.series import Series
from wrongtree.compare.series.words import sentence
from wrongtree.compare.shown import Shown, for_a_folder, given_of, images_of, refuse_to_replace, shown
from wrongtree.config import PlaneConfig
from wrongtree.flow.beginning import tell
from wrongtree.flow.plan import DEFAULT_CACHE, Plan
from wrongtree.flow.run import run_given
from wrongtree.shared.arrays import Floats, Ints
from wrongtree.shared.faults import UserError
from wrongtree.sites.built import Site

NEVER = "never"
NO_MAP = "No map: no checkpoint has 5 or more errors among the images shown that could be aligned"


def build_series(
    found: Series, to: Console, out: Path = Path("build"), name: str | None = None, cache: Path = DEFAULT_CACHE
) -> Site:
    """Build the site: `out / name`, by default `<oldest>-to-<newest>`.

    UserError where it would show no image, the pictures of a site are gone, or it would replace one of the sites.
    """
    common, last = found.common, len(found.common.sites) - 1
    name = name or "-to-".join(for_a_folder(common.names[i]) for i in (0, -1))
    refuse_to_replace(out / name, common.sites)
    image = found.shown
    if not len(image):
        raise UserError(
            f"{common.names[0]} to {common.names[-1]}: the last two checkpoints have every image correct and none "
            "was forgotten, so there is no site; the report without --site has everything"
        )
    latest = list(range(last, -1, -1))
    on = shown(common, image, latest)
    places, said = aligned(common)
    maps = moving(places, image)
    if maps is None:
        said = (*(one for one in said if not one.startswith("Not on the map")), NO_MAP)
    tell(said, to)
    notes = (
        f"Shown are the {len(image):,} of {len(common.ids):,} images in common that the last checkpoint misclassifies, "
        "that were forgotten at least once, or that only the last checkpoint has learnt",
        "The prediction of an image is that of the last checkpoint that misclassifies it",
        *found.notes,
        *said,
    )
    title = f"{common.names[0]} to {common.names[-1]}"
    images = images_of(on, title, _columns(found, image), notes, latest[::-1])
    given = given_of(on, _last_places(on, places), title)
    plan = Plan(
        out,
        name,
        title,
        cache=cache,
        plane=PlaneConfig(correct=0),
        compared=_compared(found, image, maps, said),
        force=True,
    )
    return run_given(plan, images, given, to, None)


def _columns(found: Series, image: Ints) -> dict[str, tuple[str, ...]]:
    """Of some of the images in common."""
    forgetting, names = found.forgetting, found.common.names

    def named(checkpoint: Ints) -> tuple[str, ...]:
        return tuple(NEVER if at < 0 else names[at] for at in checkpoint[image].tolist())

    return {
        "outcome": tuple(OUTCOMES[code] for code in forgetting.outcome[image].tolist()),
        "times forgotten": tuple(map(str, forgetting.times[image].tolist())),
        "first correct at": named(forgetting.first_correct),
        "last wrong at": named(forgetting.last_wrong),
    }


def _last_places(on: Shown, places: list[Places | None]) -> Floats | None:
    """(u, d) where each image's site has it, all aligned; None: one of these sites keeps no places that fit."""
    found: Floats | None = None
    for site in np.unique(on.site).tolist():
        kept = places[site]
        if kept is None:
            return None
        if found is None:
            found = np.zeros((len(on.image), kept.at.shape[1]), dtype=np.float32)
        mine = on.site == site
        found[mine] = kept.at[np.searchsorted(kept.image, on.image[mine])]
    return found


def _compared(found: Series, image: Ints, maps: tuple[str, list[Ints]] | None, said: tuple[str, ...]) -> Compared:
    common = found.common
    kept = np.flatnonzero(found.forgetting.outcome == KEPT)
    sure = common.confidence[-1][kept]
    method, grids = maps or (None, [])
    x, y = (tuple(tuple(grid[:, axis].tolist()) for grid in grids) for axis in (0, 1))
    wrong = found.forgetting.wrong[:, image].astype(np.int64)
    told = document(found, histories=False)
    return Compared(
        "series",
        {"sentence": sentence(found), "names": list(common.names)},
        {**told, "notes": [*told["notes"], *said]},
        findings(found),
        tuple(common.ids[i] for i in kept.tolist()),
        common.label[kept],
        np.where(np.isnan(sure), 1.0, sure),
        _columns(found, kept),
        Checkpoints(tuple(map(tuple, wrong.tolist())), method, x, y),
    )

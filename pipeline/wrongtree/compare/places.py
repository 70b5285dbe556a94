"""Where images lie: the components that built sites keep of them, so that those of two sites can be in one tree."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

import numpy as np

from wrongtree.compare.judged import Judged
from wrongtree.compare.match import Common
from wrongtree.compare.shown import Shown
from wrongtree.shared.arrays import Floats, Ints
from wrongtree.shared.faults import UserError

TREES = ("newer", "older", "both")  # by whose vectors the images of a comparison can be placed
BLIND = ("combined", "quality", "pixels")  # representations that were found not to tell what is correct, or cannot
MOST_PAIRS = 2_000_000_000  # of an image shown and one that is not, whose distance is looked at: half a minute
BLOCK = 1024  # images whose distances are in memory at once


def sites_of(common: Common, older: int, newer: int, tree: str | None = None) -> tuple[int, ...]:
    """The sites by whose vectors images are placed; none: by the components of errors, because a site keeps no vectors.

    UserError where a site that `tree` asks for keeps none.
    """
    sites = {"newer": (newer,), "older": (older,), "both": (newer, older)}[tree or "both"]
    bare = [common.names[site] for site in sites if common.sites[site].site.manifest.get("vectors") is None]
    if bare and tree is None:
        return ()
    if bare:
        one = len(bare) == 1
        right = [name for name in bare if not common.sites[common.names.index(name)].site.manifest["errors"]]
        if right:
            raise UserError(
                f"--tree {tree}: {right[0]} has no errors, so it keeps no vectors; leave out --tree", "compare"
            )
        raise UserError(
            f"--tree {tree}: {' and '.join(bare)} {'keeps' if one else 'keep'} no vectors of correct images; "
            f"build {'it' if one else 'them'} again with --keep-vectors, or leave out --tree",
            "compare",
        )
    return sites


def are_blind(common: Common, sites: Sequence[int]) -> bool:
    """Whether places by the vectors of these sites do not tell which model has an image correct (docs/method.md)."""
    return bool(sites) and all(common.sites[s].site.manifest["vectors"]["representation"] in BLIND for s in sites)


def places_of(found: Shown, asked: Sequence[int], sites: Sequence[int]) -> Floats | None:
    """(u, d) places of the images shown: by the vectors of `sites`, else `side_by_side` by those asked."""
    return _joined(found.common, sites, found.image) if sites else side_by_side(found, asked)


def nearest(common: Common, shown: Ints, correct: Ints, sites: Sequence[int]) -> Ints:
    """(c,) which of the images shown each image that both have correct is nearest to; (0,): not known, or too many."""
    if not sites or not len(shown) or len(shown) * len(correct) > MOST_PAIRS:
        return np.zeros(0, dtype=np.int64)
    joined = _joined(common, sites, shown, np.concatenate([shown, correct]))
    here, others = joined[: len(shown)], joined[len(shown) :]
    half = np.square(here).sum(axis=1) / 2
    found = np.empty(len(correct), dtype=np.int64)
    for first in range(0, len(correct), BLOCK):
        found[first : first + BLOCK] = (half - others[first : first + BLOCK] @ here.T).argmin(axis=1)
    return found


def _joined(common: Common, sites: Sequence[int], shown: Ints, images: Ints | None = None) -> Floats:
    """(i, sum of d) the vectors side by side, each block with mean 0 and a mean square length of 1 over those shown."""
    blocks = []
    for site in sites:
        vectors, row = _vectors(common.sites[site]), common.row[site]
        fitted = vectors[row[shown]].astype(np.float32)
        mean = fitted.mean(axis=0)
        length = np.sqrt(np.square(fitted - mean).sum(axis=1).mean())
        block = fitted if images is None else vectors[row[images]].astype(np.float32)
        blocks.append((block - mean) / (length if length > 0 else 1))
    return np.concatenate(blocks, axis=1)


def _vectors(judged: Judged) -> Floats:
    """(n, d) of every judged image."""
    kept = judged.site.manifest["vectors"]
    path = judged.path / "data" / "vectors.f16"
    try:
        found: Floats = np.fromfile(path, dtype="<f2").reshape(len(judged.label), int(kept["dimensions"]))
    except (OSError, KeyError, TypeError, ValueError) as fault:
        raise UserError(f"{path}: is damaged, or does not fit the site; build the site again") from fault
    if not np.isfinite(found).all():
        raise UserError(f"{path}: is damaged; delete it and build the site again")
    return found


def side_by_side(found: Shown, sites: Sequence[int]) -> Floats | None:
    """(u, a + b) places of the images shown, one block per site in this order; None: one of the sites keeps none.

    An image has the place of the site that it is shown of; the other site's numbers are 0. So fixed errors lie among
    fixed ones, and the two kinds apart. Each block has a mean square length of 1.
    """
    blocks = []
    for site in sites:
        mine = found.site == site
        if not mine.any():
            continue
        places = components(found.common.sites[site])
        if places is None:
            return None
        block = np.zeros((len(mine), places.shape[1]), dtype=np.float32)
        block[mine] = places[found.leaf[mine]]
        length = np.sqrt(np.square(block[mine]).sum(axis=1).mean())
        blocks.append(block / (length if length > 0 else 1))
    return np.concatenate(blocks, axis=1) if blocks else None


def representation_of(judged: Judged) -> str | None:
    """The representation that the site shows first; None: it has no errors."""
    trees = judged.site.manifest["trees"]
    found = next((t.get("representation") for t in trees if t.get("id") == judged.tree), None)
    return None if found is None else str(found)


def components(judged: Judged, representation: str | None = None) -> Floats | None:
    """(leaves, d) of a representation, by default of the one that the site shows first; None: it keeps none.

    UserError where they are damaged.
    """
    representation = representation or representation_of(judged)
    kept = judged.site.manifest.get("components") or []
    file = next((one["file"] for one in kept if one.get("representation") == representation), None)
    if file is None:
        return None
    document = judged.site.read(str(file))
    try:
        step = np.array(document["step"], dtype=np.float32)
        values = np.frombuffer(base64.b64decode(document["values"], validate=True), dtype=np.int8)
        places: Floats = values.reshape(int((judged.leaf >= 0).sum()), len(step)).astype(np.float32) * step
    except (KeyError, TypeError, ValueError, binascii.Error) as fault:
        raise UserError(f"{judged.path / file}: is damaged; build the site again") from fault
    return places if len(step) else None

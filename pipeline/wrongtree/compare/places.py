"""Where errors lie: the components that built sites keep of them, so that errors of two sites can be in one tree."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

import numpy as np

from wrongtree.compare.judged import Judged
from wrongtree.compare.shown import Shown
from wrongtree.shared.arrays import Floats
from wrongtree.shared.faults import UserError


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

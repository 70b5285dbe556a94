"""A comparison in words."""

from __future__ import annotations

from wrongtree.compare.changes import Changes, Confusion
from wrongtree.compare.statistics import LEVEL
from wrongtree.shared.phrases import percent
from wrongtree.shared.texts import isolated, named


def sentence(found: Changes) -> str:
    """The result in one sentence: `B fixes 402 and breaks 236 of 10,000 images (91.73 % → 93.39 %, p < .001); …`."""
    older, newer = (isolated(name) for name in found.names)
    total = found.whole.tally
    n = f"{total.images:,} image{'' if total.images == 1 else 's'}"
    was, now = (percent(1 - wrong / total.images) for wrong in (total.older, total.newer))
    if total.fixed == total.broken == total.other == 0:
        return f"{newer} predicts the same as {older} for all {n} (accuracy {now})"
    sure = p_value(found.whole.p) + ("" if found.whole.p < LEVEL else ", which may be chance")
    said = f"{newer} fixes {total.fixed:,} and breaks {total.broken:,} of {n} ({was} → {now}, {sure})"
    worst = worst_broken(found)
    if worst is not None:
        said += f"; worst broken: {confusion(found, worst)}, {worst.new:,} of {worst.newer:,} new"
    return said


def sentence_of_site(found: Changes) -> str:
    """The same at the head of a site, which shows the last two sites however many are compared."""
    sites = len(found.common.sites)
    return f"The last two of {sites} sites: {sentence(found)}" if sites > 2 else sentence(found)


def worst_broken(found: Changes) -> Confusion | None:
    """The confusion that has become more frequent by most images; None: none has."""
    return next((cell for cell in found.confusions if cell.newer > cell.older and cell.new), None)


def confusion(found: Changes, cell: Confusion) -> str:
    """`bird → airplane`."""
    names = found.common.classes
    return f"{named(names[cell.label])} → {named(names[cell.prediction])}"


def p_value(p: float) -> str:
    """`p < .001`, `p = .032`, `p = .41`, `p = 1`."""
    if p < 0.001:
        return "p < .001"
    said = f"{p:.3f}" if p < 0.1 else f"{p:.2f}"
    return f"p = {said.removeprefix('0')}" if p < 0.995 else "p = 1"

"""A series in words."""

from __future__ import annotations

from wrongtree.compare.series.series import Series
from wrongtree.shared.phrases import percent
from wrongtree.shared.texts import isolated


def sentence(found: Series) -> str:
    """`8 checkpoints, e1 to e8: 61.20 % → 89.90 % of 10,000 images correct; 214 forgotten at least once, …`."""
    names = [isolated(name) for name in found.common.names]
    n = len(found.common.ids)
    was, now = (percent(1 - int(found.errors[i]) / n) for i in (0, -1))
    forgotten, never = int((found.forgetting.times > 0).sum()), int(found.forgetting.never.sum())
    said = (
        f"{len(names)} checkpoints, {names[0]} to {names[-1]}: {was} → {now} of {n:,} image{'' if n == 1 else 's'} "
        f"correct; {forgotten:,} forgotten at least once, {never:,} never learnt"
    )
    if found.slowest is not None:
        name, share = isolated(found.common.classes[found.slowest]), percent(float(found.slowness[found.slowest]))
        said += f"; slowest class: {name}, {share} misclassified on average"
    return said

"""Names as people mean them, whatever the source: classes without white space around them, all in one Unicode form."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections import Counter
from collections.abc import Sequence

from wrongtree.inputs.images.listed import Listed
from wrongtree.inputs.tables.names import cleaned
from wrongtree.shared.faults import UserError


def with_clean_names(listed: Listed, where: str) -> Listed:
    """The same with clean names of classes, in the source's order, and ids in NFC. UserError where a name is blank."""
    shown, notes = cleaned(where, listed.classes, Counter(listed.labels))
    blank = next((name for name in listed.classes if not name.strip()), None)
    if blank is not None:
        raise UserError(f"{where}: a class has a name of white space alone, {blank!r}; rename it")
    return dataclasses.replace(
        listed,
        ids=_composed(listed.ids),
        labels=[shown[label] for label in listed.labels],
        classes=list(dict.fromkeys(shown[name] for name in listed.classes)),
        notes=(*listed.notes, *notes),
    )


def _composed(ids: Sequence[str]) -> Sequence[str]:
    """Paths in NFC, which tables and people write; as they are where two would become one."""
    composed = [unicodedata.normalize("NFC", id_) for id_ in ids]
    return composed if len(set(composed)) == len(set(ids)) else ids

"""The errors' own pictures, for a close look."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from PIL import Image

from wrongtree.shared.arrays import Bytes, Floats, Ints

WHOLE = (0.0, 0.0, 1.0, 1.0)
TINY = 64  # pixels; up to here lossless, where every pixel is seen enlarged
PAINS, QUALITY = 20, 85  # with and without that: more pains take longer and make no smaller files


def write_originals(
    read: Callable[[int], Any],
    rows: Ints,
    closeups: Bytes,
    view: Floats,
    numbers: Ints,
    side: int,
    keep: Callable[[int, bytes], object],
    advance: Callable[[int], None],
) -> tuple[Floats, Ints]:
    """Hand the original of every error, as WebP of at most `side` pixels a side, to `keep` with its number.

    Returns which part of each the model saw, and the rows of those that can no longer be read. Where there is no
    picture (the data set yields tensors, or the file is gone since), what the model saw replaces it.
    All arrays have one entry per error: rows, view and numbers (e,), (e, 4), (e,). `keep` is called by several threads.
    """
    shown = view.copy()
    lost = np.zeros(len(rows), dtype=bool)

    def write(i: int) -> None:
        try:
            picture = read(int(rows[i]))
            if isinstance(picture, Image.Image):
                picture.load()  # somebody's data set may have opened it only
        except Exception:  # it could be read before; whatever happened to it, the site need not fail
            picture, lost[i] = None, True
        if not isinstance(picture, Image.Image):
            picture = Image.fromarray(np.asarray(closeups[i]))
            shown[i] = WHOLE
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        lossless = max(picture.size) <= TINY
        stream = io.BytesIO()
        picture.save(stream, "WEBP", lossless=lossless, quality=PAINS if lossless else QUALITY, method=4)
        keep(int(numbers[i]), stream.getvalue())
        advance(1)

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(write, i) for i in range(len(rows))]:
            done.result()
    return shown, np.asarray(rows)[lost]

"""What the errors of a node are mistaken for."""

import numpy as np

from wrongtree.shared.arrays import Ints


def commonest(codes: Ints, start: Ints, end: Ints, most: int) -> tuple[Ints, Ints]:
    """The `most` commonest codes in every span, (t, most), and how often each occurs; -1 and 0 where there are fewer.

    Ties go to the lower code. `codes` (n,) are in leaf order.
    """
    code = np.full((len(start), most), -1, dtype=np.int64)
    count = np.zeros((len(start), most), dtype=np.int64)
    for i, (first, last) in enumerate(zip(start, end, strict=True)):
        kinds, times = np.unique(codes[first:last], return_counts=True)
        top = np.argsort(-times, kind="stable")[:most]
        code[i, : len(top)] = kinds[top]
        count[i, : len(top)] = times[top]
    return code, count

"""An array of the cache, mapped from disk.

NumPy reads a file's header by `ast.literal_eval`, and Python keeps the depth of that in one place for all threads
(python/cpython#106905): in 3.11 two threads that open arrays at once can fail with "AST constructor recursion depth
mismatch". So threads open arrays one after the other.
"""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np

_OPENING = threading.Lock()


def mapped(path: Path) -> np.ndarray:
    """The array of a .npy file, of its own shape and dtype, read only. Raises OSError, and ValueError if it is none."""
    with _OPENING:
        array: np.ndarray = np.load(path, mmap_mode="r")
    return array

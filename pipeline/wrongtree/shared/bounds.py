"""What is unpacked must fit: a file of a few bytes may claim any size."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from wrongtree.shared.faults import UserError

HEADERS: dict[tuple[int, int], Callable[[Any], tuple[tuple[int, ...], bool, np.dtype[Any]]]] = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


def refuse_larger(path: Path, needed: float) -> None:
    """UserError where a file would unpack to more than half of the memory that is free."""
    if needed > psutil.virtual_memory().available / 2:
        raise UserError(f"{path}: unpacked it is {needed / 1e9:.1f} GB, too much for this machine's memory; split it")


def array_shape(stream: Any) -> tuple[int, ...]:
    """The shape that a `.npy` says it has, read from its header alone."""
    return HEADERS[np.lib.format.read_magic(stream)](stream)[0]


def array_bytes(stream: Any) -> int:
    """Bytes that a `.npy` says it has, read from its header alone."""
    shape, _, dtype = HEADERS[np.lib.format.read_magic(stream)](stream)
    size = dtype.itemsize
    for side in shape:
        size *= int(side)
    return size


def refuse_large_arrays(path: Path, keys: Iterable[str] | None = None) -> None:
    """UserError where an `.npy`, or those arrays of an `.npz` (None: all), would not fit. Raises as NumPy does."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as stream:
            refuse_larger(path, array_bytes(stream))
        return
    with zipfile.ZipFile(path) as archive:
        needed = 0
        for name in archive.namelist() if keys is None else [f"{key}.npy" for key in keys]:
            if name.endswith(".npy"):
                with archive.open(name) as stream:
                    needed += array_bytes(stream)
    refuse_larger(path, needed)


def refuse_large_archive(path: Path) -> None:
    """UserError where the parts of a zip, which a checkpoint is, would not fit."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            refuse_larger(path, sum(part.file_size for part in archive.infolist()))

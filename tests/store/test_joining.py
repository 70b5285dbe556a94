"""Pieces become one entry: the disk never holds them twice, and no kill in the middle loses any of them."""

import os
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pytest

from wrongtree.artifacts.pieces import Pieces
from wrongtree.store import joining
from wrongtree.store.store import Store

COUNT = 5
SIZES = {"small": 100, "large": 1000, "middle": 400}  # numbers of 8 bytes in each row


@dataclass(frozen=True)
class Three:
    small: np.ndarray
    large: np.ndarray
    middle: np.ndarray
    names: tuple[str, ...]


def three(i: int) -> Three:
    rows = np.full((i + 1, 1), i) + np.arange(i + 1)[:, None]
    return Three(*(rows * np.arange(n) for n in SIZES.values()), (f"image {i}",))


WHOLE = {name: np.concatenate([getattr(three(i), name) for i in range(COUNT)]) for name in SIZES}


class Run:
    """A run on the cache; what it computed and what it said."""

    def __init__(self, root):
        self.root, self.done, self.said = root, [], []

    @contextmanager
    def begin(self):
        def piece(i):
            self.done.append(i)
            return three(i)

        yield piece

    def keep(self):
        store = Store(self.root, "build/x", lambda state, what, seconds: self.said.append((state, what)))
        found = store.keep_pieces("stage", Three, ["a"], lambda: Pieces(COUNT, self.begin)).get()
        store.prune()
        assert found.names == tuple(f"image {i}" for i in range(COUNT))
        for name, expected in WHOLE.items():
            assert (getattr(found, name) == expected).all()
        assert not [path for path in self.root.rglob("*") if path.suffix in (".pieces", ".tmp")]
        return self


def arrays(root) -> int:
    return sum(path.stat().st_size for path in root.rglob("*") if ".npy" in path.name)


def killed_after(count, root, monkeypatch) -> None:
    """A run that dies while it joins, when so many arrays are whole."""
    synced = []

    def fsync(number):
        if len(synced) == count:
            raise KeyboardInterrupt
        synced.append(number)

    with monkeypatch.context() as patch:
        patch.setattr(joining.os, "fsync", fsync)
        with pytest.raises(KeyboardInterrupt):
            Run(root).keep()


def test_the_disk_never_holds_more_than_the_pieces_and_one_array_joined(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(joining.os, "fsync", lambda number: seen.append(arrays(tmp_path)))
    Run(tmp_path).keep()
    headers = COUNT * len(SIZES) * 128
    every, largest = (of(array.nbytes for array in WHOLE.values()) for of in (sum, max))
    assert len(seen) == len(SIZES)
    assert every + largest <= max(seen) <= every + largest + headers + 128
    assert arrays(tmp_path) == every + len(SIZES) * 128


@pytest.mark.parametrize("count", range(len(SIZES)))
def test_a_run_killed_while_it_joins_is_taken_up_without_computing_anything_again(tmp_path, monkeypatch, count):
    killed_after(count, tmp_path, monkeypatch)
    held = arrays(tmp_path)
    assert held < sum(array.nbytes for array in WHOLE.values()) + 4096
    (place,) = tmp_path.glob("*.pieces/joined")
    (place / "large.npy.1.on-x.2.tmp").write_bytes(b"half")  # it had no time to remove it
    assert Run(tmp_path).keep().done == []


def test_one_killed_as_the_entry_is_put_in_place_is_taken_up_too(tmp_path, monkeypatch):
    def die(*about):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("wrongtree.store.shared_pieces.put_in_place", die)
        with pytest.raises(KeyboardInterrupt):
            Run(tmp_path).keep()
    assert Run(tmp_path).keep().done == []


def test_a_byte_flipped_after_that_costs_its_piece_and_in_what_is_joined_all_of_them(tmp_path, monkeypatch):
    killed_after(1, tmp_path, monkeypatch)
    flip(next(tmp_path.glob("*.pieces/000003/large.npy")))
    again = Run(tmp_path).keep()
    assert again.done == [3]
    assert [state for state, _ in again.said] == ["damaged", "missing"]

    other = tmp_path / "other"
    killed_after(1, other, monkeypatch)
    flip(next(other.glob("*.pieces/joined/small.npy")))
    again = Run(other).keep()
    assert again.done == [0, 1, 2, 3, 4]
    assert [state for state, _ in again.said] == ["damaged"] * COUNT + ["missing"]


def test_pieces_that_were_computed_otherwise_than_what_is_joined_take_its_place(tmp_path, monkeypatch):
    """As by another number of threads: no array may be of one and another of the other."""
    killed_after(1, tmp_path, monkeypatch)
    flip(next(tmp_path.glob("*.pieces/000003/large.npy")))

    class Other(Run):
        @contextmanager
        def begin(self):
            yield lambda i: Three(three(i).small + 1, three(i).large, three(i).middle, three(i).names)

    expected = WHOLE["small"].copy()
    expected[6:10] += 1  # the rows of the fourth
    monkeypatch.setitem(WHOLE, "small", expected)
    Other(tmp_path).keep()


@pytest.mark.skipif(os.name == "nt", reason="has no such limit")
def test_far_more_pieces_than_files_may_be_open_are_joined(tmp_path, monkeypatch):
    import resource

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    open_now = max(map(int, os.listdir("/dev/fd")))
    store, pieces = Store(tmp_path, "build/x", lambda *said: None), Pieces(60, Run(tmp_path).begin)
    resource.setrlimit(resource.RLIMIT_NOFILE, (open_now + 20, before[1]))
    try:
        found = store.keep_pieces("stage", Three, ["a"], lambda: pieces).get()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert len(found.small) == 60 * 61 / 2


def flip(path) -> None:
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)

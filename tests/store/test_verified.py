"""What of a cache is digested again, and what is taken by its size and time."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass

import numpy as np
import pytest

from wrongtree.shared import digests
from wrongtree.store import verified
from wrongtree.store.entry import read_entry, write_entry
from wrongtree.store.store import Store

LONG_AGO = time.time_ns() - 3_600_000_000_000


@dataclass(frozen=True)
class Pair:
    first: np.ndarray
    second: np.ndarray


@pytest.fixture
def entry(tmp_path):
    """An entry whose arrays were written an hour ago."""
    folder = tmp_path / "entry"
    write_entry(folder, Pair(np.arange(5), np.arange(7.0)))
    for path in folder.glob("*.npy"):
        os.utime(path, ns=(LONG_AGO, LONG_AGO))
    return folder


@pytest.fixture
def digested(monkeypatch):
    """The names of the arrays that are digested."""
    names = []
    monkeypatch.setattr(verified, "file_digest", lambda path: names.append(path.name) or digests.file_digest(path))
    return names


def flip(path) -> None:
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)


def test_each_array_is_digested_at_its_first_reading_only(entry, digested):
    for _ in range(3):
        read_entry(entry, Pair)
    assert digested == ["first.npy", "second.npy"]


def test_what_has_another_time_or_size_is_digested_again_and_damage_found(entry, digested):
    read_entry(entry, Pair)
    digested.clear()
    os.utime(entry / "first.npy", ns=(LONG_AGO + 1, LONG_AGO + 1))
    read_entry(entry, Pair)
    assert digested == ["first.npy"]
    flip(entry / "second.npy")
    with pytest.raises(ValueError, match=r"second\.npy is not what was written"):
        read_entry(entry, Pair)
    os.truncate(entry / "second.npy", 100)
    os.utime(entry / "second.npy", ns=(LONG_AGO, LONG_AGO))
    with pytest.raises(ValueError, match=r"second\.npy is not what was written"):
        read_entry(entry, Pair)


def test_a_copy_of_a_cache_is_digested_once_whatever_its_record_says(entry, digested, tmp_path):
    read_entry(entry, Pair)
    shutil.copytree(entry, tmp_path / "copy")  # with times
    flip(tmp_path / "copy" / "second.npy")
    os.utime(tmp_path / "copy" / "second.npy", ns=(LONG_AGO, LONG_AGO))
    with pytest.raises(ValueError, match=r"second\.npy is not what was written"):
        read_entry(tmp_path / "copy", Pair)


def test_damage_that_keeps_size_and_time_is_found_only_fully(entry):
    read_entry(entry, Pair)
    flip(entry / "second.npy")
    os.utime(entry / "second.npy", ns=(LONG_AGO, LONG_AGO))
    read_entry(entry, Pair)
    with pytest.raises(ValueError, match=r"second\.npy is not what was written"):
        read_entry(entry, Pair, fully=True)


def test_what_was_written_a_moment_ago_could_change_unseen_and_is_digested_each_time(entry, digested):
    os.utime(entry / "first.npy")
    for _ in range(2):
        read_entry(entry, Pair)
    assert digested == ["first.npy", "second.npy", "first.npy"]


@pytest.mark.parametrize("record", [b"{", b"[]", b"\xff", b'{"first": 1, "second": ["", 0, 0]}'])
def test_a_damaged_record_only_costs_time(entry, digested, record):
    (entry / verified.VERIFIED).write_bytes(record)
    read_entry(entry, Pair)
    read_entry(entry, Pair)
    assert digested == ["first.npy", "second.npy"]


def test_a_store_that_verifies_tells_of_such_damage_and_computes_it_again(tmp_path):
    def keep(verify: bool) -> list[str]:
        told: list[str] = []
        store = Store(tmp_path, "site", lambda state, *_: told.append(state), verify=verify)
        found = store.keep("stage", Pair, ["a"], lambda: Pair(np.arange(5), np.arange(7.0))).get()
        return [*told, "sound" if found.second[-1] == 6 else "harmed"]

    keep(False)
    (path,) = tmp_path.glob("*/second.npy")
    os.utime(path, ns=(LONG_AGO, LONG_AGO))
    keep(False)
    flip(path)
    os.utime(path, ns=(LONG_AGO, LONG_AGO))
    assert keep(False) == ["fresh", "harmed"]
    assert keep(True) == ["fresh", "damaged", "damaged", "sound"]
    assert keep(False) == ["fresh", "sound"]

"""Several runs on one cache: what two of them need is computed once, and a long stage they compute together."""

import errno
import json
import os
import threading
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pytest

from wrongtree.artifacts.pieces import Pieces
from wrongtree.shared.faults import UserError
from wrongtree.shared.leftovers import is_running, remove, temporary_for
from wrongtree.store.lock import locked, only_run_on
from wrongtree.store.shard import Shard
from wrongtree.store.store import Store

LONG = 30  # seconds after which a thread that waits has hung


@dataclass(frozen=True)
class Rows:
    numbers: np.ndarray


def rows(i: int) -> Rows:
    return Rows(np.full(i + 1, i))


class Run(threading.Thread):
    """A run on the cache, in a thread: its locks are other ones, as those of another process are."""

    def __init__(self, root, work):
        super().__init__(daemon=True)
        self.said = []
        self.store = Store(root, "build/x", lambda state, what, seconds: self.said.append((state, what)))
        self.work = work
        self.found = None
        self.waits = threading.Event()
        self.store.report = self.tell

    def tell(self, state, what, seconds):
        self.said.append((state, what))
        if state == "waiting":
            self.waits.set()

    def run(self):
        self.found = self.work(self.store)

    def ended(self):
        self.join(LONG)
        assert not self.is_alive()
        return self.found


class Pass:
    """A pass over five pieces whose piece `slow` waits until it may go on."""

    def __init__(self, slow=None):
        self.slow = slow
        self.done = []
        self.reached, self.go = threading.Event(), threading.Event()

    @contextmanager
    def begin(self):
        def piece(i):
            if i == self.slow:
                self.reached.set()
                assert self.go.wait(LONG)
            self.done.append(i)
            return rows(i)

        yield piece

    def keep(self, store):
        return store.keep_pieces("stage", Rows, ["a"], lambda: Pieces(5, self.begin)).get()


WHOLE = np.repeat(np.arange(5), np.arange(1, 6))


def test_two_runs_compute_the_pieces_together_each_once_and_both_have_the_whole(tmp_path):
    first, second = Pass(slow=0), Pass()
    one, other = Run(tmp_path, first.keep), Run(tmp_path, second.keep)
    one.start()
    assert first.reached.wait(LONG)
    other.start()
    assert other.waits.wait(LONG)
    assert second.done == [1, 2, 3, 4]
    assert other.said[0] == ("waiting", f"stage: another run (process {os.getpid()}) is computing piece 0")
    first.go.set()
    assert (one.ended().numbers == WHOLE).all()
    assert (other.ended().numbers == WHOLE).all()
    assert (first.done, second.done) == ([0], [1, 2, 3, 4])
    assert not [path for path in tmp_path.rglob("*") if path.suffix in (".lock", ".pid", ".tmp", ".pieces")]


def test_what_a_run_did_not_finish_the_one_that_waited_computes(tmp_path):
    class Failing(Pass):
        @contextmanager
        def begin(self):
            def piece(i):
                self.reached.set()
                assert self.go.wait(LONG)
                raise UserError("it fails")

            yield piece

        def keep(self, store):
            with pytest.raises(UserError, match="it fails"):
                super().keep(store)

    first, second = Failing(), Pass()
    one, other = Run(tmp_path, first.keep), Run(tmp_path, second.keep)
    one.start()
    assert first.reached.wait(LONG)
    other.start()
    assert other.waits.wait(LONG)
    first.go.set()
    one.ended()
    assert (other.ended().numbers == WHOLE).all()
    assert second.done == [1, 2, 3, 4, 0]


def test_a_short_stage_that_two_runs_need_is_computed_by_one_and_waited_for_by_the_other(tmp_path):
    reached, go, times = threading.Event(), threading.Event(), []

    def compute():
        times.append(1)
        reached.set()
        assert go.wait(LONG)
        return rows(3)

    one, other = (Run(tmp_path, lambda store: store.keep("stage", Rows, ["a"], compute).get()) for _ in range(2))
    one.start()
    assert reached.wait(LONG)
    other.start()
    assert other.waits.wait(LONG)
    go.set()
    assert (one.ended().numbers == other.ended().numbers).all()
    assert times == [1]
    assert [state for state, _ in one.said] == ["missing"]
    assert [state for state, _ in other.said] == ["waiting", "fresh"]


@pytest.mark.parametrize(("of", "count"), [(1, 5), (2, 5), (3, 5), (5, 5), (8, 5), (3, 0)])
def test_shards_are_all_pieces_each_once_and_as_equal_as_they_can_be(of, count):
    parts = [Shard(number, of).pieces(count) for number in range(1, of + 1)]
    assert [i for part in parts for i in part] == list(range(count))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


ABOUT = {"site": "build/x", "images": "i", "weights": "w", "options": "o"}


def filled(root, number, of, key="a", about=ABOUT):
    work = Pass()
    store = Store(root, "build/x", lambda *said: None)
    found = store.fill("stage", Rows, [key], lambda: Pieces(5, work.begin), None, Shard(number, of), about)
    return work.done, (found.mine, found.there, found.count)


def test_a_build_after_all_shards_finds_everything_and_joins_it_in_order(tmp_path):
    assert filled(tmp_path, 2, 2) == ([2, 3, 4], (3, 3, 5))
    assert filled(tmp_path, 2, 2) == ([], (3, 3, 5))
    assert filled(tmp_path, 1, 2) == ([0, 1], (2, 5, 5))
    build, work = Run(tmp_path, None), Pass()
    assert (work.keep(build.store).numbers == WHOLE).all()
    assert work.done == []
    assert build.said == [("fresh", "stage")]
    assert not list(tmp_path.glob("*.pieces"))
    assert filled(tmp_path, 1, 2) == ([], (2, 5, 5))


def test_shards_of_other_weights_are_refused_by_name_until_the_begun_ones_are_deleted(tmp_path):
    filled(tmp_path, 1, 2)
    (begun,) = tmp_path.glob("*.pieces")
    for changed, said in (({"weights": "v"}, "weights"), ({"images": "j", "options": "p"}, "images and options")):
        with pytest.raises(UserError) as refused:
            filled(tmp_path, 2, 2, "b", {**ABOUT, **changed})
        assert str(refused.value) == (
            f"{begun}: an earlier predict of build/x has begun with different {said}; "
            "use the same options, or delete that folder"
        )
    assert filled(tmp_path, 2, 2, "b", {**ABOUT, "weights": "v", "site": "build/y"})[1] == (3, 3, 5)
    remove(begun)
    assert filled(tmp_path, 2, 2, "c", {**ABOUT, "weights": "v"})[0] == [2, 3, 4]
    (begun / "about.json").parent.mkdir()
    (begun / "about.json").write_text("[")
    assert filled(tmp_path, 1, 2, "c", {**ABOUT, "weights": "v"})[0] == [0, 1]


def test_a_shard_after_the_build_leaves_nothing_that_refuses_the_next_model(tmp_path):
    filled(tmp_path, 1, 1)
    Pass().keep(Store(tmp_path, "build/x", lambda *said: None))
    assert filled(tmp_path, 2, 2) == ([], (3, 5, 5))
    assert not list(tmp_path.glob("*.pieces"))
    assert filled(tmp_path, 1, 1, "b", {**ABOUT, "weights": "v"})[1] == (5, 5, 5)


def test_another_stage_version_is_no_other_model(tmp_path):
    filled(tmp_path, 1, 2)
    assert filled(tmp_path, 2, 2, "b") == ([2, 3, 4], (3, 3, 5))


def test_pieces_stay_whole_where_others_prune_while_one_that_is_not_valid_is_computed_again(tmp_path):
    """The joined entry is there all the time, so that its pieces look as if a killed run had left them."""
    asked = []

    def keep(store, work):
        valid = lambda found: 3 not in found.numbers or bool(asked)  # noqa: E731
        return store.keep_pieces("stage", Rows, ["a"], lambda: Pieces(5, work.begin), valid).get()

    keep(Store(tmp_path, "build/x", lambda *said: None), Pass())
    again = Pass(slow=3)
    run = Run(tmp_path, lambda store: keep(store, again))
    run.start()
    assert again.reached.wait(LONG)
    Store(tmp_path, "build/y", lambda *said: None).prune()
    assert len(list(tmp_path.glob("*.pieces/*/meta.json"))) == 5
    asked.append(True)
    again.go.set()
    assert (run.ended().numbers == WHOLE).all()
    assert again.done == [3]
    assert not list(tmp_path.glob("*.pieces"))


def test_without_locks_runs_at_once_all_end_with_the_whole(tmp_path, monkeypatch):
    def refuse(self, *how, **more):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("filelock.FileLock.acquire", refuse)
    runs = [Run(tmp_path, Pass().keep) for _ in range(4)]
    for run in runs:
        run.start()
    for run in runs:
        assert (run.ended().numbers == WHOLE).all()


def test_shards_and_a_build_keep_what_each_has_noted(tmp_path):
    early, build = (Store(tmp_path, "build/x", lambda *said: None) for _ in range(2))
    build.keep("one", Rows, ["a"], lambda: rows(1))
    early.keep("two", Rows, ["a"], lambda: rows(2))
    (index,) = (tmp_path / "sites").glob("*.json")
    assert set(json.loads(index.read_text())) == {"one", "two"}


def test_a_flipped_byte_in_a_piece_of_a_shard_is_computed_again(tmp_path):
    filled(tmp_path, 1, 1)
    (piece,) = tmp_path.glob("*.pieces/000003/numbers.npy")
    raw = bytearray(piece.read_bytes())
    raw[-1] ^= 1
    piece.write_bytes(raw)
    work = Pass()
    assert (work.keep(Store(tmp_path, "build/x", lambda *said: None)).numbers == WHOLE).all()
    assert work.done == [3]


def test_one_run_at_a_time_builds_a_site_and_others_build_others(tmp_path):
    refused = []

    def build(target):
        try:
            with only_run_on(tmp_path / "cache", target):
                pass
        except UserError as fault:
            refused.append(str(fault))

    with only_run_on(tmp_path / "cache", tmp_path / "x"), only_run_on(tmp_path / "cache", tmp_path / "x"):
        for name in ("x", "y"):
            other = threading.Thread(target=build, args=[tmp_path / name])
            other.start()
            other.join(LONG)
    assert refused == [
        f"{tmp_path / 'x'}: another run (process {os.getpid()}) is building this with the cache {tmp_path / 'cache'}; "
        "wait until it ends, or pass another --name"
    ]
    with only_run_on(tmp_path / "cache", tmp_path / "x"):
        pass


def test_what_another_machine_writes_is_left_alone_for_a_day(tmp_path):
    mine = temporary_for(tmp_path / "entry")
    theirs = mine.with_name(mine.name.replace(".on-", ".on-another-"))
    for path in (mine, theirs):
        path.write_text("")
    assert not is_running(mine)  # it bears our own number, before we write
    assert is_running(theirs)
    os.utime(theirs, (1, 1))
    assert is_running(theirs), "its inode has just changed"
    assert not is_running(theirs.with_name("gone.on-another.1.tmp"))


def test_the_locks_of_killed_runs_are_swept_away_and_those_in_use_are_not(tmp_path):
    store = Store(tmp_path, "build/x", lambda *said: None)
    left = tmp_path / "locks" / "killed.lock"
    for path in (left, left.with_name("killed.lock.pid")):
        path.write_text("")
    with locked(tmp_path, tmp_path / "locks" / "used.lock"):
        other = threading.Thread(target=store.prune)
        other.start()
        other.join(LONG)
        assert sorted(path.name for path in left.parent.iterdir()) == ["used.lock", "used.lock.pid"]
    assert not list(left.parent.iterdir())

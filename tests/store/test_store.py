import errno
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from checking import COLOURS, FACTORY, snapshot
from wrongtree.artifacts.pieces import Pieces
from wrongtree.artifacts.predictions import Predictions
from wrongtree.flow.preflight import cost
from wrongtree.shared.digests import digest, digest_after, file_digest
from wrongtree.shared.faults import UserError
from wrongtree.stages.predict import judge, pieces
from wrongtree.store import lock
from wrongtree.store.entry import read_entry
from wrongtree.store.store import Store


@dataclass(frozen=True)
class Thing:
    matrix: np.ndarray
    names: tuple[tuple[str, int], ...]
    facts: dict
    word: str


def thing(seed=0, rows=5, word="one") -> Thing:
    random = np.random.default_rng(seed)
    names = tuple((f"ä{seed}", i) for i in range(rows))
    return Thing(random.normal(size=(rows, 3)).astype(np.float32), names, {"a": [1, 2]}, word)


def equal(left: Thing, right: Thing) -> bool:
    same_array = left.matrix.dtype == right.matrix.dtype and np.array_equal(left.matrix, right.matrix)
    return same_array and (left.names, left.facts, left.word) == (right.names, right.facts, right.word)


class Told(list):
    """The states that a store reports."""

    def __call__(self, state, stage, seconds):
        self.append(state)
        assert seconds >= 0


@pytest.fixture
def root(tmp_path) -> Path:
    return tmp_path / "cache"


def opened(root, site="build/x") -> tuple[Store, Told]:
    told = Told()
    return Store(root, site, told), told


def entry(root: Path, stage="stage") -> Path:
    (found,) = [p for p in root.iterdir() if p.name.startswith(f"{stage}-")]
    return found


def never():
    raise AssertionError("must not be computed")


# Whole artifacts


def test_an_artifact_is_computed_once_and_comes_back_as_it_was(root):
    store, told = opened(root)
    assert equal(store.keep("stage", Thing, ["in"], thing).get(), thing())
    again, told_again = opened(root)
    kept = again.keep("stage", Thing, ["in"], never)
    assert equal(kept.get(), thing())
    assert (told, told_again) == (["missing"], ["fresh"])
    assert kept.get().matrix.flags.writeable is False


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64, np.uint8, np.bool_])
@pytest.mark.parametrize("shape", [(0,), (0, 3), (4,), (2, 3, 4, 5), ()])
def test_arrays_of_every_type_and_shape_come_back(root, dtype, shape):
    array = np.random.default_rng(0).integers(0, 2, shape).astype(dtype)
    if array.ndim > 1:
        array = np.asfortranarray(array)
    store, _ = opened(root)
    store.keep("stage", Thing, ["in"], lambda: Thing(array, (), {}, ""))
    back = opened(root)[0].keep("stage", Thing, ["in"], never).get().matrix
    assert (back.dtype, back.shape) == (array.dtype, array.shape)
    np.testing.assert_array_equal(back, array)


def test_other_ingredients_make_it_stale_and_the_old_ones_find_theirs_again(root):
    for ingredient, state in (("a", "missing"), ("b", "stale"), ("a", "fresh")):
        store, told = opened(root)
        store.keep("stage", Thing, [ingredient], thing)
        assert told == [state]


def test_stale_is_told_from_missing_per_site(root):
    opened(root, "build/x")[0].keep("stage", Thing, ["a"], thing)
    store, told = opened(root, "build/y")
    store.keep("stage", Thing, ["b"], thing)
    store.keep("stage", Thing, ["a"], never)
    assert told == ["missing", "fresh"]


@pytest.mark.parametrize("stage", ["explain/combined-none", "stage"])
def test_a_stages_name_is_part_of_the_key(root, stage):
    store, told = opened(root)
    store.keep(stage, Thing, ["a"], thing)
    store.keep(f"{stage}2", Thing, ["a"], thing)
    assert told == ["missing", "missing"]


def test_an_artifact_that_no_longer_holds_outside_is_computed_again(root):
    opened(root)[0].keep("stage", Thing, ["a"], thing)
    store, told = opened(root)
    store.keep("stage", Thing, ["a"], lambda: thing(1), valid=lambda found: found.word != "one")
    assert told == ["stale"]
    assert equal(opened(root)[0].keep("stage", Thing, ["a"], never).get(), thing(1))


def flip(path: Path, at: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1
    path.write_bytes(raw)


@pytest.mark.parametrize(
    "harm",
    [
        lambda e: flip(e / "matrix.npy", -1),
        lambda e: flip(e / "matrix.npy", 3),
        lambda e: (e / "matrix.npy").write_bytes(b""),
        lambda e: (e / "matrix.npy").unlink(),
        lambda e: (e / "meta.json").write_text("{"),
        lambda e: (e / "meta.json").write_text((e / "meta.json").read_text().replace('"one"', '"onf"')),
        lambda e: (e / "meta.json").write_text("[]"),
        lambda e: (e / "meta.json").write_bytes(b"\xff\xfe"),
        lambda e: (e / "meta.json").write_text((e / "meta.json").read_text().replace('"format": 3', '"format": 0')),
        lambda e: (e / "meta.json").write_text((e / "meta.json").read_text().replace('"word"', '"wrod"')),
    ],
)
def test_a_damaged_entry_is_rebuilt_loudly(root, harm):
    opened(root)[0].keep("stage", Thing, ["a"], thing)
    harm(entry(root))
    store, told = opened(root)
    assert equal(store.keep("stage", Thing, ["a"], thing).get(), thing())
    assert told == ["fresh", "damaged", "damaged"]  # it looks whole until somebody reads it
    store, told = opened(root)
    assert equal(store.keep("stage", Thing, ["a"], never).get(), thing())
    assert told == ["fresh"]


def test_an_entry_without_its_description_is_missing(root):
    opened(root)[0].keep("stage", Thing, ["a"], thing)
    (entry(root) / "meta.json").unlink()
    store, told = opened(root)
    assert equal(store.keep("stage", Thing, ["a"], thing).get(), thing())
    assert told == ["stale"]


def test_a_failure_while_computing_keeps_nothing(root):
    def fail():
        raise RuntimeError("mid-way")

    store, _ = opened(root)
    before = snapshot(root)
    with pytest.raises(RuntimeError, match="mid-way"):
        store.keep("stage", Thing, ["a"], fail)
    assert snapshot(root) == before
    assert sorted(p.name for p in root.iterdir() if p.is_dir()) == ["locks", "sites"]


def test_nothing_temporary_stays_behind_not_even_from_a_process_that_died(root):
    store, _ = opened(root)
    store.keep("stage", Thing, ["a"], thing)
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    dead, alive = int(done.stdout), os.getppid()
    path = entry(root)
    shutil.rmtree(path)
    for pid in (dead, alive):
        (root / f"{path.name}.{pid}.tmp").mkdir()
        (root / f"{path.name}.{pid}.tmp" / "matrix.npy").write_bytes(b"half")
    opened(root)[0].keep("stage", Thing, ["a"], thing)
    assert [p.name for p in root.rglob("*.tmp")] == [f"{path.name}.{alive}.tmp"]  # somebody may be writing that one


def test_the_cache_marks_itself_as_one(root):
    opened(root)
    assert (root / ".gitignore").read_text() == "*\n"
    assert (root / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")


@pytest.mark.parametrize("place", ["file/below", "file"])
def test_a_cache_that_cannot_be_written_is_a_sentence(tmp_path, place):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UserError, match=r"file.*: the cache cannot be written .*choose another with --cache"):
        opened(tmp_path / place)
    assert (tmp_path / "file").read_text() == "mine"


def test_a_damaged_index_only_costs_the_word_stale(root):
    opened(root)[0].keep("stage", Thing, ["a"], thing)
    for content in ("{", "[1]", ""):
        for path in (root / "sites").iterdir():
            path.write_text(content)
        store, told = opened(root)
        store.keep("stage", Thing, ["a"], never)
        assert told == ["fresh"]
        assert json.loads(next((root / "sites").iterdir()).read_text()).keys() == {"stage"}


# Pieces


@contextmanager
def counting(done: list, fail_at=None):
    def piece(i):
        if i == fail_at:
            raise RuntimeError("killed")
        done.append(i)
        return thing(i, rows=i)

    yield piece


def joined(count) -> Thing:
    parts = [thing(i, rows=i) for i in range(count)]
    return Thing(
        np.concatenate([p.matrix for p in parts]), tuple(n for p in parts for n in p.names), {"a": [1, 2]}, "one"
    )


def test_pieces_are_joined_in_order(root):
    done = []
    kept = opened(root)[0].keep_pieces("stage", Thing, ["a"], lambda: Pieces(5, lambda: counting(done)))
    assert done == [0, 1, 2, 3, 4]
    assert equal(kept.get(), joined(5))
    assert not list(root.glob("*.pieces"))


def test_a_run_that_failed_goes_on_with_the_missing_pieces(root):
    done = []
    with pytest.raises(RuntimeError, match="killed"):
        opened(root)[0].keep_pieces("stage", Thing, ["a"], lambda: Pieces(5, lambda: counting(done, fail_at=3)))
    assert done == [0, 1, 2]
    store, told = opened(root)
    kept = store.keep_pieces("stage", Thing, ["a"], lambda: Pieces(5, lambda: counting(done)))
    assert done == [0, 1, 2, 3, 4]
    assert told == ["missing"]
    assert equal(kept.get(), joined(5))


def test_pieces_of_other_ingredients_are_not_taken(root):
    with pytest.raises(RuntimeError, match="killed"):
        opened(root)[0].keep_pieces("stage", Thing, ["a"], lambda: Pieces(5, lambda: counting([], fail_at=3)))
    done = []
    opened(root)[0].keep_pieces("stage", Thing, ["b"], lambda: Pieces(5, lambda: counting(done)))
    assert done == [0, 1, 2, 3, 4]


def test_a_run_killed_before_joining_only_joins(root):
    with pytest.raises(RuntimeError, match="killed"):
        opened(root)[0].keep_pieces("stage", Thing, ["a"], lambda: Pieces(6, lambda: counting([], fail_at=5)))
    kept = opened(root)[0].keep_pieces("stage", Thing, ["a"], lambda: Pieces(5, never))
    assert equal(kept.get(), joined(5))


def test_a_damaged_piece_is_computed_again_loudly(root):
    done = []
    with pytest.raises(RuntimeError, match="killed"):
        opened(root)[0].keep_pieces("stage", Thing, ["a"], lambda: Pieces(5, lambda: counting(done, fail_at=4)))
    (pieces,) = root.glob("*.pieces")
    flip(pieces / "000002" / "matrix.npy", -1)
    store, told = opened(root)
    kept = store.keep_pieces("stage", Thing, ["a"], lambda: Pieces(5, lambda: counting(done)))
    assert done == [0, 1, 2, 3, 2, 4]
    assert told == ["damaged", "missing"]
    assert equal(kept.get(), joined(5))


def test_pieces_that_do_not_belong_together_are_refused(root):
    @contextmanager
    def begin(change):
        yield lambda i: change(thing(i), i)

    for change in (
        lambda t, i: Thing(t.matrix, t.names, {"a": i}, t.word),
        lambda t, i: Thing(t.matrix[:, : 3 - i], t.names, t.facts, t.word),
        lambda t, i: Thing(t.matrix.astype([np.float32, np.float64][i]), t.names, t.facts, t.word),
    ):
        with pytest.raises(ValueError, match=r"differs between pieces|pieces of different type or shape"):
            opened(root)[0].keep_pieces("stage", Thing, [str(change)], partial(Pieces, 2, partial(begin, change)))


# What stays and what goes


def needed(root, ingredient, site="build/x") -> Told:
    """A build of one stage that ends well."""
    store, told = opened(root, site)
    store.keep("stage", Thing, [ingredient], thing)
    store.prune()
    return told


def test_what_the_last_three_builds_of_a_site_needed_stays_and_what_came_before_goes(root):
    for ingredient in "abc":
        assert needed(root, ingredient)[-1] in ("missing", "stale")
    for ingredient in "abc":
        assert needed(root, ingredient) == ["fresh"]
    assert needed(root, "d") == ["stale", "removed"]
    assert [needed(root, ingredient) for ingredient in "bcd"] == [["fresh"]] * 3
    assert needed(root, "a") == ["stale", "removed"]


def test_what_another_site_needs_stays(root):
    needed(root, "a", site="build/y")
    for ingredient in "abcde":
        needed(root, ingredient)
    assert needed(root, "a", site="build/y") == ["fresh"]


def test_nothing_goes_while_it_cannot_be_read_what_others_need(root):
    needed(root, "a", site="build/y")
    (index,) = (root / "sites").iterdir()
    index.write_text("{")
    for ingredient in "abcde":
        needed(root, ingredient)
    assert needed(root, "b") == ["fresh"]
    assert needed(root, "a", site="build/y") == ["fresh"]


def test_an_index_of_one_key_per_stage_as_it_once_was_is_read(root):
    needed(root, "a")
    (index,) = (root / "sites").iterdir()
    index.write_text(json.dumps({stage: keys[0] for stage, keys in json.loads(index.read_text()).items()}))
    assert needed(root, "b") == ["stale"]
    assert needed(root, "a") == ["fresh"]


def test_pieces_of_a_killed_run_stay_as_long_as_an_entry_would(root):
    with pytest.raises(RuntimeError, match="killed"):
        opened(root)[0].keep_pieces("stage", Thing, ["z"], lambda: Pieces(5, lambda: counting([], fail_at=3)))
    for ingredient in "ab":
        store, _ = opened(root)
        store.keep_pieces("stage", Thing, [ingredient], lambda: Pieces(1, lambda: counting([])))
        store.prune()
    assert len(list(root.glob("*.pieces"))) == 1
    store, told = opened(root)
    store.keep_pieces("stage", Thing, ["c"], lambda: Pieces(1, lambda: counting([])))
    store.prune()
    assert told == ["stale", "removed"]
    assert not list(root.glob("*.pieces"))


# Pieces of which some are not valid


@contextmanager
def finding(done: list, lacking: set):
    """Pieces, some of which say that they lack something."""

    def piece(i):
        done.append(i)
        return Thing(thing(i, rows=i).matrix, thing(i, rows=i).names + (("gone", i),) * (i in lacking), {}, "one")

    yield piece


def lacks_nothing(found: Thing) -> bool:
    return all(name != "gone" for name, _ in found.names)


def test_of_six_pieces_only_the_one_that_was_not_valid_is_computed_again(root):
    done, lacking = [], {4}

    def kept(store):
        return store.keep_pieces(
            "stage", Thing, ["a"], lambda: Pieces(6, lambda: finding(done, lacking)), lacks_nothing
        )

    for expected in ([0, 1, 2, 3, 4, 5], [4]):  # the second time it still lacks something
        done.clear()
        store, _ = opened(root)
        assert not lacks_nothing(kept(store).get())
        store.prune()
        assert done == expected
    lacking.clear()
    done.clear()
    store, told = opened(root)
    whole = kept(store).get()
    store.prune()
    assert (done, told) == ([4], ["stale"])
    clean = root.with_name("clean")
    assert equal(whole, kept(opened(clean)[0]).get())
    assert not list(root.glob("*.pieces"))
    done.clear()
    assert equal(kept(opened(root)[0]).get(), whole)
    assert done == []


def test_pieces_that_wait_for_what_they_lack_go_with_their_build(root):
    store, _ = opened(root)
    store.keep_pieces("stage", Thing, ["z"], lambda: Pieces(6, lambda: finding([], {4})), lacks_nothing)
    for ingredient in "abc":
        store, _ = opened(root)
        store.keep_pieces("stage", Thing, [ingredient], lambda: Pieces(1, lambda: counting([])))
        store.prune()
    assert not list(root.glob("*.pieces"))


# Systems that neither remove nor move what is mapped


def mapped_below(path: Path) -> bool:
    """Whether this process has mapped a file that is this one, or lies in this folder."""
    lines = Path("/proc/self/maps").read_text().splitlines()
    held = {line.split(maxsplit=5)[5] for line in lines if line.count(" ") >= 5 and "/" in line}
    path = path.resolve()
    return any(Path(file) == path or path in Path(file).parents for file in held)


@pytest.fixture
def windows(monkeypatch):
    """Windows, or what it answers where a file is mapped."""
    if os.name == "nt":
        return
    if not Path("/proc/self/maps").exists():
        pytest.skip("nothing here says what is mapped")
    replace = os.replace

    def guarded(old, new):
        if mapped_below(Path(old)):
            fault = PermissionError(13, "Access is denied", str(old), None, str(new))
            fault.winerror = 5
            raise fault
        replace(old, new)

    def rmtree(path, ignore_errors=False):
        for folder, _, files in os.walk(path, topdown=False):
            for name in files:
                if not mapped_below(Path(folder, name)):
                    os.unlink(Path(folder, name))
            if not os.listdir(folder):
                os.rmdir(folder)

    monkeypatch.setattr(os, "replace", guarded)
    monkeypatch.setattr(shutil, "rmtree", rmtree)


def test_an_entry_that_no_longer_holds_is_closed_before_another_takes_its_place(root, windows):
    opened(root)[0].keep("stage", Thing, ["a"], thing)
    kept = opened(root)[0].keep("stage", Thing, ["a"], lambda: thing(1), valid=lambda found: found.matrix.sum() > 1e9)
    assert equal(kept.get(), thing(1))
    assert not list(root.rglob("*.tmp"))


@dataclass(frozen=True)
class Two:
    first: np.ndarray
    second: np.ndarray


def test_a_damaged_entry_is_closed_before_another_takes_its_place(root, windows):
    def two():
        return Two(np.arange(5), np.arange(3))

    opened(root)[0].keep("stage", Two, ["a"], two)
    flip(entry(root) / "second.npy", -1)  # once the first is mapped
    store, told = opened(root)
    assert store.keep("stage", Two, ["a"], two).get().second.tolist() == [0, 1, 2]
    assert told == ["fresh", "damaged", "damaged"]


def test_pieces_are_closed_before_they_are_removed(root, windows):
    store, _ = opened(root)
    kept = store.keep_pieces("stage", Thing, ["a"], lambda: Pieces(3, lambda: counting([])))
    assert not list(root.glob("*.pieces"))
    assert equal(kept.get(), joined(3))


def test_what_cannot_be_removed_yet_is_removed_by_a_later_run(root, windows):
    store, _ = opened(root)
    held = store.keep("stage", Thing, ["a"], thing).get()  # by something that outlives the build, such as a notebook
    for ingredient in "bcd":
        needed(root, ingredient)
    assert len(list(root.glob("stage-*"))) == 4  # without its description: nobody takes it for an entry
    assert held.matrix.sum() != 0
    del held, store
    needed(root, "d")
    assert len(list(root.glob("stage-*"))) == 3


def test_an_entry_that_somebody_holds_is_a_sentence_that_says_so(root, windows):
    held = opened(root)[0].keep("stage", Thing, ["a"], thing)
    with pytest.raises(
        UserError, match=r"the cache cannot be written \(Access is denied.*\); close the program that has it open"
    ):
        opened(root)[0].keep("stage", Thing, ["a"], lambda: thing(1), valid=lambda found: False)
    assert equal(held.get(), thing())


@pytest.mark.parametrize("refused", ["ENOTSUP", "EOPNOTSUPP", "ENOLCK"])
def test_where_the_file_system_knows_no_locks_there_is_none_by_the_numbers_of_macos_too(tmp_path, monkeypatch, refused):
    import filelock

    numbers = {"ENOTSUP": 45, "EOPNOTSUPP": 102, "ENOLCK": 77}
    for name, number in numbers.items():
        monkeypatch.setattr(errno, name, number)
    spec = importlib.util.spec_from_file_location("lock_of_macos", lock.__file__)
    there = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(there)

    def refuse(self, *how, **more):
        raise OSError(numbers[refused], "Operation not supported")

    monkeypatch.setattr(filelock.FileLock, "acquire", refuse)
    with there.only_run_on(tmp_path / "cache", tmp_path / "site"):
        pass


# Digests


def test_digests_tell_apart_what_runs_together_when_written_down():
    things = [
        *(("a", "b"), ("ab",), ("a", "b", ""), (["a", "b"],), (b"a", b"b"), ("None",), ("1", "2")),
        *((1, 2), (12,), (1.0, 2), (True,), (None,), ({},), ([],), (0.1 + 0.2,), (0.3,)),
    ]
    assert len({digest(*parts) for parts in things}) == len(things)
    assert digest({"b": 1, "a": 2}) == digest({"a": 2, "b": 1})
    after = digest_after([1, 2], "uint8")
    assert [after(b"a"), after(b"bc")] == [digest([1, 2], "uint8", b"a"), digest([1, 2], "uint8", b"bc")]


def test_a_files_digest_is_that_of_its_bytes(tmp_path):
    import hashlib

    raw = os.urandom(3_000_000)
    (tmp_path / "f").write_bytes(raw)
    assert file_digest(tmp_path / "f") == hashlib.blake2b(raw, digest_size=16).hexdigest()


# The real thing: wrongtree itself, interrupted and killed

IMAGES, BATCH, PIECE = 380, 20, 128  # three pieces, the last nearly full: a run is stopped in the middle of it
RUN = f"import wrongtree.config as c; c.PIECE = {PIECE}; from wrongtree.commands.app import main; main()"


@pytest.fixture(scope="module")
def crowd(tmp_path_factory) -> Path:
    """300 noisy pictures of 8 pixels, one in seven under a label drawn by lot."""
    random = np.random.default_rng(0)
    data = tmp_path_factory.mktemp("crowd") / "photos"
    for label in COLOURS:
        (data / label).mkdir(parents=True)
    for i in range(IMAGES):
        noise = random.integers(0, 256, (8, 8, 3), dtype=np.uint8)
        label = COLOURS[random.integers(3) if i % 7 == 0 else 2 - noise.mean((0, 1)).argmax()]
        Image.fromarray(noise).save(data / label / f"{i:04d}.bmp")
    return data


def judged_in(log: Path) -> int:
    return sum(int(line) for line in log.read_text().split()) if log.exists() else 0


@pytest.mark.skipif(os.name == "nt", reason="has no signals to stop it with")
def test_a_killed_run_goes_on_where_it_was_and_ends_bit_for_bit_the_same(crowd, cli, tmp_path, monkeypatch):
    for module in (judge, pieces, cost):
        monkeypatch.setattr(module, "PIECE", PIECE)
    arguments = ["build", "--data", crowd, "--model", f"{FACTORY}:net", "--device", "cpu", "--batch-size", BATCH]
    slow = {**os.environ, "SLOW": "0.1", "OMP_NUM_THREADS": "1"}

    def stopped_by(sign: signal.Signals, kept: int) -> subprocess.CompletedProcess:
        """Start the run, and stop it in the middle of the piece after so many."""
        process = subprocess.Popen(
            [sys.executable, "-c", RUN, *map(str, arguments)],
            env=slow, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            # A shell that starts the tests in the background has them, and all they start, ignore Ctrl-C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )  # fmt: skip
        began = time.monotonic()
        while len(list(Path(".wrongtree_cache").glob("predict-*.pieces/*/meta.json"))) < kept:
            assert process.poll() is None, process.communicate()
            assert time.monotonic() - began < 60
            time.sleep(0.02)
        time.sleep(0.15)
        process.send_signal(sign)
        out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    interrupted = stopped_by(signal.SIGINT, 1)
    assert interrupted.returncode == 130
    assert interrupted.stderr.splitlines()[-1].endswith(
        "interrupted; finished work is cached, run the same command to resume"
    )
    assert "Traceback" not in interrupted.stderr
    assert stopped_by(signal.SIGKILL, 2).returncode == -signal.SIGKILL
    assert not Path("build").exists()

    monkeypatch.setenv("COUNT", str(tmp_path / "count.txt"))
    resumed = cli(*arguments)
    assert resumed.code == 0, resumed
    left = judged_in(tmp_path / "count.txt")
    assert left >= IMAGES - 2 * PIECE

    whole = cli(*arguments, "--cache", "other_cache", "--out", "other_build")
    assert whole.code == 0
    saved = judged_in(tmp_path / "count.txt") - 2 * left  # what is tried out on the model is the same both times
    monkeypatch.setenv("COUNT", str(tmp_path / "look.txt"))
    assert cli("check", *arguments[1:]).code == 0
    look = judged_in(tmp_path / "look.txt")  # kept by the first run, too
    assert 2 * PIECE - 8 <= saved - look <= 2 * PIECE + 8  # a few more to look at the model first
    assert snapshot(Path("build/photos-net")) == snapshot(Path("other_build/photos-net"))
    mine, theirs = (
        read_entry(next(Path(c).glob("predict-*")), Predictions) for c in (".wrongtree_cache", "other_cache")
    )
    for name, value in vars(mine).items():
        if isinstance(value, np.ndarray):
            assert value.tobytes() == getattr(theirs, name).tobytes(), name
        else:
            assert value == getattr(theirs, name), name
    assert not [p for p in Path().rglob("*") if p.suffix in (".tmp", ".pieces", ".new", ".old")]

    again = cli(*arguments)
    assert again.code == 0
    assert {line.split()[0] for line in again.err.splitlines() if line} == {"[fresh]"}


@pytest.mark.skipif(os.name == "nt", reason="has no signals to stop it with")
def test_shards_of_which_one_was_killed_give_the_site_of_one_run_byte_for_byte(crowd, cli, tmp_path, monkeypatch):
    for module in (judge, pieces, cost):
        monkeypatch.setattr(module, "PIECE", PIECE)
    options = ["--data", crowd, "--model", f"{FACTORY}:net", "--device", "cpu", "--batch-size", BATCH]
    options += ["--representations", "penultimate", "--groupings", "none", "--k-range", "2", "--keep-correct", "60"]
    second = subprocess.Popen(
        [sys.executable, "-c", RUN, "predict", *map(str, options), "--shard", "2/2"],
        env={**os.environ, "SLOW": "0.1", "OMP_NUM_THREADS": "1"},
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    began = time.monotonic()
    while not list(Path(".wrongtree_cache").glob("predict-*.pieces/000001/meta.json")):
        assert second.poll() is None, second.communicate()
        assert time.monotonic() - began < 60
        time.sleep(0.02)
    second.kill()  # between its two pieces, or within the last
    second.communicate()
    done = cli("predict", *options, "--shard", "1/2")
    assert (done.code, done.out) == (
        0,
        ".wrongtree_cache: 2 of 3 pieces of the images evaluated, all 1 of shard 1/2 among them\n",
    )
    done = cli("predict", *options, "--shard", "2/2")
    said = ".wrongtree_cache: 3 of 3 pieces of the images evaluated; wrongtree build with the same options makes "
    assert (done.code, done.out) == (0, f"{said}the site\n")
    built = cli("build", *options)
    assert built.code == 0
    assert "[fresh] predict" in built.err
    for module in (judge, pieces, cost):
        monkeypatch.setattr(module, "PIECE", PIECE - 28)  # nor does it matter how the images are divided
    assert cli("build", *options, "--cache", "other_cache", "--out", "other_build").code == 0
    assert snapshot(Path("build/photos-net")) == snapshot(Path("other_build/photos-net"))


@pytest.mark.parametrize(
    ("shard", "said"),
    [
        ("0/2", "--shard 0/2: shards are counted from 1 to 2"),
        ("3/2", "--shard 3/2: shards are counted from 1 to 2"),
        ("1/0", "--shard 1/0: there is at least one part; write 1/1"),
        ("2", "--shard 2: write I/N, such as 2/8 for the second of eight parts"),
        ("-1/2", "--shard -1/2: write I/N, such as 2/8 for the second of eight parts"),
    ],
)
def test_what_is_no_shard_is_named(cli, tmp_path, shard, said):
    refused = cli("predict", "--data", tmp_path, "--model", f"{FACTORY}:net", "--shard", shard)
    assert (refused.code, refused.err.splitlines()[0]) == (2, f"wrongtree: {said}")


def test_pieces_that_a_killed_run_had_already_joined_are_removed(tmp_path):
    store = Store(tmp_path / "cache", "site", lambda *said: None)
    left = tmp_path / "cache" / "stage-0123.pieces" / "000000"
    waiting = tmp_path / "cache" / "stage-4567.pieces" / "000000"
    for folder in (left, waiting, tmp_path / "cache" / "stage-0123"):
        folder.mkdir(parents=True)
    store.prune()
    assert not left.parent.exists()
    assert waiting.exists()  # a run that was killed before goes on from there

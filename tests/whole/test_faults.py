"""Everything that can go wrong around a run, one row each: what is said, how it ends, that nothing earlier is lost.

A row puts the fault into a place where a site stands already, and runs a build that would replace it. Afterwards the
fault is lifted and the same build runs again: it must end with a site byte for byte as that of an undisturbed run.
The faults are real ones wherever the system lets us make them.
"""

import contextlib
import io
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from PIL import Image

from checking import FACTORY, paint_folder, snapshot
from outcome import Outcome
from wrongtree.shared.digests import digest

NOBODY = 65534
PICTURES = {("blue", "blue"): 2, ("blue", "green"): 3, ("green", "red"): 2, ("green", "green"): 1, ("red", "red"): 2}
BUILD = (
    *("build", "--data", "photos", "--model", "mine.py:made", "--cache", "cache", "--device", "cpu"),
    *("--name", "site", "--representations", "penultimate", "--groupings", "none", "--k-range", "2"),
)
MODEL = f"""
import sys
from pathlib import Path
sys.path.append({str(FACTORY.parent)!r})
import colour_net
def made():
    found = dict(zip(("module", "transform"), colour_net.net()))
    if Path("fault.py").exists():
        exec(Path("fault.py").read_text(), found)
    return found["module"], found["transform"]
"""
EVERYTHING, VERDICTS = "*", "predict-*"
HELD = "finished work is cached"


def run(*arguments: str, err=None, out=None) -> Outcome:
    """The command line in this process, with streams of its own."""
    from wrongtree.commands import app as cli
    from wrongtree.shared import progress

    out, err = out or io.StringIO(), err or io.StringIO()
    before = sys.argv, sys.path[:], resource.getrlimit(resource.RLIMIT_NOFILE)
    sys.argv = ["wrongtree", *BUILD, *arguments]
    progress.console.file = err
    code = 0
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            cli.main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before[2])
        sys.argv, sys.path[:], progress.console._file = before[0], before[1], None
    return Outcome(code, *(s.getvalue() if isinstance(s, io.StringIO) else "" for s in (out, err)))


@dataclass(frozen=True)
class Fault:
    """One row. `inject` runs in the folder of the build and undoes itself."""

    name: str
    inject: Callable[[], AbstractContextManager[None]]
    said: str  # a regular expression that what is printed must hold; a failed run's last line
    code: int = 2
    lacks: str = ""  # what is not there of an earlier build's cache
    arguments: tuple[str, ...] = ()
    anew: bool = False  # whether what was computed meanwhile is right for the model as it was then, and no longer
    replaced: bool = False  # whether the new site stands though the run fails
    streams: dict[str, str] = field(default_factory=dict)  # where `out` and `err` go


FAULTS: list[Fault] = []


def fault(name: str, said: str, **row):
    """Enter the function, a generator that yields while the fault lasts, into the table."""

    def enter(inject):
        FAULTS.append(Fault(name, contextmanager(inject), said, **row))
        return inject

    return enter


# Helpers


@contextmanager
def unprivileged() -> Iterator[None]:
    """Rights count for everybody but root."""
    if os.geteuid():
        yield
        return
    subprocess.run(["chown", "-R", str(NOBODY), "."], check=True)
    os.seteuid(NOBODY)
    try:
        if not os.access(FACTORY, os.R_OK, effective_ids=True):
            pytest.skip("the checkout is readable for root only")
        yield
    finally:
        os.seteuid(0)


@contextmanager
def rights(path: str, mode: int) -> Iterator[None]:
    with unprivileged():
        old = os.stat(path).st_mode
        os.chmod(path, mode)
        try:
            yield
        finally:
            os.chmod(path, old)


@contextmanager
def limit(which: int, value: int) -> Iterator[None]:
    old = resource.getrlimit(which)
    resource.setrlimit(which, (value, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(which, old)


@contextmanager
def disk(path: str, *options: str) -> Iterator[None]:
    """A file system of its own at `path`; skips where we may not mount one."""
    Path(path).mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", path]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a small file system")
    try:
        if options:
            subprocess.run(["mount", "-o", ",".join(("remount", *options)), path], check=True)
        yield
    finally:
        subprocess.run(["umount", path], check=True)


def entry(stage: str) -> Path:
    (found,) = (p for p in Path("cache").glob(f"{stage}-*") if re.fullmatch(r"[0-9a-f]{32}", p.name[len(stage) + 1 :]))
    return found


def flip(path: Path, at: int = -1) -> None:
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1
    path.write_bytes(raw)


def put(name: str, text: str = "mine") -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text)


def when_loaded(code: str) -> None:
    """What the model's factory does from now on: it runs after the images were listed."""
    Path("fault.py").write_text(f"import os, resource, sys, torch\n{code}\n")


@contextmanager
def away(path: str) -> Iterator[None]:
    """Taken away when the model is loaded, put back in the end."""
    when_loaded(f"os.rename({path!r}, 'elsewhere')")
    yield
    os.rename("elsewhere", path)


# The cache


@fault(
    "a file in place of the cache",
    r"cache: the cache cannot be written \(File exists\).*another with --cache",
    lacks=EVERYTHING,
)
def _():
    put("cache")
    yield
    os.unlink("cache")


@fault(
    "a cache below a file",
    r"wall/cache: the cache cannot be written \(Not a directory.*choose another with --cache",
    arguments=("--cache", "wall/cache"),
)
def _():
    put("wall")
    yield
    assert Path("wall").read_text() == "mine"


@fault(
    "a cache where none can be",
    r"/proc/nothing/here: the cache cannot be written .*choose another with --cache",
    arguments=("--cache", "/proc/nothing/here"),
)
def _():
    yield


@fault("a dangling link in place of the cache", r"cache: the cache cannot be written \(File exists", lacks=EVERYTHING)
def _():
    os.symlink("nowhere", "cache")
    yield
    os.unlink("cache")


@fault("a file in place of the index", r"cache cannot be written \(File exists: sites\)", lacks=EVERYTHING)
def _():
    put("cache/sites")
    yield
    os.unlink("cache/sites")


def lock_of_the_site() -> Path:
    return Path("cache") / f"{digest(str(Path('build/site').resolve()))}.lock"


@fault("a folder in place of the lock", r"cache cannot be written \(Is a directory: \w+.lock\)", lacks=EVERYTHING)
def _():
    lock_of_the_site().mkdir(parents=True)
    yield
    lock_of_the_site().rmdir()


@fault(
    "no right to make the cache",
    r"cache cannot be written \(Permission denied.*get write permission there",
    lacks=EVERYTHING,
)
def _():
    with rights(".", 0o555):
        yield


@fault("no right to write in the cache", r"cache cannot be written \(Permission denied")
def _():
    with rights("cache", 0o555):
        yield


@fault("no right to write in one folder of the cache", r"cache cannot be written \(Permission denied: sites/")
def _():
    with rights("cache/sites", 0o555):
        yield


@fault("no right to read the cache", r"cache cannot be written \(Permission denied")
def _():
    with rights("cache", 0o000):
        yield


@fault(
    "a cache on a disk that is read-only",
    r"cache cannot be written \(Read-only file system.*get write permission",
    lacks=EVERYTHING,
)
def _():
    with disk("cache", "ro"):
        yield


@fault(
    "a cache on a disk that is full",
    r"cache cannot be written \(.*; free some space or choose another with",
    lacks=EVERYTHING,
)
def _():
    with disk("cache", "size=20k"):
        yield
        assert not list(Path("cache").rglob("*.tmp"))


@fault(
    "files may not grow while predict is kept",
    r"cache cannot be written \(.*; free some space or choose another with",
    lacks=EVERYTHING,
)
def _():
    with limit(resource.RLIMIT_FSIZE, 3000):
        yield


@fault("files may not grow at all", r"cache cannot be written \(File too large\); free some space")
def _():
    with limit(resource.RLIMIT_FSIZE, 0):
        yield


@fault(
    "another run is building the site",
    r"another run \(process \d+\) is building this with the cache cache; wait .* pass another --name",
)
def _():
    code = "import sys\nfrom pathlib import Path\nfrom wrongtree.store.lock import only_run_on\n"
    code += "with only_run_on(Path('cache'), Path('build/site')):\n    print('held', flush=True)\n    sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "held\n"
        yield
        other.send_signal(signal.SIGKILL)  # and the lock that it leaves does not keep the next run out


@fault("a lock that nobody holds", r"\[missing\] emit|\[missing\] emit", code=0)
def _():
    put(str(lock_of_the_site()), "")
    put(f"{lock_of_the_site()}.pid", "1")
    yield


@fault("the cache is gone", r"\[missing\] predict", code=0, lacks=EVERYTHING)
def _():
    yield


@fault("the index is gone", r"\[missing\] emit", code=0)
def _():
    shutil.rmtree("cache/sites")
    yield


@fault("the index is damaged", r"\[missing\] emit", code=0)
def _():
    for path in Path("cache/sites").iterdir():
        path.write_text('{"predict": ')
    yield


@fault("an index of another shape", r"\[missing\] emit", code=0)
def _():
    for path in Path("cache/sites").iterdir():
        path.write_text('{"predict": 7}')
    yield


@fault("a folder in place of a site's index", r"cache cannot be written \(Is a directory: sites/")
def _():
    index = Path("cache/sites", f"{digest(str(Path('build/site').resolve()))}.json")
    index.mkdir()
    yield
    index.rmdir()


# One of each: every file of every kind of entry is in test_kill.py.


@fault("a flipped byte in an array", r"\[damaged\] predict: .*logits.npy is not what was written; .*again", code=0)
def _():
    flip(entry("predict") / "logits.npy")
    yield


@fault("a flipped byte in a tree", r"\[damaged\] \w+/penultimate.* is not what was written", code=0)
def _():
    flip(max(entry("cluster-penultimate-none").glob("*.npy")), 140)
    yield


@fault("a changed number in a description", r"\[damaged\] predict: .*meta.json is not what was written", code=0)
def _():
    path = entry("predict") / "meta.json"
    path.write_text(path.read_text().replace('"outputs": 3', '"outputs": 4'))
    yield


@fault("half a description", r"\[damaged\] predict", code=0)
def _():
    path = entry("predict") / "meta.json"
    path.write_text(path.read_text()[:100])
    yield


@fault("an array cut short", r"\[damaged\] predict: .*logits.npy is not what was written", code=0)
def _():
    os.truncate(entry("predict") / "logits.npy", 130)
    yield


@fault("an array that is gone", r"\[damaged\] predict: .*logits.npy", code=0)
def _():
    (entry("predict") / "logits.npy").unlink()
    yield


@fault("an entry that may not be read", r"\[damaged\] predict: .*Permission denied", code=0)
def _():
    path = str(entry("predict") / "logits.npy")
    with unprivileged():
        os.chmod(path, 0)
        yield


@fault("a file in place of an entry", r"\[missing\] predict", code=0)
def _():
    path = entry("predict")
    shutil.rmtree(path)
    path.write_text("")
    yield


@fault("entries that a killed run left half-written", r"\[fresh\] predict", code=0)
def _():
    done = subprocess.run(["sh", "-c", "echo $$"], capture_output=True, text=True, check=True)
    left = Path(f"cache/predict-0123.{int(done.stdout)}.tmp/logits.npy")
    put(str(left))
    yield
    assert not left.exists()


# The place of the site


@fault(
    "a file in place of the folder of sites",
    r"wall/site: cannot be written \(.*choose another --out",
    arguments=("--out", "wall"),
)
def _():
    put("wall")
    yield
    assert Path("wall").read_text() == "mine"


@fault(
    "a folder of sites where none can be",
    r"/proc/nothing/site: cannot be written \(.*choose another --out",
    arguments=("--out", "/proc/nothing"),
)
def _():
    yield


@fault(
    "a site's place taken by somebody's folder",
    r"mine: exists and is not a wrongtree site; choose another --name or --out",
    arguments=("--name", "mine"),
)
def _():
    put("build/mine/thesis.tex")
    yield
    assert snapshot(Path("build/mine")) == {"thesis.tex": b"mine"}
    shutil.rmtree("build/mine")


@fault("a site's place taken by a dangling link", r"link: cannot be written", arguments=("--name", "link"))
def _():
    os.symlink("nowhere", "build/link")
    yield
    os.unlink("build/link")


@fault(
    "no right to write among the sites",
    r"build/site: cannot be written \(Permission denied.*get write permission there or",
)
def _():
    with rights("build", 0o555):
        yield


@fault(
    "a folder of sites on a disk that is read-only", r"site: cannot be written \(Read-only", arguments=("--out", "disk")
)
def _():
    with disk("disk", "ro"):
        yield


@fault(
    "a folder of sites on a disk that is full",
    r"site: cannot be written \(No space left on device.*free some space",
    arguments=("--out", "disk"),
)
def _():
    with disk("disk", "size=60k"):
        yield
        assert not list(Path("disk").iterdir())


@fault(
    "files may not grow while the site is written",
    r"build/site: cannot be written \(File too large.*free some space or choose another --out",
)
def _():
    with limit(resource.RLIMIT_FSIZE, 20_000):
        yield


@fault("a new site that a killed run left half-written, under our own number", r"\[missing\] emit", code=0)
def _():
    put(f"build/.site.{os.getpid()}.new/index.html")
    yield


@fault("an old site that a killed run had moved out of the way", r"\[missing\] emit", code=0)
def _():
    done = subprocess.run(["sh", "-c", "echo $$"], capture_output=True, text=True, check=True)
    os.rename("build/site", f"build/.site.{int(done.stdout)}.old")
    yield


@fault("a file of the site is gone", r"\[missing\] emit", code=0)
def _():
    os.unlink("build/site/data/errors.json")
    yield


@fault("a file of the site was cut short", r"\[missing\] emit", code=0)
def _():
    os.truncate("build/site/data/errors.json", 20)
    yield


@fault(
    "somebody's page in place of the gallery",
    r"gallery: build/index.html: exists and was not written by wrongtree",
    code=0,
)
def _():
    put("build/index.html")
    yield
    assert Path("build/index.html").read_text() == "mine"


@fault("a folder in place of the gallery", r"gallery: build/index.html: ", code=0)
def _():
    with contextlib.suppress(FileNotFoundError):
        os.unlink("build/index.html")
    os.mkdir("build/index.html")
    yield


@fault(
    "somebody's page in place of the one file",
    r"build/site.html: exists and was not",
    arguments=("--standalone",),
    replaced=True,
)
def _():
    put("build/site.html")
    yield
    assert Path("build/site.html").read_text() == "mine"


# Images


@fault("a picture that vanishes after it was listed", r"blue/blue000.png: no such file", code=0, lacks=VERDICTS)
def _():
    with away("photos/blue/blue000.png"):
        yield


@fault("a wrong picture that vanishes after it was listed", r"blue/green001.png: no such file", code=0, lacks=VERDICTS)
def _():
    with away("photos/blue/green001.png"):
        yield


@fault("a class that vanishes after it was listed", r"3 images were skipped", code=0, lacks=VERDICTS)
def _():
    with away("photos/green"):
        yield


@fault(
    "all pictures vanish after they were listed",
    r"none of the 10 images can be read; the first: blue/blue000.png",
    lacks=VERDICTS,
)
def _():
    with away("photos"):
        yield


@fault("a picture cut short after it was listed", r"blue/blue000.png: ", code=0, lacks=VERDICTS)
def _():
    whole = Path("photos/blue/blue000.png").read_bytes()
    when_loaded("os.truncate('photos/blue/blue000.png', 200)")
    yield
    Path("photos/blue/blue000.png").write_bytes(whole)


@fault("a picture that may no longer be read", r"blue/blue000.png: Permission denied", code=0, lacks=VERDICTS)
def _():
    with unprivileged():
        when_loaded("os.chmod('photos/blue/blue000.png', 0)")
        yield
        os.chmod("photos/blue/blue000.png", 0o644)


@fault("too many open files", r"\.png: Too many open files; allow more with ulimit -n", lacks=VERDICTS)
def _():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    when_loaded(f"resource.setrlimit(resource.RLIMIT_NOFILE, (3, {hard}))")  # `run` lifts it again
    yield


SCANT = """
def transform(picture, seen=[], usual=transform):
    if picture.getpixel((0, 0)) == {pixel}:
        {does}
    return usual(picture)
"""


def at_picture(path: str, does: str) -> None:
    """The transform fails at this picture."""
    with Image.open(path) as picture:
        when_loaded(SCANT.format(pixel=picture.getpixel((0, 0)), does=does))


@fault(
    "a picture for which there is too little memory", r"blue001.png: too little memory for it", code=0, lacks=VERDICTS
)
def _():
    at_picture("photos/blue/blue001.png", "raise MemoryError")
    yield


@fault("a transform that fails at a picture", r"blue001.png: division by zero", code=0, lacks=EVERYTHING, anew=True)
def _():
    at_picture("photos/blue/blue001.png", "1 / 0")
    yield


@fault("a thread that a transform would end", r"blue001.png: 3", code=0, lacks=EVERYTHING, anew=True)
def _():
    at_picture("photos/blue/blue001.png", "sys.exit(3)")
    yield


# The model

CHANGED = """
class Changed(type(module)):
    calls = 0
    def forward(self, x):
        self.calls += 1
        usual = super().forward
        {body}
        return usual(x)
module.__class__ = Changed
"""


def model_does(body: str) -> None:
    when_loaded(CHANGED.format(body=body))


for name, value in (("NaN", "nan"), ("infinity", "inf"), ("minus infinity", "-inf")):

    @fault(
        f"{name} among the logits",
        r"1 image was skipped:\n.*blue001.png: the model returned NaN",
        code=0,
        lacks=EVERYTHING,
        anew=True,
    )
    def _(value=value):
        with Image.open("photos/blue/blue001.png") as picture:
            red = picture.getpixel((0, 0))[0] / 255
        there = f"((x[:, 0, 0, 0] - {red}).abs() < 1e-6)[:, None] & torch.tensor([False, False, True])"
        model_does(f"return usual(x).masked_fill({there}, float({value!r}))")
        yield


@fault(
    "NaN inside the model behind sound logits",
    r"skipped:\n.*blue001.png: the model",
    code=0,
    lacks=EVERYTHING,
    anew=True,
)
def _():
    when_loaded("""
class Hidden(type(module)):
    def forward(self, x):
        maps = self.conv(x)
        bad = (torch.arange(len(x)) == 1) & (len(x) > 2)
        self.head(self.pool(maps.masked_fill(bad[:, None, None, None], torch.nan)).flatten(1))
        return self.head(self.pool(maps).flatten(1).masked_fill(bad[:, None], torch.nan)).nan_to_num(0)
module.__class__ = Hidden
""")
    yield


@fault(
    "only NaN",
    r"none of the 10 images could be evaluated; the first, blue/blue000.png: the model returned NaN",
    lacks=VERDICTS,
    anew=True,
)
def _():
    model_does("return usual(x) * torch.nan")
    yield


@fault(
    "a model that fails half-way",
    r"blue/blue000.png: the model fails on a batch of 10 .*: ValueError: odd",
    lacks=VERDICTS,
)
def _():
    model_does("if len(x) > 2: raise ValueError('odd')")
    yield


@fault(
    "a model that forgets the batch",
    r"blue/blue000.png: the model fails on a batch of 10 that starts with this image: ",
    lacks=VERDICTS,
)
def _():
    model_does("if len(x) > 2: return usual(x).sum(0)")
    yield


@fault(
    "a model that ends the process",
    r"the model fails on a batch of 10 that starts with this image: SystemExit",
    lacks=VERDICTS,
)
def _():
    model_does("if len(x) > 2: sys.exit(0)")
    yield


@fault("a factory that fails", r"mine.py:made: .*ZeroDivisionError|division by zero", lacks=VERDICTS)
def _():
    when_loaded("1 / 0")
    yield


@fault("a factory that ends the process", r"mine.py", lacks=VERDICTS)
def _():
    when_loaded("sys.exit(0)")
    yield


@fault("a factory that is gone", r"mine.py: no such file|mine.py", lacks=VERDICTS)
def _():
    os.rename("mine.py", "elsewhere")
    yield
    os.rename("elsewhere", "mine.py")


OUT_OF_MEMORY = "if len(x) > {most}: raise {fault}"


@fault("an accelerator out of memory: the batch halves and goes on", r"\[missing\] predict", code=0, lacks=VERDICTS)
def _():
    model_does(
        OUT_OF_MEMORY.format(most=3, fault="torch.cuda.OutOfMemoryError('CUDA out of memory. Tried to allocate')")
    )
    yield


@fault("a processor out of memory: the batch halves and goes on", r"\[missing\] predict", code=0, lacks=VERDICTS)
def _():
    model_does(OUT_OF_MEMORY.format(most=1, fault="RuntimeError('DefaultCPUAllocator: can\\'t allocate memory')"))
    yield


@fault("too little memory for one image", r"cpu has too little memory for one image", lacks=VERDICTS)
def _():
    model_does("if self.calls > 4: raise MemoryError")
    yield


# What is printed


@fault("a log on a full disk", "", streams={"err": "/dev/full"})
def _():
    yield


@fault(
    "a summary that cannot be printed",
    rf"the output: No space left on device; {HELD}",
    streams={"out": "/dev/full"},
    replaced=True,
)
def _():
    yield


# The runs


@pytest.fixture(scope="module")
def places(tmp_path_factory) -> Iterator[Path]:
    """`start` holds pictures, a model, a site and a cache; `right` a site as it shall be in the end."""
    with TemporaryDirectory() as folder, contextlib.chdir(folder):
        os.chmod(folder, 0o755)
        os.mkdir("start")
        os.chdir("start")
        paint_folder(Path("photos"), PICTURES)
        Path("mine.py").write_text(MODEL)
        assert run("--title", "old").code == 0
        shutil.copytree(".", "../other")
        os.chdir("../other")
        shutil.rmtree("cache")
        assert run().code == 0
        yield Path(folder)


@pytest.fixture
def place(places, tmp_path_factory) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        shutil.copytree(places / "start", folder, dirs_exist_ok=True)
        with contextlib.chdir(folder):
            yield Path(folder)


def sites() -> dict[str, bytes]:
    """The site, and whatever else a run may leave beside it."""
    found = snapshot(Path("build"))
    return {path: content for path, content in found.items() if path not in ("index.html", ".nojekyll", "site.html")}


@pytest.mark.parametrize("row", FAULTS, ids=lambda row: row.name)
def test_a_fault_is_told_loses_nothing_and_once_it_is_lifted_the_run_goes_on(row, places, place):
    if row.lacks == EVERYTHING:
        shutil.rmtree("cache")
    elif row.lacks:
        shutil.rmtree(entry("predict"))
    right = {f"site/{path}": content for path, content in snapshot(places / "other/build/site").items()}
    with contextlib.ExitStack() as stack:
        stack.enter_context(row.inject())
        standing, kept = sites(), entries()
        streams = {name: open(path, "w", buffering=1) for name, path in row.streams.items()}  # noqa: SIM115
        done = run(*row.arguments, **streams)
        for stream in streams.values():
            with contextlib.suppress(OSError):
                stream.close()
        assert done.code == row.code, done
        assert "Traceback" not in done.err
        if row.code:
            assert re.search(row.said, done.sentence), done
            assert "(None" not in done.sentence
            assert done.err.count("wrongtree: ") == ("err" not in row.streams)
            assert done.out == ""
            assert sites() == (right if row.replaced else standing)
            after = entries()
            assert all(after.get(name) == content for name, content in kept.items())
        else:
            assert re.search(row.said, done.err), done
            assert f"{Path('build/site/index.html')}: " in done.out
    Path("fault.py").unlink(missing_ok=True)
    if row.anew:
        shutil.rmtree("cache")
        shutil.copytree(places / "start/cache", "cache")
    resumed = run()
    assert resumed.code == 0, resumed
    assert sites() == right, resumed.err
    assert not [path for path in Path("cache").rglob("*") if path.suffix in (".tmp", ".pieces")]
    if row.code and not row.lacks:
        assert "[fresh] predict" in resumed.err
        assert "[fresh] explain/penultimate-none" in resumed.err


def entries() -> dict[str, bytes]:
    """Every file of every entry in the cache that we may read."""
    files = Path("cache").glob("*-" + "[0-9a-f]" * 32 + "/*")
    return {str(path): path.read_bytes() for path in files if os.access(path, os.R_OK, effective_ids=True)}


def test_there_are_at_least_forty_distinct_faults():
    assert len({row.name for row in FAULTS}) == len(FAULTS) >= 40

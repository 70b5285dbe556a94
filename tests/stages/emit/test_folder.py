import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from checking import snapshot
from wrongtree.shared.faults import UserError
from wrongtree.shared.leftovers import move_aside
from wrongtree.stages.emit.folder import listing, recover, replacing


@pytest.fixture
def site(tmp_path) -> Path:
    """A site of an earlier run."""
    folder = tmp_path / "build" / "site"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "manifest.json").write_text("old")
    (folder / "gone-tomorrow.txt").write_text("old")
    return folder


def write(folder: Path, text="new") -> None:
    (folder / "data").mkdir()
    (folder / "data" / "manifest.json").write_text(text)


def write_and_fail(target: Path, is_ours: bool, fault: BaseException) -> None:
    before = snapshot(target)
    with replacing(target, is_ours) as folder:
        write(folder)
        assert not before or snapshot(target) == before
        raise fault


def alone(target: Path) -> bool:
    return [p.name for p in target.parent.iterdir()] == [target.name]


@pytest.fixture(scope="module")
def dead() -> int:
    """The number of a process that is no more."""
    done = subprocess.run([sys.executable, "-S", "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    return int(done.stdout)


def test_a_new_folder_appears_whole_with_its_parents(tmp_path):
    target = tmp_path / "a" / "b" / "site"
    with replacing(target, ours=False) as folder:
        write(folder)
        assert not target.exists()
    assert snapshot(target) == {"data/manifest.json": b"new"}
    assert alone(target)


def test_an_old_folder_stays_until_the_new_one_is_whole_and_leaves_nothing(site):
    with replacing(site, ours=True) as folder:
        write(folder)
        assert (site / "data/manifest.json").read_text() == "old"
    assert snapshot(site) == {"data/manifest.json": b"new"}
    assert alone(site)


def test_an_empty_folder_is_nobodys_and_is_taken(tmp_path):
    target = tmp_path / "build" / "site"
    target.mkdir(parents=True)
    with replacing(target, ours=False) as folder:
        write(folder)
    assert snapshot(target) == {"data/manifest.json": b"new"}


@pytest.mark.parametrize("fault", [ValueError("bug"), KeyboardInterrupt(), SystemExit(1), UserError("a sentence")])
def test_the_old_folder_stays_whole_if_the_block_fails(site, fault):
    before = snapshot(site)
    with pytest.raises(type(fault)):
        write_and_fail(site, True, fault)
    assert snapshot(site) == before
    assert alone(site)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no file here is always full")
def test_a_failure_of_the_disk_is_a_sentence_and_the_old_folder_stays(site):
    before = snapshot(site)
    with (
        pytest.raises(
            UserError, match=r"site: cannot be written \(No space left on device\); free some space or choose"
        ),
        replacing(site, ours=True),
    ):
        Path("/dev/full").write_text("more")
    assert snapshot(site) == before
    assert alone(site)


def test_what_cannot_be_read_meanwhile_is_not_blamed_on_the_folder(site, tmp_path):
    before = snapshot(site)
    for read in (
        lambda folder: (tmp_path / "photo.png").read_bytes(),  # an image, a template
        lambda folder: shutil.copyfile(tmp_path / "explorer.js", folder / "explorer.js"),
        lambda folder: (_ for _ in ()).throw(OSError("image file is truncated (3 bytes not processed)")),
        lambda folder: (_ for _ in ()).throw(OSError(5, "Input/output error")),
    ):
        with pytest.raises(OSError, match=r"photo.png|explorer.js|trunc|Input"), replacing(site, True) as folder:
            read(folder)
        assert snapshot(site) == before
        assert alone(site)


def test_what_cannot_be_written_in_the_folder_is_blamed_on_it(site, tmp_path):
    (tmp_path / "asset").write_text("")
    for write in (
        lambda folder: (folder / "gone" / "a.json").write_text("x"),
        lambda folder: shutil.copyfile(tmp_path / "asset", folder / "gone" / "asset"),
    ):
        with pytest.raises(UserError, match=r"site: cannot be written \(No such file"), replacing(site, True) as folder:
            write(folder)


def test_a_failure_leaves_no_folder_where_there_was_none(tmp_path):
    target = tmp_path / "build" / "site"
    with pytest.raises(ValueError, match="bug"), replacing(target, ours=False):
        raise ValueError("bug")
    assert list((tmp_path / "build").iterdir()) == []


def test_somebody_elses_folder_is_refused_and_untouched(site):
    before = snapshot(site)
    with pytest.raises(UserError, match="site: exists and is not a wrongtree site; choose another --name or --out"):
        replacing(site, ours=False).__enter__()
    assert snapshot(site) == before
    assert alone(site)


def test_somebody_elses_file_is_refused_and_untouched(tmp_path):
    (tmp_path / "site").write_text("mine")
    with pytest.raises(UserError, match="exists and is not a wrongtree site"):
        replacing(tmp_path / "site", ours=False).__enter__()
    assert snapshot(tmp_path) == {"site": b"mine"}


@pytest.mark.skipif(os.name == "nt", reason="says it in other words")
def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(
        UserError,
        match=r"below/site: cannot be written \(Not a directory\); move the existing file away or choose another --o",
    ):
        replacing(tmp_path / "file" / "below" / "site", ours=False).__enter__()


# Killed runs


def test_a_swap_that_was_killed_midway_is_undone_before_anything_else(site, dead):
    before = snapshot(site)
    site.rename(site.with_name(f".site.{dead}.old"))
    write_to = site.with_name(f".site.{dead}.new")
    write_to.mkdir()
    write(write_to, "half")
    with pytest.raises(ValueError, match="bug"):
        write_and_fail(site, False, ValueError("bug"))
    assert snapshot(site) == before
    assert alone(site)


def test_after_a_swap_that_was_killed_midway_the_next_run_replaces_the_old_site(site, dead):
    site.rename(site.with_name(f".site.{dead}.old"))
    with replacing(site, ours=False) as folder:  # it was no site when the caller looked
        write(folder)
    assert snapshot(site) == {"data/manifest.json": b"new"}
    assert alone(site)


def test_what_killed_runs_left_is_cleared_and_what_others_write_is_not(site, dead):
    for name in (
        f".site.{dead}.new",
        f".site.{dead}.old",
        f".site.{os.getppid()}.new",
        f".other.{dead}.new",
        ".site.txt",
    ):
        (site.parent / name).mkdir()
    with replacing(site, ours=True) as folder:
        write(folder)
    left = {p.name for p in site.parent.iterdir()}
    assert left == {"site", f".site.{os.getppid()}.new", f".other.{dead}.new", ".site.txt"}


@pytest.mark.parametrize("made", ["long-ago", "now"])
def test_what_a_living_run_moved_aside_is_not_taken_from_it_wherever_a_rename_leaves_no_trace(site, monkeypatch, made):
    """As on Windows, where st_ctime is when a file was made."""
    os.utime(site, (1e9, 1e9))
    aside = site.with_name(f".site.{os.getppid()}.old")
    move_aside(site, aside)
    times = Path.lstat(aside)
    born = 1e9 if made == "long-ago" else times.st_ctime
    monkeypatch.setattr(Path, "lstat", lambda path: SimpleNamespace(st_ctime=born, st_mtime=times.st_mtime))
    assert not recover(site)
    assert aside.exists()


def test_names_with_brackets_are_names_and_not_patterns(tmp_path, dead):
    target = tmp_path / "site [1]"
    for name in (f".site [1].{dead}.new", f".site 1.{dead}.new"):
        (tmp_path / name).mkdir()
    with replacing(target, ours=False) as folder:
        write(folder)
    assert {p.name for p in tmp_path.iterdir()} == {"site [1]", f".site 1.{dead}.new"}


@pytest.mark.skipif(os.name == "nt", reason="links take a right that few have")
def test_a_link_to_a_site_is_replaced_and_what_it_pointed_to_is_left(site, tmp_path):
    before, link = snapshot(site), tmp_path / "link"
    link.symlink_to(site)
    with replacing(link, ours=True) as folder:
        write(folder)
    assert not link.is_symlink()
    assert snapshot(link) == {"data/manifest.json": b"new"}
    assert snapshot(site) == before
    assert {p.name for p in tmp_path.iterdir()} == {"link", "build"}


def test_listing_names_every_file_with_its_size(site):
    (site / "empty").mkdir()
    (site / "ä b.txt").write_bytes(b"12345")
    assert listing(site) == (("data/manifest.json", 3), ("gone-tomorrow.txt", 3), ("ä b.txt", 5))

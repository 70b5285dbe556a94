"""What a site needs of the cache, where several runs of it note it at once."""

import pytest

from wrongtree.store.site_index import BUILDS, SiteIndex


@pytest.fixture
def runs(tmp_path):
    """Two runs of one site, which began before either noted anything."""
    (tmp_path / "sites").mkdir()
    (tmp_path / "locks").mkdir()
    for old in ("old", "older"):
        SiteIndex(tmp_path, "site").remember("stage", old)
    return SiteIndex(tmp_path, "site"), SiteIndex(tmp_path, "site")


def test_what_another_run_noted_is_newer_than_what_was_there_before(runs):
    one, other = runs
    one.remember("stage", "first")
    other.remember("stage", "second")
    assert BUILDS == 3
    assert other.forget() == [("stage", "old")]  # of second, first, older, old


def test_what_another_run_notes_before_the_end_of_this_one_stays(runs, tmp_path):
    one, other = runs
    one.remember("stage", "first")
    other.remember("other stage", "late")
    one.remember("stage", "last")
    assert one.forget() == [("stage", "old")]
    assert SiteIndex(tmp_path, "site").knows("other stage")

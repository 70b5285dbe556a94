"""The engine, on stages made for it."""

from dataclasses import dataclass

import pytest

from wrongtree.flow import engine
from wrongtree.flow.plan import Plan
from wrongtree.flow.stage import (
    REPRESENTATIONS,
    TREES,
    Axis,
    Brings,
    Everything,
    Option,
    Part,
    Result,
    Stage,
    every,
    first,
    same,
)
from wrongtree.store.store import Store


@dataclass(frozen=True)
class Word:
    """An artifact."""

    text: str


class Rooms:
    """Stands in for the modules of stages: their functions by name."""

    @staticmethod
    def begin(brought, option):
        return Word(f"{brought}{option}")

    @staticmethod
    def name(word, name):
        return Word(f"{word.text}/{name}")

    @staticmethod
    def join(names, best):
        return Word("+".join(word.text for word in names) + f" best {best.text}")

    @staticmethod
    def leaf(name, grouping, absent):
        return Word(f"{name.text}-{grouping}-{absent}")

    @staticmethod
    def all(found):
        return Word(repr(found))


BEGIN = Stage("word", 1, Word, "x:begin", {"brought": Brings(("images",)), "option": Option("option")}, "begin")
NAME = Stage("name", 1, Word, "x:name", {"word": same("word"), "name": Part(0)}, "name/{0}", REPRESENTATIONS)
NONE = Result("never", lambda plan, index: [()], optional=True)
LEAF = Stage(
    "leaf", 1, Word, "x:leaf", {"name": same("name"), "grouping": Part(1), "absent": NONE}, "leaf/{0}-{1}", TREES
)
JOIN = Stage("joined", 1, Word, "x:join", {"names": every("name", REPRESENTATIONS), "best": first("name")}, "join")
STAGES = (BEGIN, NAME, LEAF, JOIN)


@pytest.fixture
def walk(tmp_path, monkeypatch):
    """Walk stages in one cache; gives what the terminal says, and the walk."""
    monkeypatch.setattr(engine, "import_module", lambda name: Rooms)

    def go(stages=STAGES, option="!", digest="1", **plan):
        told = []
        store = Store(tmp_path / "cache", "site", lambda state, stage, seconds: told.append(f"{state} {stage}"))
        asked = Plan(tmp_path, "x", **{"representations": ("a", "b"), "groupings": ("none",), **plan})
        walked = engine.Walk(store, asked, "images", {"images": digest}, {"option": lambda: option})
        walked.run(stages)
        return told, walked

    return go


def test_results_reach_those_who_take_them_along_their_axes(walk):
    _, walked = walk()
    assert walked.get("joined").text == "images!/a+images!/b best images!/a"
    _, walked = walk([*STAGES, Stage("all", 1, Word, "x:all", {"found": Everything()}, "all")])
    found = eval(walked.get("all").text)
    assert found["word"] == Word("images!")
    assert found["leaf"] == [Word("images!/a-none-None"), Word("images!/b-none-None")]


NAMED = Axis(lambda plan: [("q",)], named=True)


def test_results_of_a_named_axis_go_by_name(walk):
    named = Stage(
        "name", 1, Word, "x:name", {"word": same("word"), "name": Part(0)}, "{0}", Axis(lambda p: [("q",)], True)
    )
    _, walked = walk([BEGIN, named, Stage("all", 1, Word, "x:all", {"found": Everything()}, "all")])
    assert eval(walked.get("all").text)["name"] == {"q": Word("images!/q")}


def test_what_is_kept_is_not_computed_again(walk):
    assert set(walk()[0]) == {
        f"missing {n}" for n in ("begin", "name/a", "name/b", "leaf/a-none", "leaf/b-none", "join")
    }
    assert {line.split()[0] for line in walk()[0]} == {"fresh"}


def test_a_changed_option_makes_stale_what_is_made_of_it(walk):
    walk()
    told, walked = walk(option="?")
    assert {line.split()[0] for line in told} == {"stale"}
    assert walked.get("word").text == "images?"


def test_other_images_make_everything_stale(walk):
    walk()
    assert {line.split()[0] for line in walk(digest="2")[0]} == {"stale"}


def test_another_representation_leaves_the_first_ones_as_they_are(walk):
    walk()
    told, _ = walk(representations=("a", "b", "c"))
    assert [line for line in told if not line.startswith("fresh")] == [
        "missing name/c",
        "missing leaf/c-none",
        "stale join",
    ]


def test_a_stage_without_what_it_takes_is_left_out_and_so_is_what_follows(walk):
    orphan = Stage("orphan", 1, Word, "x:name", {"word": same("never"), "name": Part(0)}, "orphan", REPRESENTATIONS)
    child = Stage(
        "child", 1, Word, "x:join", {"names": every("orphan", REPRESENTATIONS), "best": first("name")}, "child"
    )
    told, _ = walk([*STAGES, orphan, child])
    assert not [line for line in told if "orphan" in line or "child" in line]


def test_what_lacks_something_is_made_anew_next_time_and_so_is_what_was_made_of_it(walk):
    lacking = []
    begin = Stage("word", 1, Word, "x:begin", BEGIN.takes, "begin", lacks=lambda walk, found: lacking)
    lacking.append("a picture")
    walk([begin, NAME])
    lacking.clear()
    told, _ = walk([begin, NAME])
    assert told == ["fresh begin", "stale name/a", "stale name/b"]
    lacking.append("a picture")
    assert walk([begin, NAME])[0] == ["stale begin", "fresh name/a", "fresh name/b"]

"""Photographs of cats, dogs and foxes for cases of tables: twelve images, of which a model got nine right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from cases import folders

NAMES = {"blue": "cat", "green": "dog", "red": "fox"}  # `folders` paints these colours
ANIMALS = tuple(NAMES.values())
RIGHT = (9, 12)  # of `said`
EACH = 4


def photos(root: Path = Path("photos"), names: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """Paint the twelve; their paths below `root`, and their labels."""
    files = folders(root, each=EACH, names=names or NAMES)
    return [(path.relative_to(root).as_posix(), path.parent.name) for path in files]


def said(made: Sequence[tuple[str, str]], classes: Sequence[str] = ANIMALS) -> list[tuple[str, str]]:
    """A path and a prediction each: the first of every class is predicted as the next class, the others rightly."""
    found = []
    for i, (path, _) in enumerate(made):
        k = i // EACH
        found.append((path, classes[(k + 1) % len(classes)] if i % EACH == 0 else classes[k]))
    return found


def table(
    name: str,
    header: Sequence[str] | None,
    rows: Iterable[Sequence[object]],
    separator: str = ",",
    encoding: str = "utf-8",
    newline: str = "\n",
) -> None:
    """Write rows as they are: nothing is quoted."""
    lines = [*([header] if header else []), *rows]
    text = "".join(separator.join(map(str, line)) + newline for line in lines)
    Path(name).write_bytes(text.encode(encoding))


def given(name: str, *more: object) -> list[object]:
    """The arguments of `check` for predictions of the twelve."""
    return ["--data", "photos", "--predictions", name, *more]


def predictions(
    write: Callable[[list[tuple[str, str]]], None], name: str = "said.csv", *more: object
) -> Callable[[Path], list[object]]:
    """A case's `make`: paint, and let `write` write the table from what is said of each path."""

    def make(_: Path) -> list[object]:
        write(said(photos()))
        return given(name, *more)

    return make

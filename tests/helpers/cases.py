"""What people bring, as they brought it: one `Case` for each kind, tried by `tests/cases`.

A case writes its files into an empty folder and says what `wrongtree check` is to make of them: the right figures, or a
refusal. A refusal that names a mend is a promise: `mended` follows it literally, and then the figures must be right.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from outcome import Outcome

COLOURS = {"blue": (20, 30, 200), "green": (30, 190, 40), "red": (210, 30, 20)}
FACTORY = Path(__file__).with_name("colour_net.py")  # says which of the three is strongest


class Said(str):
    """What was printed, in one line; `raw` as it was printed."""

    raw: str

    def __new__(cls, printed: str) -> Said:
        said = super().__new__(cls, " ".join(printed.split()))
        said.raw = printed
        return said


@dataclass(frozen=True)
class Case:
    """One kind of input. Of at most 64 images, so that `check` looks at all of them."""

    name: str  # a sentence: what was brought
    source: str  # where it was reported: `owner/repo#number`; "" where we found it ourselves
    make: Callable[[Path], list[object]]  # writes it into the empty current folder; the arguments of `wrongtree check`
    right: tuple[int, int] | None = None  # correctly classified, images judged; None: it is refused
    classes: int | None = None
    says: tuple[str, ...] = ()  # what is told of it, in these words
    silent: bool = False  # whether nothing at all may look suspicious
    # From the folder and what was said, the arguments after following it literally; then `after` must come out.
    mended: Callable[[Path, str], list[object]] | None = None
    after: tuple[int, int] | None = None


def hold(case: Case, folder: Path, cli: Callable[..., Outcome]) -> None:
    """Try one case in the current folder, and hold the program to it."""
    outcome = cli("check", *case.make(folder), "--device", "cpu")
    said = Said(outcome.out + outcome.err)
    assert "Traceback" not in said, said
    assert outcome.code == (2 if case.right is None else 0), said
    for words in case.says:
        assert words in said, f"{words!r} is not in: {said}"
    if case.right is not None:
        assert_right(said, case.right)
    if case.classes is not None:
        assert re.search(rf"of {case.classes} class(es)?;", said), said
    if case.silent:
        assert "nothing suspicious" in said, said
    if case.mended is not None:
        assert case.after is not None
        again = cli("check", *case.mended(folder, said), "--device", "cpu")
        told = " ".join((again.out + again.err).split())
        assert again.code == 0, told
        assert_right(told, case.after)


def assert_right(said: str, right: tuple[int, int]) -> None:
    """The accuracy that `check` tells is that of so many of so many images."""
    correct, judged = right
    percent = re.search(r"accuracy (\d+)", said)
    assert percent is not None, said
    assert int(percent[1]) == int(f"{100 * correct / judged:.0f}"), said


def picture(colour: tuple[int, int, int], seed: int = 0, side: int = 32) -> Image.Image:
    """A plain picture with a little noise: no two are equal."""
    noise = np.random.default_rng(seed).integers(-15, 16, (side, side, 3))
    return Image.fromarray(np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8))


def folders(root: Path, each: int = 5, names: dict[str, str] | None = None, wrong: int = 0) -> list[Path]:
    """A folder of PNG files per colour; the first `wrong` pictures of each have the next colour and are errors.

    `names` renames folders: `{"blue": "Füchse"}`.
    """
    written, order = [], list(COLOURS)
    for k, name in enumerate(order):
        folder = root / (names or {}).get(name, name)
        folder.mkdir(parents=True, exist_ok=True)
        for i in range(each):
            shown = order[(k + 1) % len(order)] if i < wrong else name
            path = folder / f"{i}.png"
            picture(COLOURS[shown], seed=100 * k + i).save(path)
            written.append(path)
    return written

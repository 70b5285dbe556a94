"""What the terminal shows while a build runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.segment import Segment
from rich.text import Text

from wrongtree.shared.texts import harmless, one_line


class Plain(Console):
    """A console on which names are text: nothing in them is markup, or obeyed by the terminal."""

    def __init__(self, **how: Any) -> None:
        super().__init__(markup=False, **how)

    def print(self, *objects: Any, **how: Any) -> None:
        """Print, every text in one line."""
        super().print(*(one_line(part) if isinstance(part, str) else part for part in objects), **how)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The same for texts inside tables; what rich itself asks of the terminal passes."""
        for part in super().render(renderable, options):
            yield part if part.control else Segment(harmless(part.text), part.style)


# In a notebook rich would draw bars with ipywidgets, and warn above the explorer where these are missing.
console = Plain(stderr=True, highlight=False, soft_wrap=True, force_jupyter=False)
IN_NOTEBOOK = Console().is_jupyter
LONG = 1.0  # seconds; a notebook keeps what is printed above the explorer, so shorter stages go without a word there
quiet = Console(quiet=True)


class Rate(ProgressColumn):
    """Images per second, measured over the last seconds."""

    def render(self, task: Task) -> Text:
        """One cell, such as `312 images/s`."""
        return Text(f"{task.speed:,.0f} images/s" if task.speed else "")


@contextmanager
def bar(title: str, total: int, to: Console) -> Iterator[Callable[[int], None]]:
    """A progress bar with rate and remaining time; yields what to call with the number of images just done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns, console=to, transient=True, disable=not to.is_terminal) as progress:
        task = progress.add_task(title, total=total)
        yield lambda done: progress.advance(task, done)


def report_to(to: Console, brief: bool = IN_NOTEBOOK) -> Callable[[str, str, float], None]:
    """Print one line per stage: whether it was fresh, stale, missing or damaged, and how long it took.

    If `brief`, only of what took long or was damaged.
    """

    def report(state: str, stage: str, seconds: float) -> None:
        if brief and state != "damaged" and seconds < LONG:
            return
        took = "" if state == "fresh" or seconds == 0 else f"  {seconds:.1f} s"
        to.print(f"[{state}] {stage}{took}")

    return report

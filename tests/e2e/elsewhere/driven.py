"""A browser that is driven from outside: what `test_browsers` needs of one, however it is spoken to."""

import json
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

WIDE = (1440, 900)
PATIENCE = 20  # seconds until what was waited for has failed to come
KEYS = {"Escape": "\ue00c", "Enter": "\ue007"}
# Where in the window to click an element, and how many files the page has asked for; null: it is not there, or covered.
PLACE = """(() => {
  const node = [...document.querySelectorAll(%s)].find(node => node.checkVisibility());
  if (!node) return null;
  node.scrollIntoView({ block: "nearest", inline: "nearest" });
  const { left, top, width, height } = node.getBoundingClientRect();
  const [across, down] = %s ?? [width / 2, height / 2];
  const [x, y] = [Math.round(left + across), Math.round(top + down)];
  const over = document.elementFromPoint(x, y);
  if (!over || !node.contains(over)) return null;
  if (!window.aim) addEventListener("click", ({ target }) => { aim.hit ||= aim.node.contains(target); }, true);
  window.aim = { node, hit: false };
  return [x, y, performance.getEntriesByType("resource").length];
})()"""
CALM = 0.08  # seconds between two looks at a place: it is clicked once it is the same
LATE = 1.0  # seconds after which a click has gone elsewhere: the page has moved under it


class Driven(ABC):
    """A browser with one window."""

    name: str
    troubles: list[str]  # uncaught errors, and what pages wrote to the console as errors

    @abstractmethod
    def go(self, url: str) -> None:
        """Follow an address, until the page is loaded."""

    @abstractmethod
    def run(self, expression: str) -> Any:
        """What an expression comes to, as JSON."""

    @abstractmethod
    def act(self, *actions: dict[str, Any]) -> None:
        """Do what hands do, as WebDriver describes it."""

    @abstractmethod
    def back(self) -> None: ...

    @abstractmethod
    def size(self, width: int, height: int) -> None:
        """How large the page's window is."""

    @abstractmethod
    def picture(self) -> bytes:
        """A PNG, to look at."""

    @abstractmethod
    def inside(self) -> Any:
        """A context in which all of this concerns the page's only frame."""

    @abstractmethod
    def zoomed(self) -> Any:
        """A context in which pages are shown at 200 % in a window of 1,440 by 900."""

    def wait(self, expression: str) -> Any:
        """Wait until it comes to something true, and return that."""
        end = time.monotonic() + PATIENCE
        while not (found := self.run(expression)):
            assert time.monotonic() < end, f"{self.name}: never came true: {expression}"
            time.sleep(0.03)
        return found

    def ready(self) -> None:
        self.wait("document.documentElement.dataset.state === 'ready'")

    def open(self, url: str) -> None:
        """Open the page anew, whatever was open before, and wait until it is drawn."""
        self.go("about:blank")
        self.go(url)
        self.ready()

    def click(self, selector: str, at: tuple[int, int] | None = None) -> None:
        """Click an element with the mouse, as soon as it is there, does not move, and nothing lies over it."""
        place = PLACE % (json.dumps(selector), json.dumps(at))
        before, now, end = None, self.wait(place), time.monotonic() + PATIENCE
        while True:
            assert time.monotonic() < end, f"{self.name}: never came to rest: {selector}"
            time.sleep(CALM)
            before, now = now, self.wait(place)
            if before == now and self._hits(*now[:2]):
                return

    def _hits(self, x: int, y: int) -> bool:
        """Press and let go; whether the click came where it was aimed at."""
        move = {"type": "pointerMove", "x": x, "y": y}
        press = [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        self.act({"type": "pointer", "id": "mouse", "actions": [move, *press]})
        end = time.monotonic() + LATE
        while not (hit := self.run("aim.hit")) and time.monotonic() < end:
            time.sleep(0.02)
        return hit

    def press(self, key: str) -> None:
        strokes = [{"type": kind, "value": KEYS[key]} for kind in ("keyDown", "keyUp")]
        self.act({"type": "key", "id": "keyboard", "actions": strokes})


@contextmanager
def running(command: list[str], said: Path, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A program that runs until the block ends; what it says goes into a file."""
    with said.open("w") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)


def until(found: Callable[[], Any], alive: Callable[[], bool], said: Path) -> Any:
    """Wait for what a program does when it has started, as long as it runs."""
    end = time.monotonic() + 3 * PATIENCE
    while not (it := found()):
        assert alive(), f"It ended at once: {said.read_text(errors='replace')[-1000:]}"
        assert time.monotonic() < end, f"It did not start: {said.read_text(errors='replace')[-1000:]}"
        time.sleep(0.05)
    return it

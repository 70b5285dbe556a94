"""WebKit's MiniBrowser, by way of WebKitWebDriver, on a screen that nobody sees."""

import base64
import http.client
import json
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from driven import PATIENCE, WIDE, Driven, running, until

from setup_browser import PACKAGES, find_minibrowser


class WebKit(Driven):
    name = "webkit"

    def __init__(self, port: int, browser: str):
        self.troubles: list[str] = []
        self._port, self._session = port, ""
        options = {"webkitgtk:browserOptions": {"binary": browser, "args": ["--automation"]}}
        self._session = f"/session/{self._post('/session', capabilities={'alwaysMatch': options})['sessionId']}"
        self.size(*WIDE)

    def _post(self, path: str, **body: Any) -> Any:
        return self._ask("POST", path, json.dumps(body))

    def _ask(self, method: str, path: str, body: str | None = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        connection.request(method, self._session + path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        found = json.loads(answer.read())["value"]
        connection.close()
        assert answer.status == 200, (path, body, found)
        return found

    def quit(self) -> None:
        self._ask("DELETE", "")

    def go(self, url: str) -> None:
        self._gather()
        self._post("/url", url=url)
        self._listen()

    def _listen(self) -> None:
        """Hear of errors from now on; those at the start leave a page that is never ready."""
        self.run(
            """window.troubles ??= (() => {
                const troubles = [];
                const told = ({ message, target }) => troubles.push(message ?? `not loaded: ${target.src}`);
                addEventListener("error", told, true);
                addEventListener("unhandledrejection", ({ reason }) => troubles.push(String(reason)));
                const before = console.error;
                console.error = (...words) => { troubles.push(words.join(" ")); before(...words); };
                return troubles;
            })(), 0"""
        )

    def _gather(self) -> None:
        self.troubles += self.run("(window.troubles ?? []).splice(0)")

    def run(self, expression: str) -> Any:
        # Not the asynchronous kind: should the page go away meanwhile, it would never answer.
        return self._post("/execute/sync", script=f"return {expression}", args=[])

    def act(self, *actions: dict[str, Any]) -> None:
        self._post("/actions", actions=list(actions))

    def back(self) -> None:
        self._post("/back")

    def size(self, width: int, height: int) -> None:
        self._post("/window/rect", width=width, height=height)
        bar = height - self.run("innerHeight")  # is the window's own
        self._post("/window/rect", width=width, height=height + bar)

    def picture(self) -> bytes:
        return base64.b64decode(self._ask("GET", "/screenshot"))

    @contextmanager
    def inside(self) -> Iterator[None]:
        self._post("/frame", id=0)
        self._listen()
        yield
        self._gather()
        self._post("/frame", id=None)

    @contextmanager
    def zoomed(self) -> Iterator[None]:
        """Nobody can turn the zoom of MiniBrowser from outside: to a page it is a window half as large."""
        self.size(WIDE[0] // 2, WIDE[1] // 2)
        yield
        self.size(*WIDE)


@contextmanager
def webkit(folder: Path) -> Iterator[Driven]:
    """WebKit's MiniBrowser, or a skipped test whose reason names what is missing."""
    driver, browser = shutil.which("WebKitWebDriver"), find_minibrowser()
    if driver is None or browser is None:
        pytest.skip(f"needs WebKitWebDriver and MiniBrowser, such as Debian's {PACKAGES['webkit']}")
    if (screen := shutil.which("Xvfb")) is None:
        pytest.skip(f"needs Xvfb, such as Debian's {PACKAGES['screen']}")
    with ExitStack() as stack:
        found, told = os.pipe()
        size = ("-screen", "0", "1600x1200x24", "-nolisten", "tcp")
        stack.enter_context(running([screen, "-displayfd", str(told), *size], folder / "screen.txt", pass_fds=[told]))
        os.close(told)
        with os.fdopen(found) as answer:
            display = answer.readline().strip()
        assert display, f"Xvfb did not start: {(folder / 'screen.txt').read_text()}"
        # What a browser keeps is kept in this folder.
        own = {name: str(folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        said = folder / "driver.txt"
        environment = {**os.environ, **own, "DISPLAY": f":{display}"}
        process = stack.enter_context(running([driver, f"--port={port}"], said, env=environment))
        until(lambda: answers(port), lambda: process.poll() is None, said)
        started = WebKit(port, browser)
        stack.callback(started.quit)
        yield started


def answers(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0

"""Firefox, which speaks WebDriver BiDi by itself: one WebSocket, and no program between."""

import base64
import itertools
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from driven import PATIENCE, WIDE, Driven, running, until

from setup_browser import PACKAGES, find_firefox


class Firefox(Driven):
    name = "firefox"

    def __init__(self, address: str):
        import websocket

        self.troubles = []
        self._zoom = 1
        self._socket = websocket.create_connection(f"{address}/session", suppress_origin=True, timeout=PATIENCE)
        self._number = itertools.count(1)
        self._call("session.new", capabilities={})
        self._call("session.subscribe", events=["log.entryAdded"])
        self._page = self._context = self._call("browsingContext.getTree")["contexts"][0]["context"]
        self.size(*WIDE)

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._number)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("method") == "log.entryAdded" and answer["params"]["level"] == "error":
                self.troubles.append(answer["params"]["text"])
            if answer.get("id") == number:
                assert answer["type"] == "success", (method, answer)
                return answer["result"]

    def go(self, url: str) -> None:
        self._call("browsingContext.navigate", context=self._page, url=url, wait="complete")
        if self._zoom != 1:  # Firefox keeps it for each site
            self._own(f"gBrowser.selectedBrowser.fullZoom = {self._zoom}")

    def run(self, expression: str) -> Any:
        return self._run(expression, self._context)

    def _run(self, expression: str, context: str) -> Any:
        text = f"JSON.stringify({{ value: {expression} }})"
        found = self._call("script.evaluate", expression=text, target={"context": context}, awaitPromise=False)
        assert found["type"] == "success", (expression, found["exceptionDetails"]["text"])
        return json.loads(found["result"]["value"]).get("value")

    def act(self, *actions: dict[str, Any]) -> None:
        self._call("input.performActions", context=self._context, actions=list(actions))

    def back(self) -> None:
        self._call("browsingContext.traverseHistory", context=self._page, delta=-1)

    def size(self, width: int, height: int) -> None:
        self._call("browsingContext.setViewport", context=self._page, viewport={"width": width, "height": height})

    def picture(self) -> bytes:
        return base64.b64decode(self._call("browsingContext.captureScreenshot", context=self._page)["data"])

    @contextmanager
    def inside(self) -> Iterator[None]:
        tree = self._call("browsingContext.getTree", root=self._page)["contexts"][0]
        self._context = tree["children"][0]["context"]
        yield
        self._context = self._page

    @contextmanager
    def zoomed(self) -> Iterator[None]:
        self._zoom = 2
        yield
        self._zoom = 1
        self._own("gBrowser.selectedBrowser.fullZoom = 1")

    @contextmanager
    def forced_colours(self) -> Iterator[None]:
        """The reader's colours instead of the page's."""
        self._own("Services.prefs.setIntPref('browser.display.document_color_use', 2)")
        yield
        self._own("Services.prefs.clearUserPref('browser.display.document_color_use')")

    def _own(self, expression: str) -> None:
        """Run what only the browser's own window may do."""
        window = self._call("browsingContext.getTree", **{"moz:scope": "chrome"})["contexts"][0]["context"]
        self._run(f"void ({expression})", window)


@contextmanager
def firefox(folder: Path) -> Iterator[Driven]:
    """Firefox, or a skipped test whose reason names what is missing."""
    pytest.importorskip("websocket", reason="needs websocket-client from PyPI")
    program = find_firefox()
    if program is None:
        pytest.skip(f"needs Firefox, such as Debian's {PACKAGES['firefox']}")
    # In a frame of another site there is to be no storage; elsewhere this setting changes nothing.
    (folder / "user.js").write_text('user_pref("network.cookie.cookieBehavior", 1);\n')
    options = (
        "--headless",
        "--remote-debugging-port=0",
        "--remote-allow-system-access",
        "--no-remote",
        "--new-instance",
    )
    said = folder / "said.txt"
    own = {**os.environ, "HOME": str(folder)}  # as root in the home of somebody else it would not start
    with running([program, *options, "--profile", str(folder)], said, env=own) as process:
        where = lambda: re.search(r"listening on (ws://\S+)", said.read_text(errors="replace"))  # noqa: E731
        yield Firefox(until(where, lambda: process.poll() is None, said)[1])

"""A local preview of static files, as a host such as GitHub Pages would serve them."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from contextlib import suppress
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from wrongtree.shared.faults import UserError
from wrongtree.sites.read import MANIFEST

COMPRESSED = (".html", ".js", ".css", ".json")
OURS = ("127.0.0.1", "localhost", "[::1]")  # the last two by way of a tunnel or a forwarded port


class Handler(SimpleHTTPRequestHandler):
    """Serves one folder; compresses text; lets the browser keep nothing, since a build may replace it at any time."""

    def send_head(self) -> io.BytesIO | IO[bytes] | None:  # type: ignore[override]
        """Answer a request for a text file gzipped, where the client takes that; leave the rest to the library."""
        if not self._is_for_us():
            self.send_error(421)
            return None
        path = Path(self.translate_path(self.path))
        if not self._is_inside(path):
            self.send_error(404)
            return None
        if self.path.split("?")[0].endswith("/"):
            path /= "index.html"
        if path.suffix not in COMPRESSED or not path.is_file() or "gzip" not in self.headers.get("Accept-Encoding", ""):
            return super().send_head()
        body = gzip.compress(path.read_bytes(), mtime=0)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

    def _is_for_us(self) -> bool:
        """Whether the request names this machine.

        A page elsewhere may let its own name point to 127.0.0.1, and would then read your pictures as if they were
        its own (DNS rebinding); but its name is still what the browser asks for.
        """
        host = self.headers.get("Host")
        if host is None:  # HTTP/1.0: no browser
            return True
        name, colon, port = host.rpartition(":")
        return (name if colon and port.isdigit() else host).lower() in OURS

    def _is_inside(self, path: Path) -> bool:
        """Whether a path leads nowhere else, not even by a link, and is not hidden: a static host would not have it."""
        try:
            root = Path(self.directory).resolve()
            real = path.resolve()
            return real.is_relative_to(root) and not any(p.startswith(".") for p in real.relative_to(root).parts)
        except (OSError, RuntimeError, ValueError):  # a circle of links (before Python 3.13, and since); a zero byte
            return False

    def list_directory(self, path: Any) -> None:
        """List nothing: a static host does not, and what else lies in a folder is nobody's business."""
        self.send_error(404)

    def guess_type(self, path: Any) -> str:
        """Name WebP, which Python before 3.13 does not know."""
        return "image/webp" if str(path).endswith(".webp") else super().guess_type(path)

    def end_headers(self) -> None:
        """Add to every answer that it must be asked for again, is what it says, and is for its own pages only."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        super().end_headers()

    def handle(self) -> None:
        """Answer, unless the reader has gone: a browser that leaves a page drops what it asked for."""
        with suppress(ConnectionError):
            super().handle()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the terminal shows the address and stays readable."""


def make_server(folder: Path, port: int) -> ThreadingHTTPServer:
    """A server for `folder`, on this machine only (loopback). UserError where folder or port is not to be had."""
    if not folder.is_dir():
        raise UserError(f"{folder}: no such folder; build a site first")
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), lambda *args: Handler(*args, directory=str(folder)))
    except (OSError, OverflowError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "no such port"
        raise UserError(f"--port {port}: {why}; choose another, or 0 for any free port") from fault


def serve_folder(folder: Path, port: int, say: Callable[[str], None]) -> None:
    """Serve until interrupted, naming the address of every site below the folder. UserError where there is none."""
    if folder.is_dir() and not (folder / MANIFEST).is_file() and not any(folder.glob(f"*/{MANIFEST.as_posix()}")):
        raise UserError(f"{folder}: no sites here; build one first, or name the folder that holds them")
    with make_server(folder, port) as server:
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        sites = sorted(path.parent.parent.name for path in folder.glob("*/data/manifest.json"))
        for url in [f"{address}{quote(site)}/" for site in sites] or [address]:
            say(url)
        say("press Ctrl-C to stop")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("stopped")

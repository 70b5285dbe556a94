"""A local preview of static files, as a host such as GitHub Pages would serve them."""

from __future__ import annotations

import errno
import functools
import gzip
import io
import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from wrongtree.shared.faults import UserError
from wrongtree.sites.read import MANIFEST

MOST_TOLD = 5  # refused names that are said
COMPRESSED = (".html", ".js", ".css", ".json")
OURS = ("127.0.0.1", "localhost", "[::1]")  # the last two by way of a tunnel or a forwarded port
NAMED = re.compile(r"[A-Za-z0-9.\-_]{1,253}|\[[0-9a-fA-F:.]{2,45}\]")  # what may be shown of a request's host
REFUSED = (
    "This preview answers only requests for this machine ({known}), because a page elsewhere could give itself another "
    "name that leads here.\nThis request is for {name}.\n\nIf that is how you reach this machine, stop the preview and "
    "run\n  wrongtree serve --host {name}\nor keep it as it is and forward the port:\n  ssh -L {port}:127.0.0.1:{port} "
    "MACHINE\nthen open http://127.0.0.1:{port}/\nor build with --standalone: that is one file, and needs no server.\n"
)


class Handler(SimpleHTTPRequestHandler):
    """Serves one folder; compresses text; lets the browser keep nothing, since a build may replace it at any time."""

    hosts: tuple[str, ...] = OURS  # names under which requests are answered
    by_address: bool = False  # whether any address in numbers is one of them, too
    refused: Callable[[str], None] = staticmethod(lambda name: None)  # hears of a name that is not

    def send_head(self) -> io.BytesIO | IO[bytes] | None:  # type: ignore[override]
        """Answer a request for a text file gzipped, where the client takes that; leave the rest to the library."""
        if not self._is_for_us():
            self._refuse()
            return None
        path = Path(self.translate_path(self.path))
        if not self._is_inside(path):
            self.send_error(404)
            return None
        asked, mark, query = self.path.partition("?")
        if path.is_dir() and not asked.endswith("/"):
            # Relative, because a proxy may have a prefix of its own before what it asks for here.
            self.send_response(301)
            self.send_header("Location", f"./{asked.rpartition('/')[2]}/{mark}{query}")
            self.send_header("Content-Length", "0")
            self.end_headers()
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
        name = _without_port(host)
        return name in self.hosts or (self.by_address and _is_address(name))

    def _refuse(self) -> None:
        """Say why, and how it can be had: whoever sees this has asked through a proxy or from outside a container."""
        name = _without_port(self.headers.get("Host", ""))
        shown = name if NAMED.fullmatch(name) else "NAME"
        self.refused(shown)
        port = getattr(self.server, "server_port", 8000)
        body = REFUSED.format(known=", ".join(self.hosts), name=shown, port=port).encode()
        self.send_response(421)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

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


def make_server(
    folder: Path, port: int, hosts: Sequence[str] = (), refused: Callable[[str], None] = lambda name: None
) -> ThreadingHTTPServer:
    """A server for `folder`, on this machine only (loopback) unless one of `hosts` is an address in numbers.

    The other `hosts` are further names under which it is reached. UserError where folder, address or port is not to be
    had.
    """
    if not folder.is_dir():
        raise UserError(f"{folder}: no such folder; build a site first")
    names = [_without_port(host.strip().lower()) for host in hosts]
    if bad := next((host for host, name in zip(hosts, names, strict=True) if not NAMED.fullmatch(name)), None):
        raise UserError(f"--host {bad}: expected a name such as box.example, or an address such as 0.0.0.0")
    listening = [name for name in names if _is_address(name)]
    if len(listening) > 1:
        raise UserError(f"--host {listening[1]}: listen on one address, or on all with --host 0.0.0.0")
    where = listening[0].strip("[]") if listening else "127.0.0.1"
    own = {"hosts": (*OURS, *names), "by_address": bool(listening), "refused": staticmethod(refused)}
    handler = type("Handler", (Handler,), own)
    kind = _OverSix if ":" in where else ThreadingHTTPServer
    try:
        return kind((where, port), functools.partial(handler, directory=str(folder)))
    except (OSError, OverflowError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "no such port"
        if isinstance(fault, OSError) and fault.errno in (errno.EADDRNOTAVAIL, None, socket.EAI_NONAME):
            raise UserError(f"--host {where}: {why}; use an address of this machine, or 0.0.0.0 for all") from fault
        raise UserError(f"--port {port}: {why}; choose another, or 0 for any free port") from fault


class _OverSix(ThreadingHTTPServer):
    address_family = socket.AF_INET6


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() and (":" not in name or name.endswith("]")) else host).lower()


def _is_address(name: str) -> bool:
    """Whether a host is an address in numbers: nobody can let such a one lead elsewhere."""
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def serve_folder(folder: Path, port: int, say: Callable[[str], None], hosts: Sequence[str] = ()) -> None:
    """Serve until interrupted, naming the address of every site below the folder. UserError where there is none."""
    if folder.is_dir() and not (folder / MANIFEST).is_file() and not any(folder.glob(f"*/{MANIFEST.as_posix()}")):
        raise UserError(f"{folder}: no sites here; build one first, or name the folder that holds them")
    told: set[str] = set()

    def refused(name: str) -> None:
        if name not in told and len(told) < MOST_TOLD:
            told.add(name)
            mend = f"if that is how you reach this machine, run wrongtree serve --host {name}"
            say(f"refused a request for {name}; {mend}")

    with make_server(folder, port, hosts, refused) as server:
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        sites = sorted(path.parent.parent.name for path in folder.glob("*/data/manifest.json"))
        for url in [f"{address}{quote(site)}/" for site in sites] or [address]:
            say(url)
        say("press Ctrl-C to stop")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("stopped")

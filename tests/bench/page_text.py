"""A page of a site as lines of text, sorted by what they are: what two pages are compared by."""

from __future__ import annotations

import hashlib
import re
from html.parser import HTMLParser

ASSETS = (".js", ".css", ".map")
SAID = ("alt", "aria-label", "title", "content", "placeholder")  # attributes that a reader is told
INLINE = {"a", "abbr", "b", "bdi", "code", "em", "i", "kbd", "small", "span", "strong", "sub", "sup", "var", "wbr"}
MADE = "how-this-site-was-made"  # the heading of method.html below which options, versions and digests are


class PageText(HTMLParser):
    """A page as lines, by what they are: `words` a reader meets, `markup`, `assets`, `generator`, `made`, `bytes`."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.lines: dict[str, list[str]] = {
            kind: [] for kind in ("words", "markup", "assets", "generator", "made", "bytes")
        }
        self._line = ""
        self._into = "words"
        self._inside: tuple[str, str] | None = None  # (where to, which file) of a script's or a style's text
        self.feed(text)
        self.close()
        self._flush()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("h1", "h2", "template") or given.get("id") == MADE:
            self._flush()
            self._into = "made" if given.get("id") == MADE else "words"
        elif tag not in INLINE:
            self._flush()
        if tag in ("script", "style"):
            named = given.get("data-file", "")
            self._inside = ("bytes", named) if named else ("assets", "inline " + tag)
        link = given.get("src") or given.get("href") or ""
        if given.get("name") == "generator":
            self.lines["generator"].append(given["content"])
            return
        if link.endswith(ASSETS):
            self.lines["assets"].append(link)
            return
        heard = {name: value for name, value in given.items() if name in SAID and "http-equiv" not in given}
        self.lines[self._into] += [f"{name}: {value}" for name, value in heard.items()]
        # A page in one file names its scripts by their hashes, which are as little of a difference as they are.
        rest = [f"{k}={re.sub(r'sha256-[^ ]+', 'sha256', v)}" for k, v in given.items() if k not in heard]
        self.lines["made" if self._into == "made" else "markup"].append(" ".join([tag, *rest]))

    def handle_endtag(self, tag: str) -> None:
        self._inside = None
        if tag not in INLINE:
            self._flush()

    def handle_data(self, data: str) -> None:
        if self._inside is None:
            self._line += data
        elif self._inside[0] == "bytes":
            self.lines["bytes"].append(f"{self._inside[1]}, {hashlib.sha256(data.encode()).hexdigest()}")

    def _flush(self) -> None:
        line = " ".join(self._line.split())
        self._line = ""
        if line:
            self.lines[self._into].append(line)

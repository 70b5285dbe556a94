"""How a command ended."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """How a command ended; `page` of the guide is what the line after a refusal names, `err` all before that line."""

    code: int
    out: str
    err: str
    page: str | None = None

    def __post_init__(self) -> None:
        if named := re.search(r"(?<=\n)  more: wrongtree guide ([a-z-]+)\n\Z", self.err):
            object.__setattr__(self, "err", self.err[: named.start()])
            object.__setattr__(self, "page", named[1])

    @property
    def sentence(self) -> str:
        """The last line of what went wrong."""
        return self.err.splitlines()[-1] if self.err else ""

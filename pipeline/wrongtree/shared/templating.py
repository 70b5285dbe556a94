"""Pages from templates: the one Jinja2 environment, and the Content-Security-Policy of every kind of page."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from wrongtree import __version__
from wrongtree.shared import resources

GENERATOR = f"wrongtree {__version__}"


@dataclass(frozen=True)
class Assets:
    """The style and script of a page: beside it (`None`), or inside it."""

    style: Markup | None = None
    script: Markup | None = None
    fetches: str = "'self'"  # where data may come from
    pictures: str = "'self' data: blob:"

    @property
    def from_disk(self) -> Markup | None:
        """What says, where a page is opened from disk, that browsers run no modules there; None: it has none."""
        if self.script is not None:
            return None
        return Markup(_plain(resources.from_disk().read_text(encoding="utf-8")))

    @property
    def policy(self) -> str:
        """What the page may load: its own style, script, pictures and data, and nothing else from anywhere.

        Code inside the page is allowed by its hash: 'unsafe-inline' would allow anybody's.
        """
        return (
            f"default-src 'none'; script-src {self._scripts}; style-src {_source(self.style)}; "
            f"img-src {self.pictures}; connect-src {self.fetches}; base-uri 'none'; form-action 'none'"
        )

    @property
    def _scripts(self) -> str:
        return _source(self.script) if self.from_disk is None else f"'self' {_source(self.from_disk)}"


def inlined(style: str, script: str, *, fetches: str, pictures: str) -> Assets:
    """Style and script for inside the page. ValueError if one of them would end its element early."""
    if re.search(r"</style", style, re.I):
        raise ValueError("the style sheet cannot be embedded in a page: it contains </style")
    # In a string or a pattern of JavaScript, which is where these can only be, the backslash changes nothing.
    script = re.sub(r"<(/script|!--)", r"<\\\1", script, flags=re.I)
    return Assets(Markup(_plain(style)), Markup(_plain(script)), fetches, pictures)


def render(template: str, assets: Assets, **context: object) -> str:
    """Render a template of `templates/`, whose first comment says what it needs."""
    return _environment().get_template(template).render(assets=assets, generator=GENERATOR, **context)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(resources.templates()),
        autoescape=True,  # class and file names come from strangers
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _source(code: str | None) -> str:
    """How a policy names code: by where it is, or by what it is."""
    if code is None:
        return "'self'"
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"


def _plain(code: str) -> str:
    """Line ends as a browser will read them, or the hash would be another's."""
    return code.replace("\r\n", "\n").replace("\r", "\n")

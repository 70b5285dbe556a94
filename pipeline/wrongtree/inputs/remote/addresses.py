"""Addresses of what lies on other machines: taken apart, and shown without what must stay secret.

A query (a presigned URL is its signature) and `user:password@` are kept aside, used for reading, and never shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from wrongtree.shared.faults import UserError

# The scheme of each store, by the names that it goes by. `pathlib` has made one slash of two where text was a path.
STORES = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs", "http": "http", "https": "https", "hf": "hf"}
URL = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]+):/{1,2}(?!/)(.+)", re.DOTALL)
WEB = ("http", "https")


@dataclass(frozen=True)
class Address:
    """One file or folder on another machine."""

    scheme: str  # s3, gs, http, https, hf
    host: str  # or the bucket; of hf `datasets/owner/name`
    key: str  # `photos/cat/1.png`, decoded, without a slash in front or at the end
    query: str = ""  # as it was given; secret
    login: str = ""  # user:password, decoded; secret
    folder: bool = field(default=False, compare=False)  # whether it was written with a slash at the end

    @property
    def root(self) -> str:
        """Where it is kept: `s3://bucket`."""
        return f"{self.scheme}://{self.host}"

    @property
    def request(self) -> str:
        """What fsspec is asked for."""
        if self.scheme not in WEB:
            return f"{self.host}/{self.key}" if self.key else self.host
        asked = f"{self.root}/{quote(self.key)}"
        return f"{asked}?{self.query}" if self.query else asked


def is_url(text: str) -> bool:
    """Whether a text is an address of another machine; `C:/` is none, and neither is `file://`."""
    found = URL.match(text.strip())
    if found is None or found[1].lower() not in STORES:
        return False
    return found[1].lower() != "hf" or "://" in text  # hf:/folder is a folder of this machine


def address(text: str) -> Address:
    """Take a URL apart. UserError, which shows no secret, where it names no bucket or host, or leads out of it."""
    found = URL.match(text.strip())
    assert found is not None
    scheme, rest = STORES[found[1].lower()], found[2]
    query = ""
    if scheme in WEB:
        rest, _, query = rest.partition("#")[0].partition("?")
    host, _, key = rest.partition("/")
    login, _, host = host.rpartition("@")
    if scheme == "hf":
        host, key = _of_hub(host, key)
    elif login and scheme not in WEB:
        raise UserError(
            f"{scheme}://{host}: holds credentials; remove them from the address and set them in the environment"
        )
    parts = [part for part in key.split("/") if part not in ("", ".")]
    if scheme in WEB:
        parts = [unquote(part) for part in parts]
    if not host or any(part in ("..", ".") or "/" in part for part in parts):
        raise UserError(
            f"{scheme}://{host}/{'/'.join(parts)}: is not a plain address; write it as {scheme}://"
            f"{'host' if scheme in WEB else 'bucket'}/path without '..' in it"
        )
    return Address(scheme, host, "/".join(parts), query, unquote(login), rest.endswith("/") and not query)


def _of_hub(first: str, rest: str) -> tuple[str, str]:
    """`datasets/owner/name`, a revision behind `@` included, and what lies in there."""
    parts = [first, *(part for part in rest.split("/") if part)]
    if parts[0] != "datasets" or len(parts) < 3:
        raise UserError(
            f"hf://{'/'.join(parts)}: names no data set of the hub; write hf://datasets/owner/name/folder, or hf:owner/"
            "name to read it with the library datasets"
        )
    return "/".join(parts[:3]), "/".join(parts[3:])

"""fsspec's file systems, one for each kind of store, set to wait and to give up as this package does."""

from __future__ import annotations

import importlib
import logging
from typing import Any

from wrongtree.shared.faults import UserError

WAIT = (10, 60)  # seconds for a connection, and between two parts of an answer
CONNECTIONS = 32
NEEDS = {"s3": ("s3fs", "remote"), "gs": ("gcsfs", "gs"), "hf": ("huggingface_hub", "remote")}


def opened(scheme: str, login: str, public: bool) -> Any:
    """The file system of a scheme; where it can be told to, it makes one attempt. UserError where its library lacks."""
    needed, extra = NEEDS.get(scheme, ("aiohttp", "remote"))
    try:
        import fsspec

        importlib.import_module(needed)
    except ImportError as fault:
        raise UserError(
            f"{scheme}://: needs the library {fault.name or needed}; pip install 'wrongtree[{extra}]'"
        ) from fault
    for name in ("s3fs", "gcsfs", "fsspec", "aiobotocore"):  # what they log, they raise as well
        logging.getLogger(name).addHandler(logging.NullHandler())
    plain: dict[str, Any] = {"skip_instance_cache": True, "use_listings_cache": False}
    if scheme == "s3":
        settings = {"connect_timeout": WAIT[0], "read_timeout": WAIT[1], "retries": {"max_attempts": 0}}
        settings |= {"max_pool_connections": CONNECTIONS}
        system = fsspec.filesystem("s3", config_kwargs=settings, **plain, **({"anon": True} if public else {}))
        system.retries = 1
        return system
    if scheme == "gs":
        return fsspec.filesystem("gs", **plain, **({"token": "anon"} if public else {}))
    if scheme == "hf":
        return fsspec.filesystem("hf", skip_instance_cache=True)
    import aiohttp

    client: dict[str, Any] = {"timeout": aiohttp.ClientTimeout(None, sock_connect=WAIT[0], sock_read=WAIT[1])}
    client["trust_env"] = True  # proxies, and ~/.netrc
    if login:  # with each request, and not of the session: a redirect to another host leads away without it
        user, _, password = login.partition(":")
        plain["auth"] = aiohttp.BasicAuth(user, password, "utf-8")
    return fsspec.filesystem("http", client_kwargs=client, encoded=True, **plain)

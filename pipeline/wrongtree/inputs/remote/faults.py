"""What can go wrong between here and there: what is worth another attempt, and what to say of the rest."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from wrongtree.shared.faults import UserError

T = TypeVar("T")
PAUSES = (0.25, 1.0, 3.0)  # seconds before another attempt: four in all
PATIENT = ("gs",)  # whose library tries again by itself, and cannot be told not to
TOO_MANY = 20  # images in a row that cannot be fetched end a run: it would wait for each of them
BUSY = frozenset((408, 425, 429))
# By the names of the classes that aiohttp, botocore, httpx, requests and google-auth raise, so that none is imported.
BROKEN = frozenset(
    (
        *("ClientPayloadError", "ServerDisconnectedError", "ClientOSError", "ConnectionResetError", "Cut"),
        *("ConnectionClosedError", "ResponseStreamingError", "HTTPClientError", "ConnectionError", "TransportError"),
        *("IncompleteReadError", "IncompleteRead"),
    )
)
SILENT = frozenset(("TimeoutError", "ReadTimeoutError", "ConnectTimeoutError", "FSTimeoutError", "TimeoutException"))
UNTRUSTED = frozenset(("ClientSSLError", "SSLError"))
PASSING = ("busy", "broken", "silent", "unreachable")
UNREACHABLE = frozenset(
    (
        *("ClientConnectorError", "EndpointConnectionError", "ConnectionRefusedError", "gaierror", "ConnectError"),
        *("NewConnectionError", "NameResolutionError", "ProxyConnectionError"),
    )
)
LOCKED = frozenset(
    (
        *("NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError", "DefaultCredentialsError"),
        *("ProfileNotFound", "TokenRetrievalError", "UnauthorizedSSOTokenError", "SSOTokenLoadError", "RefreshError"),
    )
)
ELSEWHERE = frozenset(("NonHttpUrlRedirectClientError", "InvalidUrlRedirectClientError", "TooManyRedirects"))
CREDENTIALS = {
    "s3": "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run: aws configure",
    "gs": "run: gcloud auth application-default login, or set GOOGLE_APPLICATION_CREDENTIALS",
    "hf": "run: hf auth login, or set HF_TOKEN",
    "http": "write user:password@ before the host, or pass a presigned URL",
    "https": "write user:password@ before the host, put them into ~/.netrc, or pass a presigned URL",
}
NETWORK = {
    "s3": "check the network, and AWS_ENDPOINT_URL if you set it",
    "gs": "check the network",
    "hf": "check the network, and HF_ENDPOINT if you set it",
}


class Unread(UserError):
    """What could not be fetched this time: one image is skipped for it, of anything else the run ends with it."""

    def __init__(self, reason: str, sentence: str, verdict: str) -> None:
        super().__init__(sentence)
        self.reason = reason  # names no place: it goes to the site
        self.verdict = verdict  # see `judged`


class Lost(UserError):
    """A store that does not answer any more: the run ends, and the next one goes on."""


class Cut(Exception):
    """An answer with fewer bytes than were to come."""


def attempt(call: Callable[[], T], where: str, scheme: str) -> T:
    """What a call returns, tried again where a fault may pass. Raises Unread, which says how it ended."""
    for pause in (*(() if scheme in PATIENT else PAUSES), None):
        try:
            return call()
        except UserError:  # a library lacks
            raise
        except Exception as fault:  # nearly anything, by way of many libraries
            verdict, status = judged(fault)
            if pause is None or verdict not in PASSING:
                raise _unread(verdict, status, where, scheme) from fault
            time.sleep(pause)
    raise AssertionError


def judged(fault: BaseException) -> tuple[str, int | None]:
    """What a fault means, and the status of HTTP where there is one.

    Those in PASSING may pass; gone, denied, locked (no credentials), elsewhere (redirected), untrusted (a certificate)
    and odd do not.
    """
    chain = list(_chain(fault))
    names = {kind.__name__ for one in chain for kind in type(one).__mro__}
    status = next((found for one in chain if (found := _status(one)) is not None), None)
    if names & ELSEWHERE:
        return "elsewhere", status
    if names & LOCKED:
        return "locked", status
    if status is not None:
        if status >= 500 or status in BUSY:
            return "busy", status
        return {401: "denied", 403: "denied", 404: "gone", 410: "gone"}.get(status, "odd"), status
    if names & UNTRUSTED:
        return "untrusted", None
    if names & UNREACHABLE:
        return "unreachable", None
    if names & SILENT:
        return "silent", None
    if names & BROKEN:
        return "broken", None
    if "PermissionError" in names:
        return "denied", None
    return ("gone" if "FileNotFoundError" in names else "odd"), None


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    """A fault and what led to it: fsspec calls any answer of a server that a file is not there."""
    seen = 0
    while fault is not None and seen < 10:
        yield fault
        fault, seen = fault.__cause__ or fault.__context__, seen + 1


def _status(fault: BaseException) -> int | None:
    """The status that a server gave, where each library puts it."""
    response: Any = getattr(fault, "response", None)
    found = getattr(fault, "status", None) or getattr(response, "status_code", None)
    if isinstance(response, dict):
        found = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    if found is None and type(fault).__name__ == "HttpError":  # gcsfs
        found = getattr(fault, "code", None)
    return int(found) if isinstance(found, int | str) and str(found).isdecimal() else None


DOWNLOAD = "download the images and pass their folder (with --root if a manifest names them)"


def _unread(verdict: str, status: int | None, where: str, scheme: str) -> Unread:
    answer = f"the server answers {status}" if status is not None else "no answer"
    said, mend = {
        "gone": ("does not exist", "check the bucket and the path" if scheme in ("s3", "gs") else "check the address"),
        "denied": ("access is denied", f"check that the credentials may list and read it; {CREDENTIALS[scheme]}"),
        "locked": ("no credentials found", f"{CREDENTIALS[scheme]}; or {DOWNLOAD}"),
        "unreachable": ("the host cannot be reached", NETWORK.get(scheme, "check the address and the network")),
        "broken": ("the connection breaks off, also after several attempts", "run it again: what is finished is kept"),
        "silent": ("no answer in time, also after several attempts", "run it again later: what is finished is kept"),
        "untrusted": ("the certificate of the host is not trusted", "set SSL_CERT_FILE if it is one of your own"),
        "busy": (f"{answer}, also after several attempts", "run it again later: what is finished is kept"),
        "elsewhere": ("is redirected to something other than http or https", "pass the address that it should lead to"),
        "odd": (f"cannot be read ({answer})", "check the address"),
    }[verdict]
    return Unread(said, f"{where}: {said}; {mend}", verdict)

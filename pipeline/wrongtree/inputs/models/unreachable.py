"""Why something could not be fetched from a hub: told apart by what the libraries raise, not by their words."""

from __future__ import annotations

from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import first_line

# Names of exceptions anywhere in the chain of causes, the most telling first.
UNREACHED = "it is not on this machine, and the hub cannot be reached; check the network and the name"
REASONS = {
    ("GatedRepoError",): "its owner grants access one by one; accept the terms on its page and run hf auth login",
    ("RepositoryNotFoundError", "HFValidationError"): (
        "the hub has no model of this name, or it is private; check the name"
    ),
    ("SafetensorError", "BadZipFile", "UnpicklingError", "EOFError"): (
        "its weights are damaged or cut off; delete the copy that was downloaded and try again"
    ),
    ("LocalEntryNotFoundError", "OfflineModeIsEnabled", "ConnectionError", "ConnectError", "URLError"): UNREACHED,
    ("RevisionNotFoundError", "EntryNotFoundError", "RemoteEntryNotFoundError"): (
        "the hub's repository of this name has no such file, so it is no model for this library; check the name"
    ),
    ("ConnectTimeout", "ReadTimeout", "Timeout", "TimeoutError", "gaierror", "SSLError", "ProxyError"): UNREACHED,
    ("HTTPError",): UNREACHED,
}


def why_not(fault: BaseException) -> str | None:
    """A reason and what to do; None where the chain of causes has none that is known."""
    chain, names = [fault], set()
    while chain:
        one = chain.pop()
        names |= {kind.__name__ for kind in type(one).__mro__}
        chain += [cause for cause in (one.__cause__, one.__context__) if cause is not None]
    return next((reason for kinds, reason in REASONS.items() if names & set(kinds)), None)


def cannot_be_fetched(asked: str, fault: BaseException, instead: str) -> UserError:
    """The sentence; `instead` is the way that needs no network."""
    why = why_not(fault) or f"it cannot be loaded or downloaded ({first_line(fault)}); check the name and the network"
    return UserError(f"{asked}: {why}, or {instead}")

"""Why is my image classifier wrong? Clusters of similar errors, as a static site.

`wrongtree.build(model, dataset, out=..., classes=...)` does from Python what `wrongtree build` does at the
terminal, and `wrongtree.check(model, dataset)` says before what is suspicious and what it will take.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Site", "UserError", "build", "check", "from_predictions", "load_site"]

if TYPE_CHECKING:
    from wrongtree.api import build, check, from_predictions
    from wrongtree.shared.faults import UserError
    from wrongtree.sites.built import Site, load_site


def __getattr__(name: str) -> Any:
    """Load the API on first use, so that `import wrongtree` and `wrongtree --help` stay instant (no torch)."""
    if name in ("build", "check", "from_predictions"):
        from wrongtree import api

        return getattr(api, name)
    if name in ("Site", "load_site"):
        from wrongtree.sites import built

        return getattr(built, name)
    if name == "UserError":
        from wrongtree.shared.faults import UserError

        return UserError
    raise AttributeError(f"module 'wrongtree' has no attribute {name!r}")

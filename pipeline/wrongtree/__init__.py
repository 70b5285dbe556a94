"""Why is my image classifier wrong? Trees of look-alike errors, as a static site.

`wrongtree.build(model, dataset, out=..., classes=...)` does from Python what `wrongtree build` does at the terminal.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Site", "UserError", "build", "from_predictions"]

if TYPE_CHECKING:
    from wrongtree.api import build
    from wrongtree.api_given import from_predictions
    from wrongtree.faults import UserError
    from wrongtree.run import Site


def __getattr__(name: str) -> Any:
    """Load the API on first use, so that `import wrongtree` and `wrongtree --help` stay instant (no torch)."""
    if name in ("build", "Site"):
        from wrongtree import api

        return getattr(api, name)
    if name == "from_predictions":
        from wrongtree.api_given import from_predictions

        return from_predictions
    if name == "UserError":
        from wrongtree.faults import UserError

        return UserError
    raise AttributeError(f"module 'wrongtree' has no attribute {name!r}")

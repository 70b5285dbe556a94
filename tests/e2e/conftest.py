"""Fixtures of the browser tests; what is no fixture is imported from `chromium`."""

from chromium import browser, serve, visit

__all__ = ["browser", "serve", "visit"]

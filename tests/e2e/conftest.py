"""Fixtures of the browser tests; what is no fixture is imported from `axe` and `chromium`."""

from axe import axe
from chromium import browser, serve, visit

__all__ = ["axe", "browser", "serve", "visit"]

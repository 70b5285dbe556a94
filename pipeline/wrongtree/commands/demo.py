"""`wrongtree demo`: the main job on digits that travel with scikit-learn."""

from __future__ import annotations

from pathlib import Path

from wrongtree.commands.build_options import Cache, Out
from wrongtree.shared.terminal import say


def demo(
    out: Out = Path("build"),
    cache: Cache = Path(".wrongtree_cache"),
) -> None:
    """Train a small network on scikit-learn's digits, plant five kinds of failure, and build the site `digits`."""
    from wrongtree.demo import build_demo

    site = build_demo(out, cache)
    say(f"{site.path / 'index.html'}: {site.summary}")

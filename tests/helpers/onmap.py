"""What browser tests ask of the treemap. Its canvas has no DOM, so the page describes it: see panels/Treemap.tsx."""

import re


def scene(page) -> dict:
    """What is on the canvas, as the page itself describes it."""
    return page.evaluate("__wrongtree.scene()")


def shown(page) -> list[int]:
    return [image["error"] for tile in scene(page)["tiles"] for image in tile["images"]]


def node_of(page) -> str | None:
    found = re.search(r"node=(\d+)", page.evaluate("location.href"))  # `page.url` may lag behind a click
    return found and found.group(1)


def largest_tile(page):
    tile = max(scene(page)["tiles"], key=lambda tile: tile["width"] * tile["height"])
    return page.locator(f'button.tile[data-node="{tile["node"]}"]')

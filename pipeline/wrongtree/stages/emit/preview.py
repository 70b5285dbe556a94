"""One picture of a site for link previews and galleries: its errors' thumbnails, one tile per group."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.trees import cut, spans
from wrongtree.shared.arrays import Bytes

WIDTH, HEIGHT = 1200, 630  # pixels; what those who show links ask for
CLUSTERS = 12  # tiles, where the tree has no groups
GAP = 6  # pixels around tiles
SMALLEST, LARGEST = 24, 210  # pixels; a thumbnail in the picture
PAGE, TILE = (239, 236, 230), (253, 252, 250)  # the explorer's --page and --tile, light
Box = tuple[int, int, int, int]  # left, top, right, bottom


def write_preview(pictures: Bytes, tree: Tree, path: Path) -> None:
    """Draw thumbnails (e, h, w, 3), given in the tree's leaf order, as a treemap, and save it.

    As JPEG, not WebP like all other pictures: some of those who show links take nothing newer.
    """
    tiles = _tiles(tree)
    boxes = treemap([end - start for start, end in tiles], (GAP // 2, GAP // 2, WIDTH - GAP // 2, HEIGHT - GAP // 2))
    inner = [(x0 + GAP // 2, y0 + GAP // 2, x1 - GAP // 2, y1 - GAP // 2) for x0, y0, x1, y1 in boxes]
    canvas = Image.new("RGB", (WIDTH, HEIGHT), PAGE)
    for (start, end), box in zip(tiles, inner, strict=True):
        if box[2] > box[0] and box[3] > box[1]:
            canvas.paste(TILE, box)
            _fill(canvas, box, pictures[start:end])
    canvas.save(path, "JPEG", quality=75)


def treemap(weights: Sequence[int], box: Box) -> list[Box]:
    """A box per weight, its area in proportion: halve the weights where they balance, and the longer side with them."""
    boxes: list[Box] = [box] * len(weights)
    waiting = [(0, len(weights), box)]
    while waiting:
        first, last, (x0, y0, x1, y1) = waiting.pop()
        if last - first < 2:
            boxes[first:last] = [(x0, y0, x1, y1)] * (last - first)
            continue
        sums = np.cumsum(weights[first:last])
        middle = min(int(np.abs(2 * sums[:-1] - sums[-1]).argmin()) + 1, last - first - 1)
        share = float(sums[middle - 1] / sums[-1])
        if x1 - x0 >= y1 - y0:
            at = x0 + round((x1 - x0) * share)
            halves: tuple[Box, Box] = (x0, y0, at, y1), (at, y0, x1, y1)
        else:
            at = y0 + round((y1 - y0) * share)
            halves = (x0, y0, x1, at), (x0, at, x1, y1)
        waiting += [(first, first + middle, halves[0]), (first + middle, last, halves[1])]
    return boxes


def _tiles(tree: Tree) -> list[tuple[int, int]]:
    """Spans in leaf order of what the explorer shows first: groups, else clusters; the largest first."""
    if tree.n_leaves == 1:
        return [(0, 1)]
    nodes = tree.group_node.tolist() or cut(tree.children, tree.height, 2 * tree.n_leaves - 2, CLUSTERS)
    start, end = spans(tree.children)
    tiles = sorted({(int(start[node]), int(end[node])) for node in nodes}, key=lambda tile: (tile[0], -tile[1]))
    outer: list[tuple[int, int]] = []  # of groups in groups
    for tile in tiles:
        if not outer or tile[0] >= outer[-1][1]:
            outer.append(tile)
    return sorted(outer, key=lambda tile: (tile[0] - tile[1], tile))


def _grid(count: int, width: int, height: int, aspect: float) -> tuple[int, int]:
    """Columns and rows that fill a tile with at most `count` pictures, cells as near to their aspect as may be."""
    best, least = (1, 1), math.inf
    for columns in range(1, max(1, min(count, width // SMALLEST)) + 1):
        rows = max(1, min(count // columns, height // SMALLEST))
        misfit = abs(math.log((width / columns) / (height / rows) / aspect)) + (1 - columns * rows / count) / 2
        if misfit < least:
            best, least = (columns, rows), misfit
    return best


def _fill(canvas: Image.Image, box: Box, pictures: Bytes) -> None:
    """Draw pictures that are spread evenly over those of a tile, row by row, cropped to the cells."""
    x0, y0, x1, y1 = box
    aspect = pictures.shape[2] / pictures.shape[1]
    columns, rows = _grid(len(pictures), x1 - x0, y1 - y0, aspect)
    width = min((x1 - x0) / columns, LARGEST * min(1, aspect))
    height = min((y1 - y0) / rows, LARGEST / max(1, aspect))
    count = min(columns * rows, len(pictures))
    for place in range(count):
        picture = Image.fromarray(np.asarray(pictures[(2 * place + 1) * len(pictures) // (2 * count)]))
        row, column = divmod(place, columns)
        left, top = x0 + round(column * width), y0 + round(row * height)
        right, bottom = x0 + round((column + 1) * width), y0 + round((row + 1) * height)
        size = (max(1, right - left - 1), max(1, bottom - top - 1))  # a pixel between them
        canvas.paste(ImageOps.fit(picture, size, Image.Resampling.LANCZOS), (left, top))

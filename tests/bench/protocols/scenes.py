"""Pictures of a few shapes on a background, whose every feature is known; for spotcheck.py here.

A scene has a background, perhaps a square (what the model is to tell), and perhaps a bar, a disc and a cross. Every
feature has two values, 0 and 1, each with probability a half, independently of the others. Shapes do not overlap.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

SIDE = 48  # pixels
LABEL = ("square", "present")
OTHERS = ("bar", "disc", "cross")
FEATURES: tuple[tuple[str, str], ...] = (
    LABEL,
    ("background", "shade"),
    ("background", "grain"),
    ("square", "size"),
    ("square", "colour"),
    ("square", "stripes"),
    ("square", "number"),
    *((shape, of) for shape in OTHERS for of in ("present", "size", "colour", "stripes")),
)
AT = {feature: number for number, feature in enumerate(FEATURES)}
COLOURS = np.array([[30, 120, 190], [250, 130, 20]], np.uint8)
SHADES = np.array([250, 190], np.uint8)
BOXES = {
    "square": ((11, 11), (6, 6)),
    "bar": ((5, 16), (4, 10)),
    "disc": ((11, 11), (7, 7)),
    "cross": ((11, 11), (7, 7)),
}
GAP = 1  # pixels at least between two shapes
TRIES = 1000


def scenes(varied: Collection[int], n: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Pictures (n, 48, 48, 3), bytes, and their features (n, f), 0 or 1. What is not varied is 0: absent, large, blue.

    The square's presence always varies. Features of an absent shape are drawn too, though nobody can see them.
    """
    values = np.zeros((n, len(FEATURES)), np.int8)
    shown = [AT[LABEL], *varied]
    values[:, shown] = random.integers(0, 2, (n, len(shown)))
    pixels = np.repeat(SHADES[values[:, AT["background", "shade"]]], SIDE * SIDE * 3).reshape(n, SIDE, SIDE, 3)
    grain = (random.random((n, SIDE, SIDE)) < 0.1) & (values[:, AT["background", "grain"]] == 1)[:, None, None]
    pixels[grain] = 100
    taken: list[np.ndarray] = []
    for shape, again in (("bar", False), ("square", False), ("square", True), ("disc", False), ("cross", False)):
        present = values[:, AT[shape, "present"]] == 1
        if again:
            present &= values[:, AT["square", "number"]] == 1
        if not present.any():
            continue
        box = _placed(np.array(BOXES[shape])[values[:, AT[shape, "size"]]], present, taken, random)
        taken.append(box)
        _paint(pixels, shape, box, values[:, AT[shape, "colour"]], values[:, AT[shape, "stripes"]] == 1)
    return pixels, values


def _placed(size: np.ndarray, present: np.ndarray, taken: list[np.ndarray], random: np.random.Generator) -> np.ndarray:
    """Boxes (n, 4) of top, left, bottom, right that keep clear of those taken; an absent shape's is empty."""
    box = np.full((len(size), 4), -SIDE)
    left = np.flatnonzero(present)
    for _ in range(TRIES):
        at = (random.random((len(left), 2)) * (SIDE - size[left] + 1)).astype(int)
        box[left] = np.concatenate([at, at + size[left]], axis=1)
        hit = np.zeros(len(left), dtype=bool)
        for other in taken:
            of = other[left]
            apart = (box[left, :2] >= of[:, 2:] + GAP) | (of[:, :2] >= box[left, 2:] + GAP)
            hit |= ~apart.any(axis=1)
        left = left[hit]
        if not len(left):
            return box
    raise RuntimeError(f"no room for a shape in {len(left)} scenes after {TRIES} tries")


def _paint(pixels: np.ndarray, shape: str, box: np.ndarray, colour: np.ndarray, striped: np.ndarray) -> None:
    y, x = (np.arange(SIDE) - box[:, [side]] for side in (0, 1))  # (n, 48) from the box's top and left
    high, wide = (box[:, 2] - box[:, 0])[:, None], (box[:, 3] - box[:, 1])[:, None]
    inside = ((y >= 0) & (y < high))[:, :, None] & ((x >= 0) & (x < wide))[:, None, :]
    if shape == "disc":
        inside &= (np.square(y - (high - 1) / 2)[:, :, None] + np.square(x - (wide - 1) / 2)[:, None]) <= np.square(
            high / 2
        )[:, :, None]
    if shape == "cross":
        inside &= (abs(y - (high - 1) / 2) < high / 6)[:, :, None] | (abs(x - (wide - 1) / 2) < wide / 6)[:, None]
    pixels[inside] = np.broadcast_to(COLOURS[colour][:, None, None], pixels.shape)[inside]
    pixels[inside & (striped[:, None] & (x % 4 < 2))[:, None, :]] = 0

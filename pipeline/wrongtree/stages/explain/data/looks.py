"""Measures of a picture that name what a person sees in it: colours, a border, a patch, grain, streaks.

They are of the thumbnails, which are what the model saw, reduced. Colours are told apart in the plane of chroma:
α = R - (G + B) / 2 and β = √3/2 · (G - B), whose angle is nearly the hue of HSV, and whose length is the chroma in
8-bit levels (Hanbury 2008, "Constructing cylindrical coordinate colour spaces"). Both are linear in the channels: a
darkened or faded picture keeps its hue, and its chroma shrinks as its contrast does.
"""

import math

import numpy as np
from numpy.typing import NDArray

from wrongtree.artifacts.data import COLOURS, HUES, LOOKS
from wrongtree.shared.arrays import Bytes, Flags, Floats, Ints
from wrongtree.shared.grey import GREY

BOUNDS = (15, 45, 70, 165, 195, 255, 290, 345)  # degrees at which the hues after red, orange, … begin; red wraps round
COLOURLESS = 10  # levels of chroma below which a pixel is grey: what JPEG makes of a grey picture is below
COLOURED = 24  # levels from which on a pixel has a hue that one would name
LIGHT, VIVID = 150, 0.6  # levels of the strongest channel, and chroma by it, from which on orange is no brown
CELLS = 16  # a side: hues are of areas, for noise has pixels of every hue
CAST = 5  # percentile of the areas: 19 in 20 of a picture with a cast are shifted at least so far
BLACK = 16  # levels added to the brightness, for the hue of what is nearly black is chance
BAND = 6  # levels by which a uniform border may vary, as JPEG makes it
FAINT = 8  # … and of its contrast one part in so many: in a faded picture everything varies little
FLAT = 3  # levels between neighbours of a uniform patch
APART = 30  # levels between a patch and the picture's edge, in one channel
OUTLINE = 0.6  # of the pixels around a patch that differ from it
SMALLEST = 5  # cells of 32: a patch less than a sixth of the side across is a detail
GRAIN = 20  # percentile of the blocks: in a noisy picture the smooth parts are noisy too
BLOCK = 4  # pixels a side
AT_ONCE = 512
WEIGHTS = np.array(GREY, dtype=np.float32)

Grey = NDArray[np.float32]


def compute(pictures: Bytes) -> Floats:
    """(n, h, w, 3) -> (n, looks) in the order of LOOKS."""
    found = np.empty((len(pictures), len(LOOKS)), dtype=np.float32)
    for first in range(0, len(pictures), AT_ONCE):
        part = pictures[first : first + AT_ONCE]
        size, down, across = patch(part)
        grey = part.astype(np.float32) @ WEIGHTS
        ratio, angle = streaks(grey)
        colours = (colourless(part), *shares(part).T, *casts(part).T)
        shapes = (border(part), size, down, across, grain(grey), ratio, angle, reach(grey))
        found[first : first + AT_ONCE] = np.stack([*colours, *shapes], axis=1)
    return found


def chroma(colours: Bytes | Floats) -> tuple[Floats, Floats]:
    """(…, 3) levels -> (…) α, towards red, and β, from blue towards green."""
    red, green, blue = (colours[..., i].astype(np.float32) for i in range(3))
    return red - (green + blue) / np.float32(2), np.float32(math.sqrt(3) / 2) * (green - blue)


def hue(alpha: Floats, beta: Floats) -> Ints:
    """(…) number of the hue in HUES."""
    degrees = np.degrees(np.arctan2(beta, alpha)) % 360
    found: Ints = np.searchsorted(BOUNDS, degrees, side="right") % len(HUES)
    return found


def colourless(pictures: Bytes) -> Floats:
    """(n,) share of pixels without chroma, 0…1; 1: a greyscale picture."""
    alpha, beta = chroma(pictures)
    found: Floats = (np.hypot(alpha, beta) < COLOURLESS).mean(axis=(1, 2), dtype=np.float32)
    return found


def shares(pictures: Bytes) -> Floats:
    """(n, 9) share of the areas, of 16 × 16, that have each colour, 0…1; the largest share is the dominant one's."""
    areas = _areas(pictures, CELLS)
    alpha, beta = chroma(areas)
    length, number = np.hypot(alpha, beta), hue(alpha, beta)
    most = areas.max(axis=-1)
    number[length < COLOURED] = -1
    orange = number == HUES.index("orange")
    bright = orange & (most >= LIGHT) & (length >= VIVID * most)
    brown = bright.sum(axis=(1, 2)) * 3 < orange.sum(axis=(1, 2))  # an orange thing has shadows
    number[orange & brown[:, None, None]] = COLOURS.index("brown")
    found = [(number == i).mean(axis=(1, 2), dtype=np.float32) for i in range(len(COLOURS))]
    return np.stack(found, axis=1)


def casts(pictures: Bytes) -> Floats:
    """(n, 8) how far nearly all areas, of 16 × 16, are shifted to each hue, by their brightness; ≤ 0: no such cast.

    1 is about a saturated colour. An object of a colour moves the mean of a picture, and a blue sky most of it; a cast
    moves the neutral parts too, hence a low percentile.
    """
    areas = _areas(pictures, CELLS)
    alpha, beta = (part / (areas.mean(axis=-1) + BLACK) for part in chroma(areas))
    starts = np.radians([-15, *BOUNDS])
    middle = (starts[:-1] + starts[1:]) / 2
    along = [alpha * math.cos(m) + beta * math.sin(m) for m in middle]
    return np.stack([np.percentile(a, CAST, axis=(1, 2)).astype(np.float32) for a in along], axis=1)


def border(pictures: Bytes) -> Floats:
    """(n,) width of uniform bands along two opposite edges at least, by the length of that side, 0…½; the narrower one.

    Frames have four such bands, letterboxed films two. Both bands have one colour. A picture of one colour has none.
    """
    allowed = np.minimum(BAND, pictures.astype(np.float32).std(axis=(1, 2)).max(axis=1) / FAINT)
    found = np.zeros(len(pictures), dtype=np.float32)
    for picture in (pictures, pictures.swapaxes(1, 2)):
        colour = np.median(picture[:, 0], axis=1).astype(np.int16)[:, None, None]
        away = np.abs(picture.astype(np.int16) - colour)
        plain = away.max(axis=(2, 3)) <= allowed[:, None]  # (n, h) rows of that colour
        before = np.cumprod(plain, axis=1).sum(axis=1)
        after = np.cumprod(plain[:, ::-1], axis=1).sum(axis=1)
        band = np.where(plain.all(axis=1), 0, np.minimum(before, after) / picture.shape[1])
        found = np.maximum(found, band.astype(np.float32))
    return found


def patch(pictures: Bytes) -> tuple[Floats, Floats, Floats]:
    """(n,) side of the largest uniform square by the shorter side, 0…1, and where its middle is, 0…1 down and across.

    Neighbours in it differ by next to nothing, its colour is not that of the picture's edge (or else it is background),
    and most of its outline is one. 0: there is none; its middle is ½ then. Of at most 32 × 32 pixels.
    """
    step = max(1, -(-min(pictures.shape[1:3]) // 32))
    levels = pictures[:, ::step, ::step].astype(np.int16)
    n, height, width, _ = levels.shape
    edge = np.concatenate([levels[:, 0], levels[:, -1], levels[:, :, 0], levels[:, :, -1]], axis=1)
    apart = (np.abs(levels - np.median(edge, axis=1).astype(np.int16)[:, None, None]) >= APART).any(axis=3)
    side, end = _largest_square(levels, apart)
    found = np.zeros(n, dtype=np.float32)
    place = np.full((n, 2), 0.5, dtype=np.float32)
    for i in np.flatnonzero(side * 32 >= SMALLEST * min(height, width)).tolist():
        s, (bottom, right) = int(side[i]), end[i]
        top, left = bottom - s + 1, right - s + 1
        inside = levels[i, top : bottom + 1, left : right + 1].reshape(-1, 3)
        if np.ptp(inside, axis=0).max() > 2 * BAND:
            continue
        box = np.s_[max(0, top - 1) : bottom + 2, max(0, left - 1) : right + 2]
        around = np.ones((height, width), dtype=bool)[box]
        around[top - box[0].start : top - box[0].start + s, left - box[1].start : left - box[1].start + s] = False
        differs = (np.abs(levels[i][box] - np.median(inside, axis=0)) > 2 * BAND).any(axis=2)[around]
        if not len(differs) or differs.mean() < OUTLINE:
            continue
        found[i] = s / min(height, width)
        place[i] = (top + s / 2) / height, (left + s / 2) / width
    return found, place[:, 0], place[:, 1]


def grain(grey: Grey) -> Floats:
    """(n,) levels of noise in the smoothest fifth of the blocks of 4 × 4 pixels: texture leaves some smooth.

    Immerkær 1996, "Fast noise variance estimation"; that of QUALITY is the mean over the picture, texture and all.
    """
    if min(grey.shape[1:]) < BLOCK + 2:
        return np.zeros(len(grey), dtype=np.float32)
    across = grey[:, :, :-2] - 2 * grey[:, :, 1:-1] + grey[:, :, 2:]
    both = np.abs(across[:, :-2] - 2 * across[:, 1:-1] + across[:, 2:])
    n, height, width = len(both), both.shape[1] // BLOCK, both.shape[2] // BLOCK
    blocks = both[:, : height * BLOCK, : width * BLOCK].reshape(n, height, BLOCK, width, BLOCK).mean(axis=(2, 4))
    found: Floats = np.percentile(blocks, GRAIN, axis=(1, 2)).astype(np.float32) * math.sqrt(math.pi / 2) / 6
    return found


def streaks(grey: Grey) -> tuple[Floats, Floats]:
    """(n,) how much more the finest detail varies across one direction than along it, 0…1, and that direction, 0…π.

    Coherence of the structure tensor, √((Jxx - Jyy)² + 4 Jxy²) / (Jxx + Jyy), of the picture less its mean over 3 × 3
    pixels (Bigün & Granlund 1987). 0: the same in all directions; 1: stripes, or blurred along a line. The direction is
    that of the stripes: 0 is level, π/2 upright.
    """
    if min(grey.shape[1:]) < 5:
        return np.zeros(len(grey), dtype=np.float32), np.zeros(len(grey), dtype=np.float32)
    rows = grey[:, :-2] + grey[:, 1:-1] + grey[:, 2:]
    fine = grey[:, 1:-1, 1:-1] - (rows[:, :, :-2] + rows[:, :, 1:-1] + rows[:, :, 2:]) / 9
    across, down = fine[:, 1:-1, 2:] - fine[:, 1:-1, :-2], fine[:, 2:, 1:-1] - fine[:, :-2, 1:-1]
    xx, yy, xy = ((a * b).mean(axis=(1, 2)) for a, b in ((across, across), (down, down), (across, down)))
    total = xx + yy
    ratio: Floats = np.divide(np.hypot(xx - yy, 2 * xy), total, out=np.zeros_like(total), where=total > 1e-6)
    return ratio, ((np.arctan2(2 * xy, xx - yy) / 2 + math.pi / 2) % math.pi).astype(np.float32)


def reach(grey: Grey) -> Floats:
    """(n,) levels between the darkest and the lightest fiftieth of a picture, 0…255.

    A small object on a plain sky leaves the contrast, a standard deviation, low, and is seen well all the same.
    """
    low, high = np.percentile(grey, (2, 98), axis=(1, 2))
    found: Floats = (high - low).astype(np.float32)
    return found


def _areas(pictures: Bytes, cells: int) -> Floats:
    """(n, c, c, 3) means over a grid of at most `cells` a side."""
    down, across = (np.linspace(0, side, min(cells, side) + 1).astype(int) for side in pictures.shape[1:3])
    sums: Floats = np.add.reduceat(np.add.reduceat(pictures.astype(np.float32), down[:-1], 1), across[:-1], 2)
    pixels: Floats = (np.diff(down)[:, None, None] * np.diff(across)[:, None]).astype(np.float32)
    return sums / pixels


def _largest_square(levels: NDArray[np.int16], apart: Flags) -> tuple[Ints, Ints]:
    """(n,) side, and (n, 2) last row and column, of the largest square of pixels `apart` whose neighbours are alike.

    A pixel ends a square one larger than the smallest of those that its three neighbours above and before it end.
    """
    n, height, width = apart.shape
    beside: Flags = np.abs(np.diff(levels, axis=2)).max(axis=3) <= FLAT  # (n, h, w - 1)
    above: Flags = np.abs(np.diff(levels, axis=1)).max(axis=3) <= FLAT
    best, end = np.zeros(n, dtype=np.int64), np.zeros((n, 2), dtype=np.int64)
    row = np.zeros((width, n), dtype=np.int64)
    for y in range(height):
        before, row = row, np.empty_like(row)
        for x in range(width):
            if x and y:
                joined = beside[:, y, x - 1] & beside[:, y - 1, x - 1] & above[:, y - 1, x] & above[:, y - 1, x - 1]
                grown = 1 + np.where(joined, np.minimum(np.minimum(before[x], before[x - 1]), row[x - 1]), 0)
                row[x] = np.where(apart[:, y, x], grown, 0)
            else:
                row[x] = apart[:, y, x]
            larger = row[x] > best
            best[larger], end[larger] = row[x][larger], (y, x)
    return best, end

"""Operations on pictures (b, 3, h, w) in 0…1 that repairs and damages are made of. Sizes go with the picture's."""

from __future__ import annotations

import io
import math

import numpy as np
import torch
from PIL import Image
from torch.nn import functional as F

from wrongtree.shared.grey import GREY

VARIED = 16 / 255  # at least, of a row that counts as repeated
EQUAL = 2 / 255  # by which neighbours of one cell may differ, as JPEG makes them
BAND = 6 / 255  # by which a band of one colour may vary, as JPEG makes it
FAINT = 8  # … and of the contrast one part in so many
NARROW, WIDE = 0.05, 0.45  # of the side: a narrower band is left, and no side loses more
GRID = 8  # pixels of a side of the blocks that JPEG compresses
SIDE = 32  # pixels; a radius of r is r at this size, and grows with the picture


def scale_of(pixels: torch.Tensor) -> float:
    """How much larger than 32 pixels a picture's shorter side is."""
    return min(pixels.shape[2:]) / SIDE


def column(values: torch.Tensor) -> torch.Tensor:
    """(b,) or (b, 3) -> (b, 1 or 3, 1, 1)."""
    return values.reshape(len(values), -1, 1, 1)


def grey(pixels: torch.Tensor) -> torch.Tensor:
    """(b, 1, h, w) Rec. 601."""
    weights = pixels.new_tensor(GREY)[None, :, None, None]
    return (pixels * weights).sum(dim=1, keepdim=True)


def to_brightness(pixels: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Multiplied so that the mean grey is `target` (b,); what is too bright is multiplied from white down."""
    mean, target = grey(pixels).mean(dim=(1, 2, 3)).clamp(1e-3, 1 - 1e-3), target.to(pixels)
    lighter = pixels * column(target / mean)
    darker = 1 - (1 - pixels) * column((1 - target) / (1 - mean))
    return torch.where(column(mean < target), lighter, darker).clamp(0, 1)


def to_contrast(pixels: torch.Tensor, spread: torch.Tensor, mean: torch.Tensor | None = None) -> torch.Tensor:
    """Stretched about its mean grey so that the standard deviation of grey is `spread` (b,); then moved to `mean`."""
    tones = grey(pixels)
    middle, own = tones.mean(dim=(1, 2, 3)), tones.flatten(1).std(dim=1, correction=0)
    factor = (spread.to(pixels) / own.clamp(min=1e-3)).clamp(1 / 12, 12)
    onto = middle if mean is None else mean.to(pixels)
    return ((pixels - column(middle)) * column(factor) + column(onto)).clamp(0, 1)


def to_colours(pixels: torch.Tensor, mean: torch.Tensor, spread: torch.Tensor) -> torch.Tensor:
    """Every channel stretched and moved to this mean and standard deviation (b, 3)."""
    middle = pixels.mean(dim=(2, 3))
    own = pixels.flatten(2).std(dim=2, correction=0)
    factor = (spread.to(pixels) / own.clamp(min=1e-3)).clamp(1 / 12, 12)
    return ((pixels - column(middle)) * column(factor) + column(mean.to(pixels))).clamp(0, 1)


def to_grey_world(pixels: torch.Tensor) -> torch.Tensor:
    """Channels multiplied so that their means are equal (Buchsbaum 1980, the grey-world assumption)."""
    mean = pixels.mean(dim=(2, 3)).clamp(min=1e-3)
    return (pixels * column(mean.mean(dim=1, keepdim=True) / mean)).clamp(0, 1)


def gaussian(pixels: torch.Tensor, sigma: float) -> torch.Tensor:
    """Gaussian blur; edges are repeated."""
    reach = max(1, math.ceil(3 * sigma))
    at = torch.arange(-reach, reach + 1, dtype=pixels.dtype, device=pixels.device)
    kernel = torch.exp(-(at**2) / (2 * sigma**2))
    kernel = (kernel / kernel.sum()).repeat(pixels.shape[1], 1)
    padded = F.pad(pixels, (reach, reach, reach, reach), mode="replicate")
    across = F.conv2d(padded, kernel[:, None, None, :], groups=pixels.shape[1])
    return F.conv2d(across, kernel[:, None, :, None], groups=pixels.shape[1])


def motion(pixels: torch.Tensor, length: int, angle: float) -> torch.Tensor:
    """Mean along a line at so many degrees: of `length` points, one in each column, or in each row if it is steep."""
    length |= 1
    half = length // 2
    across, up = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    steps = np.arange(-half, half + 1) / max(abs(across), abs(up))
    kernel = np.zeros((length, length))
    for y, x in zip((half - up * steps).round(9), (half + across * steps).round(9), strict=True):
        below, right = y % 1, x % 1  # one of them is 0: a point between two pixels is shared by them
        kernel[math.floor(y), math.floor(x)] += (1 - below) * (1 - right) / length
        kernel[math.ceil(y), math.ceil(x)] += (below + right) / length
    line = torch.from_numpy(kernel).to(pixels)
    padded = F.pad(pixels, (half, half, half, half), mode="replicate")
    return F.conv2d(padded, line.repeat(pixels.shape[1], 1, 1, 1), groups=pixels.shape[1])


def median(pixels: torch.Tensor, side: int) -> torch.Tensor:
    """Median of `side` × `side` pixels; edges are repeated."""
    half = side // 2
    padded = F.pad(pixels, (half, half, half, half), mode="replicate")
    patches = padded.unfold(2, side, 1).unfold(3, side, 1)
    return patches.reshape(*pixels.shape, side * side).median(dim=-1).values


def sharpness(pixels: torch.Tensor) -> torch.Tensor:
    """(b,) log10(1 + variance of the Laplacian of grey in 0…255), as predict/quality.py has it with the other sign."""
    tones = grey(pixels)[:, 0] * 255
    middle = tones[:, 1:-1, 1:-1]
    around = tones[:, :-2, 1:-1] + tones[:, 2:, 1:-1] + tones[:, 1:-1, :-2] + tones[:, 1:-1, 2:]
    return torch.log10(1 + (around - 4 * middle).flatten(1).var(dim=1, correction=0))


def noise_level(pixels: torch.Tensor) -> torch.Tensor:
    """(b,) Immerkær's estimate of the standard deviation of noise, in 0…1."""
    tones = grey(pixels)[:, 0]
    across = tones[:, :, :-2] - 2 * tones[:, :, 1:-1] + tones[:, :, 2:]
    both = across[:, :-2] - 2 * across[:, 1:-1] + across[:, 2:]
    return math.sqrt(math.pi / 2) / 6 * both.abs().mean(dim=(1, 2))


def blocks(pixels: torch.Tensor) -> torch.Tensor:
    """(b,) how much more neighbours differ across the borders of JPEG's blocks than within them, a ratio; 1 where
    nothing differs or there is no border. Pictures that were resized since they were compressed don't show it.

    After Wang, Bovik & Evans 2000, "Blind measurement of blocking artifacts in images", in the pixels' own domain.
    """
    tones = grey(pixels)[:, 0]
    at, within = pixels.new_zeros(len(pixels)), pixels.new_zeros(len(pixels))
    for steps in ((tones[:, :, 1:] - tones[:, :, :-1]).abs().mean(dim=1),
                  (tones[:, 1:] - tones[:, :-1]).abs().mean(dim=2)):  # fmt: skip
        border = torch.arange(1, steps.shape[1] + 1) % GRID == 0
        if border.any():
            at, within = at + steps[:, border].mean(dim=1), within + steps[:, ~border].mean(dim=1)
    return (at + 1e-3) / (within + 1e-3)


def compressed(pixels: torch.Tensor, quality: float) -> torch.Tensor:
    """Each written as JPEG of this quality and read again."""
    levels = (pixels.cpu() * 255).round().to(torch.uint8).permute(0, 2, 3, 1).numpy()
    made = np.empty_like(levels)
    for i, picture in enumerate(levels):
        file = io.BytesIO()
        Image.fromarray(picture).save(file, "JPEG", quality=round(quality))
        made[i] = np.asarray(Image.open(file).convert("RGB"))
    return torch.from_numpy(made).permute(0, 3, 1, 2).to(pixels) / 255


def repeated(pixels: torch.Tensor) -> torch.Tensor:
    """(b,) share of rows and columns that repeat the one before as a whole, 0…1: the cells of a pixelated picture.

    What is of one colour, as in a band or on a plain ground, does not count: it repeats in any picture.
    """
    found = pixels.new_zeros(len(pixels))
    for view in (pixels, pixels.transpose(2, 3)):
        same = (view[:, :, 1:] - view[:, :, :-1]).abs().amax(dim=(1, 3)) <= EQUAL
        varied = (view.amax(dim=3) - view.amin(dim=3)).amax(dim=1)[:, 1:] >= VARIED
        found = found + (same & varied).float().mean(dim=1) / 2
    return found


def pixelated(pixels: torch.Tensor, cells: int) -> torch.Tensor:
    """Reduced to so many cells along the shorter side, each of one colour."""
    h, w = pixels.shape[2:]
    size = (max(1, round(cells * h / min(h, w))), max(1, round(cells * w / min(h, w))))
    return F.interpolate(F.interpolate(pixels, size=size, mode="area"), size=(h, w), mode="nearest")


def bands(pixels: torch.Tensor) -> torch.Tensor:
    """(b, 4) rows or columns of one colour at the top, bottom, left and right; 0: they are narrow, or all are so."""
    h, w = pixels.shape[2:]
    if not len(pixels):
        return torch.zeros(0, 4, dtype=torch.long)
    allowed = (pixels.flatten(2).std(dim=2, correction=0).amax(dim=1) / FAINT).clamp(max=BAND)
    found = torch.zeros(len(pixels), 4, dtype=torch.long)
    for side, view in enumerate((pixels, pixels.flip(2), pixels.transpose(2, 3), pixels.transpose(2, 3).flip(2))):
        edge = view[:, :, :1].median(dim=3, keepdim=True).values
        plain = (view - edge).abs().amax(dim=(1, 3)) <= allowed[:, None]  # (b, rows)
        rows = plain.long().cumprod(dim=1).sum(dim=1)
        long = h if side < 2 else w
        wide = (rows >= max(2, NARROW * long)) & ~plain.all(dim=1)
        found[:, side] = torch.where(wide, rows.clamp(max=int(WIDE * long)), 0)
    return found


def unframed(pixels: torch.Tensor) -> torch.Tensor:
    """Without the bands of one colour at its edges, enlarged to the whole picture."""
    h, w = pixels.shape[2:]
    found = pixels.clone()
    for i, (top, bottom, left, right) in enumerate(bands(pixels).tolist()):
        if top or bottom or left or right:
            inner = pixels[i : i + 1, :, top : h - bottom, left : w - right]
            found[i] = F.interpolate(inner, size=(h, w), mode="bilinear", align_corners=False)[0]
    return found


def sharpened(pixels: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Unsharp masks of growing strength: each picture takes the one that brings it nearest to `target` (b,)."""
    detail = pixels - gaussian(pixels, scale_of(pixels))
    best, nearest = pixels, (sharpness(pixels) - target.to(pixels)).abs()
    for strength in (1.0, 2.0, 4.0, 8.0):
        made = (pixels + strength * detail).clamp(0, 1)
        away = (sharpness(made) - target.to(pixels)).abs()
        best = torch.where(column(away < nearest), made, best)
        nearest = torch.minimum(away, nearest)
    return best


def zoomed(pixels: torch.Tensor, factor: float) -> torch.Tensor:
    """Enlarged about the centre, or made smaller with its edges repeated around it."""
    theta = pixels.new_tensor([[1 / factor, 0, 0], [0, 1 / factor, 0]]).repeat(len(pixels), 1, 1)
    grid = F.affine_grid(theta, list(pixels.shape), align_corners=False)
    return F.grid_sample(pixels, grid, padding_mode="border", align_corners=False)


def shifted(pixels: torch.Tensor, right: float, down: float) -> torch.Tensor:
    """Moved by these shares of the side, in whole pixels: parts of one would blur. Edges are repeated."""
    h, w = pixels.shape[2:]
    across, along = round(right * w) / w, round(down * h) / h
    theta = pixels.new_tensor([[1, 0, -2 * across], [0, 1, -2 * along]]).repeat(len(pixels), 1, 1)
    grid = F.affine_grid(theta, list(pixels.shape), align_corners=False)
    return F.grid_sample(pixels, grid, padding_mode="border", align_corners=False)


def resampled(pixels: torch.Tensor) -> torch.Tensor:
    """Made half as large and enlarged again."""
    h, w = pixels.shape[2:]
    small = F.interpolate(pixels, size=(max(1, h // 2), max(1, w // 2)), mode="area")
    return F.interpolate(small, size=(h, w), mode="bilinear", align_corners=False)


def noisy(pixels: torch.Tensor, level: float) -> torch.Tensor:
    """Gaussian noise in every channel, the same in every run."""
    chance = torch.Generator().manual_seed(0)
    noise = torch.randn(pixels.shape[1:], generator=chance).to(pixels)
    shifts = range(len(pixels))  # each picture's noise is that of the first, rolled: it depends on its place alone
    rolled = torch.stack([noise.roll((7 * i, 13 * i), dims=(1, 2)) for i in shifts]) if len(pixels) else pixels
    return (pixels + level * rolled).clamp(0, 1)


def dotted(pixels: torch.Tensor, share: float, coloured: bool = False) -> torch.Tensor:
    """Dots on this share of the pixels, the same in every run: black and white ones, as many of either; `coloured`:
    each channel by itself, as noise of a sensor or of a transmission has it.
    """
    shape = pixels.shape[1:] if coloured else (1, *pixels.shape[2:])
    chance = torch.rand(shape, generator=torch.Generator().manual_seed(0)).to(pixels)
    found = pixels.clone()
    for i in range(len(pixels)):  # as in `noisy`
        here = chance.roll((7 * i, 13 * i), dims=(1, 2)).expand(pixels.shape[1:])
        found[i][here < share / 2] = 0
        found[i][here > 1 - share / 2] = 1
    return found


def exposed(pixels: torch.Tensor, gain: float) -> torch.Tensor:
    """More light on the sensor: what is beyond white is lost, unlike where a picture is only brightened."""
    return (pixels * gain).clamp(0, 1)


def covered(pixels: torch.Tensor, side: float) -> torch.Tensor:
    """A grey square at places that go round the picture."""
    h, w = pixels.shape[2:]
    high, wide = max(1, round(side * h)), max(1, round(side * w))
    found = pixels.clone()
    for i in range(len(pixels)):
        top, left = (i * 5) % max(1, h - high + 1), (i * 11) % max(1, w - wide + 1)
        found[i, :, top : top + high, left : left + wide] = 0.5
    return found


def mask_of(region: torch.Tensor, pixels: torch.Tensor) -> torch.Tensor:
    """(s, s') or (b, s, s') flags -> (…, 1, h, w) in 0…1 with soft edges."""
    flags = region.to(pixels).reshape(-1, 1, *region.shape[-2:])
    large = F.interpolate(flags, size=pixels.shape[2:], mode="nearest")
    reach = max(1, round(scale_of(pixels) / 2))
    wide = F.max_pool2d(large, 2 * reach + 1, stride=1, padding=reach)
    return F.avg_pool2d(F.pad(wide, (reach,) * 4, mode="replicate"), 2 * reach + 1, stride=1)


def pasted(pixels: torch.Tensor, other: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """`other` where the mask is, blended at its edge."""
    return pixels * (1 - mask) + other * mask

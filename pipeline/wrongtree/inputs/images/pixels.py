"""From an image file of any kind to upright 8-bit RGB."""

import warnings
from functools import cache
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps

# What is a picture, whatever its name says. Pillow reads more, some of it by other programs: EPS is a language, and
# Ghostscript would run what a file says in it.
FORMATS = ("PNG", "JPEG", "MPO", "WEBP", "GIF", "TIFF", "BMP", "PPM", "JPEG2000", "AVIF")
MOST_PIXELS = 89_478_485  # of one picture: a quarter of a gigabyte as RGB, where Pillow begins to warn
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning, module=r"PIL\.Image")  # we refuse these


def read_rgb(source: Path | BinaryIO) -> Image.Image:
    """Read one image file as upright 8-bit RGB. Raises OSError or ValueError where it cannot be read whole.

    Unlike torchvision's loader, EXIF orientation is honoured; where that block is damaged, the picture is as it lies.
    A file of a few bytes may claim any size: nothing is unpacked of one that claims too much.
    """
    with Image.open(source, formats=_known()) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValueError(f"has {image.width} × {image.height} pixels, more than {MOST_PIXELS:,}")
        image.load()
        try:
            upright = ImageOps.exif_transpose(image)
        except Exception:  # whatever is in there, Pillow may raise nearly anything, and the pixels are sound
            upright = image.copy()
    return to_rgb(upright)


@cache
def _known() -> list[str]:
    """The formats that this Pillow was built with."""
    Image.init()
    return [name for name in FORMATS if name in Image.OPEN]


def to_rgb(picture: Image.Image) -> Image.Image:
    """Make 8-bit RGB of any mode.

    Like torchvision's loader, transparency is dropped rather than blended: that is what models were trained on.
    Unlike it, 16-bit images are scaled, not clipped to white.
    """
    if picture.mode.startswith("I"):
        values = np.asarray(picture, dtype=np.float64)
        picture = Image.fromarray((np.clip(values, 0, 65535) / 257).round().astype(np.uint8))
    elif picture.mode == "F":
        values = np.asarray(picture, dtype=np.float64)
        white = 1 if np.max(values, initial=0, where=np.isfinite(values)) <= 1 else 255
        shares = np.clip(np.nan_to_num(values), 0, white) / white
        picture = Image.fromarray((shares * 255).round().astype(np.uint8))
    return picture.convert("RGB")

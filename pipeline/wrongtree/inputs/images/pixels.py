"""From an image file of any kind to an upright picture, as the file holds it; `levels` makes 8-bit RGB of that."""

from __future__ import annotations

import io
import logging
import warnings
import zlib
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from PIL import Image, ImageOps, TiffImagePlugin, UnidentifiedImageError

from wrongtree.inputs.images.kinds import HEAD, foreign, known_formats
from wrongtree.inputs.images.levels import USUAL, Picture, Rule, shown
from wrongtree.inputs.images.listed import PLAIN, Peek

MOST_PIXELS = 89_478_485  # of one picture: a quarter of a gigabyte as RGB, where Pillow begins to warn
PNG = b"\x89PNG\r\n\x1a\n"
PIXELS = frozenset((b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"eXIf"))  # chunks of a PNG that make the picture
MOST_PNG = 1 << 29  # bytes of a PNG that is read again without its texts
BANDS, BITS, FORMAT, NEWER, PREVIEW = 277, 258, 339, 330, 254  # tags of TIFF
NUMBERS = {1: "whole numbers", 2: "signed numbers", 3: "floats"}
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning, module=r"PIL\.Image")  # we refuse these
logging.getLogger("PIL").addHandler(logging.NullHandler())  # what it says of a file, it raises as well


def read_rgb(source: Path | BinaryIO, rule: Rule = USUAL) -> Image.Image:
    """Read one image file as upright 8-bit RGB. Raises OSError or ValueError where it cannot be read whole."""
    picture: Image.Image = shown(read_picture(source), rule)
    return picture


def read_picture(source: Path | BinaryIO) -> Picture:
    """Read one image file upright: 8-bit pictures as Pillow has them, what has more bits as an array of its values.

    Unlike torchvision's loader, EXIF orientation is honoured; where that block is damaged, the picture is as it lies.
    A file of a few bytes may claim any size: nothing is unpacked of one that claims too much. Raises OSError or
    ValueError, which says what the file is, where it is no picture that can be read whole.
    """
    try:
        return _read(source)
    except Exception as fault:  # a damaged file makes decoders raise nearly anything
        if isinstance(fault, OSError) and fault.errno is not None:
            raise
        head = _head(source)
        if head.startswith(PNG) and (again := _of_chunks(source)) is not None:
            return again
        if isinstance(fault, MemoryError):
            raise
        why = _why(head, source, fault)
        raise (fault if why is None else ValueError(why)) from fault


def peek(source: Path | BinaryIO) -> Peek:
    """What a picture's header tells, without its pixels. A camera's second, smaller picture is no second frame."""
    try:
        with Image.open(source, formats=known_formats()) as image:
            several = image.format != "MPO" and getattr(image, "n_frames", 1) > 1
            return Peek(image.mode[0] in "IF" or _is_halved(image), several)
    except Exception:  # it will be read again, and then its failure can be told
        return PLAIN


def _read(source: Path | BinaryIO) -> Picture:
    with Image.open(source, formats=known_formats()) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValueError(f"has {image.width} × {image.height} pixels, more than {MOST_PIXELS:,}")
        tags = getattr(image, "tag_v2", {})
        if NEWER in tags and int(tags.get(PREVIEW, 0)) & 1:
            raise ValueError("is a camera's raw picture, of which only a small preview could be read")
        halved = _is_halved(image)
        image.load()
        try:
            upright = ImageOps.exif_transpose(image)
        except Exception:  # whatever is in there, Pillow may raise nearly anything, and the pixels are sound
            upright = image.copy()
    return values_of(upright, halved)


def values_of(picture: Image.Image, halved: bool = False) -> Picture:
    """The same picture, or its values as an array where it has more than 8 bits.

    Of colours with 16 bits Pillow reads the upper 8 (`halved`): these are put back in their places.
    """
    if picture.mode[0] in "IF":
        return np.asarray(picture)
    if halved:
        return np.asarray(picture.convert("RGB")).astype(np.uint16) * np.uint16(257)
    return picture


def _is_halved(image: Image.Image) -> bool:
    """Whether Pillow drops the lower half of 16 bits as it reads, as it does of colours."""
    tiles: Any = getattr(image, "tile", None)
    if not tiles or image.mode[0] in "IF":
        return False
    args = tiles[0][3]
    raw = args[0] if isinstance(args, tuple) and args else args
    return isinstance(raw, str) and ";16" in raw


def _head(source: Path | BinaryIO) -> bytes:
    try:
        if isinstance(source, Path):
            with source.open("rb") as stream:
                return stream.read(HEAD)
        source.seek(0)
        return source.read(HEAD)
    except (OSError, ValueError):
        return b""


def _of_chunks(source: Path | BinaryIO) -> Picture | None:
    """A PNG without its texts, profiles and other chunks that make no picture, which may be of any size."""
    try:
        with source.open("rb") if isinstance(source, Path) else io.BytesIO(_rest(source)) as stream:
            kept = [stream.read(len(PNG))]
            while len(head := stream.read(8)) == 8:
                length, name = int.from_bytes(head[:4]), head[4:]
                if name not in PIXELS:
                    stream.seek(length + 4, io.SEEK_CUR)
                    continue
                if length > MOST_PNG:
                    return None
                body = stream.read(length + 4)
                if name == b"eXIf" and zlib.crc32(name + body[:-4]) != int.from_bytes(body[-4:]):
                    continue
                kept += [head, body]
                if sum(map(len, kept[-2:])) > MOST_PNG:
                    return None
        return _read(io.BytesIO(b"".join(kept)))
    except Exception:  # then what was wrong at first is told
        return None


def _rest(source: BinaryIO) -> bytes:
    source.seek(0)
    return source.read(MOST_PNG)


def _why(head: bytes, source: Path | BinaryIO, fault: BaseException) -> str | None:
    """What to say of a file that could not be read; None where the decoder said it well enough."""
    if not isinstance(fault, UnidentifiedImageError | SyntaxError):
        return None
    kind = foreign(head)
    if kind is not None:
        return f"is {kind.one}; {kind.mend_one}"
    if head.startswith((b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")):
        return _of_tiff(source)
    return None


def _of_tiff(source: Path | BinaryIO) -> str | None:
    """What a TIFF holds that Pillow has no picture for: how many bands, of which numbers."""
    try:
        with source.open("rb") if isinstance(source, Path) else io.BytesIO(_rest(source)) as stream:
            directory = TiffImagePlugin.ImageFileDirectory_v2(stream.read(8))
            stream.seek(directory.next)
            directory.load(stream)
            bands, bits = int(directory.get(BANDS, 1)), directory.get(BITS, (1,))
            numbers = NUMBERS.get(int((directory.get(FORMAT) or (1,))[0]), "numbers")
    except Exception:  # it is damaged, and the decoder's own words have to do
        return None
    deep = int(bits[0] if isinstance(bits, tuple) else bits)
    if bands == 1:
        return f"has {deep}-bit {numbers}; save it with 8 or 16 bits, or as 32-bit floats"
    return f"has {bands} bands of {deep}-bit {numbers}; save one band, or three as red, green and blue of 8 bits"

"""What a file is, told by its first bytes: a picture that can be read here, one that cannot, or something else."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from PIL import Image

# What is a picture, whatever its name says. Pillow reads more, some of it by other programs: EPS is a language, and
# Ghostscript would run what a file says in it.
FORMATS = ("PNG", "JPEG", "MPO", "WEBP", "GIF", "TIFF", "BMP", "PPM", "JPEG2000", "AVIF")
HEAD = 512  # bytes that tell what a file is
NETPBM = re.compile(rb"P[1-6fF]\s")
# Of a camera: most are TIFF files inside, whose first picture is a small preview.
RAW = frozenset(
    (".nef", ".nrw", ".dng", ".arw", ".cr2", ".cr3", ".raf", ".orf", ".rw2", ".pef", ".srw", ".3fr", ".iiq")
)
# What stands beside pictures so often that nobody needs to look inside.
PLAIN = frozenset(
    (
        *(".txt", ".json", ".jsonl", ".xml", ".csv", ".tsv", ".md", ".rst", ".html", ".htm", ".log", ".yaml", ".yml"),
        *(".toml", ".ini", ".cfg", ".py", ".ipynb", ".pyc", ".sh", ".npy", ".npz", ".pt", ".pth", ".ckpt", ".onnx"),
        *(".safetensors", ".pkl", ".parquet", ".mat", ".h5", ".hdf5", ".zip", ".tar", ".gz", ".db", ".lock", ".cls"),
    )
)
CONVERT = "convert them to PNG or JPEG"
AGAIN = "download them again"
LFS = "run git lfs pull"


@dataclass(frozen=True)
class Kind:
    """What a file is that cannot be read here."""

    one: str  # "a HEIC picture"
    many: str  # "HEIC pictures"
    mend: str
    pictured: bool = True  # whether somebody who looks at it sees a picture

    @property
    def mend_one(self) -> str:
        """The way out of one such file."""
        return self.mend.replace("them", "it")


HEIC, JXL = Kind("a HEIC picture", "HEIC pictures", CONVERT), Kind("a JPEG XL picture", "JPEG XL pictures", CONVERT)
CAMERA = Kind("a camera's raw picture", "raw pictures of cameras", CONVERT)
SVG, PDF = Kind("an SVG drawing", "SVG drawings", CONVERT), Kind("a PDF document", "PDF documents", CONVERT)
PSD, EXR = Kind("a Photoshop file", "Photoshop files", CONVERT), Kind("an OpenEXR picture", "OpenEXR pictures", CONVERT)
EPS, ICON = Kind("a PostScript file", "PostScript files", CONVERT), Kind("an icon file", "icon files", CONVERT)
DICOM, FITS = Kind("a DICOM image", "DICOM images", CONVERT), Kind("a FITS image", "FITS images", CONVERT)
VIDEO = Kind("a video", "videos", "save the frames that matter as PNG or JPEG")
POINTER = Kind("a pointer of Git LFS", "pointers of Git LFS, whose files were not fetched", LFS)
PAGE = Kind("a web page", "web pages", AGAIN, pictured=False)
EMPTY = Kind("empty", "empty files", AGAIN, pictured=False)
ZEROS = Kind("only zeros", "files of only zeros", AGAIN, pictured=False)
ARCHIVE = Kind("an archive", "archives", "unpack them", pictured=False)
ARRAY = Kind("a NumPy or HDF5 file", "NumPy or HDF5 files", "save the arrays as PNG", pictured=False)
TEXT = Kind("text", "text files", AGAIN, pictured=False)
STARTS: tuple[tuple[bytes, Kind], ...] = (
    (b"version https://git-lfs", POINTER),
    (b"\xff\x0a", JXL),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", JXL),
    (b"FUJIFILMCCD-RAW", CAMERA),
    (b"IIRO", CAMERA),
    (b"IIU\x00", CAMERA),
    (b"%PDF", PDF),
    (b"%!PS", EPS),
    (b"8BPS", PSD),
    (b"v/1\x01", EXR),
    (b"SIMPLE  =", FITS),
    (b"\x00\x00\x01\x00", ICON),
    (b"\x1aE\xdf\xa3", VIDEO),
    (b"PK\x03\x04", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
    (b"Rar!", ARCHIVE),
    (b"7z\xbc\xaf", ARCHIVE),
    (b"\x93NUMPY", ARRAY),
    (b"\x89HDF", ARRAY),
)
HEIFS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis")


@cache
def known_formats() -> list[str]:
    """The formats that this Pillow was built with."""
    Image.init()
    return [name for name in FORMATS if name in Image.OPEN]


@cache
def endings() -> frozenset[str]:
    """The endings of files that this Pillow decodes: `.jpg`, `.jfif`, `.avif` …"""
    formats = known_formats()
    return frozenset(ending for ending, name in Image.registered_extensions().items() if name in formats)


def is_picture(head: bytes) -> bool:
    """Whether a file that begins like this is a picture that can be read here."""
    if head[4:8] == b"ftyp":
        return b"avif" in head[8:64] and "AVIF" in known_formats()
    if NETPBM.match(head):
        return True
    if head.startswith((b"II*\x00", b"MM\x00*")) and head[8:10] == b"CR":
        return False
    accepts = (Image.OPEN[name][1] for name in known_formats() if name not in ("AVIF", "PPM"))
    return any(accept is not None and accept(head[:16]) for accept in accepts)


def foreign(head: bytes) -> Kind | None:
    """What a file is that is no picture we can read; None where that is not known."""
    if not head:
        return EMPTY
    if not head.strip(b"\x00"):
        return ZEROS
    if head[4:8] == b"ftyp":
        brands = head[8:64]
        if brands.startswith(b"crx"):
            return CAMERA
        return HEIC if any(brand in brands for brand in (*HEIFS, b"mif1", b"msf1")) else VIDEO
    if head[8:10] == b"CR" and head.startswith(b"II*\x00"):
        return CAMERA
    if head[128:132] == b"DICM":
        return DICOM
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        return VIDEO
    found = next((kind for start, kind in STARTS if head.startswith(start)), None)
    return found or _written(head)


def _written(head: bytes) -> Kind | None:
    """Of text: a drawing, a page, or no more than text."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith((b"<!doctype html", b"<html")):
        return PAGE
    if text.startswith((b"<svg", b"<?xml", b"<!--", b"<!doctype svg")):
        return SVG if b"<svg" in text or b"doctype svg" in text else TEXT
    is_text = not any(byte < 9 or 13 < byte < 32 for byte in head)
    try:
        head[:-4].decode("utf-8") if len(head) == HEAD else head.decode("utf-8")
    except UnicodeDecodeError as fault:
        is_text = is_text and len(head) == HEAD and fault.start > len(head) - 8
    return TEXT if is_text else None


def is_named_as_picture(name: str) -> bool | None:
    """Whether a file's ending says that it is a picture; None where only its first bytes can tell."""
    ending = PurePosixPath(name.lower()).suffix
    if ending in endings():
        return True
    return False if ending in PLAIN or ending in RAW else None


def head_of(path: Path) -> bytes:
    """A file's first bytes; none where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return stream.read(HEAD)
    except (OSError, ValueError):
        return b""


def kind_of(name: str, head: bytes) -> Kind | None:
    """What a file is that is not read here, by its ending where that says more than its bytes."""
    return CAMERA if PurePosixPath(name.lower()).suffix in RAW else foreign(head)


def counted(kinds: Sequence[tuple[str, Kind]], where: str, *, packed: bool = False) -> list[str]:
    """One sentence for each way out about files (name, kind) that cannot be read: how many of which kind, the first."""
    by_mend: dict[str, list[tuple[str, Kind]]] = {}
    for name, kind in kinds:
        by_mend.setdefault(kind.mend, []).append((name, kind))
    told = []
    for mend, some in by_mend.items():
        numbers = Counter(kind for _, kind in some)
        parts = [f"1 is {kind.one}" if n == 1 else f"{n:,} are {kind.many}" for kind, n in numbers.items()]
        of = "1 file cannot" if len(some) == 1 else f"{len(some):,} files cannot"
        way = mend if len(some) > 1 else mend.replace("them", "it", 1)
        if mend == CONVERT and not packed and not any(is_named_as_picture(name) for name, _ in some):
            patterns = dict.fromkeys(_pattern(name) for name, _ in some)
            way += f", for example with ImageMagick: magick mogrify -format png {_paths(where, patterns)}"
        told.append(f"{where}: {of} be read: {', '.join(parts)} (the first: {some[0][0]}); {way}")
    return told


def _paths(where: str, patterns: Iterable[str]) -> str:
    return " ".join(f"{shlex.quote(where)}/{pattern}" for pattern in patterns)


def _pattern(name: str) -> str:
    """`cat/1.heic` → `*/*.heic`."""
    path = PurePosixPath(name)
    return "/".join([*("*" for _ in path.parts[:-1]), f"*{path.suffix}"])

"""Files that are images although their names do not say so, and files that are none although their names do."""

import csv
import io
import re
import shutil
import struct
from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin

from cases import COLOURS, FACTORY, Case, folders, picture

NET = ["--model", f"{FACTORY}:net"]
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 40
LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"


def first_unreadable(folder: Path) -> list[object]:
    """All of the first class, and most of the others: there are more of them than a sample has images."""
    for path in folders(folder / "photos", each=20, wrong=2):
        if path.parent.name == "blue" and int(path.stem) != 13:
            path.write_bytes(b"\x89PNG\r\n\x1a\n damaged")
    return ["--data", "photos", *NET]


def first_unreadable_given(folder: Path) -> list[object]:
    first_unreadable(folder)
    paths = sorted((folder / "photos").glob("*/*.png"))
    names = [path.relative_to(folder / "photos").as_posix() for path in paths]
    rows = [["path", "prediction"], *([name, "green" if name.startswith("red") else "red"] for name in names)]
    with (folder / "said.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return ["--data", "photos", "--predictions", "said.csv"]


def endings(folder: Path) -> list[object]:
    kinds = {"jfif": "JPEG", "gif": "GIF", "avif": "AVIF", "jp2": "JPEG2000", "jpe": "JPEG", "TIF": "TIFF", "": "PNG"}
    for k, (name, colour) in enumerate(COLOURS.items()):
        (folder / "photos" / name).mkdir(parents=True)
        for i, (ending, kind) in enumerate(kinds.items()):
            path = folder / "photos" / name / (f"{i}.{ending}" if ending else str(i))
            picture(colour, 10 * k + i).save(path, kind)
        (folder / "photos" / name / "notes.txt").write_text("no image")
    return ["--data", "photos", *NET]


def leftovers(folder: Path) -> list[object]:
    paths = folders(folder / "photos", each=6, wrong=1)
    for path in paths:
        path.with_name(f"._{path.name}").write_bytes(b"\0\5\x16\7 of a Mac")
    for place in ("__MACOSX/blue", ".ipynb_checkpoints", "@eaDir", "red/@eaDir", "blue/.ipynb_checkpoints"):
        (folder / "photos" / place).mkdir(parents=True)
        shutil.copy(paths[0], folder / "photos" / place / "0-checkpoint.png")
    for name in ("Thumbs.db", "desktop.ini", "red/Thumbs.db", ".DS_Store"):
        (folder / "photos" / name).write_bytes(b"x")
    return ["--data", "photos", *NET]


def texts(folder: Path) -> list[object]:
    for path in folders(folder / "photos", each=6, wrong=1):
        told = PngImagePlugin.PngInfo()
        told.add_text("workflow", "x" * 2_000_000, zip=True)
        Image.open(path).save(path, pnginfo=told)
    return ["--data", "photos", *NET]


def profiles(folder: Path) -> list[object]:
    for path in folders(folder / "photos", each=6, wrong=1):
        Image.open(path).save(path, icc_profile=bytes(3_000_000))
    return ["--data", "photos", *NET]


def phone(folder: Path) -> list[object]:
    for path in folders(folder / "photos", each=6, wrong=1):
        if int(path.stem) >= 4:
            path.with_suffix(".jpg").write_bytes(HEIC)
            path.unlink()
    return ["--data", "photos", *NET]


def converted(folder: Path, said: str) -> list[object]:
    """What `convert them to PNG or JPEG` comes to."""
    assert "6 files cannot be read: 6 are HEIC pictures" in said
    for path in (folder / "photos").glob("*/*.jpg"):
        picture(COLOURS[path.parent.name], int(path.stem)).save(path, "JPEG")
    return ["--data", "photos", *NET]


def own_ending(folder: Path) -> list[object]:
    for name in COLOURS:
        for i in range(3):
            path = folder / "photos" / name / f"{i}.HEIC"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(HEIC)
    return ["--data", "photos", *NET]


def mogrified(folder: Path, said: str) -> list[object]:
    """What the command in the sentence writes: a PNG beside every file that its pattern matches."""
    found = re.search(r"magick mogrify -format png (\S+)", said)
    assert found is not None, said
    for path in folder.glob(found[1]):
        picture(COLOURS[path.parent.name], int(path.stem)).save(path.with_suffix(".png"))
    return ["--data", "photos", *NET]


def pointers(folder: Path) -> list[object]:
    for path in folders(folder / "photos", each=4):
        path.write_bytes(LFS)
    return ["--data", "photos", *NET]


def pulled(folder: Path, said: str) -> list[object]:
    assert "git lfs pull" in said
    folders(folder / "photos", each=4)
    return ["--data", "photos", *NET]


def bands(path: Path, values: np.ndarray) -> None:
    """A TIFF of (h, w, bands) bytes, as rasterio writes it and Pillow does not."""
    height, width, count = values.shape
    entries = [(256, 3, width), (257, 3, height), (258, 3, count), (259, 3, 1), (262, 3, 1), (273, 4, 0)]
    entries += [(277, 3, count), (278, 3, height), (279, 4, values.size)]
    start = 8 + 2 + 12 * len(entries) + 4
    out = struct.pack("<2sHIH", b"II", 42, 8, len(entries))
    for tag, kind, value in entries:
        number = (count, start) if tag == 258 else (1, start + 2 * count if tag == 273 else value)
        out += struct.pack("<HHII", tag, kind, *number)
    path.write_bytes(out + bytes(4) + struct.pack(f"<{count}H", *[8] * count) + values.tobytes())


def satellites(folder: Path) -> list[object]:
    for path in folders(folder / "photos", each=3):
        colours = np.asarray(Image.open(path))
        bands(path.with_suffix(".tif"), np.concatenate([colours, colours, colours[:, :, :1]], axis=2))
        path.unlink()
    return ["--data", "photos", *NET]


def three_bands(folder: Path, said: str) -> list[object]:
    assert "save one band, or three as red, green and blue of 8 bits" in said
    folders(folder / "photos", each=3)
    for path in (folder / "photos").glob("*/*.tif"):
        path.unlink()
    return ["--data", "photos", *NET]


def modes(folder: Path) -> list[object]:
    """What is in colour stays so; transparency is dropped."""
    for path in folders(folder / "photos", each=4, wrong=1):
        shown = Image.open(path)
        mode = ("RGB", "RGBA", "CMYK", "P")[int(path.stem)]
        made = shown.quantize(16) if mode == "P" else shown.convert(mode)
        made.save(path.with_suffix(".tif"))
        path.unlink()
    return ["--data", "photos", *NET]


def cut_short(folder: Path) -> list[object]:
    for path in folders(folder / "photos", each=4):
        stream = io.BytesIO()
        Image.open(path).resize((64, 64)).save(stream, "JPEG", quality=95)
        whole = stream.getvalue()
        path.with_suffix(".jpg").write_bytes(whole[: len(whole) // 2] if path.stem == "0" else whole)
        path.unlink()
    return ["--data", "photos", *NET]


CASES = [
    Case(
        "the first 20 images cannot be read",
        "",
        first_unreadable,
        right=(37, 41),
        classes=3,
        says=("images cannot be read",),
    ),
    Case(
        "the first 20 images cannot be read, and predictions are given",
        "",
        first_unreadable_given,
        right=(0, 41),
        classes=3,
        says=("images cannot be read",),
    ),
    Case(
        "images with unusual endings or none",
        "pytorch/vision#2831",
        endings,
        right=(21, 21),
        classes=3,
        says=("leaves out 3 files that are no images (.txt): 1 in blue, 1 in green and 1 in red",),
    ),
    Case(
        "what macOS, Windows, a NAS and notebooks leave behind",
        "open-mmlab/mmpretrain#507",
        leftovers,
        right=(15, 18),
        classes=3,
        says=("ignores 27 hidden or system files or folders",),
    ),
    Case("PNG files with 2 MB of text", "python-pillow/Pillow#8363", texts, right=(15, 18), classes=3),
    Case("PNG files with a large colour profile", "python-pillow/Pillow#2445", profiles, right=(15, 18), classes=3),
    Case(
        "a phone's HEIC pictures that are named .jpg",
        "edenai/edenai-apis#183",
        phone,
        right=(9, 12),
        says=("6 files cannot be read: 6 are HEIC pictures", "convert them to PNG or JPEG"),
        mended=converted,
        after=(15, 18),
    ),
    Case(
        "a folder of nothing but HEIC pictures",
        "saimn/sigal#436",
        own_ending,
        says=("9 files cannot be read: 9 are HEIC pictures",),
        mended=mogrified,
        after=(9, 9),
    ),
    Case(
        "pointers of Git LFS instead of pictures",
        "visit-dav/visit#18015",
        pointers,
        says=("is a pointer of Git LFS; run git lfs pull",),
        mended=pulled,
        after=(12, 12),
    ),
    Case(
        "TIFF files of seven bands",
        "python-pillow/Pillow#7007",
        satellites,
        says=("has 7 bands of 8-bit whole numbers",),
        mended=three_bands,
        after=(9, 9),
    ),
    Case("TIFF files in RGB, RGBA, CMYK and with a palette", "", modes, right=(9, 12), classes=3),
    Case(
        "JPEG files that are cut short",
        "",
        cut_short,
        right=(9, 9),
        says=("3 of 12 images cannot be read", "image file is truncated"),
    ),
]

"""Real image files, harmed in thousands of ways: each is read or refused by name, soon and in little memory."""

import io
import random
import time

import numpy as np
import psutil
import pytest
from PIL import Image
from torchvision.transforms.functional import to_tensor

from wrongtree.inputs.decode import decode
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.images.pixels import read_rgb

MUTANTS = 2400
# Extension, Pillow's format, mode, and how it is saved: GIF goes by .jpg, as it does on disks of real people.
KINDS = (
    (".png", "PNG", "RGB", {}),
    (".png", "PNG", "P", {}),
    (".png", "PNG", "I;16", {}),
    (".jpg", "JPEG", "RGB", {"quality": 80}),
    (".jpg", "JPEG", "CMYK", {"progressive": True}),
    (".webp", "WEBP", "RGBA", {"lossless": True}),
    (".webp", "WEBP", "RGB", {"quality": 50}),
    (".jpg", "GIF", "P", {}),
    (".tif", "TIFF", "RGB", {"compression": "tiff_lzw"}),
    (".tif", "TIFF", "F", {}),
    (".bmp", "BMP", "RGB", {}),
    (".ppm", "PPM", "RGB", {}),
)


def drawn(mode: str, side: int, seed: int) -> Image.Image:
    pixels = np.random.default_rng(seed).integers(0, 256, (side, side, 4), dtype=np.uint8)
    pixels = np.sort(pixels, axis=0)  # something that compresses
    if mode == "F":
        return Image.fromarray(pixels[:, :, 0].astype(np.float32) / 255)
    if mode == "I;16":
        return Image.fromarray(pixels[:, :, 0].astype(np.uint16) * 257)
    return Image.fromarray(pixels[:, :, :3]).convert(mode)


def originals() -> list[tuple[str, bytes]]:
    """Every kind in three sizes, one of them a single pixel, and one photograph with an EXIF block."""
    made = []
    for number, (suffix, kind, mode, options) in enumerate(KINDS):
        for side in (1, 9, 33):
            stream = io.BytesIO()
            drawn(mode, side, number).save(stream, kind, **options)
            made.append((suffix, stream.getvalue()))
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "turned" * 20
    stream = io.BytesIO()
    drawn("RGB", 33, 99).save(stream, "JPEG", exif=exif)
    return [*made, (".jpg", stream.getvalue())]


def harmed(raw: bytes, other: bytes, chance: random.Random) -> bytes:
    """One mutant: bits flipped, bytes put in, taken out, said again or taken from elsewhere.

    Most of the harm is near the head, where sizes and kinds are said.
    """
    data = bytearray(raw)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        length = max(1, len(data))
        at = min(int(length * chance.random() ** 3), length - 1)
        span = chance.randint(1, 8)
        what = chance.randrange(7)
        if what == 0 and data:
            data[at] ^= 1 << chance.randrange(8)
        elif what == 1:
            data[at : at + span] = chance.randbytes(span)
        elif what == 2:
            data[at : at + span] = b"\xff" * span
        elif what == 3:
            del data[at : at + span]
        elif what == 4:
            data[at:at] = data[at : at + 64] * chance.randint(1, 40)
        elif what == 5:
            del data[max(1, int(len(data) * chance.random())) :]
        else:
            data[at:at] = other[at : at + 200]
    return bytes(data)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_thousands_of_harmed_files_are_each_read_or_listed(tmp_path):
    chance = random.Random(0)
    sound = originals()
    names, whole = [], {}
    for number in range(MUTANTS):
        suffix, raw = sound[number % len(sound)]
        name = f"{number:04d}{suffix}"
        whole[name] = harmed(raw, chance.choice(sound)[1], chance)
        (tmp_path / name).write_bytes(whole[name])
        names.append(name)
    images = LabelledImages(
        "fuzz", tuple(names), np.zeros(MUTANTS, np.int64), ("a",), (),
        lambda row: read_rgb(tmp_path / names[row]), "digest",
    )  # fmt: skip
    process = psutil.Process()
    before, began = process.memory_info().rss, time.perf_counter()
    read, slowest = 0, 0.0
    for row in range(MUTANTS):
        start = time.perf_counter()
        batch = decode(images, to_tensor, [row])
        slowest = max(slowest, time.perf_counter() - start)
        assert len(batch.rows) + len(batch.skipped) == 1
        if batch.rows:
            read += 1
            assert batch.inputs.shape[:2] == (1, 3)
            assert 0 <= float(batch.inputs.min()) <= float(batch.inputs.max()) <= 1
        else:
            ((name, reason),) = batch.skipped
            assert name == names[row]
            assert 0 < len(reason) <= 200
            assert str(tmp_path) not in reason
    grown = process.memory_info().rss - before
    assert MUTANTS / 10 < read < MUTANTS * 9 / 10, "both must happen, or the harm is too great or too small"
    assert slowest < 5
    assert grown < 600 << 20
    assert time.perf_counter() - began < 60  # about 4 s on an idle machine
    assert all((tmp_path / name).read_bytes() == raw for name, raw in whole.items())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind[1]} {kind[2]}")
def test_what_the_harm_is_done_to_can_be_read(kind, tmp_path):
    suffix, name, mode, options = kind
    drawn(mode, 33, 0).save(tmp_path / f"a{suffix}", name, **options)
    assert read_rgb(tmp_path / f"a{suffix}").size == (33, 33)

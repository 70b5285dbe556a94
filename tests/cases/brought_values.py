"""Pictures with more than 8 bits: what is black in them, and what is white."""

import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from cases import FACTORY, Case, folders

BRIGHTNESS = '''
import torch
from torchvision import transforms


class Brightness(torch.nn.Module):
    """bright, dark: which side of the middle the mean is on."""

    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 2, 3, padding=1)
        self.head = torch.nn.Linear(2, 2)
        with torch.no_grad():
            self.conv.weight.zero_()
            self.conv.bias.zero_()
            self.conv.weight[0, :, 1, 1] = 1 / 3
            self.head.weight.copy_(torch.tensor([[20.0, 0.0], [-20.0, 0.0]]))
            self.head.bias.copy_(torch.tensor([-10.0, 10.0]))

    def forward(self, x):
        return self.head(self.conv(x).mean((2, 3)))


def net():
    return Brightness(), transforms.ToTensor()
'''


def deep(low: float, high: float, kind: type, ending: str = "tif") -> Callable[[Path], list[object]]:
    """12 pictures, half of which are bright, 2 under the wrong label; all within low…high, which they reach."""

    def make(folder: Path) -> list[object]:
        (folder / "net.py").write_text(BRIGHTNESS)
        for k, name in enumerate(("bright", "dark")):
            (folder / "scans" / name).mkdir(parents=True)
            for i in range(6):
                is_bright = (name == "bright") != (i == 0)
                at = np.random.default_rng(10 * k + i).random((16, 16)) * 0.4 + 0.5 * is_bright + 0.05
                at[0, :2] = 0, 1
                Image.fromarray((low + at * (high - low)).astype(kind)).save(folder / "scans" / name / f"{i}.{ending}")
        return ["--data", "scans", "--model", "net.py:net"]

    return make


def as_told(folder: Path, said: str) -> list[object]:
    """The options with `--range` as the sentence has it."""
    found = re.search(r"--range ([-.\d]+,[-.\d]+)", said)
    assert found is not None, said
    return ["--data", "scans", "--model", "net.py:net", "--range", found[1].rstrip(".")]


def with_nan(folder: Path) -> list[object]:
    made = deep(0, 1, np.float32)(folder)
    for path in (folder / "scans").glob("*/*.tif"):
        values = np.array(Image.open(path))
        values[3, 3] = np.nan
        Image.fromarray(values).save(path)
    return made


def png_of_16_bits(path: Path, values: np.ndarray) -> None:
    """A colour PNG of 16 bits, which Pillow reads and does not write."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    lines = b"".join(b"\0" + line.astype(">u2").tobytes() for line in values)
    head = struct.pack(">IIBBBBB", values.shape[1], values.shape[0], 16, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    )


def colours_of_12_bits(folder: Path) -> list[object]:
    for path in folders(folder / "scans", each=5, wrong=1):
        png_of_16_bits(path, np.asarray(Image.open(path)).astype(np.uint16) * 16)
    return ["--data", "scans", "--model", f"{FACTORY}:resized", "--range", "0,4095"]


def bytes_of_four_bits(folder: Path) -> list[object]:
    made = deep(0, 15, np.uint8, "png")(folder)
    return [*made, "--range", "0,15"]


CASES = [
    Case(
        "16-bit PNG files that use 12 bits",
        "pytorch/vision#2218",
        deep(0, 4095, np.uint16, "png"),
        right=(6, 12),
        says=("0…4,095 only, and 0 is black and 65,535 is white", "pass --range 0,4095"),
        mended=as_told,
        after=(10, 12),
    ),
    Case(
        "16-bit pictures that use 33,000 to 36,900",
        "python-pillow/Pillow#3011",
        deep(33_000, 36_900, np.uint16),
        right=(6, 12),
        says=("pass --range 33000,36900",),
        mended=as_told,
        after=(10, 12),
    ),
    Case(
        "numbers with a sign, as of computed tomography",
        "",
        deep(-1000, 3000, np.int32),
        says=("images contain values −1,000…3,000, which are not colours in 0…65,535",),
        mended=as_told,
        after=(10, 12),
    ),
    Case(
        "floats from −1 to 1",
        "",
        deep(-1, 1, np.float32),
        says=("images contain values −1…1, which are not colours in 0…1",),
        mended=as_told,
        after=(10, 12),
    ),
    Case(
        "floats with NaN where nothing was measured",
        "",
        with_nan,
        says=("12 of 12 images looked at contain NaN or infinity",),
        mended=as_told,
        after=(10, 12),
    ),
    Case("floats from 0 to 1", "wkentaro/labelme#1812", deep(0, 1, np.float32), right=(10, 12), classes=2),
    Case("floats from 0 to 255", "", deep(0, 255, np.float32), right=(10, 12), classes=2),
    Case("whole numbers of 32 bits from 0 to 255", "", deep(0, 255, np.int32), right=(10, 12), classes=2),
    Case("16-bit pictures that use all 16 bits", "", deep(0, 65_535, np.uint16), right=(10, 12), classes=2),
    Case("16-bit colour PNG files that use 12 bits, and their range", "", colours_of_12_bits, right=(12, 15)),
    Case("8-bit pictures that use 4 bits, and their range", "", bytes_of_four_bits, right=(10, 12)),
]

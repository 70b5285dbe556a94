"""Reading ahead by threads: whose code runs one item at a time, and whose does not."""

import io
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import numpy as np
import torch
from PIL import Image

from checking import paint_folder
from wrongtree.config import DataConfig
from wrongtree.inputs.decode import decoded_ahead
from wrongtree.inputs.images import files
from wrongtree.inputs.images.labelled import open_images
from wrongtree.inputs.images.wrapped import wrap_dataset

THREADS = 8


def read_all(images, transform=None):
    with ThreadPoolExecutor(THREADS) as threads:
        batches = list(decoded_ahead(images, transform, range(len(images)), 4, threads))
    assert not [entry for batch in batches for entry in batch.skipped]
    return torch.cat([batch.inputs for batch in batches])


class OneHandle:
    """Seeks and reads one handle, as a data set in one large file does."""

    def __init__(self, arrays):
        self.size, self.shape = arrays[0].nbytes, arrays[0].shape
        self.handle = io.BytesIO(arrays.tobytes())

    def __len__(self):
        return len(self.handle.getbuffer()) // self.size

    def __getitem__(self, row):
        self.handle.seek(row * self.size)
        time.sleep(0)  # where another thread may go on
        return torch.frombuffer(bytearray(self.handle.read(self.size)), dtype=torch.float32).view(self.shape), 0


def test_a_data_set_that_seeks_and_reads_one_handle_gives_every_row_its_own_image():
    arrays = np.arange(400, dtype=np.float32)[:, None, None, None].repeat(3, 1).repeat(4, 2).repeat(4, 3)
    images = wrap_dataset(OneHandle(arrays), ["a"], "one handle")
    for _ in range(3):
        torch.testing.assert_close(read_all(images), torch.from_numpy(arrays))


class Lazy(OneHandle):
    """Its pictures are read from the handle once somebody looks at them."""

    def __init__(self, pictures):
        self.places, self.handle = [], io.BytesIO()
        for picture in pictures:
            start = self.handle.tell()
            picture.save(self.handle, "PPM")
            self.places.append((start, self.handle.tell()))

    def __len__(self):
        return len(self.places)

    def __getitem__(self, row):
        self.handle.seek(self.places[row][0])
        return Image.open(Part(self.handle, *self.places[row])), 0


class Part(io.RawIOBase):
    """A part of a file, as a file of its own, whose place is that of the whole."""

    def __init__(self, whole, start, end):
        self.whole, self.start, self.end = whole, start, end

    def seekable(self):
        return True

    def readable(self):
        return True

    def seek(self, to, whence=0):
        self.whole.seek(self.start + to if whence == 0 else to, whence if whence else 0)
        return self.tell()

    def tell(self):
        return self.whole.tell() - self.start

    def readinto(self, buffer):
        time.sleep(0)
        found = self.whole.read(min(len(buffer), self.end - self.whole.tell()))
        buffer[: len(found)] = found
        return len(found)


def test_a_picture_that_is_only_opened_is_read_before_another_item_is_asked_for():
    pictures = [Image.new("RGB", (40, 40), (row, row // 2, 255 - row)) for row in range(200)]
    images = wrap_dataset(Lazy(pictures), ["a"], "lazy", has_transform=True)
    found = read_all(images, lambda picture: torch.from_numpy(np.array(picture)).permute(2, 0, 1).float())
    assert found[:, 0].flatten(1).unique(dim=1).shape == (200, 1)
    assert found[:, 0, 0, 0].tolist() == list(range(200))


def test_items_that_share_torchs_random_numbers_are_read_one_at_a_time_too():
    images = open_images(Path("torchvision:FakeData"), None, DataConfig(limit=64))
    once = [np.array(images.read(row)) for row in range(64)]

    def transform(picture):
        return torch.from_numpy(np.array(picture)).permute(2, 0, 1).float()

    expected = torch.from_numpy(np.stack(once)).permute(0, 3, 1, 2).float()
    torch.testing.assert_close(read_all(images, transform), expected)


def test_our_own_readers_read_side_by_side(tmp_path, monkeypatch):
    """Two threads meet inside the reader: one at a time, the first would wait until the barrier breaks."""
    paint_folder(tmp_path / "photos", {("red", "red"): 8})
    images = open_images(tmp_path / "photos")
    meeting, original = Barrier(2, timeout=20), files.read_picture

    def met(source):
        meeting.wait()
        return original(source)

    monkeypatch.setattr(files, "read_picture", met)
    read_all(images, lambda picture: torch.zeros(3, 2, 2))

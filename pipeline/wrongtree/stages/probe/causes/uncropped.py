"""Whether the crop is to blame: the model is given whole pictures, and as a control, pictures that are as small.

Each is shown in six ways: all of it squeezed or padded into the model's input, and around the part that the model saw
either the rest of the picture, one colour, or that part's own mirror image. Only the first shows more of the picture.
All of them are as small and as distorted, so that what only the first corrects is due to what was cut off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from PIL import Image

from wrongtree.artifacts.predictions import UNCROPPED, Predictions
from wrongtree.artifacts.probes import AROUND, WAYS, Uncropped
from wrongtree.config import ProbeConfig
from wrongtree.inputs.brought import Brought
from wrongtree.inputs.decode import THREADS, Read, ahead, as_tensor, read_rows
from wrongtree.inputs.models.preprocess import Views
from wrongtree.shared.arrays import Bytes, Doubles, Flags, Ints
from wrongtree.shared.intervals import wilson
from wrongtree.stages.probe.bench import Bench, open_bench
from wrongtree.stages.probe.causes.proof import FEWEST, LEVEL, above, above_paired, surely
from wrongtree.stages.probe.sampling import Sampler

MOST = 200  # errors, and correct images
BATCH = 16  # pictures, of seven inputs each
SAME = 0.9  # of the pictures that are made anew, the model has to say what it said; else nothing is tried
FILTERS = (Image.Resampling.BILINEAR, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS, Image.Resampling.NEAREST)
View = tuple[float, float, float, float]
Size = tuple[int, int]  # height, width


def compute(brought: Brought, predictions: Predictions, config: ProbeConfig) -> Uncropped:
    """Of errors whose picture is cropped, and of correct images, both drawn by a hash of their ids."""
    members = predictions.members
    wrong = predictions.prediction[members] != predictions.label[members]
    sampler = Sampler(brought.images.ids, predictions, config.seed)
    errors = sampler.order(members[wrong & predictions.cropped])[:MOST]
    correct = sampler.any_correct[:MOST]
    with brought.bar("whole pictures", len(errors) + len(correct)) as advance, open_bench(brought) as bench:
        ours, others = (_asked(bench, predictions, images, advance) for images in (errors, correct))
    if not _same(ours, others):
        ours, others = ours.without_answers(), others.without_answers()
    of_errors = ours.said == predictions.label[ours.images][:, None, None]
    of_correct = others.said != predictions.label[others.images][:, None, None]
    way, sure, most = verdict(of_errors, of_correct)
    return Uncropped(len(correct), others.share, ours.images, of_errors, others.images, of_correct, way, sure, most)


def verdict(corrected: Flags, broken: Flags) -> tuple[int, int, float]:
    """(k, 2, 3) and (c, 2, 3) flags -> the way that counts, the errors that the crop causes for certain, and the share
    of errors that it causes at most.

    The way is chosen on the correct images, so that the errors' figures need no correction for the choice.
    """
    way = int(np.argmin(broken[:, :, 0].sum(axis=0)))
    if min(len(corrected), len(broken)) < FEWEST:
        return way, 0, 1.0
    ours, others = corrected[:, way], broken[:, way]
    whole, controls = ours[:, 0], range(1, len(AROUND))
    # A change that makes anything of everything corrects some errors, too: it breaks as many correct images.
    clear = all(
        above_paired(whole, ours[:, i], LEVEL) and above(whole & ~ours[:, i], others[:, 0] & ~others[:, i], LEVEL)
        for i in controls
    )
    sure = min(surely(whole, ours[:, i], LEVEL) for i in controls) if clear else 0
    share = np.array([whole.mean(), others[:, 0].mean()])
    _, high = wilson(share, np.array([float(len(ours)), float(len(others))]), 1 - LEVEL / 2)
    # An error that the crop causes becomes correct as often as a correct image stays so.
    return way, sure, float(min(1.0, high[0] / (1 - high[1]))) if high[1] < 1 else 1.0


@dataclass(frozen=True)
class _Asked:
    images: Ints  # (k,) judged images whose picture is cropped and, made anew, gets the prediction that it had
    said: Ints  # (k, 2, 3) predictions
    share: Doubles  # (s,) how much of its picture the model saw of each of which this is known
    again: Flags  # (a,) whether a picture, made anew, gets the prediction that it had

    def without_answers(self) -> _Asked:
        return _Asked(self.images[:0], self.said[:0], self.share, self.again)


def _same(*asked: _Asked) -> bool:
    again = np.concatenate([one.again for one in asked])
    return bool(len(again)) and float(again.mean()) >= SAME


def _asked(bench: Bench, predictions: Predictions, images: Ints, advance: Callable[[int], None]) -> _Asked:
    views = Views(bench.transform, bench.colours)
    of_row = dict(zip(predictions.row[images].tolist(), images.tolist(), strict=True))
    shares: list[float] = []
    found: list[int] = []
    said: list[Ints] = [np.zeros((0, 1 + len(WAYS) * len(AROUND)), dtype=np.int64)]
    for read in _made(bench, views, list(of_row)):
        advance(len(read.rows) + len(read.skipped))
        shares += [share for share, _ in read.made if share > 0]
        shown = [(of_row[row], pictures) for row, (_, pictures) in zip(read.rows, read.made, strict=True)]
        kept = [(image, pictures) for image, pictures in shown if pictures is not None]
        if kept:
            pixels = np.concatenate([pictures for _, pictures in kept]).transpose(0, 3, 1, 2)
            answers = bench.said(bench.colours.to_inputs(torch.from_numpy(pixels.astype(np.float32) / 255)))
            said.append(answers.reshape(len(kept), -1))
            found += [image for image, _ in kept]
    tried, answers = np.array(found, dtype=np.int64), np.concatenate(said)
    again = answers[:, 0] == predictions.prediction[tried]
    answers = answers[again, 1:].reshape(-1, len(WAYS), len(AROUND))
    return _Asked(tried[again], answers, np.array(shares), again)


def _made(bench: Bench, views: Views, rows: list[int]) -> Iterator[Read[tuple[float, Bytes | None]]]:
    """Batches of pictures, each made into the share that the model saw and, where it is cropped, seven pictures."""

    def make(picture: Any) -> tuple[float, Bytes | None]:
        if bench.transform is None or not isinstance(picture, Image.Image):
            return 0.0, None
        view = views.of(picture.size)
        share = (view[2] - view[0]) * (view[3] - view[1])
        if not 0 < share < UNCROPPED or len(bench.colours.black) not in (1, 3):
            return share, None
        own = bench.colours.to_pixels(as_tensor(bench.transform(picture))[None])[0]
        return share, shown(picture.convert("RGB"), view, own.permute(1, 2, 0).numpy())

    with ThreadPoolExecutor(THREADS) as threads:
        yield from ahead(lambda some: read_rows(bench.images, make, some), rows, BATCH, threads)


def shown(picture: Image.Image, view: View, own: np.ndarray) -> Bytes:
    """(7, h, w, 3) the part that the model saw, made anew, then the picture by WAYS and AROUND.

    `own` (h, w, 3) is what the model's transform makes of it, in 0…1: the pictures are resized in the way that comes
    nearest to that.
    """
    size = own.shape[:2]
    x0, y0, x1, y1 = view
    box = (x0 * picture.width, y0 * picture.height, x1 * picture.width, y1 * picture.height)
    parts = {how: np.asarray(picture.resize(size[::-1], how, box)) for how in FILTERS}
    how = min(FILTERS, key=lambda one: float(np.abs(parts[one] / 255 - own).mean()))
    part = parts[how]
    colour = part.mean(axis=(0, 1)).round().astype(np.uint8)
    return np.stack(
        [part, *(one for inner in fits(view, size) for one in around(picture, view, size, inner, colour, how))]
    )


def fits(view: View, size: Size) -> tuple[Size, Size]:
    """How large the whole picture is in an input of this size, by WAYS; padded, its shape is as the model knows it."""
    across, down = view[2] - view[0], view[3] - view[1]
    least = min(across, down)
    return size, (max(1, round(size[0] * least / down)), max(1, round(size[1] * least / across)))


def around(
    picture: Image.Image, view: View, size: Size, inner: Size, colour: Bytes, how: Image.Resampling
) -> Iterator[Bytes]:
    """(h, w, 3) the picture with `inner` pixels in the middle of an input, by AROUND; `colour` is that of the rest."""
    high, wide = inner
    whole = np.asarray(picture.resize((wide, high), how))
    left, right = _edges(view[0], view[2], wide)
    top, bottom = _edges(view[1], view[3], high)
    part = whole[top:bottom, left:right]
    margins = ((top, high - bottom), (left, wide - right), (0, 0))
    plain = np.empty_like(whole)
    plain[:] = colour
    plain[top:bottom, left:right] = part
    for made in (whole, plain, np.pad(part, margins, mode="symmetric")):
        canvas = np.empty((*size, 3), dtype=np.uint8)
        canvas[:] = colour
        y, x = (size[0] - high) // 2, (size[1] - wide) // 2
        canvas[y : y + high, x : x + wide] = made
        yield canvas


def _edges(first: float, last: float, length: int) -> tuple[int, int]:
    """The pixels of a length between two fractions of it, at least one."""
    start = min(round(first * length), length - 1)
    return start, max(start + 1, round(last * length))

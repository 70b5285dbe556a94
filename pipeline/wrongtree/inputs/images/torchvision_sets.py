"""Data sets of torchvision by name: `torchvision:CIFAR10`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from wrongtree.inputs.images.levels import shown
from wrongtree.inputs.images.listed import UNREADABLE, Listed, one_at_a_time
from wrongtree.inputs.images.pixels import values_of
from wrongtree.shared.digests import digest
from wrongtree.shared.faults import UserError
from wrongtree.shared.quietly import quietly
from wrongtree.shared.torch_or_not import require_torch

LABELS = ("targets", "labels", "_labels", "y")  # where torchvision's data sets keep them
SHARING = ("FakeData", "LSUN")  # whose items share something: torch's random numbers, a database
SPLITS = ("test", "val", "valid")  # in the order in which one is taken if none is asked for


def list_torchvision(name: str, split: str | None, root: Path) -> Listed:
    """Open one of torchvision's data sets, downloading it below `root` where it is not there yet."""
    asked = f"--data torchvision:{name}"
    require_torch(asked)
    from torchvision import datasets

    kind = getattr(datasets, name, None)
    if name not in datasets.__all__ or not inspect.isclass(kind):
        raise UserError(f"{asked}: torchvision has no such data set; see torchvision.datasets")
    parameters = inspect.signature(kind).parameters
    options: dict[str, Any] = {"root": str(root)} if "root" in parameters else {}
    if "train" in parameters:
        if split not in (None, "train", "test") and "split" not in parameters:
            raise UserError(f"--split {split}: {name} has the splits train and test")
        options["train"] = split == "train"
    attempts: list[dict[str, str]] = [{}]
    if "split" in parameters:
        attempts = [{"split": s} for s in ([split] if split is not None else SPLITS)]
    elif split is not None and "train" not in parameters:
        raise UserError(f"--split {split}: {name} has no splits")
    dataset = _open(asked, kind, [{**options, **attempt} for attempt in attempts], "download" in parameters, root)
    numbers = next((v for v in (getattr(dataset, a, None) for a in LABELS) if _is_per_item(v, len(dataset))), None)
    labels = [
        _number(asked, n) for n in (numbers if numbers is not None else (dataset[i][1] for i in range(len(dataset))))
    ]
    known = getattr(dataset, "classes", None)
    classes = [str(c) for c in known] if known else [str(k) for k in range(max(labels, default=-1) + 1)]
    if labels and not 0 <= min(labels) <= max(labels) < len(classes):
        raise UserError(f"{asked}: its labels are {min(labels)}…{max(labels)}, but it names {len(classes)} classes")

    def read(row: int) -> Any:
        return dataset[row][0]

    return _listed(name, labels, classes, one_at_a_time(read) if name in SHARING else read)


def _open(
    asked: str, kind: Callable[..., Any], attempts: Sequence[dict[str, Any]], may_download: bool, root: Path
) -> Any:
    """The data set as it is on disk, else downloaded, with the first of the splits that it has."""
    fault: Exception | None = None
    for options in attempts:
        for download in ({}, {"download": True})[: 1 + may_download]:
            try:
                if download:
                    root.mkdir(parents=True, exist_ok=True)
                with quietly():
                    dataset = kind(**options, **download)
                len(dataset)
            except ValueError as wrong:  # no such split
                fault = fault or wrong
                break
            except Exception as missing:  # not there, or no network: torchvision raises nearly anything
                fault = missing
            else:
                return dataset
    raise UserError(
        f"{asked}: it is not in {root} and cannot be downloaded ({_first(fault)}); copy it there, pass its folder "
        "with --root, or pass the folder that holds its files with --data"
    ) from fault


def _listed(name: str, labels: Sequence[int], classes: list[str], read: Callable[[int], Any]) -> Listed:
    def picture(row: int) -> Any:
        item = read(row)
        if isinstance(item, Image.Image):
            return shown(values_of(item))
        raise ValueError(f"is a {type(item).__name__}, expected a picture")

    def contents(row: int) -> str:
        try:
            found = picture(row)
        except Exception:  # a damaged file makes decoders raise nearly anything
            return UNREADABLE
        return digest(list(found.size), found.tobytes())

    ids = [f"{row:06d}" for row in range(len(labels))]
    return Listed(name, ids, [classes[label] for label in labels], classes, (), picture, contents)


def _is_per_item(values: Any, count: int) -> bool:
    """Whether these can be the labels, one for each item."""
    return hasattr(values, "__len__") and len(values) == count and getattr(values, "ndim", 1) == 1


def _number(asked: str, label: Any) -> int:
    try:
        return int(label)
    except (TypeError, ValueError) as fault:
        raise UserError(f"{asked}: its labels are such as {label!r:.60}; expected one class per image") from fault


def _first(fault: BaseException | None) -> str:
    return (str(fault).strip() or type(fault).__name__).splitlines()[0][:200]

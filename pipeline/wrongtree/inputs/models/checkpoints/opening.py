"""What lies in a checkpoint, whatever the container: read as a tree, without a single number of a tensor."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from wrongtree.inputs.models.checkpoints.folders import Parts, parts_of
from wrongtree.inputs.models.checkpoints.foreign import refuse_archive, refuse_foreign, refuse_text
from wrongtree.inputs.models.checkpoints.pickled import Archive, read_archive, read_stream, read_unpacked
from wrongtree.inputs.models.checkpoints.sealed import header_of, read_arrays, read_safetensors
from wrongtree.shared.bounds import refuse_large_archive
from wrongtree.shared.faults import UserError


@dataclass(frozen=True)
class Opened:
    """A checkpoint."""

    path: Path  # as it was asked for
    kind: str  # `PyTorch archive`
    content: Any  # see `things`
    reader: str  # the Python expression that loads the same, where its author trusts it; "" where there is none
    acting: tuple[str, ...] = ()  # names of functions that would run
    notes: tuple[str, ...] = ()
    files: tuple[Path, ...] = field(default=())


def open_checkpoint(path: Path) -> Opened:
    """Read a file or a folder. UserError, with the way out, where it is no checkpoint of PyTorch."""
    parts = parts_of(path)
    if parts.unpacked:
        return _read(path, lambda: _opened_unpacked(path))
    if len(parts.files) == 1:
        file = parts.files[0]
        return replace(_read(file, lambda: _open_file(file)), notes=parts.notes)
    return _merged(path, parts)


def files_of(path: Path) -> tuple[Path, ...]:
    """Every file that decides what a checkpoint holds; empty where there is none."""
    if not path.exists():
        return ()
    try:
        return parts_of(path).files
    except UserError:
        return (path,) if path.is_file() else ()


def quoted(path: Path) -> str:
    """A path as Python has it."""
    return json.dumps(str(path))


def _read(path: Path, read: Any) -> Opened:
    try:
        opened: Opened = read()
    except UserError:
        raise
    except MemoryError as fault:
        raise UserError(f"{path}: does not fit into memory; it is damaged or for a larger machine") from fault
    except Exception as fault:  # whatever bytes are in there, reading them may raise nearly anything
        if path.is_file():
            refuse_text(path)
        why = (str(fault).strip() or type(fault).__name__).splitlines()[0][:120]
        raise UserError(f"{path}: not a PyTorch checkpoint, or damaged ({why}); copy or save it again") from fault
    return opened


def _open_file(path: Path) -> Opened:
    refuse_foreign(path)
    header = header_of(path)
    if header is not None:
        reader = f'__import__("safetensors.torch").torch.load_file({quoted(path)})'
        return Opened(path, "safetensors", read_safetensors(path, header), reader, files=(path,))
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            arrays = all(name.endswith(".npy") for name in archive.namelist())
            program = any(name.endswith("/constants.pkl") for name in archive.namelist())
        if arrays:
            return Opened(path, "NumPy archive", read_arrays(path), "", files=(path,))
        if program or Archive(path).root is None:  # TorchScript is such an archive too, with code
            refuse_archive(path)
        refuse_large_archive(path)
        found, kind = read_archive(path), "PyTorch archive"
    else:
        with path.open("rb") as stream:
            if stream.read(4) == b"PK\3\4":
                raise UserError(
                    f"{path}: not a PyTorch checkpoint, or damaged (its archive has no end: it was cut off); copy or "
                    "download it again"
                )
        found = read_stream(path)
        kind = "PyTorch, of before 1.6" if found.by_torch else "pickle"
    reader = f'torch.load({quoted(path)}, map_location="cpu", weights_only=False)'
    if not found.by_torch:
        reader = f'__import__("pickle").load(open({quoted(path)}, "rb"))'
    return Opened(path, kind, found.content, reader, tuple(dict.fromkeys(found.acting)), files=(path,))


def _opened_unpacked(path: Path) -> Opened:
    found = read_unpacked(path)
    note = f"{path} is a checkpoint that was unpacked into a folder: it is read as it is"
    return Opened(
        path, "unpacked PyTorch archive", found.content, "", tuple(found.acting), (note,), (path / "data.pkl",)
    )


def _merged(path: Path, parts: Parts) -> Opened:
    """The pieces of a checkpoint as one."""
    held: dict[str, Any] = {}
    acting: tuple[str, ...] = ()
    for file in parts.files:
        if file.name.endswith(".json"):
            continue
        opened = _read(file, lambda file=file: _open_file(file))
        acting += opened.acting
        if not isinstance(opened.content, dict):
            raise UserError(f"{file}: is a piece of {path} but holds no tensors; copy or download it again")
        held.update(opened.content)
    kind = f"{len(parts.files) - 1} pieces with an index"
    return Opened(path, kind, held, "", acting, parts.notes, parts.files)

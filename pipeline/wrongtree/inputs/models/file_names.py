"""Class names that a saved model keeps in its file: properties of ONNX, extra files of TorchScript and torch.export."""

from __future__ import annotations

import ast
import json
import zipfile
from pathlib import Path
from typing import Any

from wrongtree.inputs.models.checkpoints.names import CLASS_NAMES, names_in

MOST = 10_000_000  # bytes of a text
ONNX = ".onnx"


def names_in_file(path: Path) -> tuple[str, ...]:
    """In the order of the outputs; empty where the file does not say. Ultralytics writes them as `names`."""
    try:
        said = _of_onnx(path) if path.suffix.lower() == ONNX else _of_archive(path)
    except Exception:  # it was loaded before, or that was refused: names alone are no reason to stop
        return ()
    return names_in(said)


def _of_onnx(path: Path) -> dict[str, Any]:
    import onnx

    model = onnx.load(str(path), load_external_data=False)
    return {entry.key: _read(entry.value) for entry in model.metadata_props if entry.key in CLASS_NAMES}


def _of_archive(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if "extra/" not in entry.filename or entry.file_size > MOST:
                continue
            name = Path(entry.filename).stem
            said = _read(archive.read(entry).decode("utf-8"))
            if name in CLASS_NAMES or isinstance(said, dict):
                found[name] = said
    return found


def _read(text: str) -> Any:
    """JSON, what Python prints of a dict or list, or one name in each line or between commas."""
    for read in (json.loads, ast.literal_eval):
        try:
            said = read(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(said, dict | list | tuple):
            return said
    lines = text.strip().splitlines()
    return [name.strip() for name in (lines if len(lines) > 1 else text.split(","))]

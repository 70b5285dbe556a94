"""Which files an ONNX model consists of; knows nothing of torch."""

from __future__ import annotations

from pathlib import Path


def weight_files(path: Path) -> list[Path]:
    """The files beside a model that hold its weights; none where that cannot be known."""
    try:
        import onnx

        graph = onnx.load(str(path), load_external_data=False).graph
    except Exception:  # it will be loaded, where its failure can be told
        return []
    named = {entry.value for tensor in graph.initializer for entry in tensor.external_data if entry.key == "location"}
    return [file for name in sorted(named) if (file := path.parent / name).is_file()]


def missing_files(path: Path) -> list[str]:
    """Names of weight files that the model speaks of and that are not beside it."""
    try:
        import onnx

        graph = onnx.load(str(path), load_external_data=False).graph
    except Exception:  # it will be loaded, where its failure can be told
        return []
    named = {entry.value for tensor in graph.initializer for entry in tensor.external_data if entry.key == "location"}
    return sorted(name for name in named if not (path.parent / name).is_file())

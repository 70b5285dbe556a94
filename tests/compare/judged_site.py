"""A built site reduced to what is read of it to compare it: as small and as large as a test wants it."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

Names = Sequence[str]


def write_judged(
    folder: Path,
    classes: Names,
    ids: Names,
    label: Sequence[int],
    prediction: Sequence[int],
    confidence: Sequence[float] | None = None,
    tree: tuple[Sequence[Sequence[int]], Sequence[float]] | None = None,
    digests: Sequence[str] | None = None,
) -> Path:
    """Write the documents; `tree` is children and heights over the errors in the order of the images, else a chain."""
    label, prediction = np.asarray(label), np.asarray(prediction)
    wrong = np.flatnonzero(label != prediction)
    error = np.full(len(label), -1)
    error[wrong] = np.arange(len(wrong))
    sure = [0.5] * len(label) if confidence is None else list(confidence)
    n = len(wrong)
    k = len(classes)
    manifest = {
        "format": 1, "generator": "wrongtree 0.1.0", "name": folder.name, "title": folder.name,
        "model": {"spec": "net", "without": {"confidence": "none given"}} if confidence is None else {"spec": "net"},
        "dataset": {"name": "data", "skipped": []},
        "images": len(label), "errors": n, "accuracy": 1 - n / len(label), "columns": [], "sprites": [],
        "classes": [
            {
                "name": name, "images": int((label == c).sum()), "errors": int((label[wrong] == c).sum()),
                "predictions": int((prediction == c).sum()),
            }
            for c, name in enumerate(classes)
        ],
        "trees": [{"id": "features-none", "representation": "features", "grouping": "none",
                   "file": "data/trees/features-none.json", "evidence": "data/evidence/features-none.json"}] * bool(n),
        "default_tree": "features-none" if n else None,
    }  # fmt: skip
    put(folder / "data/manifest.json", manifest)
    if n:
        children = [[i if i == 0 else n + i - 1, i + 1] for i in range(n - 1)] if tree is None else tree[0]
        height = np.arange(1, n) if tree is None else tree[1]
        columns = {"label": label.tolist(), "prediction": prediction.tolist(), "confidence": sure}
        put(folder / "data/images.json", {"format": 1, **columns, "error": error.tolist(), "columns": []})
        put(folder / "data/ids.json", {"format": 1, "id": list(ids)})
        if digests is not None:
            put(folder / "data/digests.json", {"format": 1, "digest": "".join(digests)})
        errors = {key: [values[i] for i in wrong] for key, values in columns.items()}
        put(folder / "data/errors.json", {"format": 1, "id": [ids[i] for i in wrong], **errors})
        tree_document = {
            "format": 1, "id": "features-none", "representation": "features", "grouping": "none", "n_leaves": n,
            "children": np.asarray(children, dtype=int).reshape(-1).tolist(), "height": np.asarray(height).tolist(),
            "groups": [], "largest": {"node": [], "medoid": []},
        }  # fmt: skip
        put(folder / "data/trees/features-none.json", tree_document)
    assert k > max(label.max(), prediction.max())
    return folder


def put(path: Path, document: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({key: _plain(value) for key, value in document.items()}))


def _plain(value: object) -> object:
    return [v.item() if isinstance(v, np.generic) else v for v in value] if isinstance(value, list) else value

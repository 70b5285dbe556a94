"""Sites of four checkpoints with known answers: each image has a pattern, 1 where a checkpoint misclassifies it."""

import base64
import json
from pathlib import Path

import numpy as np
from judged_site import put, write_judged
from PIL import Image
from scipy.cluster.hierarchy import linkage

CLASSES = ("bird", "cat", "dog")
PATTERNS = {"1111": 24, "1101": 10, "1010": 8, "1110": 6, "1000": 10, "0000": 12}  # images of each
WRONG = np.array([list(map(int, one)) for one, times in PATTERNS.items() for _ in range(times)], dtype=bool).T
NAMES = ("e1", "e2", "e3", "e4")
FOLDERS = [f"build/{name}" for name in NAMES]


def write_series(to: Path) -> np.ndarray:
    """`build/e1` … `build/e4` below a folder, with pictures, trees and components; returns (70, 4) the images' places.

    Images of one pattern lie together; each checkpoint has them turned in its own way.
    """
    draw = np.random.default_rng(5)
    kind = np.repeat(np.arange(len(PATTERNS)), list(PATTERNS.values()))
    place = 8 * np.eye(6)[kind][:, :4] + draw.normal(size=(len(kind), 4))
    label = kind % 3
    for name, wrong in zip(NAMES, WRONG, strict=True):
        turned = place @ np.linalg.qr(draw.normal(size=(4, 4)))[0]
        write_checkpoint(to / "build" / name, label, np.where(wrong, (label + 1) % 3, label), turned)
    return place


def write_checkpoint(folder: Path, label: np.ndarray, prediction: np.ndarray, place: np.ndarray) -> Path:
    """One site, whose errors are compared by their places: its tree is Ward's, and it keeps them as components."""
    wrong = np.flatnonzero(label != prediction)
    made = linkage(place[wrong], "ward") if len(wrong) > 1 else np.zeros((0, 4))
    ids = [f"{CLASSES[c]}/{i:02}.png" for i, c in enumerate(label)]
    write_judged(folder, CLASSES, ids, label, prediction, tree=(made[:, :2].astype(int), made[:, 2]))
    keep(folder, place[wrong])
    (folder / "images").mkdir()
    for leaf, image in enumerate(wrong.tolist()):
        colour = tuple(np.eye(3, dtype=int)[label[image]] * (120 + image))
        Image.new("RGB", (8, 8), colour).save(folder / f"images/{leaf}.webp")
    return folder


def keep(folder: Path, place: np.ndarray) -> None:
    """Add the components as a site has them."""
    manifest = folder / "data/manifest.json"
    document = json.loads(manifest.read_text())
    file = "data/components/features.json"
    put(manifest, {**document, "components": [{"representation": "features", "file": file}]})
    step = np.abs(place).max(axis=0, initial=1e-9) / 127
    values = base64.b64encode(np.rint(place / step).astype(np.int8).tobytes()).decode()
    explained = [0.25] * len(step)
    put(folder / file, {
        "format": 1, "representation": "features", "explained": explained, "step": step.tolist(), "values": values,
    })  # fmt: skip

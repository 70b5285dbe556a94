"""Files that are no checkpoint of PyTorch: each kind is named as what it is, with a way that works."""

from __future__ import annotations

import shlex
import tarfile
import zipfile
from pathlib import Path

from wrongtree.shared.faults import UserError

WEIGHTS = (
    ".pt",
    ".pth",
    ".ckpt",
    ".bin",
    ".safetensors",
    ".th",
    ".pkl",
    ".pickle",
    ".t7",
    ".model",
    ".weights",
    ".npz",
)
ELSEWHERE = (
    "wrongtree loads PyTorch weights; export the model to ONNX and pass --model net.onnx, or pass its predictions with "
    "--predictions FILE"
)
KERAS = f'in Keras 3, model.export("net.onnx", format="onnx") writes one: {ELSEWHERE}'
TENSORFLOW = f"python -m tf2onnx.convert --saved-model FOLDER --output net.onnx writes one: {ELSEWHERE}"
FIRST = {  # how files begin, and what is said of them
    b"\x89HDF\r\n\x1a\n": f"is an HDF5 file, as Keras saves it; {KERAS}",
    b"GGUF": f"is a GGUF file, for llama.cpp; {ELSEWHERE}",
    b"PAR1": "is a Parquet file, a table; pass predictions with --predictions FILE",
    b"\x93NUMPY": "is a single NumPy array, not a model's weights; save them with torch.save(model.state_dict(), FILE)",
    b"7z\xbc\xaf\x27\x1c": "is a 7z archive; unpack it and pass the checkpoint inside",
    b"Rar!": "is a RAR archive; unpack it and pass the checkpoint inside",
    b"\x89PNG": "is a picture; pass the checkpoint",
    b"\xff\xd8\xff": "is a picture; pass the checkpoint",
    b"%PDF": "is a PDF; pass the checkpoint",
    b"ftrt": f"is a TensorRT engine; {ELSEWHERE}",
}
PACKERS = {b"\x1f\x8b": "gzip -dc", b"BZh": "bzip2 -dc", b"\xfd7zXZ\0": "xz -dc", b"\x28\xb5\x2f\xfd": "zstd -dc"}
WEB = (b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")


def refuse_foreign(path: Path) -> None:
    """UserError where a file is known for something else."""
    with path.open("rb") as stream:
        head = stream.read(512)
    if not head:
        raise UserError(f"{path}: is empty (0 bytes); copy or download it again, or save it again")
    if head.startswith(b"version https://git-lfs"):
        raise UserError(
            f"{path}: is a Git LFS pointer ({path.stat().st_size} bytes), not the file itself; run git lfs pull in its "
            "repository, or download the file itself"
        )
    start = head.lstrip().lower()
    if start.startswith(WEB):
        raise UserError(
            f"{path}: is a web page, not a checkpoint: the download went to the page about it; download the file "
            "itself (on GitHub and Hugging Face: 'Download', or /resolve/ or /raw/ in the address; from Google Drive: "
            "gdown)"
        )
    for begin, said in FIRST.items():
        if head.startswith(begin):
            raise UserError(f"{path}: {said}")
    for begin, command in PACKERS.items():
        if head.startswith(begin):
            tar = ".tar" in path.suffixes or path.suffix == ".tgz"
            quoted = shlex.quote(str(path))
            way = f"tar -xf {quoted} and pass the checkpoint inside"
            if not tar:
                way = f"{command} {quoted} > weights.pt and pass --weights weights.pt"
            raise UserError(f"{path}: is compressed; unpack it with {way}")
    if head[4:8] == b"TFL3":
        raise UserError(f"{path}: is a TensorFlow Lite model; {ELSEWHERE}")
    if path.suffix.lower() in (".onnx", ".tflite", ".mlmodel", ".msgpack", ".pdparams"):
        known = {".onnx": f"is an ONNX model; pass --model {path} without --weights"}
        raise UserError(f"{path}: {known.get(path.suffix.lower(), f'is of another framework; {ELSEWHERE}')}")
    if head[257:262] == b"ustar" or (path.suffix == ".tar" and tarfile.is_tarfile(path)):
        _refuse_tar(path)
    if start[:1] in (b"{", b"[") and _is_text(head):
        raise UserError(
            f"{path}: is text (JSON), not a checkpoint; pass the file with the weights"
            + (" beside it" if path.name == "config.json" else "")
        )
    _refuse_tensorflow(path)


def refuse_archive(path: Path) -> None:
    """UserError where a zip is not torch's."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    if any(name.endswith("constants.pkl") for name in names) and any("/code/" in name for name in names):
        raise UserError(
            f"{path}: contains more than weights: it is a TorchScript model with its code; if you trust it, pass "
            f"--model {path} without --weights, and --img-size, --mean and --std"
        )
    if any("/models/" in name or name.endswith("serialized_exported_program.json") for name in names):
        raise UserError(
            f"{path}: contains more than weights: it is a model saved by torch.export; if you trust it, pass --model "
            f"{path if path.suffix == '.pt2' else 'FILE.pt2'} without --weights, and --img-size, --mean and --std"
        )
    if "model.weights.h5" in names:
        raise UserError(f"{path}: is a Keras model; {KERAS}")
    if any(name.endswith(("saved_model.pb", "keras_metadata.pb")) for name in names):
        raise UserError(f"{path}: is a zip of a TensorFlow SavedModel; {TENSORFLOW}")
    inside = [name for name in names if name.lower().endswith((*WEIGHTS, ".pth.tar"))]
    if inside:
        raise UserError(
            f"{path}: is a zip that contains {inside[0]}{f' and {len(inside) - 1} more' if len(inside) > 1 else ''}; "
            f"unpack it with python -m zipfile -e {shlex.quote(str(path))} . and pass "
            f"--weights {shlex.quote(inside[0])}"
        )
    raise UserError(f"{path}: is a zip without a checkpoint in it; pass the file that torch.save wrote")


def _refuse_tar(path: Path) -> None:
    with tarfile.open(path) as archive:
        names = archive.getnames()
    if {"pickle", "storages", "tensors"} <= {Path(name).name for name in names}:
        raise UserError(
            f"{path}: is of a torch before 0.2 (2017), whose format is no longer read; load it there and save "
            "model.state_dict() again"
        )
    inside = [name for name in names if name.lower().endswith((*WEIGHTS, ".pth.tar"))]
    quoted = shlex.quote(str(path))
    what = f"contains {inside[0]}" if inside else "holds no checkpoint"
    way = f"list what is inside with tar -tf {quoted}"
    if inside:
        way = f"unpack it with tar -xf {quoted} and pass --weights {shlex.quote(inside[0])}"
    raise UserError(f"{path}: is a tar that {what}; {way}")


def _refuse_tensorflow(path: Path) -> None:
    if path.name == "saved_model.pb":
        raise UserError(f"{path}: is a TensorFlow SavedModel; {TENSORFLOW}")
    stem = path.name.removesuffix(".index").removesuffix(".meta").split(".data-0")[0]
    if (path.parent / f"{stem}.index").is_file() and (path.parent / f"{stem}.data-00000-of-00001").is_file():
        raise UserError(f"{path}: is a checkpoint of TensorFlow; save the model as a SavedModel, then {TENSORFLOW}")


def refuse_text(path: Path) -> None:
    """UserError where a file is text."""
    with path.open("rb") as stream:
        head = stream.read(512)
    if _is_text(head):
        said = " ".join(head[:60].decode("utf-8", "replace").split())
        raise UserError(f"{path}: is text that begins with '{said}', not a checkpoint; pass the file with the weights")


def _is_text(head: bytes) -> bool:
    return bool(head) and all(byte >= 32 or byte in b"\t\n\r\f" for byte in head)

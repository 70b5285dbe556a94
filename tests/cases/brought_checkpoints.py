"""Checkpoints as they come: containers, pieces, folders, and files that are none."""

import gzip
import json
import tarfile
import zipfile
from functools import partial
from pathlib import Path

import torch
from safetensors.torch import save_file

from cases import Case
from taught import RIGHT, asked, photos, run_line, saved, state, with_the_line


def safe(folder: Path) -> list[object]:
    photos(folder)
    save_file({key: value.bfloat16() for key, value in state().items()}, "model.safetensors", {"format": "pt"})
    return asked("model.safetensors")


def cut(folder: Path) -> list[object]:
    arguments = safe(folder)
    Path("model.safetensors").write_bytes(Path("model.safetensors").read_bytes()[:-30])
    return arguments


def claims(folder: Path) -> list[object]:
    arguments = safe(folder)
    raw = Path("model.safetensors").read_bytes()
    Path("model.safetensors").write_bytes((10 << 30).to_bytes(8, "little") + raw[8:])
    return arguments


def sharded(folder: Path, index: str = "model.safetensors.index.json") -> list[object]:
    photos(folder)
    Path("shards").mkdir()
    placed = {}
    for at, (key, value) in enumerate(state().items()):
        name = f"model-{at:05d}.{'safetensors' if 'safetensors' in index else 'bin'}"
        save_file({key: value}, f"shards/{name}") if "safetensors" in index else torch.save(
            {key: value}, f"shards/{name}"
        )
        placed[key] = name
    Path(f"shards/{index}").write_text(json.dumps({"metadata": {}, "weight_map": placed}))
    return asked("shards" if "safetensors" in index else f"shards/{index}")


def a_piece_is_missing(folder: Path) -> list[object]:
    arguments = sharded(folder)
    Path("shards/model-00001.safetensors").rename("model-00001.safetensors")
    return arguments


def moved_there(folder: Path, said: str) -> list[object]:
    Path("model-00001.safetensors").rename("shards/model-00001.safetensors")
    return asked("shards")


def deepspeed(folder: Path) -> list[object]:
    photos(folder)
    Path("run/global_step7").mkdir(parents=True)
    Path("run/latest").write_text("global_step7")
    torch.save({"module": state(), "optimizer": None}, "run/global_step7/mp_rank_00_model_states.pt")
    return asked("run")


def two_in_a_folder(folder: Path) -> list[object]:
    photos(folder)
    Path("run").mkdir()
    for name in ("best.pt", "last.pt"):
        torch.save(state(), f"run/{name}")
    torch.save({}, "run/optimizer.pt")
    return asked("run")


def one_in_a_folder(folder: Path) -> list[object]:
    arguments = two_in_a_folder(folder)
    Path("run/last.pt").unlink()
    return arguments


def unpacked(folder: Path) -> list[object]:
    saved(state())
    with zipfile.ZipFile("w.pt") as archive:
        archive.extractall()
    Path("w.pt").unlink()
    return asked("w")


def packed(folder: Path, how: str) -> list[object]:
    saved(state(), "best.pt")
    if how == "zip":
        with zipfile.ZipFile("w.zip", "w") as archive:
            archive.write("best.pt", "run/best.pt")
    elif how == "tar":
        with tarfile.open("w.tar", "w") as archive:
            archive.add("best.pt", "run/best.pt")
    else:
        Path("w.gz").write_bytes(gzip.compress(Path("best.pt").read_bytes()))
    Path("best.pt").unlink()
    return asked(f"w.{how}")


def unpack(folder: Path, said: str) -> list[object]:
    run_line(said)
    return asked("weights.pt" if "weights.pt" in said else "run/best.pt")


def written(content: bytes, name: str) -> partial[list[object]]:
    def make(folder: Path) -> list[object]:
        photos(folder)
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(content)
        return asked(name if "/" not in name else name.partition("/")[0])

    return partial(make)


def distributed(folder: Path) -> list[object]:
    import torch.distributed.checkpoint as dcp

    photos(folder)
    dcp.save(state(), checkpoint_id="run", no_dist=True)
    return asked("run")


PAGE = b"<!DOCTYPE html><html><head><title>GitHub</title></head></html>"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 46830571\n"
CASES = [
    Case("weights in safetensors, as bfloat16", "", safe, right=RIGHT),
    Case(
        "a safetensors file that is cut off",
        "",
        cut,
        says=("is cut off", "download it again"),
    ),
    Case("a safetensors file whose header claims 10 GB", "", claims, says=("claims 10,737,418,240 bytes",)),
    Case("pieces of safetensors with an index, by their folder", "", sharded, right=RIGHT),
    Case(
        "pieces of pytorch_model.bin, by the index",
        "",
        partial(sharded, index="pytorch_model.bin.index.json"),
        right=RIGHT,
    ),
    Case(
        *("pieces of which one is missing", "", a_piece_is_missing),
        says=("1 of its 3 pieces are missing (model-00001.safetensors)", "into the same folder"),
        mended=moved_there,
        after=RIGHT,
    ),
    Case("a folder of DeepSpeed's", "", deepspeed, right=RIGHT),
    Case(
        "a folder with two checkpoints",
        "",
        two_in_a_folder,
        says=("2 checkpoints: best.pt, last.pt; pass one of them, such as run/best.pt",),
        mended=lambda folder, said: asked("run/best.pt"),
        after=RIGHT,
    ),
    Case("a folder with one checkpoint and an optimizer", "", one_in_a_folder, right=RIGHT),
    Case("a checkpoint that was unpacked into a folder", "XPengZhao/NeRF2#6", unpacked, right=RIGHT),
    *(
        Case(
            f"a {how} of a checkpoint",
            "",
            partial(packed, how=how),
            says=("unpack it with",),
            mended=unpack,
            after=RIGHT,
        )
        for how in ("zip", "tar", "gz")
    ),
    Case(
        "a distributed checkpoint",
        "",
        distributed,
        says=("is a distributed checkpoint",),
        mended=with_the_line,
        after=RIGHT,
    ),
    Case(
        "a web page in place of a checkpoint",
        "baegwangbin/surface_normal_uncertainty#4",
        written(PAGE, "w.pth"),
        says=("is a web page",),
    ),
    Case("a pointer of Git LFS", "", written(POINTER, "w.pt"), says=("is a Git LFS pointer", "git lfs pull")),
    Case(
        "weights of Keras in HDF5",
        "",
        written(b"\x89HDF\r\n\x1a\n" + bytes(99), "w.h5"),
        says=("HDF5", "--model net.onnx", "--predictions"),
    ),
    Case(
        "a SavedModel of TensorFlow",
        "",
        written(b"\x08\x01", "run/saved_model.pb"),
        says=("is a TensorFlow SavedModel; python -m tf2onnx.convert --saved-model run",),
    ),
]

"""Folders that people name for a model of Hugging Face, and what is wrong with them; needs no library."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import some

PREPARATION = ("preprocessor_config.json", "processor_config.json")
WEIGHTS = ("model.safetensors", "pytorch_model.bin")
INDEXES = tuple(f"{name}.index.json" for name in WEIGHTS)
ELSEWHERE = {"tf_model.h5": "from_tf", "flax_model.msgpack": "from_flax"}  # weights for other libraries
READ = (".json", ".txt", ".model")  # what is read of such a folder besides weights: no optimizer, no pictures
OF_WEIGHTS = (".safetensors", ".bin")
LOCAL = "local-dir:"  # how timm and open_clip name a folder of this kind
MOST = 1 << 24  # bytes of a description


def folder_of(name: str, asked: str) -> Path | None:
    """The folder on this machine that is meant; None: a name on the hub. UserError where there is no such folder."""
    path = Path(name).expanduser()
    if path.is_file():
        raise UserError(f"{asked}: {path} is a file; pass the folder it is in, hf:{_spelled(path.parent)}")
    if path.is_dir():
        return path
    if name.startswith((".", "/", "~")) or "\\" in name or name.count("/") > 1 or name.endswith("/"):
        near = path.parent if path.parent.is_dir() else None
        there = (
            sorted(entry.name for entry in near.iterdir() if entry.is_dir() and entry.name[0] != ".")
            if near is not None
            else []
        )
        what = f"; {near} has {some(there)}" if there else ""
        raise UserError(f"{asked}: there is no folder {path}{what}; check the path, or pass hf:owner/name of the hub")
    return None


def files_read(kind: str, name: str, own: bool = True) -> list[Path]:
    """The files that `hf:name` and its like are made of, where that is a folder on this machine; `own`: its weights."""
    folder = Path(name.removeprefix(LOCAL)).expanduser()
    if not (kind == "hf" or name.startswith(LOCAL)) or not folder.is_dir():
        return []
    endings = (*READ, *OF_WEIGHTS) if own else READ
    return sorted(path for path in folder.iterdir() if path.suffix in endings and path.is_file())


def refuse_folder(folder: Path, asked: str, needs_weights: bool = True) -> None:
    """UserError where the folder is not what save_pretrained wrote, with what it is instead."""
    if (folder / "adapter_config.json").is_file() and not any((folder / name).is_file() for name in WEIGHTS):
        base = _read(folder / "adapter_config.json").get("base_model_name_or_path")
        raise UserError(
            f"{asked}: {folder} has an adapter (PEFT) for {base or 'a base model'}, not the model: merge them with "
            f"model.merge_and_unload().save_pretrained('merged'), and pass hf:./merged"
        )
    if not (folder / "config.json").is_file():
        inner = _checkpoints(folder)
        if inner:
            names = [f"hf:{_spelled(path)}" for path in inner]
            raise UserError(
                f"{asked}: {folder} has no config.json, but its folders are checkpoints: {some(names)}; pass "
                f"{names[-1]}"
            )
        raise UserError(
            f"{asked}: {folder} has no config.json, so it is not what model.save_pretrained writes; save the model "
            "there, or pass the folder that has it"
        )
    if not needs_weights:
        return
    for index in INDEXES:
        if (folder / index).is_file():
            named = sorted({str(file) for file in (_read(folder / index).get("weight_map") or {}).values()})
            lost = [file for file in named if not (folder / file).is_file()]
            if lost:
                raise UserError(f"{asked}: {folder} lacks {some(lost)}, which {index} names; copy it there, too")
            return
    if not any((folder / name).is_file() for name in WEIGHTS) and not [*folder.glob("model*.safetensors")]:
        other = next((name for name in ELSEWHERE if (folder / name).is_file()), None)
        if other is not None:
            raise UserError(
                f"{asked}: {folder} has weights for another library ({other}); convert them with transformers 4: "
                f"from_pretrained(..., {ELSEWHERE[other]}=True).save_pretrained(...), and pass that folder"
            )
        raise UserError(
            f"{asked}: {folder} has a config.json, but neither {' nor '.join(WEIGHTS)}; copy the weights there, too"
        )


def _checkpoints(folder: Path) -> list[Path]:
    """Folders in it that hold a model, in the order of their steps."""
    found = [path.parent for path in (*folder.glob("*/config.json"), *folder.glob("snapshots/*/config.json"))]
    return sorted(found, key=lambda path: [int(part) for part in re.findall(r"\d+", path.name)] or [-1])


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MOST:
            return {}
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _spelled(path: Path) -> str:
    """So that it can only be a path."""
    return str(path) if path.is_absolute() else f"./{path}"

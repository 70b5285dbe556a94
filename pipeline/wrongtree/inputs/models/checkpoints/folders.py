"""A checkpoint of several files: pieces with an index, a folder of DeepSpeed's, or a folder that holds just one."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from wrongtree.inputs.models.checkpoints.foreign import ELSEWHERE, TENSORFLOW, WEIGHTS
from wrongtree.shared.faults import UserError

INDEX = ".index.json"
# What trainers keep beside the weights.
BESIDE = re.compile(
    r"(optimizer|scheduler|rng_state\w*|random_states\w*|training_args|custom_checkpoint\w*|scaler|trainer_state|adapter_\w+|events\..*)"
    r"(_\d+)?\.\w+"
)
SHOWN = 6


@dataclass(frozen=True)
class Parts:
    """The files of a checkpoint, the index first."""

    files: tuple[Path, ...]
    notes: tuple[str, ...] = ()
    unpacked: bool = False


def parts_of(path: Path) -> Parts:
    """Which files make up a checkpoint. UserError where that cannot be told."""
    if path.is_dir():
        return _of_folder(path)
    if not path.is_file():
        if Path(f"{path}.index").is_file():
            raise UserError(f"{path}: is a checkpoint of TensorFlow; save the model as a SavedModel, then {TENSORFLOW}")
        raise UserError(f"{path}: no such weights file; check the path")
    return _of_index(path) if path.name.endswith(INDEX) else Parts((path,))


def _of_index(path: Path) -> Parts:
    """An index of Hugging Face's: which tensor is in which file."""
    try:
        names = json.loads(path.read_text(encoding="utf-8"))["weight_map"].values()
        files = sorted(set(map(str, names)))
    except (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError) as fault:
        raise UserError(f"{path}: is no index of a checkpoint's pieces; pass the file with the weights") from fault
    for name in files:
        if Path(name).name != name or "\\" in name or name in ("", ".", ".."):
            raise UserError(f"{path}: names a piece in another folder ({name}); put all pieces beside the index")
    missing = [name for name in files if not (path.parent / name).is_file()]
    if missing or not files:
        raise UserError(
            f"{path}: {len(missing)} of its {len(files)} pieces are missing ({', '.join(missing[:3])}); copy or "
            "download them into the same folder"
        )
    return Parts((path, *(path.parent / name for name in files)))


def _of_folder(path: Path) -> Parts:
    names = {entry.name for entry in path.iterdir()}
    if "saved_model.pb" in names:
        raise UserError(f"{path}: is a TensorFlow SavedModel; {TENSORFLOW.replace('FOLDER', str(path))}")
    if "data.pkl" in names and "data" in names:
        return Parts((path / "data.pkl", *sorted((path / "data").iterdir())), unpacked=True)
    if ".metadata" in names and any(name.endswith(".distcp") for name in names):
        raise UserError(
            f"{path}: is a distributed checkpoint; put it together with python -m "
            f"torch.distributed.checkpoint.format_utils dcp_to_torch {shlex.quote(str(path))} weights.pt and pass "
            "--weights weights.pt"
        )
    indices = sorted(name for name in names if name.endswith(INDEX))
    if indices:
        chosen = next((name for name in indices if "safetensors" in name), indices[0])
        return _of_index(path / chosen)
    deep = _of_deepspeed(path, names)
    if deep is not None:
        return deep
    if "checkpoint" in names and any(name.endswith(".index") for name in names):
        raise UserError(f"{path}: is a checkpoint of TensorFlow; save the model as a SavedModel, then {TENSORFLOW}")
    found = sorted(
        entry
        for entry in path.iterdir()
        if entry.is_file()
        and entry.name.lower().endswith((*WEIGHTS, ".pth.tar"))
        and not entry.name.startswith(".")
        and not BESIDE.fullmatch(entry.name)
    )
    if len(found) > 1:
        listed = ", ".join(entry.name for entry in found[:SHOWN])
        more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        raise UserError(
            f"{path}: is a folder with {len(found)} checkpoints: {listed}{more}; pass one of them, such as {found[0]}"
        )
    if found:
        return Parts((found[0],), (f"{found[0]} is the only checkpoint in {path}",))
    if "adapter_config.json" in names:
        raise UserError(
            f"{path}: holds only an adapter (LoRA), which changes a model that is not in the folder; merge them "
            "(model.merge_and_unload() in peft), save that and pass its folder"
        )
    inner = sorted(entry for entry in path.rglob("*") if entry.is_file() and entry.name.lower().endswith(WEIGHTS))
    keras = [name for name in names if name.endswith((".keras", ".h5"))]
    if keras:
        raise UserError(f"{path / keras[0]}: is a Keras model; {ELSEWHERE}")
    where = f"below it there is {inner[0]}: pass that" if inner else "pass the file that torch.save wrote"
    raise UserError(f"{path}: is a folder without a checkpoint; {where}")


def _of_deepspeed(path: Path, names: set[str]) -> Parts | None:
    """`latest` names the folder of the last step; with ZeRO 3 every process has its own piece of every tensor."""
    step, folder = "", path
    if "latest" in names and (path / "latest").is_file():
        step = (path / "latest").read_text(encoding="utf-8", errors="replace").strip()
        folder = path / step if Path(step).name == step and step else path
    elif len(steps := sorted(name for name in names if re.fullmatch(r"global_step\d+", name))) == 1:
        folder = path / steps[0]
    if not folder.is_dir():
        raise UserError(f"{path / 'latest'}: names the step '{step}', which is not there; copy its folder too")
    inside = {entry.name for entry in folder.iterdir()}
    if any(re.match(r"zero_pp_rank_\d+_mp_rank_\d+_model_states", name) for name in inside):
        above = path if folder != path else path.parent
        script = shlex.quote(str(above / "zero_to_fp32.py"))
        raise UserError(
            f"{path}: is a DeepSpeed checkpoint (ZeRO 3), in which each process has a piece of each tensor; put them "
            f"together with python {script} {shlex.quote(str(above))} weights (the script lies there), and pass "
            "--weights weights"
        )
    states = sorted(name for name in inside if re.fullmatch(r"mp_rank_\d+_model_states\.pt", name))
    if not states:
        return None
    if len(states) > 1:
        raise UserError(
            f"{path}: is a DeepSpeed checkpoint of a model in {len(states)} parts (tensor parallel); save the whole "
            "model's state_dict() from the training script"
        )
    return Parts((folder / states[0],), (f"{folder / states[0]} holds the weights of the DeepSpeed checkpoint {path}",))

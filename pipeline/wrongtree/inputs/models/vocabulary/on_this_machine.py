"""A network for `--concepts` whose weights lie in a local cache: names of files are looked at, no weights are read."""

from __future__ import annotations

import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from wrongtree.inputs.models.hugging_face_folders import folder_of
from wrongtree.shared.quietly import quietly

HEAVY = 10.0  # billion multiplications per image: beyond it a network is proposed only where there is no lighter one
OUTPUTS = 1000  # ImageNet's classes, which both libraries name
WEIGHTS = ("model.safetensors", "pytorch_model.bin")
WITH_TEXTS = ("CLIPModel", "SiglipModel")  # as a config names them
TOKENIZERS = (("tokenizer.json",), ("vocab.json", "merges.txt"), ("spiece.model", "tokenizer_config.json"))


def proposed(judged: str | None, weights: str | None) -> str:
    """What `--concepts` could name, in a line; empty where nothing lies here.

    `judged` is the model as it was named, with its weights; None: it is not here, only what it said. Nothing is
    proposed that would see the same as the model.
    """
    if judged is not None and weights is not None and not weights.startswith("IMAGENET1K") and weights != "DEFAULT":
        judged = None  # weights of somebody's own see something else than the library's
    try:
        options, by = _of_torchvision(judged) or _of_timm(judged), ""
        if not options:
            options, by = _of_images_and_texts(), ", by words of your own in FILE, one per line"
    except (OSError, ImportError):  # a folder that may not be read, a library that is not whole: nothing to propose
        return ""
    if not options:
        return ""
    return f"--concepts {options} would name what clusters show{by}; its weights are on this machine already"


def _of_torchvision(judged: str | None) -> str:
    """The most accurate of its classifiers, of those that are not heavy."""
    folder = _checkpoints()
    there = {path.name for path in folder.glob("*.pth")} if folder.is_dir() else set()
    if not there or find_spec("torch") is None or find_spec("torchvision") is None:
        return ""
    from torchvision import models

    found: list[tuple[bool, float, str]] = []
    for name in models.list_models(module=models):
        choices: Any = models.get_model_weights(name)
        for weights in choices:
            named = len(weights.meta.get("categories") or ()) == OUTPUTS
            if named and _file_of(weights.url) in there and not _is("torchvision", name, judged):
                heavy = weights.meta["_ops"] > HEAVY
                rank = weights.meta["_ops"] if heavy else -weights.meta["_metrics"]["ImageNet-1K"]["acc@1"]
                own = "" if weights is choices.DEFAULT else f" --concepts-weights {weights.name}"
                found.append((heavy, rank, f"torchvision:{name}{own}"))
    return min(found, default=(False, 0.0, ""))[2]


def _of_timm(judged: str | None) -> str:
    """Its classifier that was used last, of those with ImageNet's classes."""
    owner = "timm/"
    names = [repo.removeprefix(owner) for repo in _repositories() if repo.startswith(owner)]
    if not names or any(find_spec(library) is None for library in ("torch", "timm")):
        return ""
    with quietly():
        import timm
    for name in names:
        try:
            known: Any = timm.models.get_pretrained_cfg(name)
        except RuntimeError:  # weights of this name came or went with another version of the library
            continue
        own = known is not None and known.num_classes == OUTPUTS and known.hf_hub_id in (owner, owner + name)
        if own and any(_cached(owner + name, file) for file in WEIGHTS) and not _is("timm", name, judged):
            return f"timm:{name}"
    return ""


def _of_images_and_texts() -> str:
    """A network such as CLIP, with its tokenizer and its image processor: with less, the rest would be downloaded."""
    if any(find_spec(library) is None for library in ("torch", "transformers")):
        return ""
    for repo in _repositories():
        has = {file for file in ("preprocessor_config.json", *WEIGHTS, *sum(TOKENIZERS, ())) if _cached(repo, file)}
        reads = any(has.issuperset(files) for files in TOKENIZERS)
        if reads and "preprocessor_config.json" in has and has.intersection(WEIGHTS) and _has_texts(repo):
            return f"hf:{repo} --concepts-names FILE"
    return ""


def _has_texts(repo: str) -> bool:
    return architecture(_cached(repo, "config.json")) in WITH_TEXTS


def is_classifier(name: str, asked: str) -> bool:
    """Whether `hf:name` says of itself, on this machine, that it is one. UserError where a folder is named wrongly."""
    folder = folder_of(name, asked)
    config = folder / "config.json" if folder is not None else _cached(name, "config.json")
    return architecture(config).endswith("ForImageClassification")


def architecture(config: Path | None) -> str:
    """What a model on the hub, or saved as one, was saved as; empty where its config does not say so."""
    try:
        told = None if config is None else json.loads(config.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    saved = told.get("architectures") if isinstance(told, dict) else None
    return str(saved[0]) if isinstance(saved, list) and saved else ""


def _is(library: str, name: str, judged: str | None) -> bool:
    """Whether this is the judged model's own architecture, whatever weights of the library it has."""
    return judged is not None and judged.partition(".")[0] == f"{library}:{name.partition('.')[0]}"


def _checkpoints() -> Path:
    """Where torch keeps what it downloads. It is asked where it is imported already; a check need not wait for it."""
    torch: Any = sys.modules.get("torch")
    if torch is not None:
        return Path(torch.hub.get_dir()) / "checkpoints"
    caches = os.environ.get("XDG_CACHE_HOME", "~/.cache")
    return Path(os.environ.get("TORCH_HOME", f"{caches}/torch")).expanduser() / "hub" / "checkpoints"


def _file_of(url: str) -> str:
    """The name under which torch keeps what is downloaded from there."""
    return Path(urlparse(url).path).name


def _repositories() -> list[str]:
    """Models of the Hugging Face hub of which anything is kept, those used last first."""
    if find_spec("huggingface_hub") is None:
        return []
    from huggingface_hub import CacheNotFound, scan_cache_dir

    try:
        found = scan_cache_dir().repos
    except (CacheNotFound, OSError, ValueError):
        return []
    models = [repo for repo in found if repo.repo_type == "model"]
    return [repo.repo_id for repo in sorted(models, key=lambda repo: (-repo.last_accessed, repo.repo_id))]


def _cached(repo: str, file: str) -> Path | None:
    """The file of the main branch, which is what a name without a version stands for."""
    if find_spec("huggingface_hub") is None:
        return None
    from huggingface_hub import try_to_load_from_cache

    try:
        path = try_to_load_from_cache(repo, file)
    except ValueError:  # no name of the hub
        return None
    return Path(path) if isinstance(path, str) else None

"""`open_clip:ARCHITECTURE`: networks of images and texts of the library open_clip, which comes as an extra."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import torch

from wrongtree.config import ModelConfig
from wrongtree.inputs.models.classifiers import Classifier
from wrongtree.inputs.models.unreachable import cannot_be_fetched
from wrongtree.inputs.models.vocabulary.network import Worded, embedded
from wrongtree.inputs.models.vocabulary.words import refuse_same
from wrongtree.inputs.models.weights import only_weights
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import first_line, some
from wrongtree.shared.quietly import quietly

HUB = "hf-hub:"  # how a name begins that brings its own weights


def load_open_clip(name: str, config: ModelConfig, words: list[str]) -> Classifier:
    """An architecture with weights that are named, from a file or by open_clip's own name, with its preparation."""
    asked = f"{config.flag} {config.spec}"
    try:
        with quietly():
            import open_clip
    except ImportError as fault:
        raise UserError(f"{asked}: needs the library open_clip; pip install 'wrongtree[concepts]'") from fault
    options = options_of(open_clip, name, config, asked)
    try:
        with only_weights(), quietly():
            model, transform = open_clip.create_model_from_pretrained(name, **options)
            tokenizer = open_clip.get_tokenizer(name)
    except Exception as fault:  # no network, a damaged file, other sizes: libraries raise nearly anything
        if config.weights is not None and Path(config.weights).is_file():
            raise UserError(
                f"{config.weights_flag} {config.weights}: cannot be loaded into {config.spec} ({first_line(fault)}); "
                "pass the weights of this architecture, as open_clip saves them"
            ) from fault
        raise cannot_be_fetched(asked, fault, f"pass {config.weights_flag} FILE") from fault
    model = model.float().eval()
    refuse_same(words, tokenizer(words).tolist(), asked)

    def encode(texts: list[str]) -> torch.Tensor:
        found: torch.Tensor = model.encode_text(tokenizer(texts))
        return found

    module = Worded(model, model.encode_image, words, embedded(words, encode))
    return Classifier(module.eval(), transform, source=config)


def options_of(open_clip: Any, name: str, config: ModelConfig, asked: str) -> dict[str, Any]:
    """What it is made with. UserError where there is no such architecture, or no word of weights for it."""
    if name.startswith(HUB):
        if config.weights is not None:
            raise UserError(f"{config.weights_flag}: {config.spec} has its own weights; pass one of both")
        return {}
    known = open_clip.list_models()
    if name not in known:
        near = difflib.get_close_matches(name, known, 3, 0.6)
        meant = f" (did you mean {some([f'open_clip:{one}' for one in near])}?)" if near else ""
        raise UserError(f"{asked}: open_clip has no such architecture{meant}; see open_clip.list_models()")
    tags = list(open_clip.list_pretrained_tags_by_model(name))
    if config.weights is None or not (config.weights in tags or Path(config.weights).is_file()):
        what = (
            "which weights?"
            if config.weights is None
            else f"{config.weights_flag} {config.weights} is neither a file nor the name of weights for it;"
        )
        named = f", or a name of weights that open_clip downloads, such as {some(tags)}" if tags else ""
        raise UserError(f"{asked}: {what} pass {config.weights_flag} FILE{named}")
    told = open_clip.get_pretrained_cfg(name, config.weights) if config.weights in tags else {}
    # Weights that were trained with another activation load all the same, and see worse; open_clip only warns.
    return {"pretrained": config.weights, "force_quick_gelu": bool(told.get("quick_gelu"))}
